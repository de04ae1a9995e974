/**
 * A clock for simulations: sleeping costs no real time. Sleepers stand in a heap; when the program has
 * nothing left to do, the clock jumps to the earliest and wakes all that are due then, oldest first.
 *
 * Limits. "Nothing left to do" is judged by the event loop (two rounds of setImmediate): the clock does not
 * know of real I/O, and jumps while it is under way, unless the I/O stands inside `io`. Effects run by
 * `run` keep to the microtask queue; one that runs elsewhere with this clock may be overtaken by a jump
 * when Effect's scheduler yields to a timer. A program that never sleeps makes no time pass, and one that
 * waits for something that nobody does hangs (the test's own time-out ends it). Code that asks the system
 * for the time, or sleeps by setTimeout, is not under this clock.
 */
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import { MixedScheduler } from "effect/Scheduler";

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  gone: boolean;
}

export interface VirtualClock {
  readonly clock: Clock.Clock;
  /** The virtual time in milliseconds. */
  readonly now: () => number;
  /** Keeps the clock from jumping while `effect` runs: for real I/O, which must not itself sleep. */
  readonly io: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>;
  /** Runs an effect, and all that it forks, under this clock. */
  readonly run: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>;
}

const before = (a: Sleeper, b: Sleeper): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap of sleepers, the earliest on top. */
const makeHeap = () => {
  const items: Array<Sleeper> = [];
  const at = (index: number): Sleeper | undefined => items[index];

  const swapIfBefore = (child: number, parent: number): boolean => {
    const [lower, upper] = [at(child), at(parent)];
    if (lower === undefined || upper === undefined || !before(lower, upper)) return false;
    items[child] = upper;
    items[parent] = lower;
    return true;
  };

  const push = (sleeper: Sleeper): void => {
    let index = items.push(sleeper) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!swapIfBefore(index, parent)) return;
      index = parent;
    }
  };

  const pop = (): void => {
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    items[0] = last;
    let index = 0;
    for (;;) {
      const [left, right] = [at(2 * index + 1), at(2 * index + 2)];
      if (left === undefined) return;
      const child = right !== undefined && before(right, left) ? 2 * index + 2 : 2 * index + 1;
      if (!swapIfBefore(child, index)) return;
      index = child;
    }
  };

  /** The earliest that still sleeps. */
  const peek = (): Sleeper | undefined => {
    while (at(0)?.gone === true) pop();
    return at(0);
  };

  return { push, pop, peek };
};

/** Makes a clock that stands at `start` (milliseconds since 1970). */
export const makeVirtualClock = (start = 0): VirtualClock => {
  const heap = makeHeap();
  let now = start;
  let order = 0;
  let armed = false;
  let pending = 0;

  const jump = (): void => {
    armed = false;
    if (pending > 0) return;
    const first = heap.peek();
    if (first === undefined) return;
    now = Math.max(now, first.at);
    for (let due = heap.peek(); due !== undefined && due.at <= now; due = heap.peek()) {
      heap.pop();
      due.wake();
    }
    arm();
  };

  const arm = (): void => {
    if (armed || pending > 0 || heap.peek() === undefined) return;
    armed = true;
    setImmediate(() => setImmediate(jump));
  };

  const sleep = (duration: Duration.Duration): Effect.Effect<void> =>
    Effect.async<void>((resume) => {
      const milliseconds = Duration.toMillis(duration);
      if (milliseconds === Number.POSITIVE_INFINITY) return;
      const sleeper: Sleeper = {
        at: now + Math.max(0, milliseconds),
        order: order++,
        wake: () => resume(Effect.void),
        gone: false,
      };
      heap.push(sleeper);
      arm();
      return Effect.sync(() => {
        sleeper.gone = true;
      });
    });

  const clock: Clock.Clock = {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: () => now,
    unsafeCurrentTimeNanos: () => BigInt(Math.round(now * 1_000_000)),
    currentTimeMillis: Effect.sync(() => now),
    currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1_000_000))),
    sleep,
  };

  const io: VirtualClock["io"] = (effect) =>
    Effect.acquireUseRelease(
      Effect.sync(() => {
        pending += 1;
      }),
      () => effect,
      () =>
        Effect.sync(() => {
          pending -= 1;
          arm();
        }),
    );

  const run: VirtualClock["run"] = (effect) =>
    effect.pipe(Effect.withClock(clock), Effect.withScheduler(new MixedScheduler(Number.MAX_SAFE_INTEGER)));

  return { clock, now: () => now, io, run };
};
