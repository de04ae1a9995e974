/** Long waits on standard error: at most one line in ten seconds for each reason. */
import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import type { LongWait, LongWaitsService } from "../state/LongWaits.ts";

const quietMs = 10_000;

export const makeLongWaits: Effect.Effect<LongWaitsService> = Effect.sync(() => {
  const last = new Map<LongWait["reason"], number>();
  return {
    tell: ({ reason, message, forMs }) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const before = last.get(reason);
        if (before !== undefined && Math.abs(now - before) < quietMs) return Effect.void;
        last.set(reason, now);
        const until = new Date(now + forMs).toISOString().slice(0, 19).replace("T", " ");
        return Console.error(`${message}: waiting until ${until} UTC (${Math.ceil(forMs / 1_000)} s)`);
      }),
  };
});
