/** The run lock in memory, for simulations and tests: between fibers of one layer only. */
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { RunLock, type RunLockService } from "./RunLock.ts";
import { RunLocked } from "./StateError.ts";

export const make: Effect.Effect<RunLockService> = Effect.sync(() => {
  let held = false;
  const take = Effect.suspend(() => {
    if (held) return Effect.fail(new RunLocked({ path: "memory" }));
    held = true;
    return Effect.void;
  });
  const free = Effect.sync(() => {
    held = false;
  });
  return { hold: Effect.acquireRelease(take, () => free) };
});

export const layer: Layer.Layer<RunLock> = Layer.effect(RunLock, make);
