/** The handle of a budget over a store that the test watches: what it asks for, gives back, stores and tells. */
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import type { Limit } from "../../src/state/Budget.ts";
import {
  makeBudgetHandle,
  type NoSlot,
  type RecordedSlot,
  type SlotStore,
} from "../../src/state/budgetHandle.ts";
import { type LongWait, LongWaits } from "../../src/state/LongWaits.ts";
import { makeVirtualClock, type VirtualClock } from "../support/VirtualClock.ts";

/** Each use of the store, as it was asked. */
interface Uses {
  /** How many slots at most, and instead of which. */
  readonly taken: Array<{ readonly most: number; readonly inPlaceOf: ReadonlyArray<number> }>;
  readonly answered: Array<ReadonlyArray<number>>;
  readonly givenBack: Array<ReadonlyArray<RecordedSlot>>;
}

/** Says "later" as often as it is told to, and gives whatever is asked for from then on; each use takes its time. */
const watchedStore = (virtual: VirtualClock, delayMs = 0, laters: ReadonlyArray<NoSlot> = []) => {
  const uses: Uses = { taken: [], answered: [], givenBack: [] };
  const toCome = [...laters];
  let last = 0;
  const slowly = <A>(effect: Effect.Effect<A>) =>
    delayMs === 0 ? effect : Effect.zipLeft(effect, Effect.sleep(delayMs));
  const store: SlotStore = {
    take: (_ask, most, inPlaceOf) =>
      slowly(
        Effect.sync(() => {
          uses.taken.push({ most, inPlaceOf: inPlaceOf.map(({ id }) => id) });
          const later = toCome.shift();
          if (later !== undefined) return later;
          const ids = Array.from({ length: most }, (_, index) => last + 1 + index);
          last += most;
          return { _tag: "Taken" as const, ids, sentAt: virtual.now() };
        }),
      ),
    answer: (slots) => slowly(Effect.sync(() => void uses.answered.push(slots.map(({ id }) => id)))),
    giveBack: (slots) => slowly(Effect.sync(() => void uses.givenBack.push(slots))),
    pause: () => Effect.void,
  };
  return { store, uses };
};

const limits: ReadonlyArray<Limit> = [
  { requests: 300, windowMs: 60_000 },
  { requests: 2, windowMs: 1_500, paths: ["/search", "/report"] },
];

const handleOver = (virtual: VirtualClock, store: SlotStore, own: ReadonlyArray<Limit> = limits) =>
  makeBudgetHandle({ store, limits: own, timeoutMs: 5_000, now: Effect.sync(virtual.now) });

const inVirtualTime = <E>(body: (virtual: VirtualClock) => Effect.Effect<void, E, Scope>): Promise<void> => {
  const virtual = makeVirtualClock(1_795_000_000_000);
  return Effect.runPromise(virtual.run(Effect.scoped(body(virtual))));
};

