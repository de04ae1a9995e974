/** Looks through the pages of a state file, so that damage is seen before anything is decided by what the file says. */
import * as Effect from "effect/Effect";
import type { SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { StateError } from "./StateError.ts";

/** What a pragma of checking answers where it has found nothing. */
const sound = "ok";

const findings = (db: SqliteStatements, pragma: string): Effect.Effect<ReadonlyArray<string>, SqliteError> =>
  Effect.map(db.all(`pragma ${pragma}`), (rows) =>
    rows.flatMap((row) => Object.values(row).map(String)).filter((text) => text !== sound),
  );

/**
 * Checks each page of the tables and of their indexes for what SQLite itself could not read; that an index fits its table is
 * not looked at. Costs about 2 ms a megabyte once the pages are in memory. Tables that the file does not have are passed over.
 */
export const examine = (
  db: SqliteStatements & { readonly path: string },
  tables: ReadonlyArray<string>,
): Effect.Effect<void, SqliteError | StateError> =>
  Effect.gen(function* () {
    if (tables.length === 0) return;
    const held = new Set(
      (yield* db.all("select name from sqlite_master where type = 'table'")).map((row) => String(row.name)),
    );
    for (const table of tables) {
      if (!held.has(table)) continue;
      const [first, ...others] = yield* findings(db, `quick_check("${table}")`);
      if (first === undefined) continue;
      yield* new StateError({
        operation: "open",
        path: db.path,
        reason: "damaged",
        message: `the file is damaged in its table ${table}: ${oneLine(first)}${others.length === 0 ? "" : `, and ${others.length} more`}`,
      });
    }
  });

const oneLine = (text: string): string =>
  text
    .replace(/\*\*\*.*\*\*\*\s*/g, "")
    .split("\n")[0]
    ?.trim() ?? "";

/** Everything that SQLite can check: pages, indexes against their tables, references between tables. Empty: all is sound. */
export const examineWhole = (db: SqliteStatements): Effect.Effect<ReadonlyArray<string>, SqliteError> =>
  Effect.gen(function* () {
    const pages = yield* findings(db, "integrity_check");
    const references = yield* db.all("pragma foreign_key_check");
    return [
      ...pages.flatMap((text) =>
        text
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== ""),
      ),
      ...(references.length === 0 ? [] : [`${references.length} rows refer to a run that is not there`]),
    ];
  });
