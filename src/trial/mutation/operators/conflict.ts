import type { ConflictRule } from "../../../model/Conflict.ts";
import { type EntityOperator, swapped, withField, without } from "../Operator.ts";

const listed = (rules: ReadonlyArray<ConflictRule>): string => `[${rules.join(", ")}]`;

/** One decider of a conflict list is dropped, or two that follow each other change places. */
export const conflict: EntityOperator = {
  name: "conflict",
  changes: (file) =>
    Object.entries(file.fields).flatMap(([name, field]) => {
      const rules = field.conflict ?? [];
      if (rules.length < 2) return [];
      const change = (at: number, other: ReadonlyArray<ConflictRule>) => ({
        path: ["fields", name, "conflict", at],
        fields: [name],
        words: `${file.entity}.${name}: conflict ${listed(rules)} → ${listed(other)}`,
        value: withField(file, name, { ...field, conflict: other }),
      });
      return [
        ...rules.map((_, at) => change(at, without(rules, at))),
        ...rules.slice(1).map((_, at) => change(at, swapped(rules, at, at + 1))),
      ];
    }),
};
