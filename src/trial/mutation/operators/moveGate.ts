import { type EntityOperator, moveWords, replaced } from "../Operator.ts";

/** A move is made whatever its setting says. */
export const moveGate: EntityOperator = {
  name: "gate of a move",
  changes: (file) =>
    (file.moves ?? []).flatMap((move, index) => {
      const { gate, ...open } = move;
      return gate === undefined
        ? []
        : [
            {
              path: ["moves", index, "gate"],
              part: "key" as const,
              words: `${moveWords(file, move)}: gate ${gate} dropped`,
              value: { ...file, moves: replaced(file.moves ?? [], index, open) },
            },
          ];
    }),
};
