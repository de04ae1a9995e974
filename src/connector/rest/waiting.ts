/** What bounds the waits of a call, and says so when they are long. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { LongWaits, longWaitMs } from "../../state/LongWaits.ts";
import { Deadline } from "../Deadline.ts";

/** How long a call may wait for its turn although the deadline has come: as a rule, what it takes anyway. */
const graceMs = 60_000;

/** Sleeps until an instant of the wall clock; looks at it anew now and then, since it may be set. */
const sleepUntil = (at: number): Effect.Effect<void> =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    now >= at
      ? Effect.void
      : Effect.zipRight(
          Effect.sleep(Math.min(at - now, graceMs)),
          Effect.suspend(() => sleepUntil(at)),
        ),
  );

/** Says so when an exchange lets its caller wait. */
export const toldWhenSlow =
  (message: string, timeoutMs: number) =>
  <A, E>(exchange: Effect.Effect<A, E>): Effect.Effect<A, E> =>
    timeoutMs <= longWaitMs
      ? exchange
      : Effect.acquireUseRelease(
          LongWaits.tell({ reason: "answer", message, forMs: timeoutMs - longWaitMs }).pipe(
            Effect.delay(longWaitMs),
            Effect.interruptible,
            Effect.fork,
          ),
          () => exchange,
          Fiber.interrupt,
        );

/**
 * Lets a call wait for its turn, until the deadline and a little longer; then `given` takes its place. Once its
 * turn has come it is never given up. `use` waits for the turn, and then does what it is given.
 */
export const untilDeadline = <A, E>(options: {
  readonly use: (call: Effect.Effect<A, E>) => Effect.Effect<A, E>;
  readonly call: Effect.Effect<A, E>;
  readonly given: Effect.Effect<A, E>;
  /** How long it may have to wait without anything being wrong, in milliseconds. */
  readonly windowMs: number;
}): Effect.Effect<A, E> =>
  Effect.gen(function* () {
    const { use, call, given, windowMs } = options;
    const deadline = yield* Deadline;
    if (deadline === undefined) return yield* use(call);
    const begun = yield* Clock.currentTimeMillis;
    let turn: "waiting" | "come" | "given up" = "waiting";
    const once = Effect.suspend(() => {
      if (turn === "given up") return given;
      turn = "come";
      return call;
    });
    const over = Effect.zipRight(
      sleepUntil(Math.max(deadline, begun + Math.min(windowMs, graceMs))),
      Effect.suspend(() => {
        if (turn === "come") return Effect.never;
        turn = "given up";
        return given;
      }),
    );
    return yield* Effect.raceFirst(use(once), over);
  });
