/** One look at boot clock and wall clock. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { BootClockService } from "./Budget.ts";
import type { ClockReading } from "./slots.ts";

/** Readings further apart than this are taken again, in milliseconds. */
const closeEnoughMs = 50;
const mostLooks = 5;

/**
 * The wall clock between two readings of the boot clock, so that a stop of the process in between is known and
 * not taken for a step of the wall clock. A look that was held up is repeated a few times; what is left of it
 * is said as `spread`, which `lookAtClocks` allows for. To be taken inside the transaction, which may have
 * waited for others.
 */
export const readClocks = (boot: BootClockService): Effect.Effect<ClockReading> =>
  Effect.gen(function* () {
    const bootId = yield* boot.bootId;
    let best: ClockReading | undefined;
    for (let looks = 1; ; looks += 1) {
      const before = yield* boot.milliseconds;
      const wall = yield* Clock.currentTimeMillis;
      const now = yield* boot.milliseconds;
      const reading: ClockReading = { bootId, now, wall, spread: now - before };
      if (reading.spread <= closeEnoughMs) return reading;
      if (best === undefined || reading.spread <= best.spread) best = reading;
      // The closest of them, brought forward to the present.
      if (looks === mostLooks) return { ...best, now, wall: best.wall + (now - best.now) };
    }
  });
