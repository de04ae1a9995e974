/**
 * One writing run at a time, and what is asked for meanwhile is done by whoever holds the lock, before letting go of
 * it. A request is put down first and looked for after every letting go, so that it never falls between two runs. One
 * that could not be done stays for the next run, with all that wait behind it.
 */
import * as Clock from "effect/Clock";
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import type * as Exit from "effect/Exit";
import * as Scope from "effect/Scope";
import type { AskedRun, RunRequest } from "../state/AskedRun.ts";
import { Journal } from "../state/Journal.ts";
import { RunLock } from "../state/RunLock.ts";
import type { RunLocked, StateError } from "../state/StateError.ts";

/** Another command holds the lock: it, or the next run, does what was asked for (exit code 75). */
export class HandedOver extends Data.TaggedError("HandedOver")<{
  readonly request: RunRequest;
  /** The same request waits already. */
  readonly folded: boolean;
}> {}

/** How often a run that was asked for is begun, at most, where it does not come to an end. */
export const mostTries = 5;

/**
 * - `ended`: it is done, or has come to an end that another try would not change without a person.
 * - `unfinished`: it was stopped, or something that passes by itself stood in its way.
 */
export type AskedEnd = "ended" | "unfinished";

export interface UnderRunLock<R> {
  /** Whether the limits of whoever holds the lock allow it to begin one more run that was asked for. */
  readonly mayServe: Effect.Effect<boolean, never, R>;
  /** Does one run that was asked for, and reports how it ended. `last`: it is not begun again, however it ends. */
  readonly doAsked: (asked: AskedRun, last: boolean) => Effect.Effect<AskedEnd, never, R>;
  /** What to put down for whoever holds the lock; left out where the run is to be refused instead. */
  readonly request?: RunRequest;
}

/** For what is done inside the lock and would take it by itself. */
const heldAlready = { hold: Effect.void };

/**
 * Holds the run lock for `run`, and then for the runs that others have asked for, until none is left, one is
 * unfinished, or no more may be begun. What remains, also after an interruption, is left to the next run.
 */
export const underRunLock = <A, E, R, R2>(
  run: Effect.Effect<A, E, R>,
  { mayServe, doAsked, request }: UnderRunLock<R2>,
): Effect.Effect<A, E | RunLocked | HandedOver | StateError, R | R2 | RunLock | Journal> =>
  Effect.gen(function* () {
    const lock = yield* RunLock;
    const journal = yield* Journal;
    const inside = <B, F, S>(effect: Effect.Effect<B, F, S>): Effect.Effect<B, F, S> =>
      Effect.provideService(effect, RunLock, heldAlready);

    /** Answers whether none is left that this holder could do. */
    const doAllAsked: Effect.Effect<boolean, StateError, R2> = Effect.gen(function* () {
      while (yield* mayServe) {
        const asked = yield* journal.takeAsked;
        if (asked === undefined) return true;
        const last = asked.tries >= mostTries;
        const end = yield* inside(doAsked(asked, last));
        if (end === "unfinished" && !last) {
          yield* journal.leaveAsked(asked.id);
          return false;
        }
        yield* journal.dropAsked(asked.id);
      }
      return false;
    });
    const holding = <B, S>(
      effect: Effect.Effect<B, StateError, S>,
    ): Effect.Effect<B, RunLocked | StateError, S> =>
      Effect.acquireUseRelease(
        Scope.make(),
        (scope) => Effect.zipRight(Scope.extend(lock.hold, scope), effect),
        (scope, ended) => Scope.close(scope, ended),
      );

    /** Whoever asks tries the lock after putting the request down; one that failed did so before this look. */
    const lookAfterLettingGo: Effect.Effect<void, StateError, R2> = Effect.gen(function* () {
      let goesOn = true;
      while (goesOn && (yield* journal.askedRuns).length > 0)
        goesOn = yield* holding(doAllAsked).pipe(
          // Another command holds it now.
          Effect.catchTag("RunLocked", () => Effect.succeed(false)),
        );
    });

    const first = (
      withdrawn: number | undefined,
    ): Effect.Effect<
      { readonly exit: Exit.Exit<A, E>; readonly goesOn: boolean },
      RunLocked | StateError,
      R | R2
    > =>
      holding(
        Effect.gen(function* () {
          if (withdrawn !== undefined) yield* journal.dropAsked(withdrawn);
          const exit = yield* Effect.exit(inside(run));
          return { exit, goesOn: yield* doAllAsked };
        }),
      );

    const handOver = (asked: RunRequest) =>
      Effect.gen(function* () {
        const { id, folded } = yield* journal.askRun(asked, yield* Clock.currentTimeMillis);
        // The other run may have looked for the last time before: then the lock is free, or it will look again.
        // What somebody else has asked for as well stays theirs, however this run ends.
        return yield* Effect.catchTag(first(folded ? undefined : id), "RunLocked", () =>
          Effect.fail(new HandedOver({ request: asked, folded })),
        );
      });

    const { exit, goesOn } = yield* Effect.catchTag(
      first(undefined),
      "RunLocked",
      (
        locked,
      ): Effect.Effect<
        Effect.Effect.Success<ReturnType<typeof first>>,
        RunLocked | HandedOver | StateError,
        R | R2
      > => (request === undefined ? Effect.fail(locked) : handOver(request)),
    );
    if (goesOn) yield* lookAfterLettingGo;
    return yield* exit;
  });
