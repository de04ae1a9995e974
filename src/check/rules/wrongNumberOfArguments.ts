import { expressionRule } from "../expressionRule.ts";

export const wrongNumberOfArguments = expressionRule({
  code: "CW509",
  severity: "error",
  summary: "A function with too few or too many arguments.",
  why: "It would fail in every record, or leave out what was meant.",
  withoutIntegration: true,
});
