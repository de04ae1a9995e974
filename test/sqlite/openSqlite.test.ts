import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Cause from "effect/Cause";
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import type { Sqlite, SqliteStatements } from "../../src/sqlite/Sqlite.ts";
import { inFolder } from "./temporaryFolder.ts";

const defectOf = <A, E>(exit: Exit.Exit<A, E>): string =>
  Exit.isFailure(exit) ? Cause.pretty(exit.cause) : "no defect";

const count = (db: SqliteStatements) =>
  Effect.map(db.all("select count(*) as n from t"), (rows) => rows[0]?.n);

const withTable = <A, E>(body: (db: Sqlite) => Effect.Effect<A, E>) =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const db = yield* openSqlite(join(folder, "a.sqlite"));
      yield* db.script("create table t (id integer primary key, v text)");
      return yield* body(db);
    }),
  );

describe("the driver's silent faults", () => {
  it("keeps long numbers that come as text or through JSON", () =>
    withTable((db) =>
      Effect.gen(function* () {
        const uln = "4321098765";
        yield* db.run("insert into t (id, v) values (cast(? as integer), ?)", [uln, uln]);
        yield* db.run("insert into t (id, v) select value ->> '$.id', value ->> '$.v' from json_each(?)", [
          JSON.stringify([
            { id: 2 ** 31, v: 4321098766 },
            { id: 2 ** 40, v: String(2 ** 40) },
          ]),
        ]);
        expect(yield* db.all("select id, v from t order by id")).toEqual([
          { id: 2147483648, v: "4321098766" },
          { id: 4321098765, v: uln },
          { id: 1099511627776, v: "1099511627776" },
        ]);
      }),
    ));

  it("tells row ids beyond 2^53 exactly, and refuses to read them as numbers", () =>
    withTable((db) =>
      Effect.gen(function* () {
        const id = "9007199254740993";
        const { lastId } = yield* db.run("insert into t (id) values (cast(? as integer))", [id]);
        expect(lastId).toBe(id);
        expect(yield* Effect.flip(db.all("select id from t"))).toMatchObject({
          _tag: "SqliteError",
          code: "UNSUPPORTED_VALUE",
        });
        expect(yield* db.all("select cast(id as text) as id from t")).toEqual([{ id }]);
      }),
    ));

  it("dies of parameters that the driver would bind as something else", () =>
    withTable((db) =>
      Effect.gen(function* () {
        const foreign: ReadonlyArray<unknown> = [undefined, 1n, true, new Date(0), { a: 1 }];
        for (const value of [...foreign, Number.NaN, 2 ** 31]) {
          // What a caller without types could pass.
          const parameters = JSON.parse("[0]");
          parameters[0] = value;
          expect(defectOf(yield* Effect.exit(db.all("select ?", parameters)))).toContain("Parameter 1 is");
        }
        expect(defectOf(yield* Effect.exit(db.run("insert into t values (?, ?)", [1])))).toContain(
          "was given 1",
        );
        expect(yield* count(db)).toBe(0);
      }),
    ));

  it("answers each fault of SQL with a typed error, never with an uncaught one", () =>
    withTable((db) =>
      Effect.gen(function* () {
        for (const faulty of [
          db.all("selekt"),
          db.run("insert into nowhere values (1)"),
          db.script("drop nothing"),
        ]) {
          expect(yield* Effect.flip(Effect.asVoid(faulty))).toMatchObject({ code: "SQLITE_ERROR" });
        }
        yield* db.run("insert into t values (1, 'a')");
        expect(yield* Effect.flip(db.run("insert into t values (1, 'a')"))).toMatchObject({
          code: "SQLITE_CONSTRAINT",
        });
      }),
    ));

  it("refuses blobs", () =>
    withTable((db) =>
      Effect.gen(function* () {
        expect(yield* Effect.flip(db.all("select x'00' as b"))).toMatchObject({ code: "UNSUPPORTED_VALUE" });
      }),
    ));

  it("runs statements in the order of their asking", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const db = yield* openSqlite(join(folder, "a.sqlite"));
        yield* Effect.all(
          [
            db.script("create table t (id integer primary key, v text)"),
            db.run("insert into t values (1, 'a')"),
          ],
          { concurrency: "unbounded" },
        );
        expect(yield* count(db)).toBe(1);
      }),
    ));
});

