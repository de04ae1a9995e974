import type { Condition } from "./records.ts";
import type { Call } from "./routes.ts";

const dateCondition = (
  call: Call,
  name: string,
  column: string,
  operator: ">=" | "<=",
): readonly Condition[] => {
  const value = call.body.value(name, "date");
  return typeof value === "string" ? [{ column, operator, value }] : [];
};

/** `DateFrom` and `DateTo`, both inclusive: which date they bound is this stand-in's own reading. */
export const datesBetween = (call: Call, column: string): readonly Condition[] => [
  ...dateCondition(call, "DateFrom", column, ">="),
  ...dateCondition(call, "DateTo", column, "<="),
];
