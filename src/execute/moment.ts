/** When a run is, and what it is called. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Random from "effect/Random";
import { wallClock } from "../value/zone.ts";

/** The run's moment: one instant and one day for the whole of it. */
export const moment = (timezone: string) =>
  Effect.map(Clock.currentTimeMillis, (at) => ({
    at,
    now: new Date(at).toISOString(),
    today: wallClock(at, timezone)?.day ?? new Date(at).toISOString().slice(0, 10),
  }));

/** A run's name: when it started, and four letters against a clash. */
export const runId = Effect.gen(function* () {
  const at = yield* Clock.currentTimeMillis;
  const tail = yield* Random.nextIntBetween(0, 36 ** 4);
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${tail.toString(36).padStart(4, "0")}`;
});