describe("opening", () => {
  it("fails on what is no database, on a missing folder and, for reading, on a missing file", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* Effect.promise(() => writeFile(join(folder, "text"), "not a database".repeat(100)));
        expect(yield* Effect.flip(openSqlite(join(folder, "text")))).toMatchObject({ code: "SQLITE_NOTADB" });
        expect(yield* Effect.flip(openSqlite(join(folder, "no", "a")))).toMatchObject({
          code: "SQLITE_CANTOPEN",
        });
        expect(yield* Effect.flip(openSqlite(join(folder, "none"), { readonly: true }))).toMatchObject({
          code: "SQLITE_CANTOPEN",
        });
      }),
    ));

  it("opens for reading only", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "a.sqlite");
        yield* Effect.scoped(
          Effect.flatMap(openSqlite(path), (db) => db.script("create table t (id integer)")),
        );
        const db = yield* openSqlite(path, { readonly: true });
        expect(yield* db.transaction(count)).toBe(0);
        expect(yield* Effect.flip(db.run("insert into t values (1)"))).toMatchObject({
          code: "SQLITE_READONLY",
        });
      }),
    ));

  it("fails after closing, and waits for the running transaction to close", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "a.sqlite");
        const gate = yield* Deferred.make<void>();
        const { db, running } = yield* Effect.scoped(
          Effect.gen(function* () {
            const db = yield* openSqlite(path);
            yield* db.script("create table t (id integer)");
            const running = yield* Effect.forkDaemon(
              db.transaction((tx) =>
                Effect.zipRight(Deferred.await(gate), tx.run("insert into t values (1)")),
              ),
            );
            yield* Effect.yieldNow();
            yield* Effect.forkDaemon(Effect.delay(Deferred.succeed(gate, undefined), 20));
            return { db, running };
          }),
        );
        expect(yield* Fiber.join(running)).toMatchObject({ changes: 1 });
        expect(yield* Effect.flip(db.all("select 1"))).toMatchObject({ code: "SQLITE_MISUSE" });
        expect(yield* Effect.flip(db.transaction(() => Effect.void))).toMatchObject({
          code: "SQLITE_MISUSE",
        });
        const again = yield* openSqlite(path);
        expect(yield* count(again)).toBe(1);
      }),
    ));

  it("waits for another connection, as long as it may", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "a.sqlite");
        const one = yield* openSqlite(path, { pragmas: ["journal_mode = wal"] });
        const two = yield* openSqlite(path, { busyTimeoutMs: 30 });
        const patient = yield* openSqlite(path);
        yield* one.script("create table t (id integer)");
        const patiently = yield* one.transaction((tx) =>
          Effect.gen(function* () {
            yield* tx.run("insert into t values (1)");
            expect(yield* Effect.flip(two.run("insert into t values (2)"))).toMatchObject({
              code: "SQLITE_BUSY",
            });
            return yield* Effect.fork(patient.run("insert into t values (3)"));
          }).pipe(Effect.tap(() => Effect.sleep(20))),
        );
        yield* Effect.exit(Fiber.await(patiently));
        yield* patient.run("insert into t values (4)");
        expect(Number(yield* count(one))).toBeGreaterThanOrEqual(2);
      }),
    ));
});

