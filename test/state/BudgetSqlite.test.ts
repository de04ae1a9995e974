import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import * as Layer from "effect/Layer";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import type { SqliteStatements } from "../../src/sqlite/Sqlite.ts";
import { BootClockSimulated } from "../../src/state/BootClock.ts";
import {
  BootClock,
  type BudgetHandle,
  Budgets,
  type BudgetsService,
  type Limit,
} from "../../src/state/Budget.ts";
import * as BudgetSqlite from "../../src/state/BudgetSqlite.ts";
import { sendingSlackMs } from "../../src/state/budgetHandle.ts";
import { budgetMigrations } from "../../src/state/migrations.ts";
import { budgetContract, callTo, expectWithin } from "../contract/budgetContract.ts";
import { inFolder, temporaryFolder } from "../sqlite/temporaryFolder.ts";
import { makeVirtualClock, type VirtualClock } from "../support/VirtualClock.ts";

/** Opens files so that virtual time stands still while the database works; counts statements. */
const openUnder = (virtual: VirtualClock, asked: () => void = () => undefined): typeof openSqlite => {
  const counted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    virtual.io(
      Effect.suspend(() => {
        asked();
        return effect;
      }),
    );
  return (path, options) =>
    Effect.map(virtual.io(openSqlite(path, options)), (db) => {
      const statements: SqliteStatements = {
        all: (sql, parameters) => counted(db.all(sql, parameters)),
        run: (sql, parameters) => counted(db.run(sql, parameters)),
        script: (sql) => counted(db.script(sql)),
      };
      return { path: db.path, ...statements, transaction: (body) => counted(db.transaction(body)) };
    });
};

const layerIn = (folder: string, virtual: VirtualClock, asked?: () => void): Layer.Layer<Budgets> =>
  Layer.effect(Budgets, BudgetSqlite.make(folder, openUnder(virtual, asked))).pipe(
    Layer.provide(BootClockSimulated),
  );

budgetContract("sqlite", {
  layer: (virtual) => Layer.unwrapScoped(Effect.map(temporaryFolder, (folder) => layerIn(folder, virtual))),
  numRuns: 15,
  many: 150,
});

