/**
 * A lock between processes: a file beside the one that is written, made only where none is, with the process
 * that made it. It is left behind by a process that is killed; such a lock is taken over. A process of another
 * machine cannot be looked for: its lock is held until somebody removes the file.
 *
 * The lock keeps our own processes apart. A file is whole without it, because it is replaced in one step;
 * without it a change could be lost between two that write at once.
 */
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { link, readFile, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import * as Clock from "effect/Clock";
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import * as Random from "effect/Random";
import * as Schema from "effect/Schema";
import { type FileFault, fileCall } from "./faults.ts";
import { begun, isAlive, ownProcess } from "./processes.ts";

/** Another process writes the file. */
export class LockHeld extends Data.TaggedError("LockHeld")<{ readonly lockName: string }> {}

/** How long a held lock is waited for, in milliseconds: many times what one write takes, on a busy machine too. */
const patienceMs = 5_000;
/** Longest pause between two looks; each is another, or two programs that pause alike could miss each other. */
const turnMs = 8;

/**
 * A lock without content is of a process that was killed while it made it, if it is older than this: far
 * longer than the making takes, and less than anybody waits. Milliseconds.
 */
const unfinishedMs = 1_000;

const Owner = Schema.parseJson(
  Schema.Struct({
    pid: Schema.Int.pipe(Schema.positive()),
    host: Schema.String,
    /** When the process began: its number may be another's by now. */
    begun: Schema.optionalWith(Schema.String, { exact: true }),
  }),
);
const decodeOwner = Schema.decodeUnknownOption(Owner);

/** Locks that this process holds: what else bears its number is of a process before it. */
const heldHere = new Set<string>();

const isStale = (lock: string, content: string): Effect.Effect<boolean, FileFault> =>
  Effect.gen(function* () {
    const owner = decodeOwner(content);
    if (owner._tag === "None") {
      const { mtimeMs } = yield* fileCall(() => stat(lock));
      return (yield* Clock.currentTimeMillis) - mtimeMs > unfinishedMs;
    }
    const { pid, host } = owner.value;
    if (host !== hostname()) return false;
    const now = begun(pid);
    if (owner.value.begun !== undefined && now !== undefined && now !== owner.value.begun) return true;
    return pid === ownProcess ? !heldHere.has(lock) : !isAlive(pid);
  });

/**
 * Moves a stale lock away. Another process may have taken it over since it was looked at: what was moved is
 * then its lock, and is put back.
 */
const removeStale = (lock: string, content: string): Effect.Effect<void, FileFault> =>
  Effect.gen(function* () {
    const aside = `${lock}.${ownProcess}`;
    yield* fileCall(() => rename(lock, aside));
    const moved = yield* fileCall(() => readFile(aside, "utf8"));
    if (moved !== content) yield* Effect.ignore(fileCall(() => link(aside, lock)));
    yield* fileCall(() => rm(aside, { force: true }));
  });

/** In one go: a process that is killed meanwhile is most unlikely to leave a lock that says nothing. */
const make = (lock: string): Effect.Effect<void, FileFault> =>
  fileCall(async () => {
    const made = openSync(lock, "wx", 0o644);
    try {
      writeSync(made, JSON.stringify({ pid: ownProcess, host: hostname(), begun: begun(ownProcess) }));
      heldHere.add(lock);
    } catch (cause) {
      rmSync(lock, { force: true });
      throw cause;
    } finally {
      closeSync(made);
    }
  });

/** Takes the lock now, or fails. */
const take = (lock: string): Effect.Effect<void, FileFault | LockHeld> =>
  Effect.catchIf(
    make(lock),
    (fault) => fault.code === "EEXIST",
    () =>
      Effect.gen(function* () {
        const content = yield* fileCall(() => readFile(lock, "utf8"));
        if (yield* isStale(lock, content)) yield* removeStale(lock, content);
        // Tried again by the caller, as one that is held is.
        return yield* new LockHeld({ lockName: basename(lock) });
      }).pipe(
        // It went while it was looked at.
        Effect.catchIf(
          (error) => error._tag === "FileFault" && error.code === "ENOENT",
          () => new LockHeld({ lockName: basename(lock) }),
        ),
      ),
  );

/** Runs `body`, which is not interrupted, while no other process of ours writes the file. */
export const withLockFile = <A, E>(
  path: string,
  body: Effect.Effect<A, E>,
): Effect.Effect<A, E | FileFault | LockHeld> => {
  const lock = join(dirname(path), `.${basename(path)}.crosswalk-lock`);
  const release = Effect.suspend(() => {
    heldHere.delete(lock);
    return Effect.ignore(fileCall(() => rm(lock, { force: true })));
  });
  return Effect.uninterruptibleMask((restore) => {
    // Only the waiting can be interrupted: a lock that is taken is always released.
    const acquire = (until: number): Effect.Effect<void, FileFault | LockHeld> =>
      Effect.catchTag(take(lock), "LockHeld", (held) =>
        Effect.gen(function* () {
          if ((yield* Clock.currentTimeMillis) >= until) return yield* held;
          yield* restore(Effect.sleep(yield* Random.nextRange(1, turnMs)));
          return yield* acquire(until);
        }),
      );
    return Effect.gen(function* () {
      yield* acquire((yield* Clock.currentTimeMillis) + patienceMs);
      return yield* Effect.ensuring(body, release);
    });
  });
};
