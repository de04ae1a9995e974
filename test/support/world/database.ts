/** The local side: one SQLite file for a whole test file; rows are taken away between runs, tables stay. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { openSqlite } from "../../../src/sqlite/openSqlite.ts";
import type { SqliteRow, SqliteValue } from "../../../src/sqlite/Sqlite.ts";

const tables = ["alpha", "beta", "gamma"] as const;
const columns = ["f1", "f2", "f3", "f4", "f5", "f6"] as const;

export type Table = ReadonlyMap<string, SqliteRow>;
/** Every row of every table, all columns, by key. */
export type Dump = Readonly<Record<string, Table>>;

export interface LocalDatabase {
  readonly folder: string;
  readonly file: string;
  readonly clear: Effect.Effect<void>;
  readonly insert: (table: string, row: Readonly<Record<string, SqliteValue>>) => Effect.Effect<void>;
  readonly set: (table: string, id: number, column: string, value: SqliteValue) => Effect.Effect<void>;
  /** The rows (`table id`) that the database itself refuses to change. */
  readonly refuse: (rows: ReadonlyArray<readonly [string, number]>) => Effect.Effect<void>;
  readonly dump: Effect.Effect<Dump>;
}

const schema = [
  "create table refusals (name text, id integer);",
  ...tables.map(
    (table) =>
      `create table ${table} (id integer primary key autoincrement, code text, link_id, ${columns.join(", ")}, spare text, hidden text default 'kept');
       create trigger refuse_${table} before update on ${table}
       when exists (select 1 from refusals where name = '${table}' and refusals.id = old.id)
       begin select raise(abort, 'refused here'); end;`,
  ),
].join("\n");

export const makeDatabase: Effect.Effect<LocalDatabase, never, Scope> = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "crosswalk-world-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })),
  );
  const file = "base.sqlite";
  const sqlite = yield* openSqlite(join(folder, file), {
    pragmas: ["journal_mode = wal", "synchronous = off"],
  }).pipe(Effect.orDie);
  yield* sqlite.script(schema).pipe(Effect.orDie);
  const json = (value: SqliteValue): string => JSON.stringify({ value });
  return {
    folder,
    file,
    clear: sqlite
      .script(
        [...tables, "refusals"].map((table) => `delete from ${table};`).join("") +
          "delete from sqlite_sequence;" +
          // New rows are told by their numbers from those that were there.
          tables
            .map((table) => `insert into sqlite_sequence (name, seq) values ('${table}', 9000);`)
            .join(""),
      )
      .pipe(Effect.orDie),
    insert: (table, row) =>
      sqlite
        .run(
          `insert into ${table} (${Object.keys(row).join(", ")}) values (${Object.keys(row)
            .map(() => "?->>'$.value'")
            .join(", ")})`,
          Object.values(row).map(json),
        )
        .pipe(Effect.orDie, Effect.asVoid),
    set: (table, id, column, value) =>
      sqlite
        .run(`update ${table} set ${column} = ?->>'$.value' where id = ?`, [json(value), id])
        .pipe(Effect.orDie, Effect.asVoid),
    refuse: (rows) =>
      Effect.gen(function* () {
        yield* sqlite.script("delete from refusals;");
        for (const [table, id] of rows)
          yield* sqlite.run("insert into refusals (name, id) values (?, ?)", [table, id]);
      }).pipe(Effect.orDie),
    dump: Effect.gen(function* () {
      const dump: Record<string, Table> = {};
      for (const table of tables) {
        const rows = yield* sqlite.all(`select * from ${table} order by id`);
        dump[table] = new Map(rows.map((row) => [String(row.id), row]));
      }
      return dump;
    }).pipe(Effect.orDie),
  };
});
