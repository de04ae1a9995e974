import { type EntityOperator, moveWords, replaced } from "../Operator.ts";

/** A move is made of every record in scope, referred to or not. */
export const onlyReferenced: EntityOperator = {
  name: "only",
  changes: (file) =>
    (file.moves ?? []).flatMap((move, index) => {
      const { only, ...always } = move;
      return only === undefined
        ? []
        : [
            {
              path: ["moves", index, "only"],
              part: "key" as const,
              words: `${moveWords(file, move)}: only ${only} dropped`,
              value: { ...file, moves: replaced(file.moves ?? [], index, always) },
            },
          ];
    }),
};
