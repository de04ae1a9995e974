import type { Path } from "../../../language/Document.ts";
import type { EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, replaced } from "../Operator.ts";

type When = Readonly<Record<string, string | number | boolean>>;

/** The condition gone, and each toggle of it the other way; `put` writes it into the file. */
const changed = (
  when: When | undefined,
  path: Path,
  what: string,
  fields: ReadonlyArray<string>,
  put: (when: When | undefined) => EntityFile,
): ReadonlyArray<Change<EntityFile>> => {
  if (when === undefined) return [];
  return [
    { path, part: "key", fields, words: `${what}: when dropped`, value: put(undefined) },
    ...Object.entries(when).flatMap(
      ([name, value]): ReadonlyArray<Change<EntityFile>> =>
        typeof value === "boolean"
          ? [
              {
                path: [...path, name],
                fields,
                words: `${what}: when ${name} is ${value} → ${!value}`,
                value: put({ ...when, [name]: !value }),
              },
            ]
          : [],
    ),
  ];
};

/** A condition on settings is dropped or negated: of a match rule or of the link place. */
export const when: EntityOperator = {
  name: "when",
  changes: (file) => [
    ...(file.match ?? []).flatMap((match, index) => {
      const { when: condition, ...always } = match;
      return changed(
        condition,
        ["match", index, "when"],
        `${file.entity}, match by ${match.by.join(", ")}`,
        match.by,
        (other) => ({
          ...file,
          match: replaced(file.match ?? [], index, other === undefined ? always : { ...always, when: other }),
        }),
      );
    }),
    ...(file.local.link === undefined
      ? []
      : changed(file.local.link.when, ["local", "link", "when"], `${file.entity}, link`, [], (other) => {
          const { link, ...local } = file.local;
          return {
            ...file,
            local: {
              ...local,
              ...(link === undefined
                ? {}
                : { link: other === undefined ? { field: link.field } : { field: link.field, when: other } }),
            },
          };
        })),
  ],
};
