/** The budget file on a machine that does something else in between: busy, stopped, put to sleep. */
import type * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { BootClockSimulated } from "../../src/state/BootClock.ts";
import { BootClock, type BudgetsService, type Limit } from "../../src/state/Budget.ts";
import * as BudgetSqlite from "../../src/state/BudgetSqlite.ts";
import { callTo, expectWithin } from "../contract/budgetContract.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";
import { makeVirtualClock, type VirtualClock } from "../support/VirtualClock.ts";

/** One process: its budgets, whose every use of the file after the opening is followed by a delay. */
const processOf = (
  virtual: VirtualClock,
  folder: string,
  delayMs: (use: number) => number,
  boot: Layer.Layer<BootClock> = BootClockSimulated,
): Effect.Effect<BudgetsService> => {
  let uses = -1;
  const open: typeof openSqlite = (path, options) =>
    Effect.map(virtual.io(openSqlite(path, options)), (db) => ({
      ...db,
      all: (sql, parameters) => virtual.io(db.all(sql, parameters)),
      run: (sql, parameters) => virtual.io(db.run(sql, parameters)),
      transaction: (body) =>
        Effect.tap(virtual.io(db.transaction(body)), () => {
          uses += 1;
          return uses === 0 ? Effect.void : Effect.sleep(delayMs(uses));
        }),
    }));
  return Effect.provide(BudgetSqlite.make(folder, open), boot);
};

const inVirtualTime = <E>(
  body: (virtual: VirtualClock, folder: string) => Effect.Effect<void, E, Scope>,
): Promise<void> => {
  const virtual = makeVirtualClock(1_795_000_000_000);
  return inFolder((folder) => virtual.run(Effect.scoped(body(virtual, folder))));
};

describe("a slow machine", () => {
  const limits: ReadonlyArray<Limit> = [{ requests: 3, windowMs: 10_000 }];

  it.each([1_100, 2_500, 40_000])(
    "sends, and keeps the limit, where storing a slot takes %d ms each time",
    (delayMs) =>
      inVirtualTime((virtual, folder) =>
        Effect.gen(function* () {
          const budgets = yield* processOf(virtual, folder, () => delayMs);
          const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 5_000 });
          const stamps: Array<number> = [];
          const calls = Array.from({ length: 12 }, (_, index) =>
            handle.use(callTo(virtual, stamps, { up: index * 10, down: 300 })),
          );
          const done = yield* Effect.all(calls, { concurrency: "unbounded" }).pipe(
            Effect.timeoutOption("2 hours"),
          );
          expect(done._tag).toBe("Some");
          expect(stamps).toHaveLength(12);
          expectWithin(stamps, limits);
        }),
      ),
  );

  it("asks a bounded number of times for one slot, however slow it is", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        let stores = 0;
        const budgets = yield* processOf(virtual, folder, (use) => {
          stores = use;
          return 64_000;
        });
        const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 5_000 });
        yield* Effect.timeout(handle.use(Effect.void), "2 hours");
        expect(stores).toBeLessThanOrEqual(8);
      }),
    ));

  it("takes back no slot that was free for others meanwhile", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const one: ReadonlyArray<Limit> = [{ requests: 1, windowMs: 10_000 }];
        const stamps: Array<number> = [];
        const open = (delayMs: (use: number) => number) =>
          Effect.flatMap(processOf(virtual, folder, delayMs), (budgets) =>
            budgets.open({ credential: "c", limits: one, timeoutMs: 5_000 }),
          );
        // Stopped for two minutes with its slot recorded, which is free for others after 16 s.
        const stopped = yield* open((use) => (use === 1 ? 120_000 : 0));
        const other = yield* open(() => 0);
        const start = virtual.now();
        let sentAt = 0;
        const late = yield* Effect.fork(
          stopped.use(
            Effect.suspend(() => {
              sentAt = virtual.now() - start;
              return callTo(virtual, stamps, { up: 0, down: 0 });
            }),
          ),
        );
        yield* Effect.sleep(1);
        for (let calls = 0; calls < 9; calls += 1)
          yield* other.use(callTo(virtual, stamps, { up: 3_000, down: 1_000 }));
        yield* Fiber.join(late);
        expect(sentAt).toBeGreaterThan(120_000);
        expect(stamps).toHaveLength(10);
        expectWithin(stamps, one);
      }),
    ));

  it("takes no stop between its two clocks for a step of one", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        // The machine does nothing else than stop, so that its clocks go on by the stops alone.
        let stopped = 0;
        let stop = 0;
        const now = () => virtual.now() + stopped;
        const clock: Clock.Clock = {
          ...virtual.clock,
          unsafeCurrentTimeMillis: now,
          currentTimeMillis: Effect.sync(now),
        };
        const boot = Layer.succeed(BootClock, {
          bootId: Effect.succeed("one"),
          milliseconds: Effect.sync(() => {
            const read = now() - 1_000_000;
            stopped += stop;
            stop = 0;
            return read;
          }),
        });
        const budgets = yield* processOf(virtual, folder, () => 0, boot);
        yield* Effect.gen(function* () {
          const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 5_000 });
          const start = virtual.now();
          for (const stops of [0, 3_000, 0, 3_000, 0]) {
            // What was sent before is forgotten, so that only a step could block.
            stopped += 20_000;
            stop = stops;
            yield* handle.use(Effect.void);
          }
          expect(stopped).toBe(106_000);
          expect(virtual.now() - start).toBe(0);
        }).pipe(Effect.withClock(clock));
      }),
    ));
});
