import { existsSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { openSqlite } from "../sqlite/openSqlite.ts";
import { journalFile } from "./JournalSqlite.ts";
import { StateError } from "./StateError.ts";
import { asStateError } from "./stateFile.ts";

/**
 * Saves the journal as it stands at this moment to `target`, a new file for its owner's eyes; a run may be under way. Fails
 * where there is no journal, or `target` is there already.
 */
export const backUpJournal = (folder: string, target: string): Effect.Effect<void, StateError> => {
  const path = join(folder, journalFile);
  const failed = (message: string, at = target) =>
    new StateError({ operation: "back up", path: at, message });
  return Effect.gen(function* () {
    if (!existsSync(path)) return yield* failed("there is no state yet", path);
    yield* Effect.tryPromise({
      // SQLite fills an empty file, and leaves its mode.
      try: async () => (await open(target, "wx", 0o600)).close(),
      catch: (cause) => failed(cause instanceof Error ? cause.message : String(cause)),
    });
    yield* Effect.scoped(
      Effect.flatMap(openSqlite(path, { readonly: true }), (db) => db.run("vacuum into ?", [target])),
    ).pipe(
      Effect.tapError(() => Effect.promise(() => rm(target, { force: true }))),
      Effect.mapError(asStateError("back up")),
    );
  });
};
