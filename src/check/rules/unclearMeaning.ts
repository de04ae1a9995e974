import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const unclearMeaning = defineRule(
  {
    code: "CW316",
    severity: "error",
    summary: "A rule that does not say exactly one of type, codes or reference.",
    why: "When two values are equal would be left open.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      const said = (["type", "codes", "reference"] as const).filter((key) => site.field[key] !== undefined);
      const [, second] = said;
      if (said.length === 0)
        context.report({
          at: spanAt(site.entity, fieldPath(site), "key"),
          message: `"${site.name}" says none of type, codes and reference.`,
          help: "say what its values are, such as type: text",
        });
      else if (second !== undefined)
        context.report({
          at: spanAt(site.entity, fieldPath(site, second), "key"),
          message: `"${site.name}" says both ${said[0]} and ${second}.`,
          help: "take one of them away",
        });
    }
  },
);