describe("a transaction", () => {
  it("leaves nothing behind on failure, defect and interruption", () =>
    withTable((db) =>
      Effect.gen(function* () {
        const insert = (tx: SqliteStatements) => tx.run("insert into t values (1, 'a')");
        yield* Effect.exit(db.transaction((tx) => Effect.zipRight(insert(tx), Effect.fail("no"))));
        yield* Effect.exit(db.transaction((tx) => Effect.zipRight(insert(tx), Effect.die("bug"))));
        const gone = yield* Effect.fork(db.transaction((tx) => Effect.zipRight(insert(tx), Effect.never)));
        yield* Effect.sleep(10);
        yield* Fiber.interrupt(gone);
        expect(yield* count(db)).toBe(0);
        yield* db.transaction(insert);
        expect(yield* count(db)).toBe(1);
      }),
    ));

  it("dies, rather than wait for ever, when its connection is used inside it", () =>
    withTable((db) =>
      Effect.gen(function* () {
        expect(defectOf(yield* Effect.exit(db.transaction(() => db.all("select 1"))))).toContain("Inside");
        expect(
          defectOf(yield* Effect.exit(db.transaction(() => db.transaction(() => Effect.void)))),
        ).toContain("Inside");
        let kept: SqliteStatements | undefined;
        yield* db.transaction((tx) =>
          Effect.sync(() => {
            kept = tx;
          }),
        );
        expect(defectOf(yield* Effect.exit(kept?.all("select 1") ?? Effect.void))).toContain("has ended");
      }),
    ));

  it("keeps money in the house under failures and interruptions, whoever reads meanwhile", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const db = yield* openSqlite(join(folder, "bank.sqlite"));
        yield* db.script(
          "create table account (id integer primary key, money integer not null); create table moved (id integer); create table note (id integer)",
        );
        const total = (on: SqliteStatements) =>
          Effect.map(on.all("select sum(money) as total from account"), (rows) => rows[0]?.total);

        const transfer = fc.record({
          from: fc.nat({ max: 3 }),
          to: fc.nat({ max: 3 }),
          amount: fc.integer({ min: 1, max: 50 }),
          ends: fc.constantFrom("well", "well", "failure", "defect"),
          yields: fc.nat({ max: 3 }),
          interruptedAfter: fc.option(fc.nat({ max: 400 }), { nil: undefined }),
        });

        const property = fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 12 }), (transfers) =>
          Effect.runPromise(
            Effect.gen(function* () {
              yield* db.script(
                "delete from moved; delete from note; delete from account; insert into account values (0,100),(1,100),(2,100),(3,100)",
              );
              const move = (one: (typeof transfers)[number], index: number) =>
                db.transaction((tx) =>
                  Effect.gen(function* () {
                    yield* tx.run("insert into moved values (?)", [index]);
                    yield* tx.run("update account set money = money - ? where id = ?", [
                      one.amount,
                      one.from,
                    ]);
                    yield* Effect.repeatN(Effect.yieldNow(), one.yields);
                    if (one.ends === "failure") return yield* Effect.fail("refused");
                    if (one.ends === "defect") return yield* Effect.die("bug");
                    yield* tx.run("update account set money = money + ? where id = ?", [one.amount, one.to]);
                  }),
                );
              // One that looks all the time, and one whose acknowledged notes must never be rolled back.
              let notes = 0;
              const onlooker = yield* Effect.fork(
                Effect.forever(
                  Effect.gen(function* () {
                    expect(yield* total(db)).toBe(400);
                    yield* Effect.uninterruptible(
                      Effect.tap(db.run("insert into note values (1)"), () =>
                        Effect.sync(() => {
                          notes += 1;
                        }),
                      ),
                    );
                  }),
                ),
              );
              const exits = yield* Effect.forEach(
                transfers,
                (one, index) =>
                  Effect.gen(function* () {
                    const fiber = yield* Effect.fork(move(one, index));
                    expect(yield* total(db)).toBe(400);
                    if (one.interruptedAfter !== undefined) {
                      yield* Effect.repeatN(Effect.yieldNow(), one.interruptedAfter);
                      yield* Fiber.interrupt(fiber);
                    }
                    return yield* Fiber.await(fiber);
                  }),
                { concurrency: "unbounded" },
              );
              expect(Exit.isInterrupted(yield* Fiber.interrupt(onlooker))).toBe(true);
              expect(yield* db.all("select count(*) as n from note")).toEqual([{ n: notes }]);
              const moved = new Set((yield* db.all("select id from moved")).map((row) => row.id));
              const expected = [100, 100, 100, 100];
              for (const [index, one] of transfers.entries()) {
                const exit = exits[index];
                // An interruption during the commit cannot tell its caller whether it came too late.
                if (exit === undefined || !Exit.isInterrupted(exit)) {
                  expect(moved.has(index)).toBe(exit !== undefined && Exit.isSuccess(exit));
                }
                if (!moved.has(index)) continue;
                expected[one.from] = (expected[one.from] ?? 0) - one.amount;
                expected[one.to] = (expected[one.to] ?? 0) + one.amount;
              }
              expect(yield* db.all("select money from account order by id")).toEqual(
                expected.map((money) => ({ money })),
              );
            }),
          ),
        );
        yield* Effect.promise(() => fc.assert(property, { numRuns: 30 }));
      }),
    ));
});
