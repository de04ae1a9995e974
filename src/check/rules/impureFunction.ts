import { expressionRule } from "../expressionRule.ts";

export const impureFunction = expressionRule({
  code: "CW504",
  severity: "error",
  summary: "A function whose answer changes from call to call.",
  why: "A plan must give the same answer when it is made again.",
  withoutIntegration: true,
});
