/**
 * What both budgets share: the lines of waiters and the life of a slot. Calls that the same limits count stand in
 * one line, and only the head of a line asks the store and sleeps; the others wait for the lock, first come, first
 * served. So a call is never kept by a limit that does not count it.
 *
 * A store is asked for several slots at once where several calls of this handle wait: what costs time is the asking. The
 * head keeps one and leaves the others for those behind it, who send at once. Answers that come while others
 * are being stored are stored together for the same reason.
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
import { type HandOverLock, unsafeMakeHandOverLock } from "../sqlite/HandOverLock.ts";
import type { BudgetHandle, Limit } from "./Budget.ts";
import { LongWaits, longWaitMs } from "./LongWaits.ts";
import type { StateError } from "./StateError.ts";
import { type Ask, isCounted, type PathMarks, type WhyLater } from "./slots.ts";

/** A recorded slot: what it takes to end it. */
export interface RecordedSlot {
  readonly id: number;
  readonly sentAt: number;
  readonly paths: PathMarks;
}

export interface TakenSlots {
  readonly _tag: "Taken";
  readonly ids: ReadonlyArray<number>;
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
   * Records slots, at least one and at `most` so many, held until the time-out, if any is free; else says in how
   * many milliseconds to ask again, and why. Slots given as `inPlaceOf` are not there any more afterwards,
   * whatever the answer.
   */
  readonly take: (
    ask: Ask,
    most: number,
    inPlaceOf: ReadonlyArray<RecordedSlot>,
  ) => Effect.Effect<TakenSlots | NoSlot, StateError>;
  /** The calls had their answers, each at `at` (boot clock). */
  readonly answer: (
    slots: ReadonlyArray<RecordedSlot & { readonly at: number }>,
  ) => Effect.Effect<void, StateError>;
  /** The calls were never sent. */
  readonly giveBack: (slots: ReadonlyArray<RecordedSlot>) => Effect.Effect<void, StateError>;
  /** Nobody sends for this long. */
  readonly pause: (ask: Ask, milliseconds: number) => Effect.Effect<void, StateError>;
}

/** How long after its slot was stamped a call may still be sent, in milliseconds, on a machine that keeps up. */
export const sendingSlackMs = 1_000;

/** The most slots that are asked for at once: another process must not find a whole window gone. */
export const mostAtOnce = 16;

/** A timer cannot be set for longer than 24 days; whoever wakes only asks again. */
const longestNapMs = 3_600_000;

const nap = (milliseconds: number): Effect.Effect<void> =>
  Effect.sleep(Math.min(Math.max(1, Math.ceil(milliseconds)), longestNapMs));

const checkedLimits = (limits: ReadonlyArray<Limit>): ReadonlyArray<Limit> => {
  for (const { requests, windowMs } of limits) {
    const sound = Number.isInteger(requests) && requests >= 1 && Number.isFinite(windowMs) && windowMs > 0;
    if (!sound) throw new Error(`A limit of ${requests} requests in ${windowMs} ms means nothing.`);
  }
  return limits.map((limit) => ({ ...limit, windowMs: Math.ceil(limit.windowMs) }));
};

const limitText = ({ requests, windowMs, paths }: Limit): string =>
  `${requests} calls in ${windowMs / 1_000} s${paths === undefined ? "" : ` of ${paths.join(", ")}`}`;

/** A slot that is recorded, and not sent yet. */
interface FreshSlot extends RecordedSlot {
  /** How long after its stamp it may still be sent, in milliseconds. */
  readonly goodForMs: number;
}

/** The calls that the same limits count, as they wait. */
interface Line {
  readonly lock: HandOverLock;
  readonly paths: PathMarks;
  /** Slots that the head has taken for those behind it. */
  readonly stock: Array<FreshSlot>;
  /** Calls that wait for a slot. */
  wanting: number;
}

