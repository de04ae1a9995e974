import { expressionSites } from "../expressions.ts";
import { defineRule, spanAt } from "../Rule.ts";

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
      context.report({
        at: spanAt(site.entity, site.path),
        message: "An expression must stand in quotes.",
        help: `write ${JSON.stringify(site.source)}`,
      });
    }
  },
);
