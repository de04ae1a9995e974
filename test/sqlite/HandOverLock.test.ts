import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeHandOverLock } from "../../src/sqlite/HandOverLock.ts";
import { makeVirtualClock } from "../support/VirtualClock.ts";

describe("the hand-over lock", () => {
  it("serves waiters in the order of their coming", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const lock = yield* makeHandOverLock;
        const gate = yield* Deferred.make<void>();
        const served: Array<number> = [];
        const holder = yield* Effect.fork(lock.withLock(Deferred.await(gate)));
        yield* Effect.yieldNow();
        const waiters: Array<Fiber.Fiber<void>> = [];
        for (let index = 0; index < 100; index += 1) {
          waiters.push(yield* Effect.fork(lock.withLock(Effect.sync(() => void served.push(index)))));
          yield* Effect.yieldNow();
        }
        expect(yield* lock.waiting).toBe(100);
        yield* Deferred.succeed(gate, undefined);
        yield* Fiber.join(holder);
        yield* Fiber.joinAll(waiters);
        expect(served).toEqual(Array.from({ length: 100 }, (_, index) => index));
      }),
    ));

  it("serves 20,000 waiters at a cost that does not grow with their number", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const lock = yield* makeHandOverLock;
        const before = performance.now();
        yield* Effect.forEach(Array.from({ length: 20_000 }), () => lock.withLock(Effect.yieldNow()), {
          concurrency: "unbounded",
          discard: true,
        });
        // About a second on a quiet machine; a quadratic lock would take many minutes.
        expect(performance.now() - before).toBeLessThan(20_000);
      }),
    ));

  it("is free again after a failure and after a defect", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        const lock = yield* makeHandOverLock;
        expect(yield* Effect.flip(lock.withLock(Effect.fail("no")))).toBe("no");
        yield* Effect.exit(lock.withLock(Effect.die("bug")));
        expect(yield* lock.withLock(Effect.succeed(1))).toBe(1);
      }),
    ));

  /** One fiber: when it comes, how long it holds, how it ends, and when it is interrupted, if it is. */
  const fiberArbitrary = fc.record({
    comes: fc.nat({ max: 20 }),
    holds: fc.nat({ max: 5 }),
    yields: fc.nat({ max: 3 }),
    ends: fc.constantFrom("well", "failure", "defect"),
    interruptedAfter: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
  });

  it("is never held twice and never lost, whoever is interrupted", () =>
    fc.assert(
      fc.asyncProperty(fc.array(fiberArbitrary, { maxLength: 30 }), async (plan) => {
        const virtual = makeVirtualClock();
        await Effect.runPromise(
          virtual.run(
            Effect.gen(function* () {
              const lock = yield* makeHandOverLock;
              let inside = 0;
              let most = 0;
              const entered = new Set<number>();
              const one = (index: number, fiber: (typeof plan)[number]) =>
                lock.withLock(
                  Effect.gen(function* () {
                    entered.add(index);
                    inside += 1;
                    most = Math.max(most, inside);
                    yield* Effect.repeatN(Effect.yieldNow(), fiber.yields);
                    yield* Effect.sleep(fiber.holds);
                    if (fiber.ends === "failure") return yield* Effect.fail("failed");
                    if (fiber.ends === "defect") return yield* Effect.die("defect");
                  }).pipe(
                    Effect.ensuring(
                      Effect.sync(() => {
                        inside -= 1;
                      }),
                    ),
                  ),
                );
              const fibers = yield* Effect.forEach(plan, (fiber, index) =>
                Effect.fork(
                  Effect.gen(function* () {
                    yield* Effect.sleep(fiber.comes);
                    const running = yield* Effect.fork(one(index, fiber));
                    if (fiber.interruptedAfter !== undefined) {
                      yield* Effect.sleep(fiber.interruptedAfter);
                      yield* Fiber.interrupt(running);
                    }
                    yield* Fiber.await(running);
                  }),
                ),
              );
              yield* Fiber.joinAll(fibers);
              expect(most).toBeLessThanOrEqual(1);
              expect(inside).toBe(0);
              expect(yield* lock.waiting).toBe(0);
              plan.forEach((fiber, index) => {
                if (fiber.interruptedAfter === undefined) expect(entered).toContain(index);
              });
              // Still to be had.
              expect(yield* lock.withLock(Effect.succeed("free"))).toBe("free");
            }),
          ),
        );
      }),
      { numRuns: 150 },
    ));

  it("passes the lock on when the one that it was handed to is interrupted in the same moment", () =>
    Effect.runPromise(
      Effect.gen(function* () {
        for (let gap = 0; gap < 6; gap += 1) {
          const lock = yield* makeHandOverLock;
          const gate = yield* Deferred.make<void>();
          yield* Effect.fork(lock.withLock(Deferred.await(gate)));
          yield* Effect.yieldNow();
          const first = yield* Effect.fork(lock.withLock(Effect.void));
          const second = yield* Effect.fork(lock.withLock(Effect.succeed("second")));
          yield* Effect.yieldNow();
          yield* Deferred.succeed(gate, undefined);
          for (let index = 0; index < gap; index += 1) yield* Effect.yieldNow();
          yield* Fiber.interrupt(first);
          expect(yield* Fiber.join(second)).toBe("second");
        }
      }),
    ));
});
