import type { EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, groupWords, replaced, without } from "../Operator.ts";

/** A field no longer stands in a group; the group goes where it was the last one. */
export const groupField: EntityOperator = {
  name: "field of a group",
  changes: (file) =>
    (file.groups ?? []).flatMap((group, index) =>
      group.fields.map((name, at): Change<EntityFile> => {
        const fields = without(group.fields, at);
        const groups = file.groups ?? [];
        return {
          path: ["groups", index, "fields", at],
          fields: [name],
          words: `${groupWords(file, group.title)}: field ${name} dropped`,
          value: {
            ...file,
            groups:
              fields.length === 0 ? without(groups, index) : replaced(groups, index, { ...group, fields }),
          },
        };
      }),
    ),
};
