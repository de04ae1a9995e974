/**
 * What both budgets share: the line of waiters and the life of a slot. Only the head of the line asks the
 * store and sleeps; the others wait for the lock, first come, first served.
 *
 * A slot that was taken for a call that then did not begin (it was interrupted in between) is given back. A
 * call that was interrupted after it began has no answer: its slot stays until its time-out, because the
 * server may still count what is already on the wire.
 */
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import type { HandOverLock } from "../sqlite/HandOverLock.ts";
import type { BudgetHandle, Limit } from "./Budget.ts";
import type { StateError } from "./StateError.ts";
import type { Ask } from "./slots.ts";

export interface TakenSlot {
  readonly _tag: "Taken";
  readonly id: number;
  readonly sentAt: number;
}

/** Where the slots of one credential are remembered. Each method is atomic. */
export interface SlotStore {
  /** Records a slot, held until the time-out, if one is free; else says in how many milliseconds to ask again. */
  readonly take: (
    ask: Ask,
  ) => Effect.Effect<TakenSlot | { readonly _tag: "Later"; readonly waitMs: number }, StateError>;
  /** The call had its answer at `at` (boot clock). */
  readonly answer: (slot: TakenSlot, at: number) => Effect.Effect<void, StateError>;
  /** The call was never sent. */
  readonly giveBack: (slot: TakenSlot) => Effect.Effect<void, StateError>;
  /** Nobody sends for this long. */
  readonly pause: (ask: Ask, milliseconds: number) => Effect.Effect<void, StateError>;
}

/**
 * How long after its slot was stamped a call may still be sent, in milliseconds. A busy machine may take its
 * time between the two, and the time-out of the call begins only then: a slot without an answer is held for
 * this much longer, and one that got too old meanwhile is given back and taken anew.
 */
export const sendingSlackMs = 1_000;

/** A timer cannot be set for longer than 24 days; whoever wakes only asks again. */
const longestNapMs = 3_600_000;

const nap = (milliseconds: number): Effect.Effect<void> =>
  Effect.sleep(Math.min(Math.max(1, Math.ceil(milliseconds)), longestNapMs));

const checkedLimits = (limits: ReadonlyArray<Limit>): ReadonlyArray<Limit> => {
  for (const { requests, windowMs } of limits) {
    const sound = Number.isInteger(requests) && requests >= 1 && Number.isFinite(windowMs) && windowMs > 0;
    if (!sound) throw new Error(`A limit of ${requests} requests in ${windowMs} ms means nothing.`);
  }
  return limits.map(({ requests, windowMs }) => ({ requests, windowMs: Math.ceil(windowMs) }));
};

export const makeBudgetHandle = (options: {
  readonly store: SlotStore;
  /** The line of waiters of the credential in this process. */
  readonly line: HandOverLock;
  readonly limits: ReadonlyArray<Limit>;
  readonly timeoutMs: number;
  /** The boot clock that the store goes by. */
  readonly now: Effect.Effect<number>;
}): BudgetHandle => {
  const { store, line, now } = options;
  const ask: Ask = {
    limits: checkedLimits(options.limits),
    timeoutMs: Math.ceil(options.timeoutMs) + sendingSlackMs,
  };
  let used = 0;

  /** `keep` learns of the slot before an interruption can come between. */
  const waitForSlot = (keep: (slot: TakenSlot | undefined) => void): Effect.Effect<void, StateError> => {
    /** How long to wait before asking again, in milliseconds; undefined: the slot is there. */
    const tryToTake = Effect.gen(function* () {
      const taken = yield* store.take(ask);
      if (taken._tag === "Later") return taken.waitMs;
      keep(taken);
      if ((yield* now) - taken.sentAt <= sendingSlackMs) return undefined;
      yield* store.giveBack(taken);
      keep(undefined);
      return 0;
    });
    return Effect.gen(function* () {
      for (;;) {
        const waitMs = yield* Effect.uninterruptible(tryToTake);
        if (waitMs === undefined) return;
        yield* nap(waitMs);
      }
    });
  };

  const use: BudgetHandle["use"] = (call) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        let slot: TakenSlot | undefined;
        let begun = false;
        const wait = waitForSlot((taken) => {
          slot = taken;
        });
        const send = Effect.suspend(() => {
          begun = true;
          used += 1;
          return call;
        });
        // A slot whose end cannot be stored stays until its time-out: safe, and no reason to lose an answer.
        const end = (exit: Exit.Exit<unknown, unknown>) => {
          if (slot === undefined) return Effect.void;
          if (!begun) return Effect.ignore(store.giveBack(slot));
          if (Exit.isInterrupted(exit)) return Effect.void;
          const taken = slot;
          return Effect.ignore(Effect.flatMap(now, (at) => store.answer(taken, at)));
        };
        return restore(line.withLock(wait)).pipe(
          Effect.zipRight(restore(send)),
          Effect.onExit((exit) => end(exit)),
        );
      }),
    );

  return {
    use,
    pause: (milliseconds) => store.pause(ask, Math.max(0, Math.ceil(milliseconds))),
    used: Effect.sync(() => used),
  };
};
