/** What bounds the waits of a call, and says so when they are long. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import { LongWaits, longWaitMs } from "../../state/LongWaits.ts";
import { Deadline } from "../Deadline.ts";

/** How often a call that waits beyond the deadline looks whether there is a pause, in milliseconds. */
const lookMs = 1_000;
/** The wall clock may be set while it is waited for: it is looked at anew now and then. */
const longestNapMs = 60_000;

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
 * Lets a call wait for its turn. Once the deadline has come, `atDeadline` takes the place of one that a pause
 * keeps waiting (one that waits for a slot of the limit alone has it in its turn); once `stop` has come,
 * `atStop` takes the place of any that waits. One whose turn has come is never given up. `use` waits for the turn,
 * and then does what it is given.
 */
export const untilGivenUp = <A, E>(options: {
  readonly use: (call: Effect.Effect<A, E>) => Effect.Effect<A, E>;
  readonly call: Effect.Effect<A, E>;
  readonly atDeadline: Effect.Effect<A, E>;
  /** For how long no call is to be sent, as far as is known, in milliseconds. */
  readonly pausedForMs: Effect.Effect<number>;
  readonly stop: Effect.Effect<void>;
  readonly atStop: Effect.Effect<A, E>;
}): Effect.Effect<A, E> =>
  Effect.flatMap(Deadline, (deadline) => {
    const { use, call, pausedForMs } = options;
    /** Waiting; or come; or what takes the call's place. */
    let turn: "waiting" | "come" | Effect.Effect<A, E> = "waiting";
    const once = Effect.suspend(() => {
      if (turn !== "waiting" && turn !== "come") return turn;
      turn = "come";
      return call;
    });
    const giveUp = (instead: Effect.Effect<A, E>): Effect.Effect<A, E> =>
      Effect.suspend(() => {
        if (turn === "come") return Effect.never;
        turn = instead;
        return instead;
      });
    const stopped = Effect.zipRight(options.stop, giveUp(options.atStop));
    if (deadline === undefined) return Effect.raceFirst(use(once), stopped);
    const over: Effect.Effect<A, E> = Effect.flatMap(Clock.currentTimeMillis, (now) =>
      Effect.flatMap(now >= deadline ? pausedForMs : Effect.succeed(0), (forMs) => {
        if (forMs > longWaitMs) return giveUp(options.atDeadline);
        const nap = now >= deadline ? lookMs : Math.min(deadline - now, longestNapMs);
        return Effect.zipRight(Effect.sleep(nap), over);
      }),
    );
    return Effect.raceFirst(use(once), Effect.raceFirst(over, stopped));
  });
