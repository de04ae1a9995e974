/**
 * What every call budget promises, as a suite over its layer, in virtual time. The judge stands at the server:
 * it stamps each call when it arrives there, somewhere between its sending and its answer, also when the
 * caller has given up meanwhile.
 */
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import type * as Layer from "effect/Layer";
import type { Scope } from "effect/Scope";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BudgetHandle, Budgets, type BudgetsService, type Limit } from "../../src/state/Budget.ts";
import { sendingSlackMs } from "../../src/state/budgetHandle.ts";
import type { StateError } from "../../src/state/StateError.ts";
import { mostInWindow } from "../support/mostInWindow.ts";
import { makeVirtualClock, type VirtualClock } from "../support/VirtualClock.ts";

export const expectWithin = (stamps: ReadonlyArray<number>, limits: ReadonlyArray<Limit>): void => {
  for (const limit of limits) {
    expect(mostInWindow(stamps, limit.windowMs)).toBeLessThanOrEqual(limit.requests);
  }
};

export interface Call {
  /** On its way to the server, and on its way back, in milliseconds. */
  readonly up: number;
  readonly down: number;
  readonly fails?: boolean;
}

/** A call that the server stamps, whatever becomes of its caller. */
export const callTo = (
  virtual: VirtualClock,
  stamps: Array<number>,
  call: Call,
): Effect.Effect<void, "failed"> =>
  Effect.gen(function* () {
    yield* Effect.forkDaemon(
      Effect.delay(
        Effect.sync(() => void stamps.push(virtual.now())),
        call.up,
      ),
    );
    yield* Effect.sleep(call.up + call.down);
    if (call.fails === true) return yield* Effect.fail("failed" as const);
  });

