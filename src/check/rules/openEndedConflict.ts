import { terminalConflictRules } from "../../model/Conflict.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const openEndedConflict = defineRule(
  {
    code: "CW410",
    severity: "error",
    summary: "A list of conflict rules that does not end with one that always decides, or goes on after one.",
    why: "Some conflicts would be left undecided, or some rules never asked.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      const rules = site.field.conflict;
      if (rules === undefined) continue;
      rules.forEach((rule, index) => {
        const last = index === rules.length - 1;
        const terminal = terminalConflictRules.includes(rule);
        if (terminal === last && rules.indexOf(rule) === index) return;
        context.report({
          at: spanAt(site.entity, fieldPath(site, "conflict", index)),
          message:
            rules.indexOf(rule) !== index
              ? `"${rule}" stands twice.`
              : last
                ? `The conflict rules of "${site.name}" end with "${rule}", which does not always decide.`
                : `"${rule}" always decides; what stands after it is never asked.`,
          ...(last && !terminal ? { help: `end with one of ${terminalConflictRules.join(", ")}` } : {}),
        });
      });
    }
  },
);
