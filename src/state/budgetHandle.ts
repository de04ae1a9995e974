/**
 * What both budgets share: the line of waiters and the life of a slot. Only the head of the line asks the
 * store and sleeps; the others wait for the lock, first come, first served.
 *
 * A slot that was taken for a call that then did not begin (it was interrupted in between) is given back. A
 * call that was interrupted after it began has no answer: its slot stays until its time-out, because the
 * server may still count what is already on the wire.
 *
 * A slot is stamped while it is recorded, and a busy machine may take its time from there to the sending, where
 * the time-out of the call begins. So a slot without an answer is held for a slack longer: one half of it for
 * storing the stamp, the other for what is left to do until the sending. A slot whose stamp took longer to
 * store is taken again in its own place: it stays recorded meanwhile, so that nobody else can have it, and is
 * lost only if it ran out altogether. Half the slack of the next stamp is twice the lateness of this one: where
 * no stamp is later than D, a call is sent after at most log2(D / sendingSlackMs) + 2 of them.
 */
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import type { HandOverLock } from "../sqlite/HandOverLock.ts";
import type { BudgetHandle, Limit } from "./Budget.ts";
import { LongWaits, longWaitMs } from "./LongWaits.ts";
import type { StateError } from "./StateError.ts";
import type { Ask, WhyLater } from "./slots.ts";

export interface TakenSlot {
  readonly _tag: "Taken";
  readonly id: number;
  readonly sentAt: number;
}

export interface NoSlot {
  readonly _tag: "Later";
  readonly waitMs: number;
  readonly why: WhyLater;
}

/** Where the slots of one credential are remembered. Each method is atomic. */
export interface SlotStore {
  /**
   * Records a slot, held until the time-out, if one is free; else says in how many milliseconds to ask again,
   * and why. A slot given as `inPlaceOf` is not there any more afterwards, whatever the answer.
   */
  readonly take: (ask: Ask, inPlaceOf?: TakenSlot) => Effect.Effect<TakenSlot | NoSlot, StateError>;
  /** The call had its answer at `at` (boot clock). */
  readonly answer: (slot: TakenSlot, at: number) => Effect.Effect<void, StateError>;
  /** The call was never sent. */
  readonly giveBack: (slot: TakenSlot) => Effect.Effect<void, StateError>;
  /** Nobody sends for this long. */
  readonly pause: (ask: Ask, milliseconds: number) => Effect.Effect<void, StateError>;
}

/** How long after its slot was stamped a call may still be sent, in milliseconds, on a machine that keeps up. */
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
  const limits = checkedLimits(options.limits);
  const askWithin = (slackMs: number): Ask => ({
    limits,
    timeoutMs: Math.ceil(options.timeoutMs) + slackMs,
  });
  let slackMs = sendingSlackMs;
  let used = 0;

  /** `keep` learns of the slot before an interruption can come between. The call has waited in line since `since`. */
  const waitForSlot = (
    since: number,
    keep: (slot: TakenSlot | undefined) => void,
  ): Effect.Effect<void, StateError> => {
    let late: TakenSlot | undefined;
    /** The slot is there, and fresh enough; or it came too late; or it is to be asked for again. */
    const tryToTake = Effect.gen(function* () {
      const allowed = slackMs;
      const taken = yield* store.take(askWithin(allowed), late);
      late = taken._tag === "Taken" ? taken : undefined;
      keep(late);
      if (taken._tag === "Later") return taken;
      const lateness = (yield* now) - taken.sentAt;
      slackMs = Math.max(sendingSlackMs, 4 * lateness);
      return lateness <= allowed / 2 ? ("sendable" as const) : ("too late" as const);
    });
    return Effect.gen(function* () {
      for (;;) {
        const result = yield* Effect.uninterruptible(tryToTake);
        if (result === "sendable") return;
        if (result === "too late") continue;
        if ((yield* now) - since + result.waitMs > longWaitMs) yield* tellOfWait(result);
        yield* nap(result.waitMs);
      }
    });
  };

  const tellOfWait = ({ waitMs, why }: NoSlot): Effect.Effect<void> =>
    LongWaits.tell(
      why === "limit"
        ? {
            reason: "limit",
            message: `the limit is used up (${limits.map(({ requests, windowMs }) => `${requests} calls in ${windowMs / 1_000} s`).join(", ")})`,
            forMs: waitMs,
          }
        : {
            reason: "pause",
            message:
              "no call may be sent yet (the system asked for a pause, or the machine or its clock was set anew)",
            forMs: waitMs,
          },
    );

  const use: BudgetHandle["use"] = (call) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        let slot: TakenSlot | undefined;
        let begun = false;
        const wait = Effect.flatMap(now, (since) =>
          line.withLock(
            waitForSlot(since, (taken) => {
              slot = taken;
            }),
          ),
        );
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
        return restore(wait).pipe(
          Effect.zipRight(restore(send)),
          Effect.onExit((exit) => end(exit)),
        );
      }),
    );

  return {
    use,
    pause: (milliseconds) => store.pause(askWithin(sendingSlackMs), Math.max(0, Math.ceil(milliseconds))),
    used: Effect.sync(() => used),
  };
};
