/** What is wrong with a journal: the one judgement of the check and of the rebuild. */
import * as Effect from "effect/Effect";
import type { SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { examineWhole } from "./examine.ts";
import { rowIsSound } from "./journalTables.ts";
import { journalMigrations } from "./migrations.ts";

const misread = (db: SqliteStatements): Effect.Effect<ReadonlyArray<string>, SqliteError> =>
  Effect.map(
    Effect.forEach(Object.entries(rowIsSound), ([table, isSound]) =>
      Effect.map(db.all(`select * from ${table}`), (rows) => {
        const bad = rows.filter((row) => !isSound(row)).length;
        return bad === 0 ? [] : [`${bad} ${bad === 1 ? "row" : "rows"} of ${table} cannot be understood`];
      }),
    ),
    (found) => found.flat(),
  );

/** A sentence for each fault; both empty: none. */
export interface JournalFaults {
  readonly pages: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<string>;
}

/**
 * Looks through the whole file and changes nothing. Rows are judged only where the pages are sound, and only in a file of today's format:
 * one of an earlier format is brought up to date first.
 */
export const faultsOfJournal = (db: SqliteStatements): Effect.Effect<JournalFaults, SqliteError> =>
  Effect.gen(function* () {
    const pages = yield* examineWhole(db);
    if (pages.length > 0) return { pages, rows: [] };
    const format = Number((yield* db.all("pragma user_version"))[0]?.user_version);
    return { pages, rows: format === journalMigrations.length ? yield* misread(db) : [] };
  });
