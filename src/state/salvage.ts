/**
 * What can still be read of a damaged journal, put into a new file. Rows are read in the order of their keys until a
 * damaged page is met, then from the other end; what lies between is lost.
 */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import type { Sqlite, SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { rowIsSound } from "./journalTables.ts";
import { journalMigrations, migrate } from "./migrations.ts";
import type { StateError } from "./StateError.ts";

/** What became of the rows of one table. */
export interface SalvagedTable {
  readonly table: string;
  /** Rows in the new file. */
  readonly kept: number;
  /** Every row of the damaged file was read and understood. */
  readonly whole: boolean;
}

interface Shape {
  readonly name: string;
  readonly columns: ReadonlyArray<string>;
  /** What orders the rows: the row's number, or the parts of its key. */
  readonly order: ReadonlyArray<string>;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

const Columns = Schema.Array(Schema.Struct({ name: Schema.String, pk: Schema.Number }));

const shapesOf = (db: SqliteStatements): Effect.Effect<ReadonlyArray<Shape>, SqliteError> =>
  Effect.gen(function* () {
    const tables = yield* db.all(
      "select name, sql from sqlite_master where type = 'table' and name not like 'sqlite%' order by rowid",
    );
    return yield* Effect.forEach(tables, ({ name, sql }) =>
      Effect.map(db.all("select name, pk from pragma_table_info(?)", [String(name)]), (rows) => {
        const columns = Schema.decodeUnknownSync(Columns)(rows);
        const keyed = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
        return {
          name: String(name),
          columns: columns.map((column) => column.name),
          order: /without\s+rowid/i.test(String(sql))
            ? keyed.map((column) => quoted(column.name))
            : ["rowid"],
        };
      }),
    );
  });

const Rows = Schema.Array(Schema.Struct({ key: Schema.String, row: Schema.String }));

const mostAtOnce = 512;

/** Rows of one table, each as the text of a JSON array, and whether none was lost. */
const rowsOf = (db: SqliteStatements, { name, columns, order }: Shape) =>
  Effect.gen(function* () {
    const found = new Map<string, string>();
    /** Answers whether it came to the other end. */
    const from = (way: "asc" | "desc") =>
      Effect.gen(function* () {
        let last: string | undefined;
        let size = mostAtOnce;
        for (;;) {
          const beyond =
            last === undefined
              ? ""
              : `where (${order.join(", ")}) ${way === "asc" ? ">" : "<"} (${order.map((_, index) => `?1 ->> ${index}`).join(", ")})`;
          const read = yield* Effect.either(
            db.all(
              `select json_array(${order.join(", ")}) as key, json_array(${columns.map(quoted).join(", ")}) as row
               from ${quoted(name)} ${beyond}
               order by ${order.map((part) => `${part} ${way}`).join(", ")} limit ${size}`,
              last === undefined ? [] : [last],
            ),
          );
          if (read._tag === "Left") {
            if (size === 1) return false;
            size = Math.max(1, Math.floor(size / 8));
            continue;
          }
          const rows = Schema.decodeUnknownSync(Rows)(read.right);
          // A damaged order of pages may lead round in a circle.
          if (rows.some((row) => found.has(row.key))) return false;
          for (const row of rows) found.set(row.key, row.row);
          last = rows.at(-1)?.key;
          if (last === undefined || rows.length < size) return true;
        }
      });
    const whole = yield* from("asc");
    if (!whole) yield* from("desc");
    return { rows: [...found.values()], whole };
  });

/** Leaves out the rows that cannot be understood; answers whether there were any. */
const removeUnsound = (to: Sqlite, { name, order }: Shape): Effect.Effect<boolean, SqliteError> =>
  Effect.gen(function* () {
    const isSound = rowIsSound[name];
    if (isSound === undefined) return false;
    const key = order.join(", ");
    const unsound = (yield* to.all(`select json_array(${key}) as at, * from ${quoted(name)}`)).filter(
      (row) => !isSound(row),
    );
    for (const { at } of unsound)
      yield* to.run(
        `delete from ${quoted(name)} where (${key}) = (${order.map((_, index) => `?1 ->> ${index}`).join(", ")})`,
        [at ?? null],
      );
    return unsound.length > 0;
  });

const count = (db: SqliteStatements, sql: string): Effect.Effect<number, SqliteError> =>
  Effect.map(db.all(sql), (rows) => Number(rows[0]?.n));

/** The runs that other rows name stand in for those that could not be read. */
const standIns = `insert or ignore into runs (id, kind, job, started_at, status, counts)
  select run, 'run', 'unknown', min(begun_at), 'interrupted', '{}' from intents group by run`;

/**
 * Fills `to`, a new and empty database, with what `from` still holds, in its format, then brings it up to date. Of each
 * table it answers whether anything may be missing; intents count as whole only if the index of those that are open agrees.
 */
export const salvage = (
  from: Sqlite,
  to: Sqlite,
): Effect.Effect<ReadonlyArray<SalvagedTable>, SqliteError | StateError> =>
  Effect.gen(function* () {
    const version = yield* Effect.orElseSucceed(
      count(from, "select user_version as n from pragma_user_version"),
      () => 0,
    );
    const steps = journalMigrations.slice(0, version === 0 ? journalMigrations.length : version);
    yield* migrate(to, steps);
    const held = new Set(
      yield* Effect.orElseSucceed(
        Effect.map(shapesOf(from), (shapes) => shapes.map(({ name }) => name)),
        (): ReadonlyArray<string> => [],
      ),
    );
    const lost = new Set<string>();
    yield* to.script("pragma foreign_keys = off");
    for (const shape of yield* shapesOf(to)) {
      const read = held.has(shape.name) ? yield* rowsOf(from, shape) : { rows: [], whole: false };
      if (!read.whole) lost.add(shape.name);
      const columns = shape.columns.map(quoted).join(", ");
      const values = shape.columns.map((_, index) => `value ->> ${index}`).join(", ");
      let kept = 0;
      for (let start = 0; start < read.rows.length; start += mostAtOnce) {
        const { changes } = yield* to.run(
          `insert or ignore into ${quoted(shape.name)} (${columns}) select ${values} from json_each(?)`,
          [`[${read.rows.slice(start, start + mostAtOnce).join(",")}]`],
        );
        kept += changes;
      }
      if (kept < read.rows.length) lost.add(shape.name);
    }
    const openByIndex = yield* Effect.either(
      count(from, "select count(*) as n from intents indexed by open_intent where open = 1"),
    );
    const open = yield* count(to, "select count(*) as n from intents where open = 1");
    if (openByIndex._tag === "Left" || openByIndex.right !== open) lost.add("intents");

    yield* migrate(to, journalMigrations);
    for (const shape of yield* shapesOf(to)) if (yield* removeUnsound(to, shape)) lost.add(shape.name);
    yield* to.run(standIns);
    for (const table of ["steps", "withheld", "set_aside"]) {
      const { changes } = yield* to.run(`delete from ${table} where run not in (select id from runs)`);
      if (changes > 0) lost.add(table);
    }
    return yield* Effect.forEach(yield* shapesOf(to), ({ name }) =>
      Effect.map(count(to, `select count(*) as n from ${quoted(name)}`), (kept) => ({
        table: name,
        kept,
        whole: !lost.has(name),
      })),
    );
  });
