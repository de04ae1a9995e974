/**
 * One writing run at a time, and what is asked for meanwhile is done by whoever holds the lock, before letting go of
 * it. A request is put down first and looked for after every letting go, so that it never falls between two runs.
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

/** Another run holds the lock, and does what was asked for next (exit code 75). */
export class HandedOver extends Data.TaggedError("HandedOver")<{
  readonly request: RunRequest;
  /** The same request waits already. */
  readonly folded: boolean;
}> {}

export interface UnderRunLock<R> {
  /** Does one run that was asked for, and reports how it ended; it is not asked for again. */
  readonly doAsked: (asked: AskedRun) => Effect.Effect<void, never, R>;
  /** What to put down for whoever holds the lock; left out where the run is to be refused instead. */
  readonly request?: RunRequest;
}

/** For what is done inside the lock and would take it by itself. */
const heldAlready = { hold: Effect.void };

/**
 * Holds the run lock for `run`, and then for the runs that others have asked for, until none is left. An
 * interruption leaves those to the next run.
 */
export const underRunLock = <A, E, R, R2>(
  run: Effect.Effect<A, E, R>,
  { doAsked, request }: UnderRunLock<R2>,
): Effect.Effect<A, E | RunLocked | HandedOver | StateError, R | R2 | RunLock | Journal> =>
  Effect.gen(function* () {
    const lock = yield* RunLock;
    const journal = yield* Journal;
    const inside = <B, F, S>(effect: Effect.Effect<B, F, S>): Effect.Effect<B, F, S> =>
      Effect.provideService(effect, RunLock, heldAlready);

    const doAllAsked: Effect.Effect<void, StateError, R2> = Effect.gen(function* () {
      for (;;) {
        const asked = yield* journal.takeAsked;
        if (asked === undefined) return;
        yield* inside(doAsked(asked));
        yield* journal.dropAsked(asked.id);
      }
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
      while ((yield* journal.askedRuns).length > 0) {
        const free = yield* holding(doAllAsked).pipe(
          Effect.as(true),
          // Another run holds it now, and does what there is.
          Effect.catchTag("RunLocked", () => Effect.succeed(false)),
        );
        if (!free) return;
      }
    });

    const first = (
      withdrawn: number | undefined,
    ): Effect.Effect<Exit.Exit<A, E>, RunLocked | StateError, R | R2> =>
      holding(
        Effect.gen(function* () {
          if (withdrawn !== undefined) yield* journal.dropAsked(withdrawn);
          const ended = yield* Effect.exit(inside(run));
          yield* doAllAsked;
          return ended;
        }),
      );

    const handOver = (asked: RunRequest): Effect.Effect<Exit.Exit<A, E>, HandedOver | StateError, R | R2> =>
      Effect.gen(function* () {
        const { id, folded } = yield* journal.askRun(asked, yield* Clock.currentTimeMillis);
        // The other run may have looked for the last time before: then the lock is free, or it will look again.
        return yield* Effect.catchTag(first(id), "RunLocked", () =>
          Effect.fail(new HandedOver({ request: asked, folded })),
        );
      });

    const ended = yield* Effect.catchTag(
      first(undefined),
      "RunLocked",
      (locked): Effect.Effect<Exit.Exit<A, E>, RunLocked | HandedOver | StateError, R | R2> =>
        request === undefined ? Effect.fail(locked) : handOver(request),
    );
    yield* lookAfterLettingGo;
    return yield* ended;
  });