describe("the budget file", () => {
  const limits: ReadonlyArray<Limit> = [
    { requests: 5, windowMs: 60_000 },
    { requests: 3, windowMs: 1_000 },
  ];
  const budget = { credential: "c", limits, timeoutMs: 30_000 };

  const inVirtualTime = <E>(body: (virtual: VirtualClock, folder: string) => Effect.Effect<void, E>) => {
    const virtual = makeVirtualClock(1_795_000_000_000);
    return inFolder((folder) => virtual.run(body(virtual, folder)));
  };

  /** One life of a process: opens the folder, runs, closes. */
  const life = <A, E>(
    virtual: VirtualClock,
    folder: string,
    body: (handle: BudgetHandle, budgets: BudgetsService) => Effect.Effect<A, E>,
    boot: Layer.Layer<BootClock> = BootClockSimulated,
  ) =>
    Effect.gen(function* () {
      const budgets = yield* BudgetSqlite.make(folder, openUnder(virtual));
      return yield* Effect.scoped(Effect.flatMap(budgets.open(budget), (handle) => body(handle, budgets)));
    }).pipe(Effect.provide(boot));

  /** A boot that began `started` by the wall clock, which is wrong by `wrong`. */
  const bootClock = (bootId: string, virtual: VirtualClock, zero: number) =>
    Layer.succeed(BootClock, {
      bootId: Effect.succeed(bootId),
      milliseconds: Effect.sync(() => virtual.now() - zero),
    });

  it("keeps the limits over restarts in the middle of a run", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const stamps: Array<number> = [];
        for (let round = 0; round < 12; round += 1) {
          yield* life(virtual, folder, (handle) =>
            Effect.gen(function* () {
              const calls = Array.from({ length: 8 }, (_, index) =>
                Effect.fork(handle.use(callTo(virtual, stamps, { up: index * 40, down: 20 }))),
              );
              const fibers = yield* Effect.all(calls);
              // Ended in the middle: some are waiting, some under way.
              yield* Effect.sleep(round * 2_345);
              yield* Effect.forEach(fibers, Fiber.interrupt);
            }),
          );
        }
        yield* Effect.sleep(30_000);
        expect(stamps.length).toBeGreaterThan(10);
        expectWithin(stamps, limits);
      }),
    ));

  const spend = (handle: BudgetHandle) => Effect.forEach([1, 2, 3], () => handle.use(Effect.void));

  it("counts nothing as spent when it is new", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const before = virtual.now();
        yield* life(virtual, folder, spend);
        expect(virtual.now() - before).toBe(0);
      }),
    ));

  it("counts as spent for one window after a reboot, and only then", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const zero = virtual.now() - 5_000_000;
        yield* life(virtual, folder, spend, bootClock("one", virtual, zero));
        // Up again after a minute; a call of before the reboot may be counted until its time-out.
        yield* Effect.sleep(60_000);
        const rebooted = virtual.now();
        const second = bootClock("two", virtual, rebooted);
        yield* life(virtual, folder, spend, second);
        expect(virtual.now() - rebooted).toBe(30_000 + sendingSlackMs + 60_001);
        const again = virtual.now();
        yield* life(virtual, folder, (handle) => handle.use(Effect.void), second);
        expect(virtual.now() - again).toBeLessThan(1_100);
      }),
    ));

  it("counts as spent for one window after a step of the wall clock", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const zero = virtual.now() - 5_000_000;
        yield* life(virtual, folder, (handle) => handle.use(Effect.void), bootClock("one", virtual, zero));
        const before = virtual.now();
        yield* life(
          virtual,
          folder,
          (handle) => handle.use(Effect.void),
          bootClock("one", virtual, zero + 900),
        );
        expect(virtual.now() - before).toBe(0);
        yield* life(
          virtual,
          folder,
          (handle) => handle.use(Effect.void),
          bootClock("one", virtual, zero + 3_000),
        );
        expect(virtual.now() - before).toBe(60_001);
      }),
    ));

  it("keeps a pause for whoever opens it next", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const before = virtual.now();
        yield* life(virtual, folder, (handle) => handle.pause(20_000));
        yield* life(virtual, folder, (handle) => handle.use(Effect.void));
        expect(virtual.now() - before).toBe(20_000);
      }),
    ));

  it("is asked a bounded number of times by any number of waiters", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        let asked = 0;
        const counting = layerIn(folder, virtual, () => {
          asked += 1;
        });
        yield* Effect.gen(function* () {
          const handle = yield* Effect.flatMap(Budgets, (budgets) =>
            budgets.open({ credential: "c", limits: [{ requests: 4, windowMs: 60_000 }], timeoutMs: 30_000 }),
          );
          const call = Effect.sleep(250);
          const before = asked;
          yield* Effect.forEach(Array.from({ length: 40 }), () => handle.use(call), {
            concurrency: "unbounded",
            discard: true,
          });
          // A call takes a slot and gives its answer; its wait asks once or twice.
          expect(asked - before).toBeLessThanOrEqual(40 * 4);
          // One that never has its answer: asked once a window until its time-out.
          const start = asked;
          yield* Effect.forEach([1, 2, 3, 4], () => Effect.fork(handle.use(Effect.never)));
          yield* handle.use(Effect.void);
          expect(asked - start).toBeLessThanOrEqual(16);
        }).pipe(Effect.scoped, Effect.provide(counting));
      }),
    ));

  it("counts the time-out from the sending, however long the machine took from the stamp to it", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const open = openUnder(virtual);
        let stalls = 0;
        /** Commits, and then the machine does something else for a while, twice. */
        const stalling: typeof openSqlite = (path, options) =>
          Effect.map(open(path, options), (db) => ({
            ...db,
            transaction: (body) =>
              Effect.tap(db.transaction(body), () =>
                Effect.suspend(() => {
                  stalls += 1;
                  // The first transaction is the migration.
                  return stalls === 2 || stalls === 3 ? Effect.sleep(sendingSlackMs * 3) : Effect.void;
                }),
              ),
          }));
        const budgets = yield* Effect.provide(BudgetSqlite.make(folder, stalling), BootClockSimulated);
        yield* Effect.gen(function* () {
          const limits = [{ requests: 1, windowMs: 10_000 }];
          const handle = yield* budgets.open({ credential: "c", limits, timeoutMs: 5_000 });
          const start = virtual.now();
          let sentAt = 0;
          const call = Effect.zipRight(
            Effect.sync(() => {
              sentAt = virtual.now();
            }),
            Effect.never,
          );
          const gone = yield* Effect.fork(handle.use(call));
          yield* Effect.sleep(sendingSlackMs * 7);
          yield* Fiber.interrupt(gone);
          expect(sentAt - start).toBeGreaterThanOrEqual(sendingSlackMs * 6);
          const next = yield* handle.use(Effect.sync(() => virtual.now()));
          expect(next - sentAt).toBeGreaterThanOrEqual(5_000 + 10_001);
        }).pipe(Effect.scoped);
      }),
    ));

  it("keeps times beyond 32 bits", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        // A machine that has been up for 3 years.
        const boot = bootClock("one", virtual, virtual.now() - 94_608_000_000);
        yield* life(virtual, folder, spend, boot);
        const before = virtual.now();
        yield* life(virtual, folder, (handle) => handle.use(Effect.void), boot);
        expect(virtual.now() - before).toBe(1_001);
      }),
    ));

  /** Another connection to the file, as another program would have it. */
  const beside = <A, E>(
    virtual: VirtualClock,
    folder: string,
    body: (db: SqliteStatements) => Effect.Effect<A, E>,
  ) => virtual.io(Effect.scoped(Effect.flatMap(openSqlite(join(folder, "budget-c.sqlite")), body)));

  const rowsOf = (virtual: VirtualClock, folder: string, sql: string) =>
    beside(virtual, folder, (db) => db.all(sql));

  it("forgets the calls that no limit counts any more, and only them", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const calls = () => rowsOf(virtual, folder, "select count(*) as count from calls");
        yield* life(virtual, folder, (handle) => Effect.forEach([1, 2], () => handle.use(Effect.void)));
        yield* Effect.sleep(30_000);
        yield* life(virtual, folder, spend);
        expect(yield* calls()).toEqual([{ count: 5 }]);
        // The first two are 60,001 ms old when the next comes.
        yield* Effect.sleep(30_001);
        yield* life(virtual, folder, (handle) => handle.use(Effect.void));
        expect(yield* calls()).toEqual([{ count: 4 }]);
        yield* Effect.sleep(100_000);
        yield* life(virtual, folder, (handle) => handle.use(Effect.void));
        expect(yield* calls()).toEqual([{ count: 1 }]);
      }),
    ));

  it("forgets calls of before a reboot also where a pause is the first that comes after it", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        yield* life(virtual, folder, spend, bootClock("one", virtual, virtual.now() - 5_000_000));
        const second = bootClock("two", virtual, virtual.now());
        yield* life(virtual, folder, (handle) => handle.pause(1_000), second);
        const before = virtual.now();
        yield* life(virtual, folder, spend, second);
        expect(virtual.now() - before).toBe(30_000 + sendingSlackMs + 60_001);
      }),
    ));

  it("stores the clocks anew when they have drifted, and not at each call", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const zero = virtual.now() - 5_000_000;
        const use = (drift: number) =>
          life(virtual, folder, (handle) => handle.use(Effect.void), bootClock("one", virtual, zero + drift));
        yield* use(0);
        yield* beside(virtual, folder, (db) =>
          db.script(
            `create table stored (offset);
             create trigger store after insert on clock begin insert into stored values (new.offset); end;`,
          ),
        );
        const stored = Effect.map(rowsOf(virtual, folder, "select offset from stored"), (rows) =>
          rows.map(({ offset }) => Number(offset) - zero),
        );
        yield* Effect.sleep(100_000);
        for (const drift of [0, 50, -50]) yield* use(drift);
        expect(yield* stored).toEqual([]);
        yield* use(51);
        expect(yield* stored).toEqual([51]);
        // Three seconds in small steps are no step of the clock.
        yield* Effect.sleep(100_000);
        const before = virtual.now();
        for (const drift of [900, 1_800, 2_700]) yield* use(drift);
        expect(virtual.now() - before).toBe(0);
        expect(yield* stored).toEqual([51, 900, 1_800, 2_700]);
      }),
    ));

  it("is kept with a write-ahead log, so that readers do not wait for writers", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        yield* life(virtual, folder, () => Effect.void);
        expect(yield* rowsOf(virtual, folder, "pragma journal_mode")).toEqual([{ journal_mode: "wal" }]);
      }),
    ));

  it("is a layer over a folder", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const handle = yield* Effect.flatMap(Budgets, (budgets) => budgets.open(budget));
        expect(yield* handle.use(Effect.succeed(7))).toBe(7);
      }).pipe(Effect.scoped, Effect.provide(BudgetSqlite.layer(folder)), Effect.provide(BootClockSimulated)),
    ));

  it.each(["update calls set paths = 'no JSON'", "update clock set offset = 'no number'"])(
    "says which file holds what it cannot understand: %s",
    (sql) =>
      inVirtualTime((virtual, folder) =>
        Effect.gen(function* () {
          yield* life(virtual, folder, (handle) => handle.use(Effect.void));
          yield* beside(virtual, folder, (db) => db.script(sql));
          const error = yield* Effect.flip(life(virtual, folder, (handle) => handle.use(Effect.void)));
          expect(error).toMatchObject({ _tag: "StateError", path: join(folder, "budget-c.sqlite") });
          expect(error.message).toContain("call or clock");
        }),
      ),
  );

  it("fails with what it was doing when its tables are gone, but for the end of a call", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        const drop = beside(virtual, folder, (db) => db.script("drop table calls"));
        const [answer, error, pausing] = yield* life(virtual, folder, (handle) =>
          Effect.all([
            handle.use(Effect.as(drop, 7)),
            Effect.flip(handle.use(Effect.void)),
            Effect.flip(handle.pause(1_000)),
          ]),
        );
        expect(answer).toBe(7);
        const path = join(folder, "budget-c.sqlite");
        expect(error).toMatchObject({ _tag: "StateError", operation: "take a call slot", path });
        expect(pausing).toMatchObject({ _tag: "StateError", operation: "pause calls", path });
      }),
    ));

  it("is refused with a plain error when it is damaged or newer than the program", () =>
    inVirtualTime((virtual, folder) =>
      Effect.gen(function* () {
        yield* life(virtual, folder, () => Effect.void);
        const path = join(folder, "budget-c.sqlite");
        yield* Effect.scoped(
          Effect.flatMap(openSqlite(path), (db) =>
            db.script(`pragma user_version = ${budgetMigrations.length + 1}`),
          ),
        );
        expect((yield* Effect.flip(life(virtual, folder, () => Effect.void))).message).toContain(
          "newer version",
        );
        yield* Effect.promise(() => writeFile(path, "no database ".repeat(1_000)));
        expect(yield* Effect.flip(life(virtual, folder, () => Effect.void))).toMatchObject({
          _tag: "StateError",
          path,
        });
      }),
    ));
});
