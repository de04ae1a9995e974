import type { Path } from "../../../language/Document.ts";
import type { EntityFile } from "../../../language/files/EntityFile.ts";
import { finiteValues } from "../../../language/settings.ts";
import { type Change, type DeclaredSettings, type EntityOperator, replaced } from "../Operator.ts";

type When = Readonly<Record<string, string | number | boolean>>;

/** What else a condition can ask of a setting: every other of its values. */
const otherValues = (
  settings: DeclaredSettings,
  name: string,
  value: When[string],
): ReadonlyArray<string | boolean> => {
  const setting = settings[name];
  const all = setting === undefined ? undefined : finiteValues(setting);
  return (all ?? []).flatMap((other) =>
    (typeof other === "string" || typeof other === "boolean") && other !== value ? [other] : [],
  );
};

/** The condition gone, and each setting of it with every other value; `put` writes it into the file. */
const changed = (
  settings: DeclaredSettings,
  when: When | undefined,
  path: Path,
  what: string,
  fields: ReadonlyArray<string>,
  put: (when: When | undefined) => EntityFile,
): ReadonlyArray<Change<EntityFile>> => {
  if (when === undefined) return [];
  return [
    { path, part: "key", fields, words: `${what}: when dropped`, value: put(undefined) },
    ...Object.entries(when).flatMap(([name, value]) =>
      otherValues(settings, name, value).map(
        (other): Change<EntityFile> => ({
          path: [...path, name],
          fields,
          words: `${what}: when ${name} is ${value} → ${other}`,
          value: put({ ...when, [name]: other }),
        }),
      ),
    ),
  ];
};

/** A condition on settings is dropped, or asks for another value: of a match rule or of the link place. */
export const when: EntityOperator = {
  name: "when",
  changes: (file, settings) => [
    ...(file.match ?? []).flatMap((match, index) => {
      const { when: condition, ...always } = match;
      return changed(
        settings,
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
      : changed(
          settings,
          file.local.link.when,
          ["local", "link", "when"],
          `${file.entity}, link`,
          [],
          (other) => {
            const { link, ...local } = file.local;
            return {
              ...file,
              local: {
                ...local,
                ...(link === undefined
                  ? {}
                  : {
                      link: other === undefined ? { field: link.field } : { field: link.field, when: other },
                    }),
              },
            };
          },
        )),
  ],
};