describe("what a handle asks of its store", () => {
  it("is one slot for one call, then as many as wait, and never more than sixteen", () =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, 10);
        const handle = handleOver(virtual, store);
        // So long under way that no answer is stored while slots are taken.
        const call = Effect.sleep(1_000);
        yield* Effect.forEach(Array.from({ length: 40 }), () => handle.use(call), {
          concurrency: "unbounded",
        });
        expect(uses.taken.map(({ most }) => most)).toEqual([1, 16, 16, 7]);
        expect(uses.givenBack).toEqual([]);
        expect(uses.answered.flat().sort((a, b) => a - b)).toEqual(
          Array.from({ length: 40 }, (_, index) => index + 1),
        );
        expect(uses.answered).not.toContainEqual([]);
      }),
    ));

  it("stores the answers that came meanwhile together", () =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, 10);
        const handle = handleOver(virtual, store);
        // Sent at 10, 20 and 20 ms; the second and third answers come while the first is being stored.
        yield* Effect.forEach([1_000, 995, 996], (lasts) => handle.use(Effect.sleep(lasts)), {
          concurrency: "unbounded",
        });
        expect(uses.answered).toEqual([[1], [2, 3]]);
      }),
    ));

  it("gives back the slot of a call that was interrupted before it began", () =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, 10);
        const handle = handleOver(virtual, store);
        let began = false;
        const gone = yield* Effect.fork(
          handle.use(
            Effect.sync(() => {
              began = true;
            }),
          ),
        );
        yield* Effect.sleep(5);
        yield* Fiber.interrupt(gone);
        expect(began).toBe(false);
        expect(uses.givenBack.map((slots) => slots.map(({ id }) => id))).toEqual([[1]]);
        expect(uses.answered).toEqual([]);
        expect(yield* handle.used).toBe(0);
      }),
    ));

  it("gives back each slot once where caller after caller goes away", () =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, 10);
        const handle = handleOver(virtual, store);
        const call = Effect.sleep(1_000);
        const first = yield* Effect.fork(handle.use(call));
        const second = yield* Effect.fork(handle.use(call));
        const third = yield* Effect.fork(handle.use(call));
        // From 10 to 20 ms the second takes two slots, one of them for the third, and gives that back until 30 ms.
        yield* Effect.sleep(15);
        yield* Fiber.interrupt(third);
        yield* Effect.sleep(10);
        yield* Fiber.interrupt(second);
        yield* Fiber.join(first);
        expect(uses.taken.map(({ most }) => most)).toEqual([1, 2]);
        expect(uses.givenBack.map((slots) => slots.map(({ id }) => id))).toEqual([[3], [2]]);
        expect(uses.answered).toEqual([[1]]);
        expect(yield* handle.used).toBe(1);
      }),
    ));

  it("is nothing for a call that was interrupted while it had no slot", () =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, 0, [{ _tag: "Later", waitMs: 9_000, why: "limit" }]);
        const gone = yield* Effect.fork(handleOver(virtual, store).use(Effect.void));
        yield* Effect.sleep(5);
        expect(Exit.isInterrupted(yield* Fiber.interrupt(gone))).toBe(true);
        expect(uses).toEqual({ taken: [{ most: 1, inPlaceOf: [] }], answered: [], givenBack: [] });
      }),
    ));

  it.each([
    { storedIn: 500, asks: [[]] },
    { storedIn: 501, asks: [[], [1]] },
  ])("is the same slot again where the stamp took $storedIn ms to store", ({ storedIn, asks }) =>
    inVirtualTime((virtual) =>
      Effect.gen(function* () {
        const { store, uses } = watchedStore(virtual, storedIn);
        yield* handleOver(virtual, store).use(Effect.void);
        expect(uses.taken.map(({ inPlaceOf }) => inPlaceOf)).toEqual(asks);
      }),
    ),
  );

  it("needs no sleep while slots are free", () =>
    inVirtualTime((virtual) => {
      let sleeps = 0;
      const { store } = watchedStore(virtual);
      const handle = handleOver(virtual, store);
      return Effect.gen(function* () {
        yield* Effect.forEach([1, 2, 3], () => handle.use(Effect.void));
        expect(sleeps).toBe(0);
      }).pipe(
        Effect.withClock({
          ...virtual.clock,
          sleep: (duration) => {
            sleeps += 1;
            return virtual.clock.sleep(duration);
          },
        }),
      );
    }));
});

describe("a long wait", () => {
  /** What is told of the waits of one call. */
  const toldOf = (waits: ReadonlyArray<Omit<NoSlot, "_tag">>, paths?: ReadonlyArray<string>) => {
    const virtual = makeVirtualClock(1_795_000_000_000);
    const told: Array<LongWait> = [];
    const { store } = watchedStore(
      virtual,
      0,
      waits.map((wait) => ({ _tag: "Later" as const, ...wait })),
    );
    return Effect.as(handleOver(virtual, store).use(Effect.void, paths), told).pipe(
      Effect.provideService(LongWaits, { tell: (wait) => Effect.sync(() => void told.push(wait)) }),
      virtual.run,
      Effect.runPromise,
    );
  };

  it("is told of when it is longer than five seconds", async () => {
    expect(await toldOf([{ waitMs: 5_000, why: "limit" }])).toEqual([]);
    expect(await toldOf([{ waitMs: 5_001, why: "limit" }], [])).toEqual([
      { reason: "limit", message: "the limit is used up (300 calls in 60 s)", forMs: 5_001 },
    ]);
  });

  it("counts from the coming of the call", async () => {
    expect((await toldOf(Array.from({ length: 3 }, () => ({ waitMs: 2_000, why: "limit" })))).length).toBe(1);
  });

  it("names each limit that counts the call, and its paths", async () => {
    expect(await toldOf([{ waitMs: 6_000, why: "limit" }], ["/report"])).toEqual([
      {
        reason: "limit",
        message: "the limit is used up (300 calls in 60 s, 2 calls in 1.5 s of /search, /report)",
        forMs: 6_000,
      },
    ]);
  });

  it("says so where nobody may send", async () => {
    expect(await toldOf([{ waitMs: 7_000, why: "blocked" }])).toEqual([
      { reason: "pause", message: expect.stringMatching(/^no call may be sent yet \(.+\)$/), forMs: 7_000 },
    ]);
  });
});

it.each([
  { requests: 0, windowMs: 60_000 },
  { requests: 2.5, windowMs: 60_000 },
  { requests: 1, windowMs: 0 },
  { requests: 1, windowMs: Number.POSITIVE_INFINITY },
])("a limit of $requests in $windowMs ms means nothing", (limit) => {
  const virtual = makeVirtualClock();
  expect(() => handleOver(virtual, watchedStore(virtual).store, [limit])).toThrow(
    `A limit of ${limit.requests} requests in ${limit.windowMs} ms means nothing.`,
  );
});
