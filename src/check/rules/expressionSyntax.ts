import { expressionRule } from "../expressionRule.ts";

export const expressionSyntax = expressionRule({
  code: "CW501",
  severity: "error",
  summary: "An expression that cannot be parsed.",
  why: "It could not be evaluated.",
  withoutIntegration: true,
});
