import { type Connection, numberColumn, type Parameter, type Row, textColumn } from "./database.ts";
import { foldCase, type Value, type Values } from "./fields.ts";
import { isRecord } from "./guards.ts";
import type { Kind } from "./kind.ts";
import type { Page } from "./paging.ts";

export interface StoredRecord {
  readonly id: number;
  readonly archived: boolean;
  readonly values: Values;
}

/** A search condition on one of the kind's columns. */
export interface Condition {
  readonly column: string;
  /** `of organisation`: the column names a user of that organisation, archived or not. */
  readonly operator: "=" | ">=" | "<=" | "of organisation";
  readonly value: string | number;
}

const isValue = (value: unknown): value is Value =>
  typeof value === "string" ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  (Array.isArray(value) && value.every((item) => typeof item === "string"));

const parseValues = (text: string): Values => {
  const parsed: unknown = JSON.parse(text);
  const result: Record<string, Value> = {};
  if (!isRecord(parsed)) throw new Error("A stored record is not a JSON object.");
  for (const [name, value] of Object.entries(parsed)) if (isValue(value)) result[name] = value;
  return result;
};

const toRecord = (row: Row): StoredRecord => ({
  id: numberColumn(row, "id"),
  archived: numberColumn(row, "archived") === 1,
  values: parseValues(textColumn(row, "body")),
});

const columnValues = (kind: Kind, values: Values): readonly Parameter[] =>
  kind.columns.map((column) => column.of(values));

export const findRecord = async (
  connection: Connection,
  kind: Kind,
  id: number,
): Promise<StoredRecord | undefined> => {
  const rows = await connection.all(`select id, archived, body from ${kind.table} where id = ?`, [id]);
  return rows[0] === undefined ? undefined : toRecord(rows[0]);
};

export interface Wanted {
  readonly kind: Kind;
  readonly id: number;
}

/** Several records of any kinds in one statement, in the order asked for. */
export const findRecords = async (
  connection: Connection,
  wanted: readonly Wanted[],
): Promise<readonly (StoredRecord | undefined)[]> => {
  if (wanted.length === 0) return [];
  const parts = wanted.map(
    ({ kind }, index) => `select ${index} as place, id, archived, body from ${kind.table} where id = ?`,
  );
  const rows = await connection.all(
    parts.join(" union all "),
    wanted.map(({ id }) => id),
  );
  const byPlace = new Map(rows.map((row) => [numberColumn(row, "place"), toRecord(row)]));
  return wanted.map((_, index) => byPlace.get(index));
};

/** Adds a record and gives its ID; an ID is given only by controls, the API always counts on. */
export const insertRecord = async (
  connection: Connection,
  kind: Kind,
  values: Values,
  id: number | null = null,
): Promise<number> => {
  const names = ["id", "body", ...kind.columns.map(({ name }) => name)];
  const rows = await connection.all(
    `insert into ${kind.table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")}) returning id`,
    [id, JSON.stringify(values), ...columnValues(kind, values)],
  );
  if (rows[0] === undefined) throw new Error(`No ID came back for a new ${kind.resource}.`);
  return numberColumn(rows[0], "id");
};

export const replaceRecord = (
  connection: Connection,
  kind: Kind,
  { id, archived, values }: StoredRecord,
): Promise<void> => {
  const columns = kind.columns.map(({ name }) => `, ${name} = ?`).join("");
  return connection.run(`update ${kind.table} set archived = ?, body = ?${columns} where id = ?`, [
    archived ? 1 : 0,
    JSON.stringify(values),
    ...columnValues(kind, values),
    id,
  ]);
};

export const deleteRecord = (connection: Connection, kind: Kind, id: number): Promise<void> =>
  connection.run(`delete from ${kind.table} where id = ?`, [id]);

const clauseOf = ({ column, operator }: Condition): string =>
  operator === "of organisation"
    ? `${column} in (select id from users where organisation_id = ?)`
    : `${column} ${operator} ?`;

/** Records by ID, without archived ones unless asked for (onefile-api 8.4: "first row order", "archived users"). */
export const searchRecords = async (
  connection: Connection,
  kind: Kind,
  conditions: readonly Condition[],
  page: Page | undefined,
  withArchived = false,
): Promise<readonly StoredRecord[]> => {
  const where = [withArchived ? "true" : "archived = 0", ...conditions.map(clauseOf)];
  const limit = page === undefined ? "" : " limit ? offset ?";
  const rows = await connection.all(
    `select id, archived, body from ${kind.table} where ${where.join(" and ")} order by id${limit}`,
    [
      ...conditions.map(({ value }) => value),
      ...(page === undefined ? [] : [page.size, (page.number - 1) * page.size]),
    ],
  );
  return rows.map(toRecord);
};

export const allRecords = async (connection: Connection, kind: Kind): Promise<readonly StoredRecord[]> => {
  const rows = await connection.all(`select id, archived, body from ${kind.table} order by id`);
  return rows.map(toRecord);
};

/** IDs that hold a MIS key in one organisation; archived ones hold theirs too (onefile-api 8.4). */
export const holdersOfMisId = async (
  connection: Connection,
  kind: Kind,
  organisationId: number,
  misId: string,
): Promise<readonly StoredRecord[]> => {
  const rows = await connection.all(
    `select id, archived, body from ${kind.table} where mis_key = ? and organisation_id = ? order by id`,
    [foldCase(misId), organisationId],
  );
  return rows.map(toRecord);
};
