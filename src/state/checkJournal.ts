/** The whole of a journal file, looked through without changing it. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { openSqlite } from "../sqlite/openSqlite.ts";
import type { SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { faultsOfJournal } from "./faultsOfJournal.ts";
import { journalFile } from "./JournalSqlite.ts";
import { StateError } from "./StateError.ts";

export interface CheckedJournal {
  readonly path: string;
  readonly format: number;
  /** How many rows each table holds; nothing where the file cannot be read. */
  readonly rows: Readonly<Record<string, number>>;
  /** What is wrong, a sentence each; empty: nothing. */
  readonly faults: ReadonlyArray<string>;
}

const counts = (db: SqliteStatements): Effect.Effect<Readonly<Record<string, number>>, SqliteError> =>
  Effect.gen(function* () {
    const tables = yield* db.all(
      "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by rowid",
    );
    const rows: Record<string, number> = {};
    for (const { name } of tables)
      rows[String(name)] = Number((yield* db.all(`select count(*) as n from "${name}"`))[0]?.n);
    return rows;
  });

/** Fails only where there is no file. */
export const checkJournal = (folder: string): Effect.Effect<CheckedJournal, StateError> =>
  Effect.suspend(() => {
    const path = join(folder, journalFile);
    if (!existsSync(path))
      return new StateError({
        operation: "check",
        path,
        message: "there is no state yet: the first plan or run makes it",
      });
    return Effect.scoped(
      Effect.gen(function* () {
        const db = yield* openSqlite(path, { readonly: true });
        const format = Number((yield* db.all("pragma user_version"))[0]?.user_version);
        const faults = yield* faultsOfJournal(db);
        if (faults.pages.length > 0) return { path, format, rows: {}, faults: faults.pages };
        return { path, format, rows: yield* counts(db), faults: faults.rows };
      }),
    ).pipe(
      Effect.catchAll((error) => Effect.succeed({ path, format: 0, rows: {}, faults: [error.message] })),
    );
  });
