import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Layer from "effect/Layer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import type { JournalService, Outcome } from "../../src/state/Journal.ts";
import * as JournalMemory from "../../src/state/JournalMemory.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { journalMigrations } from "../../src/state/migrations.ts";
import {
  baseline,
  journalContract,
  link,
  pushCreate,
  record,
  setAside,
  startRun,
  withheld,
} from "../contract/journalContract.ts";
import { inFolder, temporaryFolder } from "../sqlite/temporaryFolder.ts";
import { startChild } from "./childProcess.ts";

journalContract("sqlite", () => Layer.unwrapScoped(Effect.map(temporaryFolder, JournalSqlite.layer)));

/** Everything that a journal says. */
const everything = (journal: JournalService) =>
  Effect.gen(function* () {
    const runs = yield* journal.runs(100);
    const details = yield* Effect.forEach(runs, ({ id }) =>
      Effect.all([journal.steps(id), journal.withheld(id), journal.recordsSetAside(id), journal.run(id)]),
    );
    const tables = yield* Effect.forEach(["learner", "officer"], (entity) =>
      Effect.all([journal.links(entity), journal.baselines(entity)]),
    );
    return { runs, details, tables, open: yield* journal.openIntents };
  });

describe("the journal file", () => {
  it("says the same after it was closed and opened again", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const before = yield* Effect.scoped(
          Effect.gen(function* () {
            const journal = yield* JournalSqlite.make(join(folder, "new", "state"));
            yield* startRun(journal, "r");
            const steps = [pushCreate("1"), pushCreate("2")];
            yield* journal.recordPlan("r", { steps, withheld: [withheld], setAside: [setAside] });
            const intent = yield* journal.begin("r", pushCreate("1"), record("1"), 5);
            yield* journal.begin("r", pushCreate("2"), record("2"), 6);
            yield* journal.settle(intent, { _tag: "Done" }, { link: link("1"), baseline: baseline("1") }, 7);
            yield* journal.endRun("r", "stopped", { done: 1 }, 8);
            return yield* everything(journal);
          }),
        );
        const journal = yield* JournalSqlite.make(join(folder, "new", "state"));
        expect(yield* everything(journal)).toEqual(before);
        expect(before.open).toHaveLength(1);
      }),
    ));

  it("is for its owner's eyes", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* JournalSqlite.make(join(folder, "state"));
        const { mode } = yield* Effect.promise(() => stat(join(folder, "state")));
        expect(mode & 0o077).toBe(0);
      }),
    ));

  it("refuses a second open intent from a second connection too", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const one = yield* JournalSqlite.make(folder);
        const two = yield* JournalSqlite.make(folder);
        yield* startRun(one, "r");
        const intent = yield* one.begin("r", pushCreate("1"), record("k"), 1);
        const again = two.begin("r", pushCreate("2"), record("k"), 1);
        expect(yield* Effect.flip(again)).toMatchObject({ _tag: "IntentOpen" });
        yield* one.settle(intent, { _tag: "Refused", message: "no" }, {}, 2);
        yield* again;
      }),
    ));

  it("keeps the intent of a process that was killed", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const child = yield* startChild("beginAndHang", [folder]);
        expect(yield* child.line).toBe("begun");
        yield* child.kill("SIGKILL");
        const journal = yield* JournalSqlite.make(folder);
        expect((yield* journal.openIntents).map(({ run, step, begunAt }) => [run, step.id, begunAt])).toEqual(
          [["killed", "s", 2]],
        );
        yield* startRun(journal, "next");
        expect((yield* journal.run("killed"))?.status).toBe("interrupted");
        expect(yield* Effect.flip(journal.begin("next", pushCreate("s"), record("k"), 3))).toMatchObject({
          _tag: "IntentOpen",
        });
      }),
    ));

  it("is refused with a plain error when it is damaged, newer than the program, or cannot be made", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const file = (name: string) => join(folder, name, "journal.sqlite");
        const refusal = (name: string) => Effect.flip(Effect.scoped(JournalSqlite.make(join(folder, name))));
        for (const name of ["text", "newer", "torn"]) {
          yield* Effect.scoped(
            Effect.gen(function* () {
              const journal = yield* JournalSqlite.make(join(folder, name));
              yield* startRun(journal, "r");
              yield* journal.putLinks(Array.from({ length: 2_000 }, (_, index) => link(`${index}`)));
            }),
          );
        }
        yield* Effect.promise(() => writeFile(file("text"), "no database ".repeat(1_000)));
        expect(yield* refusal("text")).toMatchObject({ _tag: "StateError", path: file("text") });

        yield* Effect.scoped(
          Effect.flatMap(openSqlite(file("newer")), (db) =>
            db.script(`pragma user_version = ${journalMigrations.length + 1}`),
          ),
        );
        const newer = yield* refusal("newer");
        expect(newer).toMatchObject({ _tag: "StateError" });
        expect(newer.message).toContain("newer version");

        yield* Effect.promise(async () => {
          const bytes = await readFile(file("torn"));
          await writeFile(
            file("torn"),
            Buffer.concat([bytes.subarray(0, 4_096), Buffer.alloc(bytes.length, 0x5a)]),
          );
        });
        const torn = Effect.scoped(Effect.flatMap(JournalSqlite.make(join(folder, "torn")), everything));
        expect(yield* Effect.flip(torn)).toMatchObject({ _tag: "StateError" });

        yield* Effect.promise(() => writeFile(join(folder, "a file"), ""));
        expect(yield* refusal("a file")).toMatchObject({ _tag: "StateError" });
      }),
    ));

  it("tells of a stored text that it cannot understand", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const journal = yield* JournalSqlite.make(folder);
        yield* startRun(journal, "r");
        yield* journal.recordPlan("r", { steps: [pushCreate("1")], withheld: [], setAside: [] });
        const db = yield* openSqlite(join(folder, "journal.sqlite"));
        for (const text of ["{", "{}", '{"_tag":"Delete"}']) {
          yield* db.run("update steps set step = ?", [text]);
          expect(yield* Effect.flip(journal.steps("r"))).toMatchObject({
            _tag: "StateError",
            operation: "read",
          });
        }
      }),
    ));

  it("does not store what JSON cannot say", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const journal = yield* JournalSqlite.make(folder);
        const row = { ...baseline("1"), fields: { score: { local: Number.NaN } } };
        const exit = yield* Effect.exit(journal.putBaselines([row]));
        expect(Exit.isFailure(exit) && exit.cause._tag).toBe("Die");
        expect(yield* journal.baselines("learner")).toEqual([]);
      }),
    ));

  it("cannot be written where writing is not allowed", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        // A user who may do everything may write here too: nothing to be seen then.
        if (process.getuid?.() === 0) return;
        yield* Effect.promise(() => chmod(folder, 0o500));
        expect(yield* Effect.flip(JournalSqlite.make(folder))).toMatchObject({ _tag: "StateError" });
        yield* Effect.promise(() => chmod(folder, 0o700));
      }),
    ));
});

