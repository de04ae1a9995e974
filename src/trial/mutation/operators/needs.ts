import type { EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, moveWords, replaced, without } from "../Operator.ts";

/** A move no longer needs one of the fields that it names. */
export const needs: EntityOperator = {
  name: "needs",
  changes: (file) =>
    (file.moves ?? []).flatMap((move, index) => {
      const { needs: needed = [], ...rest } = move;
      return needed.map((name, at): Change<EntityFile> => {
        const left = without(needed, at);
        return {
          path: ["moves", index, "needs", at],
          fields: [name],
          words: `${moveWords(file, move)}: needs ${name} dropped`,
          value: {
            ...file,
            moves: replaced(file.moves ?? [], index, left.length === 0 ? rest : { ...rest, needs: left }),
          },
        };
      });
    }),
};
