/** A clock that goes faster than real time, so that waits of seconds take milliseconds, and real I/O still fits in. */
import * as Clock from "effect/Clock";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";

/** How many milliseconds of the clock are one of real time. */
const speed = 100;
const start = Date.UTC(2026, 2, 2, 6);
const origin = performance.now();

/** Milliseconds since 1970 by the quick clock. */
export const quickNow = (): number => start + (performance.now() - origin) * speed;

const real = Clock.make();

export const quickClock: Clock.Clock = {
  ...real,
  [Clock.ClockTypeId]: real[Clock.ClockTypeId],
  unsafeCurrentTimeMillis: quickNow,
  unsafeCurrentTimeNanos: () => BigInt(Math.floor(quickNow() * 1_000)) * 1_000n,
  currentTimeMillis: Effect.sync(quickNow),
  currentTimeNanos: Effect.sync(() => BigInt(Math.floor(quickNow() * 1_000)) * 1_000n),
  sleep: (duration) => real.sleep(Duration.millis(Duration.toMillis(duration) / speed)),
};