export const budgetContract = (
  name: string,
  options: {
    /** A fresh set of budgets under the clock. */
    readonly layer: (virtual: VirtualClock) => Layer.Layer<Budgets, StateError>;
    readonly numRuns: number;
    /** Calls of the larger tests. */
    readonly many: number;
  },
): void => {
  const check = <E>(
    title: string,
    body: (virtual: VirtualClock, budgets: BudgetsService) => Effect.Effect<void, E, Scope>,
  ) => it(title, () => run(body));

  const run = <E>(
    body: (virtual: VirtualClock, budgets: BudgetsService) => Effect.Effect<void, E, Scope>,
  ): Promise<void> => {
    const virtual = makeVirtualClock(1_795_000_000_000);
    const program = Effect.flatMap(Budgets, (budgets) => Effect.scoped(body(virtual, budgets)));
    return Effect.runPromise(virtual.run(Effect.provide(program, options.layer(virtual))));
  };

  const saturate = (virtual: VirtualClock, handle: BudgetHandle, calls: ReadonlyArray<Call>) =>
    Effect.gen(function* () {
      const stamps: Array<number> = [];
      const start = virtual.now();
      yield* Effect.forEach(calls, (call) => Effect.ignore(handle.use(callTo(virtual, stamps, call))), {
        concurrency: "unbounded",
        discard: true,
      });
      return { stamps, elapsed: virtual.now() - start };
    });

  describe(`${name} as a call budget`, () => {
    check("answers what the call answers, and counts calls begun", (_virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 3, windowMs: 1_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 100 });
        expect(yield* handle.use(Effect.succeed(7))).toBe(7);
        expect(yield* Effect.flip(handle.use(Effect.fail("no")))).toBe("no");
        expect((yield* Effect.exit(handle.use(Effect.die("bug"))))._tag).toBe("Failure");
        expect(yield* handle.used).toBe(3);
      }),
    );

    check("uses the whole budget at once, and again as soon as it may", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 60, windowMs: 60_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 30_000 });
        const calls = Array.from({ length: options.many }, (_, index) => ({
          up: 5 + ((index * 7919) % 200),
          down: 5 + ((index * 104_729) % 200),
        }));
        const { stamps, elapsed } = yield* saturate(virtual, handle, calls);
        expectWithin(stamps, limits);
        expect(stamps).toHaveLength(options.many);
        // Each round after the first: a window, 1 ms, and the answer time of the call whose slot it follows.
        expect(elapsed).toBeLessThanOrEqual((Math.ceil(options.many / 60) - 1) * (60_001 + 409) + 409);
      }),
    );

    check("keeps to several limits at once", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [
          { requests: 30, windowMs: 60_000 },
          { requests: 10, windowMs: 1_000 },
        ];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 30_000 });
        const calls = Array.from({ length: 90 }, (_, index) => ({ up: index % 90, down: (index * 7) % 90 }));
        const { stamps, elapsed } = yield* saturate(virtual, handle, calls);
        expectWithin(stamps, limits);
        // The long limit sets the pace; the short one spreads the last round over two seconds more.
        expect(elapsed).toBeLessThanOrEqual(2 * 60_001 + 5 * 1_001 + 10 * 180);
      }),
    );

    describe("of several limits, one of which counts the calls of a path alone,", () => {
      const limits = [
        { requests: 20, windowMs: 60_000 },
        { requests: 3, windowMs: 10_000, paths: ["/search"] },
      ];
      const open = (budgets: BudgetsService, own: ReadonlyArray<Limit> = limits) =>
        budgets.open({ credential: "c", limits: own, timeoutMs: 5_000 });
      const times = (
        virtual: VirtualClock,
        handle: BudgetHandle,
        count: number,
        paths?: ReadonlyArray<string>,
      ) =>
        Effect.gen(function* () {
          const start = virtual.now();
          const sent: Array<number> = [];
          yield* Effect.forEach(
            Array.from({ length: count }),
            () =>
              handle.use(
                Effect.sync(() => void sent.push(virtual.now() - start)),
                paths,
              ),
            { concurrency: "unbounded" },
          );
          return sent;
        });

      check("keeps each, and lets no call wait for a limit that does not count it", (virtual, budgets) =>
        Effect.gen(function* () {
          const handle = yield* open(budgets);
          const searches = yield* Effect.fork(times(virtual, handle, 8, ["/search"]));
          yield* Effect.sleep(1);
          expect(Math.max(...(yield* times(virtual, handle, 10, [])))).toBeLessThanOrEqual(2);
          const sent = yield* Fiber.join(searches);
          expect(sent.map((at) => Math.floor(at / 10_000))).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
          // All of them count against the general limit: 18 in the first minute, and two are left.
          const last = yield* times(virtual, handle, 3, []);
          expect(last.filter((at) => at === 0)).toHaveLength(2);
        }),
      );

      check(
        "counts a call of an unknown path against all, and so does whoever names other paths",
        (virtual, budgets) =>
          Effect.gen(function* () {
            const handle = yield* open(budgets);
            expect((yield* times(virtual, handle, 4)).map((at) => Math.floor(at / 10_000))).toEqual([
              0, 0, 0, 1,
            ]);
            const other = yield* open(budgets, [
              { requests: 20, windowMs: 60_000 },
              { requests: 3, windowMs: 10_000, paths: ["/report"] },
            ]);
            yield* Effect.sleep(20_000);
            // Whether these go to /report is not known of calls that were sent without that name.
            yield* times(virtual, handle, 2, []);
            expect(
              (yield* times(virtual, other, 2, ["/report"])).map((at) => Math.floor(at / 10_000)),
            ).toEqual([0, 1]);
            yield* Effect.sleep(20_000);
            yield* times(virtual, other, 2, []);
            expect(yield* times(virtual, other, 3, ["/report"])).toEqual([0, 0, 0]);
          }),
      );

      check(
        "lets neither kind of call starve the other where both wait for the general one",
        (virtual, budgets) =>
          Effect.gen(function* () {
            const handle = yield* open(budgets, [
              { requests: 1, windowMs: 1_000 },
              { requests: 50, windowMs: 60_000, paths: ["/search"] },
            ]);
            const order: Array<string> = [];
            const calls = (name: string, paths: ReadonlyArray<string>) =>
              Effect.forEach(
                Array.from({ length: 6 }),
                () =>
                  handle.use(
                    Effect.sync(() => void order.push(name)),
                    paths,
                  ),
                { concurrency: "unbounded" },
              );
            yield* Effect.all([calls("search", ["/search"]), calls("other", [])], { concurrency: 2 });
            expect(order).toHaveLength(12);
            expect(order.slice(0, 6)).toContain("search");
            expect(order.slice(0, 6)).toContain("other");
            expect(virtual.now()).toBeGreaterThan(0);
          }),
      );
    });

    check("spends 1,500 calls at 300 a minute in the least possible time", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 300, windowMs: 60_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 30_000 });
        const calls = Array.from({ length: 1_500 }, (_, index) => ({
          up: 5 + ((index * 7919) % 40),
          down: 5 + ((index * 104_729) % 40),
        }));
        const { stamps, elapsed } = yield* saturate(virtual, handle, calls);
        expectWithin(stamps, limits);
        expect(mostInWindow(stamps, 60_000)).toBe(300);
        // Four windows, and for each the longest answer time.
        expect(elapsed).toBeGreaterThanOrEqual(240_000);
        expect(elapsed).toBeLessThanOrEqual(240_000 + 5 * 90);
      }),
    );

    check(
      "asks for the slots of many at once, and gives back those of callers that have gone",
      (virtual, budgets) =>
        Effect.gen(function* () {
          const limits = [{ requests: 6, windowMs: 60_000 }];
          for (let yields = 0; yields < 12; yields += 1) {
            const handle = yield* budgets.open({ credential: `c${yields}`, limits, timeoutMs: 1_000 });
            const waiters = yield* Effect.forEach(Array.from({ length: 5 }), () =>
              Effect.fork(handle.use(Effect.never)),
            );
            yield* Effect.repeatN(Effect.yieldNow(), yields * 10);
            yield* Effect.forEach(waiters, (waiter) => Fiber.interrupt(waiter), { concurrency: "unbounded" });
            // Whatever had begun is counted, and nothing else.
            const left = 6 - (yield* handle.used);
            const start = virtual.now();
            yield* Effect.forEach(Array.from({ length: left }), () => handle.use(Effect.void), {
              concurrency: "unbounded",
            });
            expect(virtual.now() - start).toBe(0);
          }
        }),
    );

    check("gives back what was taken for callers that go away just then", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 5, windowMs: 1_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 60_000 });
        const five = Array.from({ length: 5 });
        yield* Effect.forEach(five, () => handle.use(Effect.void));
        const waiters: Array<Fiber.RuntimeFiber<void, StateError>> = [];
        // The first of them takes slots for all, and ends the others before they have sent.
        const first = Effect.suspend(() =>
          Effect.forEach(waiters.slice(1), (waiter) => Fiber.interruptFork(waiter), { discard: true }),
        );
        for (const [index] of five.entries())
          waiters.push(yield* Effect.fork(handle.use(index === 0 ? first : Effect.void)));
        yield* Effect.forEach(waiters, (waiter) => Fiber.await(waiter));
        const left = 10 - (yield* handle.used);
        const start = virtual.now();
        yield* Effect.forEach(Array.from({ length: left }), () => handle.use(Effect.void));
        expect(virtual.now() - start).toBe(0);
      }),
    );

    check("counts a call to the last millisecond of the window", (virtual, budgets) =>
      Effect.gen(function* () {
        const handle = yield* budgets.open({
          credential: "c",
          limits: [{ requests: 2, windowMs: 1_000 }],
          timeoutMs: 500,
        });
        const start = virtual.now();
        const elapsed = Effect.sync(() => virtual.now() - start);
        yield* handle.use(Effect.void);
        yield* Effect.sleep(1_000);
        expect([yield* handle.use(elapsed), yield* handle.use(elapsed)]).toEqual([1_000, 1_001]);
      }),
    );

    check("remembers for a long window what a handle with a short one has no use for", (virtual, budgets) =>
      Effect.gen(function* () {
        const open = (requests: number, windowMs: number) =>
          budgets.open({ credential: "c", limits: [{ requests, windowMs }], timeoutMs: 500 });
        const [short, long] = [yield* open(1, 1_000), yield* open(3, 60_000)];
        const start = virtual.now();
        const elapsed = Effect.sync(() => virtual.now() - start);
        for (const handle of [short, long, short]) {
          yield* handle.use(Effect.void);
          yield* Effect.sleep(2_000);
        }
        expect(yield* long.use(elapsed)).toBe(60_001);
      }),
    );

    check("serves its waiters in the order of their coming", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 2, windowMs: 100 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 100 });
        const served: Array<number> = [];
        const fibers: Array<Fiber.RuntimeFiber<void, StateError>> = [];
        for (let index = 0; index < 20; index += 1) {
          fibers.push(yield* Effect.fork(handle.use(Effect.sync(() => void served.push(index)))));
          yield* Effect.sleep(1);
        }
        yield* Fiber.joinAll(fibers);
        expect(served).toEqual(Array.from({ length: 20 }, (_, index) => index));
        expect(virtual.now()).toBeGreaterThan(0);
      }),
    );

    check("takes a slot back from a call that has no answer only after its time-out", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 1, windowMs: 1_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 5_000 });
        const start = virtual.now();
        const given = yield* Effect.fork(handle.use(Effect.never));
        yield* Effect.sleep(10);
        yield* Fiber.interrupt(given);
        const sentAt = yield* handle.use(Effect.sync(() => virtual.now() - start));
        expect(sentAt).toBeGreaterThanOrEqual(sendingSlackMs + 6_001);
        expect(sentAt).toBeLessThanOrEqual(sendingSlackMs + 6_003);
      }),
    );

    check("loses no slot to waiters that go away", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 2, windowMs: 1_000 }];
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 500 });
        const start = virtual.now();
        yield* Effect.all([handle.use(Effect.void), handle.use(Effect.void)]);
        const waiters = yield* Effect.forEach(Array.from({ length: 30 }), () =>
          Effect.fork(handle.use(Effect.void)),
        );
        yield* Effect.sleep(300);
        yield* Effect.forEach(waiters, (waiter) => Fiber.interrupt(waiter), { concurrency: "unbounded" });
        yield* Effect.all([handle.use(Effect.void), handle.use(Effect.void)]);
        expect(virtual.now() - start).toBeLessThanOrEqual(1_003);
        expect(yield* handle.used).toBe(4);
      }),
    );

    check("takes a slot back at once when its call never began", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 1, windowMs: 1_000 }];
        for (let yields = 0; yields < 25; yields += 1) {
          const handle = yield* budgets.open({ credential: `c${yields}`, limits, timeoutMs: 500 });
          const start = virtual.now();
          let began = false;
          const call = Effect.sync(() => {
            began = true;
          });
          const gone = yield* Effect.fork(handle.use(call));
          const next = yield* Effect.fork(handle.use(Effect.void));
          yield* Effect.repeatN(Effect.yieldNow(), yields * 10);
          yield* Fiber.interrupt(gone);
          yield* Fiber.join(next);
          if (!began) expect(virtual.now() - start).toBe(0);
        }
      }),
    );

    check("shares the budget and its pauses between handles of one credential only", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 1, windowMs: 1_000 }];
        const open = (credential: string) => budgets.open({ credential, limits, timeoutMs: 500 });
        const [one, two, other] = yield* Effect.all([open("c"), open("c"), open("../d/é")]);
        const start = virtual.now();
        const elapsed = Effect.sync(() => virtual.now() - start);
        yield* one.use(Effect.void);
        expect(yield* other.use(elapsed)).toBeLessThanOrEqual(3);
        expect(yield* two.use(elapsed)).toBeGreaterThanOrEqual(1_001);
        yield* one.pause(5_000);
        yield* one.pause(10);
        expect(yield* two.use(elapsed)).toBeGreaterThanOrEqual(6_001);
        expect(yield* one.use(elapsed)).toBeLessThanOrEqual(7_010);
        expect(yield* one.used).toBe(2);
        const idle = virtual.now();
        yield* other.pause(3_000);
        yield* other.use(Effect.void);
        expect(virtual.now() - idle).toBeGreaterThanOrEqual(3_000);
      }),
    );

    check("remembers the calls of a handle that was closed", (virtual, budgets) =>
      Effect.gen(function* () {
        const limits = [{ requests: 3, windowMs: 10_000 }];
        const stamps: Array<number> = [];
        for (let round = 0; round < 4; round += 1) {
          yield* Effect.scoped(
            Effect.gen(function* () {
              const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 500 });
              yield* Effect.forEach([1, 2], () => handle.use(callTo(virtual, stamps, { up: 3, down: 4 })));
            }),
          );
        }
        expect(stamps).toHaveLength(8);
        expectWithin(stamps, limits);
      }),
    );

    check("refuses limits that mean nothing", (_virtual, budgets) =>
      Effect.gen(function* () {
        for (const limit of [
          { requests: 0, windowMs: 1 },
          { requests: 1.5, windowMs: 1 },
          { requests: 1, windowMs: Number.NaN },
        ]) {
          const opened = budgets.open({ credential: "c", limits: [limit], timeoutMs: 1 });
          expect((yield* Effect.exit(opened))._tag).toBe("Failure");
        }
      }),
    );

    const quarter = (max: number) => fc.nat({ max: max * 4 }).map((n) => n / 4);
    const limitArbitrary = fc.record({
      requests: fc.integer({ min: 1, max: 6 }),
      windowMs: fc.integer({ min: 1, max: 400 }),
    });
    const callArbitrary = fc.record({
      comes: quarter(900),
      up: quarter(60),
      down: quarter(60),
      fails: fc.boolean(),
      interruptedAfter: fc.option(quarter(500), { nil: undefined, freq: 3 }),
      pauses: fc.option(fc.nat({ max: 100 }), { nil: undefined, freq: 12 }),
    });

    it("never exceeds a limit as the server sees it, and leaves nothing unused", () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(limitArbitrary, { minLength: 1, maxLength: 2 }),
          fc.array(callArbitrary, { minLength: 1, maxLength: 25 }),
          (limits, calls) =>
            run((virtual, budgets) =>
              Effect.gen(function* () {
                const timeoutMs = 121;
                const handles = yield* Effect.forEach([1, 2], () =>
                  budgets.open({ credential: "c", limits, timeoutMs }),
                );
                const stamps: Array<number> = [];
                const start = virtual.now();
                let pauses = 0;
                let finished = 0;
                yield* Effect.forEach(
                  calls,
                  (call, index) =>
                    Effect.gen(function* () {
                      const handle = handles[index % 2];
                      if (handle === undefined) return;
                      yield* Effect.sleep(call.comes);
                      if (call.pauses !== undefined) {
                        yield* handle.pause(call.pauses);
                        pauses += call.pauses + 1;
                      }
                      const fiber = yield* Effect.fork(handle.use(callTo(virtual, stamps, call)));
                      if (call.interruptedAfter !== undefined) {
                        yield* Effect.sleep(call.interruptedAfter);
                        yield* Fiber.interrupt(fiber);
                      }
                      yield* Fiber.await(fiber);
                      finished += 1;
                    }),
                  { concurrency: "unbounded", discard: true },
                );
                expect(finished).toBe(calls.length);
                const elapsed = virtual.now() - start;
                yield* Effect.sleep(timeoutMs);
                expectWithin(stamps, limits);
                const slowest = limits.reduce(
                  (sum, { requests, windowMs }) =>
                    sum + Math.ceil(calls.length / requests) * (windowMs + 2 + timeoutMs + sendingSlackMs),
                  0,
                );
                expect(elapsed).toBeLessThanOrEqual(900 + pauses + slowest + 500);
                // When all is over, the whole budget is there again.
                yield* Effect.sleep(timeoutMs + sendingSlackMs + 500);
                const before = virtual.now();
                const least = Math.min(...limits.map((limit) => limit.requests));
                yield* Effect.forEach(
                  Array.from({ length: least }),
                  () => handles[0]?.use(Effect.void) ?? Effect.void,
                );
                expect(virtual.now() - before).toBe(0);
              }),
            ),
        ),
        { numRuns: options.numRuns },
      ));
  });
};
