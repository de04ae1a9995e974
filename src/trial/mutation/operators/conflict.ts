import { type ConflictRule, terminalConflictRules } from "../../../model/Conflict.ts";
import { type EntityOperator, replaced, swapped, withField, without } from "../Operator.ts";

const listed = (rules: ReadonlyArray<ConflictRule>): string => `[${rules.join(", ")}]`;

/** The last decider is each other one that always decides. */
const otherEnds = (rules: ReadonlyArray<ConflictRule>): ReadonlyArray<ReadonlyArray<ConflictRule>> => {
  const last = rules.at(-1);
  return last === undefined
    ? []
    : terminalConflictRules
        .filter((rule) => rule !== last)
        .map((rule) => replaced(rules, rules.length - 1, rule));
};

/**
 * One decider of a conflict list is dropped, two that follow each other change places, or the last one decides
 * otherwise. The only decider is not dropped: a conflict that nobody decides is refused.
 */
export const conflict: EntityOperator = {
  name: "conflict",
  changes: (file) =>
    Object.entries(file.fields).flatMap(([name, field]) => {
      const rules = field.conflict ?? [];
      const change = (at: number, other: ReadonlyArray<ConflictRule>) => ({
        path: ["fields", name, "conflict", at],
        fields: [name],
        words: `${file.entity}.${name}: conflict ${listed(rules)} → ${listed(other)}`,
        value: withField(file, name, { ...field, conflict: other }),
      });
      return [
        ...(rules.length < 2 ? [] : rules.map((_, at) => change(at, without(rules, at)))),
        ...rules.slice(1).map((_, at) => change(at, swapped(rules, at, at + 1))),
        ...otherEnds(rules).map((other) => change(rules.length - 1, other)),
      ];
    }),
};
