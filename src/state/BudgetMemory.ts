/**
 * The call budget in memory, on Effect's Clock, for simulations and tests. Every handle of one layer that
 * names the same credential shares its slots; nothing outlives the layer.
 */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
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
    take: (ask, most, inPlaceOf) =>
      Effect.map(reading, (clocks) => {
        for (const { id } of inPlaceOf) slots.delete(id);
        const judged = judge(mark, [...slots.values()], clocks, ask);
        mark = judged.mark;
        if (judged.decision._tag === "Later") {
          return { ...judged.decision, waitMs: judged.decision.at - clocks.now };
        }
        for (const [id, slot] of slots) {
          if (slot.heldUntil + mark.longestWindow + 1 <= clocks.now) slots.delete(id);
        }
        const count = Math.min(most, judged.decision.room);
        const ids = Array.from({ length: count }, (_, index) => last + 1 + index);
        last += count;
        for (const id of ids)
          slots.set(id, { heldUntil: clocks.now + ask.timeoutMs, answered: false, paths: ask.paths });
        return { _tag: "Taken" as const, ids, sentAt: clocks.now };
      }),
    answer: (answers) =>
      Effect.sync(() => {
        for (const { id, paths, at } of answers) slots.set(id, { heldUntil: at, answered: true, paths });
      }),
    giveBack: (given) =>
      Effect.sync(() => {
        for (const { id } of given) slots.delete(id);
      }),
    pause: (ask, milliseconds) =>
      Effect.map(reading, (clocks) => {
        const seen = lookAtClocks(mark, clocks, ask).mark;
        mark = { ...seen, blockedUntil: Math.max(seen.blockedUntil, clocks.now + milliseconds) };
      }),
  };
};

export const make: Effect.Effect<BudgetsService> = Effect.sync(() => {
  const stores = new Map<string, SlotStore>();
  return {
    open: ({ credential, limits, timeoutMs }) =>
      Effect.sync(() => {
        const store = stores.get(credential) ?? makeStore();
        stores.set(credential, store);
        return makeBudgetHandle({ store, limits, timeoutMs, now });
      }),
  };
});

export const layer: Layer.Layer<Budgets> = Layer.effect(Budgets, make);
