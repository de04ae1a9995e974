/**
 * The run lock: an exclusive transaction on `run.lock` of the state folder, left open for the Scope. SQLite
 * holds it by locks of the operating system, which go with the process however it ends. Nothing is ever
 * written to the file. The folder must be on a disk of this machine: network shares do not keep such locks.
 */
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { RunLock, type RunLockService } from "./RunLock.ts";
import { RunLocked, type StateError } from "./StateError.ts";
import { asStateError, openStateFile } from "./stateFile.ts";

/**
 * Long enough for two that start at the same moment not to turn each other away, short enough to count as
 * "at once" for whoever meets a run that is under way. Milliseconds.
 */
const busyTimeoutMs = 100;

export const make = (folder: string): RunLockService => ({
  hold: openStateFile(folder, "run.lock", { busyTimeoutMs }).pipe(
    Effect.flatMap((db) => db.run("begin exclusive")),
    Effect.asVoid,
    Effect.catchTag(
      "SqliteError",
      (error): Effect.Effect<never, RunLocked | StateError> =>
        Effect.fail(
          error.code === "SQLITE_BUSY" ? new RunLocked({ path: error.path }) : asStateError("lock")(error),
        ),
    ),
  ),
});

export const layer = (folder: string): Layer.Layer<RunLock> => Layer.succeed(RunLock, make(folder));
