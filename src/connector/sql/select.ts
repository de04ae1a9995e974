/** SELECTs over a resource. Each is one statement with one JSON parameter, and answers tagged rows. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type { Cells } from "../../model/Record.ts";
import type { SqliteError, SqliteStatements } from "../../sqlite/Sqlite.ts";
import { type Affinity, affinityOf } from "./affinity.ts";
import type { Resource, ResourceField } from "./Resource.ts";
import type { RawRow } from "./rows.ts";
import { bound, quote, type Tagged, tagged, taggedJson } from "./sql.ts";

/** The run's day and instant, as every statement is given them. */
export interface RunClock {
  readonly today: string;
  readonly now: string;
}

/** A condition, and the members of the JSON parameter that it looks at, as JSON text. */
export interface Condition {
  readonly sql: string;
  readonly members: Readonly<Record<string, string>>;
}

/** No table can be called so by accident; a name in use would hide the table from the queries. */
const page = quote("crosswalk page");

const decodeRaw = Schema.decodeUnknownSync(Schema.parseJson(Schema.Array(Schema.NullOr(Schema.String))));

export const parameter = (clock: RunClock, members: Readonly<Record<string, string>>): string =>
  `{${Object.entries({ today: JSON.stringify(clock.today), now: JSON.stringify(clock.now), ...members })
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(",")}}`;

/** Rows that meet every condition, in the order of their keys. */
export const selectRows = (
  statements: SqliteStatements,
  resource: Resource,
  clock: RunClock,
  conditions: ReadonlyArray<Condition>,
  limit: number,
): Effect.Effect<ReadonlyArray<RawRow>, SqliteError> => {
  const columns = resource.fields.map((field, index) => `${field.sql} as c${index}`);
  const order = resource.key.map((field) => field.sql).join(", ");
  const where = conditions.length === 0 ? "" : ` where ${conditions.map(({ sql }) => sql).join(" and ")}`;
  // Materialized, so that a derived column is computed once a row however often its value is looked at.
  const sql =
    `with ${page} as materialized (select ${columns.join(", ")} from ${resource.source}${where} ` +
    `order by ${order} limit ${bound("limit")}) ` +
    `select json_array(${resource.fields.map((_, index) => tagged(`c${index}`)).join(", ")}) as "row" ` +
    `from ${page} order by ${resource.key.map((_, index) => `c${index}`).join(", ")}`;
  const members = Object.assign(
    { limit: String(limit) },
    ...conditions.map((condition) => condition.members),
  );
  return Effect.map(statements.all(sql, [parameter(clock, members)]), (rows) =>
    rows.map((row) => decodeRaw(row.row)),
  );
};

export type Affinities = ReadonlyMap<string, Affinity>;

/** How each column of a resource's table compares, by its lower-case name; nothing is known of a query's. */
export const loadAffinities = (
  statements: SqliteStatements,
  resource: Resource,
): Effect.Effect<Affinities, SqliteError> =>
  resource.table === undefined
    ? Effect.succeed(new Map())
    : Effect.map(
        statements.all("select name, type from pragma_table_info(?1)", [resource.table]),
        (rows) => new Map(rows.map((row) => [String(row.name).toLowerCase(), affinityOf(String(row.type))])),
      );

/**
 * Both sides of a comparison of a field with a bound value: never narrower than equality under the type,
 * and by the column itself where that is safe, so that an index serves. Undefined: compared only here.
 */
const comparable = (
  field: ResourceField,
  affinities: Affinities,
  keepsText: boolean,
): { readonly left: string; readonly right: (value: string) => string } | undefined => {
  const affinity =
    field.column === undefined ? "none" : (affinities.get(field.column.toLowerCase()) ?? "none");
  if (field.type === "integer")
    return {
      left: affinity === "number" ? field.sql : `cast(${field.sql} as integer)`,
      right: (value) => `cast(${value} as integer)`,
    };
  if (field.type === "exact" || (keepsText && field.type === "text"))
    return {
      left: affinity === "none" ? `cast(${field.sql} as text)` : field.sql,
      right: (value) => `cast(${value} as text)`,
    };
  return undefined;
};

/** Rows that may fit a filter: what cannot be compared safely in SQL is left to the caller. */
export const filterConditions = (
  resource: Resource,
  affinities: Affinities,
  filter: Cells,
): ReadonlyArray<Condition> => {
  const values: Array<string> = [];
  const texts: Array<string> = [];
  for (const [name, cell] of Object.entries(filter)) {
    const field = resource.fields.find((candidate) => candidate.name === name);
    const sides = field === undefined || cell === null ? undefined : comparable(field, affinities, false);
    if (sides === undefined) continue;
    texts.push(`${sides.left} = ${sides.right(bound(`filter[${values.length}]`))}`);
    values.push(JSON.stringify(cell));
  }
  return texts.length === 0
    ? []
    : [{ sql: texts.join(" and "), members: { filter: `[${values.join(",")}]` } }];
};

/** Rows that may have one of the keys, each given by its parts. */
export const keysCondition = (
  resource: Resource,
  affinities: Affinities,
  keys: ReadonlyArray<ReadonlyArray<string>>,
): Condition => tuplesCondition(resource.key, affinities, keys);

/** Rows whose fields may hold one of the tuples. */
export const tuplesCondition = (
  fields: ReadonlyArray<ResourceField>,
  affinities: Affinities,
  tuples: ReadonlyArray<ReadonlyArray<string>>,
): Condition => {
  const lefts: Array<string> = [];
  const rights: Array<string> = [];
  for (const [index, field] of fields.entries()) {
    const sides = comparable(field, affinities, true);
    if (sides === undefined) continue;
    lefts.push(sides.left);
    rights.push(sides.right(`(value->>${index})`));
  }
  return {
    sql:
      lefts.length === 0
        ? "true"
        : `(${lefts.join(", ")}) in (select ${rights.join(", ")} from json_each(?1, '$.keys'))`,
    members: { keys: JSON.stringify(tuples) },
  };
};

/** Rows whose key comes after the given one, in SQLite's order (NULL first); undefined: no order can be told. */
export const afterCondition = (resource: Resource, last: RawRow): Condition | undefined => {
  const values = resource.key.map((_, index) => last[index] ?? null);
  const json = values.map(taggedJson);
  if (json.includes(undefined)) return undefined;
  const members = { after: `[${json.join(",")}]` };
  const left = (index: number): string => resource.key[index]?.sql ?? "null";
  const right = (index: number): string => bound(`after[${index}]`);
  if (values.every((value) => value !== null)) {
    const [lefts, rights] = [values.map((_, index) => left(index)), values.map((_, index) => right(index))];
    return { sql: `(${lefts.join(", ")}) > (${rights.join(", ")})`, members };
  }
  const later = (value: Tagged, index: number): string =>
    value === null ? `${left(index)} is not null` : `${left(index)} > ${right(index)}`;
  const branches = values.map((value, index) =>
    [
      ...values.slice(0, index).map((_, before) => `${left(before)} is ${right(before)}`),
      later(value, index),
    ].join(" and "),
  );
  return { sql: `(${branches.map((branch) => `(${branch})`).join(" or ")})`, members };
};
