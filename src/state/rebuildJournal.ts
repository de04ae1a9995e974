/** A new journal in the place of a damaged one, with what could be read of it. */
import { existsSync } from "node:fs";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import * as Effect from "effect/Effect";
import { openSqlite } from "../sqlite/openSqlite.ts";
import { copyAside } from "./copyAside.ts";
import { faultsOfJournal } from "./faultsOfJournal.ts";
import { fileStep } from "./fileStep.ts";
import { journalFile, rebuildMark } from "./JournalSqlite.ts";
import type { StateError } from "./StateError.ts";
import { type SalvagedTable, salvage } from "./salvage.ts";
import { asStateError, openStateFile } from "./stateFile.ts";

export type Rebuilt =
  /** There is no file: the next run makes one, and links again. */
  | { readonly _tag: "Missing" }
  /** Nothing is wrong with it, and nothing was done. */
  | { readonly _tag: "Sound" }
  /** Which writes stood in doubt cannot be read, and nothing was done: a person must accept that first. */
  | { readonly _tag: "IntentsLost"; readonly copy: string; readonly tables: ReadonlyArray<SalvagedTable> }
  | { readonly _tag: "Rebuilt"; readonly copy: string; readonly tables: ReadonlyArray<SalvagedTable> };

/** One that cannot be opened or read through is damaged. */
const isSound = (path: string): Effect.Effect<boolean> =>
  Effect.scoped(Effect.flatMap(openSqlite(path, { readonly: true }), faultsOfJournal)).pipe(
    Effect.match({
      onFailure: () => false,
      onSuccess: ({ pages, rows }) => pages.length + rows.length === 0,
    }),
  );

/** The files that SQLite keeps beside `path` are of the file that was there, and would be taken for those of another. */
const removeBeside = (path: string) =>
  fileStep("rebuild", path, async () => {
    for (const part of ["-wal", "-shm", "-journal"]) await rm(`${path}${part}`, { force: true });
  });

/**
 * Rebuilds the journal of a state folder; the caller holds the run lock. The damaged file is kept as a copy. Where the new
 * one is put in its place a mark says so, so that a kill in between is no empty journal to the next run. `withoutIntents`: a person
 * has looked at what may stand in doubt.
 */
export const rebuildJournal = (
  folder: string,
  withoutIntents: boolean,
): Effect.Effect<Rebuilt, StateError> => {
  const path = join(folder, journalFile);
  const mark = join(folder, rebuildMark);
  const fresh = `${path}.new`;
  return Effect.gen(function* () {
    let copy: string;
    if (existsSync(mark))
      copy = join(folder, (yield* fileStep("rebuild", mark, () => readFile(mark, "utf8"))).trim());
    else if (!existsSync(path)) return { _tag: "Missing" as const };
    else if (yield* isSound(path)) return { _tag: "Sound" as const };
    else copy = yield* copyAside(path);

    yield* fileStep("rebuild", fresh, () => rm(fresh, { force: true }));
    yield* removeBeside(fresh);
    const tables = yield* Effect.scoped(
      Effect.gen(function* () {
        const to = yield* openStateFile(folder, basename(fresh), { pragmas: ["synchronous = full"] });
        const from = yield* Effect.either(openSqlite(copy, { readonly: true }));
        // Not even its first page can be read: there is nothing to salvage.
        const source = from._tag === "Right" ? from.right : yield* openSqlite(":memory:");
        return yield* salvage(source, to);
      }),
    ).pipe(Effect.catchTag("SqliteError", (error) => Effect.fail(asStateError("rebuild")(error))));
    const intents = tables.find(({ table }) => table === "intents");
    if (intents?.whole !== true && !withoutIntents) {
      yield* fileStep("rebuild", fresh, () => rm(fresh, { force: true }));
      return { _tag: "IntentsLost" as const, copy, tables };
    }
    yield* fileStep("rebuild", mark, () =>
      writeFile(mark, `${basename(copy)}\n`, { mode: 0o600, flush: true }),
    );
    yield* removeBeside(path);
    yield* fileStep("rebuild", path, () => rename(fresh, path));
    yield* fileStep("rebuild", mark, () => rm(mark, { force: true }));
    return { _tag: "Rebuilt" as const, copy, tables };
  });
};
