import type { EntityField, EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, withField } from "../Operator.ts";

const meaningOf = ({ type, codes, reference }: EntityField): string =>
  type ?? (codes === undefined ? `reference ${reference ?? ""}` : `codes ${codes}`);

const shown = (places: string | ReadonlyArray<string>): string =>
  typeof places === "string" ? places : `[${places.join(", ")}]`;

/**
 * Two fields of one meaning exchange their remote places, or their local ones where they have no two remote ones.
 * Each with the next of its meaning: one wrong pair of columns is what a slip of the hand makes.
 */
export const swappedPlaces: EntityOperator = {
  name: "places",
  changes: (file) => {
    const fields = Object.entries(file.fields);
    return fields.flatMap(([name, field], at): ReadonlyArray<Change<EntityFile>> => {
      const next = fields.slice(at + 1).find(([, other]) => meaningOf(other) === meaningOf(field));
      if (next === undefined) return [];
      const [otherName, other] = next;
      const change = (
        side: "local" | "remote",
        [from, to]: readonly [string | ReadonlyArray<string>, string | ReadonlyArray<string>],
        value: EntityFile,
      ): Change<EntityFile> => ({
        path: ["fields", name, side],
        fields: [name, otherName],
        words: `${file.entity}.${name} and ${otherName}: ${side} places swapped (${shown(from)} ↔ ${shown(to)})`,
        value,
      });
      if (field.remote !== undefined && other.remote !== undefined && field.remote !== other.remote)
        return [
          change(
            "remote",
            [field.remote, other.remote],
            withField(withField(file, name, { ...field, remote: other.remote }), otherName, {
              ...other,
              remote: field.remote,
            }),
          ),
        ];
      if (field.local !== undefined && other.local !== undefined && shown(field.local) !== shown(other.local))
        return [
          change(
            "local",
            [field.local, other.local],
            withField(withField(file, name, { ...field, local: other.local }), otherName, {
              ...other,
              local: field.local,
            }),
          ),
        ];
      return [];
    });
  },
};
