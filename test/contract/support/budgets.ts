import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { type BudgetHandle, Budgets, type BudgetsService } from "../../../src/state/Budget.ts";

/** A budget without a limit that counts, heeds pauses, and remembers what was asked of it. */
export interface CountingBudgets {
  readonly layer: Layer.Layer<Budgets>;
  readonly opened: Array<Parameters<BudgetsService["open"]>[0]>;
  readonly pauses: Array<number>;
  /** The paths of each call, as the limits name them. */
  readonly paths: Array<ReadonlyArray<string> | undefined>;
  uses: number;
}

export const makeCountingBudgets = (): CountingBudgets => {
  const opened: CountingBudgets["opened"] = [];
  const pauses: CountingBudgets["pauses"] = [];
  const paths: CountingBudgets["paths"] = [];
  const made = { opened, pauses, paths, uses: 0 };
  let notBefore = 0;
  const wait: Effect.Effect<void> = Effect.flatMap(Clock.currentTimeMillis, (now) =>
    now < notBefore ? Effect.zipRight(Effect.sleep(notBefore - now), wait) : Effect.void,
  );
  const handle = (): BudgetHandle => {
    let used = 0;
    return {
      use: (call, called) =>
        Effect.zipRight(
          wait,
          Effect.suspend(() => {
            used += 1;
            made.uses += 1;
            paths.push(called);
            return call;
          }),
        ),
      pause: (milliseconds) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          made.pauses.push(milliseconds);
          notBefore = Math.max(notBefore, now + milliseconds);
        }),
      pausedForMs: Effect.map(Clock.currentTimeMillis, (now) => Math.max(0, notBefore - now)),
      used: Effect.sync(() => used),
    };
  };
  const layer = Layer.succeed(Budgets, {
    open: (options) =>
      Effect.sync(() => {
        made.opened.push(options);
        return handle();
      }),
  });
  return Object.assign(made, { layer });
};