export const makeBudgetHandle = (options: {
  readonly store: SlotStore;
  readonly limits: ReadonlyArray<Limit>;
  readonly timeoutMs: number;
  /** The boot clock that the store goes by. */
  readonly now: Effect.Effect<number>;
}): BudgetHandle => {
  const { store, now } = options;
  const limits = checkedLimits(options.limits);
  const named = limits.flatMap(({ paths }) => paths ?? []);
  const askWithin = (slackMs: number, paths: PathMarks): Ask => ({
    limits,
    paths,
    timeoutMs: Math.ceil(options.timeoutMs) + slackMs,
  });
  let slackMs = sendingSlackMs;
  let used = 0;
  /** Until when nobody is to send, as far as this handle knows (boot clock). */
  let pausedUntil = 0;

  const lines = new Map<string, Line>();
  const lineOf = (paths: ReadonlyArray<string> | undefined): Line => {
    const marks =
      paths === undefined ? {} : Object.fromEntries(named.map((name) => [name, paths.includes(name)]));
    const key = JSON.stringify(marks);
    const line = lines.get(key) ?? {
      lock: unsafeMakeHandOverLock(),
      paths: marks,
      stock: [],
      wanting: 0,
    };
    lines.set(key, line);
    return line;
  };

  /** `keep` learns of the slot before an interruption can come between. The call has waited in line since `since`. */
  const waitForSlot = (
    line: Line,
    since: number,
    keep: (slot: RecordedSlot | undefined) => void,
  ): Effect.Effect<void, StateError> => {
    let late: ReadonlyArray<FreshSlot> = [];

    /** Takes the first slot in stock; whether it is fresh enough. */
    const fromStock = Effect.map(now, (at): boolean => {
      const slot = line.stock.shift();
      if (slot === undefined) return false;
      keep(slot);
      if (at - slot.sentAt <= slot.goodForMs) return true;
      late = [slot];
      return false;
    });

    /** The slot is there, and fresh enough; or it is to be asked for again. */
    const tryToTake = Effect.gen(function* () {
      if (yield* fromStock) return "sendable" as const;
      const goodForMs = slackMs / 2;
      const taken = yield* store.take(
        askWithin(slackMs, line.paths),
        Math.min(Math.max(1, line.wanting), mostAtOnce),
        [...late, ...line.stock],
      );
      late = [];
      line.stock.length = 0;
      keep(undefined);
      if (taken._tag === "Later") return taken;
      const { sentAt } = taken;
      line.stock.push(...taken.ids.map((id) => ({ id, sentAt, paths: line.paths, goodForMs })));
      slackMs = Math.max(sendingSlackMs, 4 * ((yield* now) - sentAt));
      return "taken" as const;
    });

    return Effect.gen(function* () {
      for (;;) {
        const result = yield* Effect.uninterruptible(tryToTake);
        if (result === "sendable") return;
        if (result === "taken") continue;
        const at = yield* now;
        if (result.why === "blocked") pausedUntil = Math.max(pausedUntil, at + result.waitMs);
        if (at - since + result.waitMs > longWaitMs) yield* tellOfWait(line, result);
        yield* nap(result.waitMs);
      }
    });
  };

  const tellOfWait = (line: Line, { waitMs, why }: NoSlot): Effect.Effect<void> =>
    LongWaits.tell(
      why === "limit"
        ? {
            reason: "limit",
            message: `the limit is used up (${limits
              .filter((limit) => isCounted(limit, line.paths))
              .map(limitText)
              .join(", ")})`,
            forMs: waitMs,
          }
        : {
            reason: "pause",
            message:
              "no call may be sent yet (the system asked for a pause, or the machine or its clock was set anew)",
            forMs: waitMs,
          },
    );

  // A slot whose end cannot be stored stays until its time-out: safe, and no reason to lose an answer.
  const giveBack = (slots: ReadonlyArray<RecordedSlot>): Effect.Effect<void> =>
    slots.length === 0 ? Effect.void : Effect.ignore(store.giveBack(slots));

  const storing = unsafeMakeHandOverLock();
  let answers: Array<RecordedSlot & { readonly at: number }> = [];
  const storeAnswer = (slot: RecordedSlot): Effect.Effect<void> =>
    Effect.flatMap(now, (at) => {
      answers.push({ ...slot, at });
      return storing.withLock(
        Effect.suspend(() => {
          const together = answers;
          answers = [];
          return together.length === 0 ? Effect.void : Effect.ignore(store.answer(together));
        }),
      );
    });

  const use: BudgetHandle["use"] = (call, paths) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const line = lineOf(paths);
        let slot: RecordedSlot | undefined;
        let begun = false;
        const wait = Effect.flatMap(now, (since) =>
          line.lock.withLock(
            waitForSlot(line, since, (taken) => {
              slot = taken;
            }),
          ),
        );
        line.wanting += 1;
        /** What is in stock for nobody is given back: whoever it was taken for has gone. */
        const leave = Effect.suspend(() => {
          line.wanting -= 1;
          return giveBack(line.stock.splice(line.wanting));
        });
        const send = Effect.suspend(() => {
          begun = true;
          used += 1;
          return call;
        });
        const end = (exit: Exit.Exit<unknown, unknown>): Effect.Effect<void> => {
          if (slot === undefined) return Effect.void;
          if (!begun) return giveBack([slot]);
          return Exit.isInterrupted(exit) ? Effect.void : storeAnswer(slot);
        };
        return Effect.ensuring(restore(wait), leave).pipe(
          Effect.zipRight(restore(send)),
          Effect.onExit((exit) => end(exit)),
        );
      }),
    );

  return {
    use,
    pause: (milliseconds) => {
      const forMs = Math.max(0, Math.ceil(milliseconds));
      return Effect.zipRight(
        store.pause(askWithin(sendingSlackMs, {}), forMs),
        Effect.map(now, (at) => {
          pausedUntil = Math.max(pausedUntil, at + forMs);
        }),
      );
    },
    pausedForMs: Effect.map(now, (at) => Math.max(0, pausedUntil - at)),
    used: Effect.sync(() => used),
  };
};
