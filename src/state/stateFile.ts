/** Opening a SQLite file of the state folder, and telling its errors in the words of the state. */
import { chmod, mkdir, open } from "node:fs/promises";
import { basename, join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { openSqlite, type SqliteOptions } from "../sqlite/openSqlite.ts";
import type { Sqlite, SqliteError } from "../sqlite/Sqlite.ts";
import { copyAside } from "./copyAside.ts";
import { examine } from "./examine.ts";
import { fileStep } from "./fileStep.ts";
import { type Migrations, migrate } from "./migrations.ts";
import { StateError } from "./StateError.ts";

interface Meaning {
  readonly hint: string;
  readonly reason?: "full" | "damaged";
}

const damaged = "the file is damaged";

/** What a code of the database means for the state. The folder's disk may be full, or a limit on its files reached. */
const meanings: Readonly<Record<string, Meaning>> = {
  SQLITE_NOTADB: { hint: `${damaged}, or no SQLite file`, reason: "damaged" },
  SQLITE_CORRUPT: { hint: damaged, reason: "damaged" },
  SQLITE_BUSY: { hint: "another process has kept the file locked for too long" },
  SQLITE_FULL: { hint: "the disk is full", reason: "full" },
  SQLITE_IOERR: { hint: "the disk could not be read or written: it may be full or fail" },
};

/** Turns an error of the database into one of the state, for `operation`. */
export const asStateError =
  (operation: string) =>
  (error: SqliteError): StateError => {
    const { path } = error;
    const meaning = meanings[error.code];
    if (meaning === undefined) return new StateError({ operation, path, message: error.message });
    const { hint, reason } = meaning;
    return new StateError({
      operation,
      path,
      message: `${hint} (${error.message})`,
      ...(reason === undefined ? {} : { reason }),
    });
  };

/** Whoever may not change the mode of a file does not own it. */
const onlyOfAnother = (cause: unknown): void => {
  if (typeof cause !== "object" || cause === null || !("code" in cause) || cause.code !== "EPERM")
    throw cause;
};

/** A folder that is made here is its owner's alone, whatever the process's file mask; one that is there stays as it is. */
const makeFolder = (folder: string) =>
  fileStep("open", folder, async () => {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) await chmod(folder, 0o700);
  });

/**
 * What the state holds is nobody else's business: the file is its owner's alone before SQLite opens it, and the files
 * that SQLite keeps beside it take their mode from it. One of another owner keeps the mode which that owner gave it.
 */
const makePrivate = (path: string) =>
  fileStep("open", path, async () => {
    const file = await open(path, "a", 0o600);
    try {
      if (((await file.stat()).mode & 0o777) !== 0o600) await file.chmod(0o600).catch(onlyOfAnother);
    } finally {
      await file.close();
    }
  });

/** Opens `folder/name` for the life of the Scope; makes folder and file where they are missing. */
export const openStateFile = (
  folder: string,
  name: string,
  options: SqliteOptions,
  connect: typeof openSqlite = openSqlite,
): Effect.Effect<Sqlite, SqliteError | StateError, Scope> =>
  makeFolder(folder).pipe(
    Effect.zipRight(makePrivate(join(folder, name))),
    Effect.zipRight(connect(join(folder, name), options)),
  );

/** The damage, and where the copy of the file is. */
const withCopy = (error: StateError): Effect.Effect<never, StateError> =>
  Effect.matchEffect(copyAside(error.path), {
    onFailure: () => Effect.fail(error),
    onSuccess: (copy) =>
      Effect.fail(
        new StateError({
          operation: error.operation,
          path: error.path,
          reason: "damaged",
          message: `${error.message}; a copy of it is kept as ${basename(copy)}`,
        }),
      ),
  });

/**
 * Opens `folder/name` and brings it up to date. The pages of the tables in `examined` are looked through first: a file that is
 * damaged there is not changed; a copy of it is put aside, and the error names what is wrong and the copy.
 */
export const openMigrated = (
  folder: string,
  name: string,
  options: SqliteOptions,
  steps: Migrations,
  connect: typeof openSqlite = openSqlite,
  examined: ReadonlyArray<string> = [],
): Effect.Effect<Sqlite, StateError, Scope> =>
  openStateFile(folder, name, options, connect).pipe(
    Effect.tap((db) => examine(db, examined)),
    Effect.tap((db) => migrate(db, steps)),
    Effect.catchTag("SqliteError", (error) => Effect.fail(asStateError("open")(error))),
    Effect.catchAll((error) => (error.reason === "damaged" ? withCopy(error) : Effect.fail(error))),
  );
