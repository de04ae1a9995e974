/**
 * The call budget in memory, on Effect's Clock, for simulations and tests. Every handle of one layer that
 * names the same credential shares its slots; nothing outlives the layer.
 */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { type HandOverLock, unsafeMakeHandOverLock } from "../sqlite/HandOverLock.ts";
import { Budgets, type BudgetsService } from "./Budget.ts";
import { makeBudgetHandle, type SlotStore } from "./budgetHandle.ts";
import { type ClockMark, judge, lookAtClocks, type Slot } from "./slots.ts";

const now = Effect.map(Clock.currentTimeMillis, Math.floor);
const reading = Effect.map(now, (at) => ({ bootId: "memory", now: at, wall: at, spread: 0 }));

const makeStore = (): SlotStore => {
  const slots = new Map<number, Slot>();
  let mark: ClockMark | undefined;
  let last = 0;

  return {
    take: (ask, inPlaceOf) =>
      Effect.map(reading, (clocks) => {
        if (inPlaceOf !== undefined) slots.delete(inPlaceOf.id);
        const judged = judge(mark, [...slots.values()], clocks, ask);
        mark = judged.mark;
        if (judged.decision._tag === "Later") {
          return { ...judged.decision, waitMs: judged.decision.at - clocks.now };
        }
        for (const [id, slot] of slots) {
          if (slot.heldUntil + mark.longestWindow + 1 <= clocks.now) slots.delete(id);
        }
        last += 1;
        slots.set(last, { heldUntil: clocks.now + ask.timeoutMs, answered: false });
        return { _tag: "Taken" as const, id: last, sentAt: clocks.now };
      }),
    answer: ({ id }, at) => Effect.sync(() => void slots.set(id, { heldUntil: at, answered: true })),
    giveBack: ({ id }) => Effect.sync(() => void slots.delete(id)),
    pause: (ask, milliseconds) =>
      Effect.map(reading, (clocks) => {
        const seen = lookAtClocks(mark, clocks, ask).mark;
        mark = { ...seen, blockedUntil: Math.max(seen.blockedUntil, clocks.now + milliseconds) };
      }),
  };
};

export const make: Effect.Effect<BudgetsService> = Effect.sync(() => {
  const budgets = new Map<string, { readonly store: SlotStore; readonly line: HandOverLock }>();
  return {
    open: ({ credential, limits, timeoutMs }) =>
      Effect.sync(() => {
        const budget = budgets.get(credential) ?? { store: makeStore(), line: unsafeMakeHandOverLock() };
        budgets.set(credential, budget);
        return makeBudgetHandle({ ...budget, limits, timeoutMs, now });
      }),
  };
});

export const layer: Layer.Layer<Budgets> = Layer.effect(Budgets, make);
