import type { EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, groupWords, moveWords, replaced } from "../Operator.ts";

/** A condition on records is dropped: of a scope, a move or a group. */
export const where: EntityOperator = {
  name: "where",
  changes: (file) => {
    const scopes = (file.scope ?? []).flatMap((scope, index): ReadonlyArray<Change<EntityFile>> => {
      const { where: condition, ...open } = scope;
      return condition === undefined
        ? []
        : [
            {
              path: ["scope", index, "where"],
              part: "key",
              words: `${file.entity}, scope of ${scope.jobs.join(", ")}: where dropped`,
              value: { ...file, scope: replaced(file.scope ?? [], index, open) },
            },
          ];
    });
    const moves = (file.moves ?? []).flatMap((move, index): ReadonlyArray<Change<EntityFile>> => {
      const { where: condition, ...open } = move;
      return condition === undefined
        ? []
        : [
            {
              path: ["moves", index, "where"],
              part: "key",
              words: `${moveWords(file, move)}: where dropped`,
              value: { ...file, moves: replaced(file.moves ?? [], index, open) },
            },
          ];
    });
    const groups = (file.groups ?? []).flatMap((group, index): ReadonlyArray<Change<EntityFile>> => {
      const { where: condition, ...open } = group;
      return condition === undefined
        ? []
        : [
            {
              path: ["groups", index, "where"],
              part: "key",
              fields: group.fields,
              words: `${groupWords(file, group.title)}: where dropped`,
              value: { ...file, groups: replaced(file.groups ?? [], index, open) },
            },
          ];
    });
    return [...scopes, ...moves, ...groups];
  },
};
