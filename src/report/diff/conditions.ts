/** Under which settings something holds, in as few words as the combinations allow. */
import * as Schema from "effect/Schema";
import type { SettingValues } from "../../language/settings.ts";

/** Values of settings, any one of each; a setting that is not named may have any value. */
export const Condition = Schema.Record({
  key: Schema.String,
  value: Schema.Array(Schema.Union(Schema.String, Schema.Boolean)),
});
export type Condition = typeof Condition.Type;

type Value = string | boolean;

const valuesOf = (name: string, all: ReadonlyArray<SettingValues>): ReadonlyArray<Value> => [
  ...new Set(
    all.flatMap((one): ReadonlyArray<Value> => {
      const value = one[name];
      return typeof value === "string" || typeof value === "boolean" ? [value] : [];
    }),
  ),
];

/** The conditions that take in exactly `some` of `all` the combinations of values of the named settings. */
export const conditionsOf = (
  names: ReadonlyArray<string>,
  all: ReadonlyArray<SettingValues>,
  some: ReadonlyArray<SettingValues>,
): ReadonlyArray<Condition> => {
  if (some.length === 0) return [];
  const spread = names.map((name) => ({ name, has: valuesOf(name, some), may: valuesOf(name, all) }));
  const product = spread.reduce((size, { has }) => size * has.length, 1);
  if (product === some.length)
    return [
      Object.fromEntries(
        spread
          .filter(({ has, may }) => has.length < may.length)
          .map(({ name, has }): [string, ReadonlyArray<Value>] => [name, has])
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      ),
    ];
  const splitting = spread.find(({ has }) => has.length > 1);
  return (splitting?.has ?? []).flatMap((value) =>
    conditionsOf(
      names,
      all,
      some.filter((one) => one[splitting?.name ?? ""] === value),
    ),
  );
};

/** "under any settings", "where enabled: true, mode: push or pull". */
export const conditionText = (condition: Condition): string => {
  const parts = Object.entries(condition).map(([name, values]) => `${name}: ${values.join(" or ")}`);
  return parts.length === 0 ? "under any settings" : `where ${parts.join(", ")}`;
};
