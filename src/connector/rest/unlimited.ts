import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { BudgetHandle } from "../../state/Budget.ts";

/** For a system that declares no limit: it still counts, and still waits when the system asks for it. */
export const makeUnlimited: Effect.Effect<BudgetHandle> = Effect.sync(() => {
  let used = 0;
  let notBefore = 0;

  const open: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    // Looked at again after the sleep: the pause may have been prolonged meanwhile.
    now < notBefore ? Effect.zipRight(Effect.sleep(notBefore - now), open) : Effect.void,
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
      Effect.map(Clock.currentTimeMillis, (now) => {
        notBefore = Math.max(notBefore, now + milliseconds);
      }),
    used: Effect.sync(() => used),
  };
});
