import * as Effect from "effect/Effect";
import type { BudgetHandle } from "../../state/Budget.ts";
import { LongWaits, longWaitMs } from "../../state/LongWaits.ts";
import { steadyMs } from "./steadyMs.ts";

/** For a system that declares no limit: it still counts, and still waits when the system asks for it. */
export const makeUnlimited: Effect.Effect<BudgetHandle> = Effect.sync(() => {
  let used = 0;
  let notBefore = Number.NEGATIVE_INFINITY;

  const wait = (forMs: number): Effect.Effect<void> =>
    Effect.zipRight(
      forMs > longWaitMs
        ? LongWaits.tell({ reason: "pause", message: "the system asked for a pause", forMs })
        : Effect.void,
      Effect.sleep(forMs),
    );

  const open: Effect.Effect<void> = Effect.flatMap(steadyMs, (now) =>
    // Looked at again after the sleep: the pause may have been prolonged meanwhile.
    now < notBefore ? Effect.zipRight(wait(notBefore - now), open) : Effect.void,
  );

  return {
    use: (call) =>
      Effect.zipRight(
        open,
        Effect.suspend(() => {
          used += 1;
          return call;
        }),
      ),
    pause: (milliseconds) =>
      Effect.map(steadyMs, (now) => {
        notBefore = Math.max(notBefore, now + milliseconds);
      }),
    pausedForMs: Effect.map(steadyMs, (now) => Math.max(0, notBefore - now)),
    used: Effect.sync(() => used),
  };
});
