import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const ruleInNoGroup = defineRule(
  {
    code: "CW415",
    severity: "error",
    summary: "A rule with a direction that stands in no group.",
    why: "A direction says that it may flow; without a group it never does.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      if (site.field.direction === undefined) continue;
      if (context.inGroup(site.entity.value, site.name)) continue;
      context.report({
        at: spanAt(site.entity, fieldPath(site), "key"),
        message: `"${site.name}" has a direction and stands in no group.`,
        help: "list it in a group, or leave the direction out if it only matches",
      });
    }
  },
);
