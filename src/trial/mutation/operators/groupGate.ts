import type { EntityFile } from "../../../language/files/EntityFile.ts";
import type { ConflictRule } from "../../../model/Conflict.ts";
import { type Change, type EntityOperator, groupWords, replaced } from "../Operator.ts";

const decidedBy = (file: EntityFile, names: ReadonlyArray<string>, rule: ConflictRule): EntityFile => ({
  ...file,
  fields: Object.fromEntries(
    Object.entries(file.fields).map(([name, field]) => [
      name,
      names.includes(name) && field.direction === "pull-able" && field.conflict === undefined
        ? { ...field, conflict: [rule] }
        : field,
    ]),
  ),
});

/**
 * A group stands open whatever its setting says. Pull-able fields that had a mode to decide are decided as under
 * `push`, and as under `pull`.
 */
export const groupGate: EntityOperator = {
  name: "gate of a group",
  changes: (file) =>
    (file.groups ?? []).flatMap((group, index): ReadonlyArray<Change<EntityFile>> => {
      const { gate, ...open } = group;
      if (gate === undefined) return [];
      const value: EntityFile = { ...file, groups: replaced(file.groups ?? [], index, open) };
      const change = {
        path: ["groups", index, "gate"],
        part: "key" as const,
        fields: group.fields,
        words: `${groupWords(file, group.title)}: gate ${gate} dropped`,
      };
      const undecided = group.fields.some(
        (name) => file.fields[name]?.direction === "pull-able" && file.fields[name]?.conflict === undefined,
      );
      if (!undecided || !group.events.includes("update")) return [{ ...change, value }];
      return (["local-wins", "remote-wins"] as const).map((rule) => ({
        ...change,
        words: `${change.words}, as if it always were ${rule === "local-wins" ? "push" : "pull"}`,
        value: decidedBy(value, group.fields, rule),
      }));
    }),
};
