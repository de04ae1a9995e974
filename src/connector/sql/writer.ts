import * as Effect from "effect/Effect";
import { type Cell, type Cells, keyOf } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { CreateWrite, UpdateWrite } from "../../model/Write.ts";
import type { SqliteError, SqliteStatements } from "../../sqlite/Sqlite.ts";
import { equalCells, types } from "../../value/types/registry.ts";
import type { Writer } from "../Connector.ts";
import type { ConnectorError } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { columnOf, sqlCatalog, takesRows } from "./catalog.ts";
import type { Database, Ready } from "./Database.ts";
import { typedKey } from "./keys.ts";
import { rowsByKey } from "./reader.ts";
import { decodeRow, type RawRow } from "./rows.ts";
import { parameter } from "./select.ts";
import { bound, decodeTagged, quote, type Tagged, tagged, taggedJson } from "./sql.ts";

type Written<A> = Effect.Effect<A, SqliteError | ConnectorError>;

/** Whether a row still holds what it held when the write was decided, in the places that are written. */
const isUnmoved = (ready: Ready, row: RawRow, before: Cells, cells: Cells, timezone: string): boolean =>
  Object.entries(before).every(([name, was]) => {
    const index = ready.resource.fields.findIndex((field) => field.name === name);
    const field = ready.resource.fields[index];
    if (field === undefined || !Object.hasOwn(cells, name)) return true;
    const raw = decodeTagged(row[index] ?? null);
    const now = raw === undefined ? undefined : types[field.type].parse(raw, { timezone });
    return now?._tag === "Parsed" && equalCells(field.type, now.cell, was);
  });

const updateRow = (
  database: Database,
  ready: Ready,
  operation: string,
  tx: SqliteStatements,
  write: UpdateWrite<Side>,
): Written<void> =>
  Effect.gen(function* () {
    const { resource } = ready;
    const { writes, declared } = resource;
    const key = typedKey(resource, write.key, database.timezone);
    if (key === undefined)
      return yield* database.error("missing", operation, "the key is none of the resource");
    const rows = (yield* rowsByKey(database, tx, ready, key.parts)).filter((row) => {
      const decoded = decodeRow(resource, row, {}, database.timezone);
      return (
        (decoded._tag === "Row" ? decoded.key : decoded._tag === "Bad" ? decoded.bad.key : "") === key.key
      );
    });
    const [row, second] = rows;
    if (row === undefined || writes === undefined)
      return yield* database.error("missing", operation, "there is no such row");
    if (second !== undefined)
      return yield* database.error("refused", operation, "several rows have this key");
    if (!isUnmoved(ready, row, write.before, write.cells, database.timezone))
      return yield* database.error("stale", operation, "the row has changed since the write was decided");

    const names = Object.keys(write.cells);
    const at: ReadonlyArray<Tagged> = writes.by.map(
      (name) => row[resource.fields.findIndex((field) => field.name === name)] ?? null,
    );
    const sets = names.map(
      (name, index) => `${quote(columnOf(declared, name) ?? name)} = ${bound(`set[${index}]`)}`,
    );
    const where = writes.by.map((name, index) => {
      const column = `${quote(writes.table)}.${quote(columnOf(declared, name) ?? name)}`;
      // `=` and not `is`: a blank says nothing about which row is meant.
      return `${column} = ${bound(`at[${index}]`)}`;
    });
    if (sets.length === 0) return;
    const members = {
      set: JSON.stringify(names.map((name) => write.cells[name] ?? null)),
      at: `[${at.map((value) => taggedJson(value) ?? "null").join(",")}]`,
    };
    const { changes } = yield* tx.run(
      `update ${quote(writes.table)} set ${sets.join(", ")} where ${where.join(" and ")}`,
      [parameter(database.clock, members)],
    );
    if (changes === 0)
      return yield* database.error("missing", operation, `"${writes.table}" has no row for this record`);
    if (changes > 1)
      return yield* database.error(
        "refused",
        operation,
        `several rows of "${writes.table}" would be changed`,
      );
  });

const insertRow = (
  database: Database,
  ready: Ready,
  operation: string,
  tx: SqliteStatements,
  write: CreateWrite<Side>,
): Written<string> =>
  Effect.gen(function* () {
    const { resource } = ready;
    const { declared } = resource;
    if (declared.newKey === "given") {
      const given = keyOf(resource.key.map((field) => own(write.cells, field.name)));
      const key = given === undefined ? undefined : typedKey(resource, given, database.timezone);
      if (key === undefined)
        return yield* database.error("refused", operation, "the key of the new row is blank");
      const present = yield* rowsByKey(database, tx, ready, key.parts);
      if (present.length > 0)
        return yield* database.error("refused", operation, "a row with this key is there");
    }
    const names = Object.keys(write.cells);
    const table = quote(declared.table ?? "");
    const columns = names.map((name) => quote(columnOf(declared, name) ?? name));
    const what =
      names.length === 0
        ? "default values"
        : `(${columns.join(", ")}) values (${names.map((_, index) => bound(`set[${index}]`)).join(", ")})`;
    const set = JSON.stringify(names.map((name) => write.cells[name] ?? null));
    const keys = resource.key.map((field, index) => `${tagged(field.sql)} as k${index}`);
    const [made] = yield* tx.all(
      `insert into ${table} ${what} returning ${keys.join(", ")}`,
      names.length === 0 ? [] : [parameter(database.clock, { set })],
    );
    const key = keyOf(
      resource.key.map((field, index): Cell => {
        const value = made?.[`k${index}`];
        const raw = typeof value === "string" ? decodeTagged(value) : undefined;
        const parsed = types[field.type].parse(raw, { timezone: database.timezone });
        return parsed._tag === "Parsed" ? parsed.cell : null;
      }),
    );
    // Rolled back: a row that nobody could find again must not stay.
    return key ?? (yield* database.error("refused", operation, "the database made no key for the new row"));
  });

/** The writing half of a sql system. Each write is one transaction: it is done wholly, or nothing is. */
export const makeWriter = <S extends Side>(side: S, database: Database): Writer<S> => {
  const catalog = sqlCatalog(database.file);

  const within = <A>(
    write: { readonly resource: string; readonly cells: Cells },
    access: "create" | "update",
    body: (ready: Ready, operation: string, tx: SqliteStatements) => Written<A>,
  ): Effect.Effect<A, ConnectorError> =>
    Effect.gen(function* () {
      const operation = `${access === "create" ? "insert" : "update"} ${write.resource}`;
      const ready = yield* database.ready(write.resource);
      const { declared, writes } = ready.resource;
      if (access === "create" ? !takesRows(declared) : writes === undefined)
        return yield* database.error("configuration", operation, `"${write.resource}" takes no ${access}`);
      const fields = own(catalog.resources, write.resource)?.fields ?? {};
      const forbidden = Object.keys(write.cells).find(
        (name) => own(fields, name)?.access.includes(access) !== true,
      );
      if (forbidden !== undefined)
        return yield* database.error(
          "configuration",
          operation,
          `"${forbidden}" does not take part in a ${access}`,
        );
      return yield* database.judged(
        operation,
        database.writing.transaction((tx) => body(ready, operation, tx)),
      );
    });

  return {
    side,
    create: (write) =>
      Effect.map(
        within(write, "create", (ready, operation, tx) => insertRow(database, ready, operation, tx, write)),
        (key) => ({ taken: {}, key }),
      ),
    update: (write) =>
      within(write, "update", (ready, operation, tx) => updateRow(database, ready, operation, tx, write)),
  };
};
