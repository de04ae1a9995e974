import { expressionRule } from "../expressionRule.ts";

export const unboundedExpression = expressionRule({
  code: "CW507",
  severity: "error",
  summary: "An expression too long, or a pattern that can take for ever.",
  why: "One record could hold up the whole run.",
  withoutIntegration: true,
});
