import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";

/** Milliseconds of the clock that no step of the wall clock moves. */
export const steadyMs = Effect.map(Clock.currentTimeNanos, (nanoseconds) => Number(nanoseconds / 1_000_000n));
