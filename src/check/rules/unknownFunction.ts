import { expressionRule } from "../expressionRule.ts";

export const unknownFunction = expressionRule({
  code: "CW503",
  severity: "error",
  summary: "A function that there is not.",
  why: "Every evaluation would fail.",
  withoutIntegration: true,
});
