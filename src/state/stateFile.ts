/** Opening a SQLite file of the state folder, and telling its errors in the words of the state. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { openSqlite, type SqliteOptions } from "../sqlite/openSqlite.ts";
import type { Sqlite, SqliteError } from "../sqlite/Sqlite.ts";
import { type Migrations, migrate } from "./migrations.ts";
import { StateError } from "./StateError.ts";

const help: Readonly<Record<string, string>> = {
  SQLITE_NOTADB: "the file is damaged or no SQLite file: restore it, or move it away",
  SQLITE_CORRUPT: "the file is damaged: restore it, or move it away",
  SQLITE_BUSY: "another process has kept the file locked for too long",
  SQLITE_FULL: "the disk is full",
};

/** Turns an error of the database into one of the state, for `operation`. */
export const asStateError =
  (operation: string) =>
  (error: SqliteError): StateError => {
    const hint = help[error.code];
    return new StateError({
      operation,
      path: error.path,
      message: hint === undefined ? error.message : `${hint} (${error.message})`,
    });
  };

const makeFolder = (folder: string): Effect.Effect<void, StateError> =>
  Effect.tryPromise({
    // What the state holds is nobody else's business.
    try: () => mkdir(folder, { recursive: true, mode: 0o700 }),
    catch: (cause) =>
      new StateError({
        operation: "open",
        path: folder,
        message: cause instanceof Error ? cause.message : String(cause),
      }),
  });

/** Opens `folder/name` for the life of the Scope; makes the folder where it is missing. */
export const openStateFile = (
  folder: string,
  name: string,
  options: SqliteOptions,
  open: typeof openSqlite = openSqlite,
): Effect.Effect<Sqlite, SqliteError | StateError, Scope> =>
  Effect.zipRight(makeFolder(folder), open(join(folder, name), options));

/** Opens `folder/name` and brings it up to date. */
export const openMigrated = (
  folder: string,
  name: string,
  options: SqliteOptions,
  steps: Migrations,
  open: typeof openSqlite = openSqlite,
): Effect.Effect<Sqlite, StateError, Scope> =>
  openStateFile(folder, name, options, open).pipe(
    Effect.tap((db) => migrate(db, steps)),
    Effect.catchTag("SqliteError", (error) => Effect.fail(asStateError("open")(error))),
  );
