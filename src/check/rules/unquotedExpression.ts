import { expressionSites } from "../expressions.ts";
import { defineRule, spanAt } from "../Rule.ts";
import { expressionFix, quoted } from "../valueFix.ts";

export const unquotedExpression = defineRule(
  {
    code: "CW505",
    severity: "error",
    summary: "An expression without quotes.",
    why: "YAML cuts such text at a comma or a colon without a word, and another expression would be left.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of expressionSites(context)) {
      if (!site.plain) continue;
      const at = spanAt(site.entity, site.path);
      // What is no expression may be cut, or meant otherwise.
      const isWhole = site.analysis.faults.every((fault) => fault.code !== "CW501");
      context.report({
        at,
        message: "An expression must stand in quotes.",
        help: `write ${quoted(site.source)}`,
        fix: isWhole ? expressionFix(at, site.source) : undefined,
      });
    }
  },
);
