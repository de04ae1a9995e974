import { expressionRule } from "../expressionRule.ts";

export const unknownVariable = expressionRule({
  code: "CW502",
  severity: "error",
  summary: "A variable or a bare name that expressions do not see.",
  why: "It would silently be missing in every record.",
  withoutIntegration: true,
});