describe("the journal's two adapters", () => {
  const name = fc.constantFrom("a", "b", "c");
  const entity = fc.constantFrom("learner", "officer");
  const outcome: fc.Arbitrary<Outcome> = fc.oneof(
    fc.record({ _tag: fc.constant("Done" as const), key: name }),
    fc.record({ _tag: fc.constant("Refused" as const), message: fc.string() }),
    fc.record({ _tag: fc.constant("Lost" as const), message: fc.string() }),
    fc.record({
      _tag: fc.constant("Settled" as const),
      how: fc.constantFrom("adopted" as const, "compared" as const),
    }),
  );
  const cell = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
  );
  const linkRow = fc.record({
    entity,
    localKey: name,
    remoteKey: fc.string({ minLength: 1 }),
    columnSeen: fc.boolean(),
  });
  const baselineRow = fc.record({
    entity,
    localKey: name,
    fields: fc.dictionary(
      fc.constantFrom("email", "uln"),
      fc.record({ local: cell, remote: cell, sent: cell }, { requiredKeys: [] }),
      { noNullPrototype: true },
    ),
  });
  const kind = fc.constantFrom("plan" as const, "run" as const, "apply" as const);
  const status = fc.constantFrom("done" as const, "failed" as const);

  type Command = (journal: JournalService) => Effect.Effect<unknown, unknown>;
  const command: fc.Arbitrary<Command> = fc.oneof(
    fc.tuple(name, kind, fc.nat({ max: 3 })).map(
      ([id, k, at]): Command =>
        (j) =>
          startRun(j, id, k, at),
    ),
    fc.tuple(name, fc.array(name, { maxLength: 3 })).map(
      ([run, ids]): Command =>
        (j) =>
          j.recordPlan(run, { steps: ids.map((id) => pushCreate(id)), withheld: [withheld], setAside: [] }),
    ),
    fc.tuple(name, name, entity, fc.constantFrom("local" as const, "remote" as const), name).map(
      ([run, id, e, side, key]): Command =>
        (j) =>
          j.begin(run, pushCreate(id), { entity: e, side, key }, 1),
    ),
    fc
      .tuple(
        fc.integer({ min: 1, max: 6 }),
        outcome,
        fc.record({ link: linkRow, baseline: baselineRow }, { requiredKeys: [] }),
      )
      .map(
        ([intent, o, remembered]): Command =>
          (j) =>
            j.settle(intent, o, remembered, 9),
      ),
    fc.tuple(name, name).map(
      ([run, id]): Command =>
        (j) =>
          j.skip(run, [{ id, message: "why" }]),
    ),
    fc.tuple(name, status).map(
      ([run, s]): Command =>
        (j) =>
          j.endRun(run, s, { n: 1 }, 10),
    ),
    fc.array(linkRow, { maxLength: 3 }).map(
      (rows): Command =>
        (j) =>
          j.putLinks(rows),
    ),
    fc.array(linkRow, { maxLength: 2 }).map(
      (rows): Command =>
        (j) =>
          j.removeLinks(rows),
    ),
    fc.array(baselineRow, { maxLength: 3 }).map(
      (rows): Command =>
        (j) =>
          j.putBaselines(rows),
    ),
    fc.array(baselineRow, { maxLength: 2 }).map(
      (rows): Command =>
        (j) =>
          j.removeBaselines(rows),
    ),
  );

  const said = (effect: Effect.Effect<unknown, unknown>) =>
    Effect.match(effect, {
      onSuccess: (value) => ["ok", value],
      onFailure: (error) => [
        "failed",
        typeof error === "object" && error !== null && "_tag" in error ? error._tag : error,
      ],
    });

  it("say the same, whatever they are asked", () =>
    fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), (commands) =>
        inFolder((folder) =>
          Effect.gen(function* () {
            const memory = yield* JournalMemory.make;
            const sqlite = yield* JournalSqlite.make(folder);
            for (const one of [(j: JournalService) => startRun(j, "a"), ...commands]) {
              expect(yield* said(one(sqlite))).toEqual(yield* said(one(memory)));
            }
            expect(yield* everything(sqlite)).toEqual(yield* everything(memory));
          }),
        ),
      ),
      { numRuns: 40 },
    ));
});
