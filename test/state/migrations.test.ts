/** State files of every earlier format, opened with today's program. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { checkJournal } from "../../src/state/checkJournal.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { budgetMigrations, journalMigrations, migrate } from "../../src/state/migrations.ts";
import { rebuildJournal } from "../../src/state/rebuildJournal.ts";
import { inFolder } from "../sqlite/temporaryFolder.ts";
import { startChild } from "./childProcess.ts";
import { restoreEarlier } from "./earlier.ts";

const formats = [1, 2];

/** What stands in the tables of a file, but for what a later format adds. */
const contents = (path: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const db = yield* openSqlite(path, { readonly: true });
      return {
        format: Number((yield* db.all("pragma user_version"))[0]?.user_version),
        columns: (yield* db.all("select name from pragma_table_info('intents')")).map(({ name }) => name),
        links: yield* db.all("select * from links order by local_key"),
        baselines: yield* db.all("select local_key, fields from baselines"),
        intents: yield* db.all("select id, run, step_id, record_key, open from intents order by id"),
        steps: yield* db.all("select run, id, status from steps order by run, position"),
      };
    }),
  );

describe.each(formats)("a journal of format %i", (format) => {
  it("says with today's program all that it said", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "journal.sqlite");
        yield* restoreEarlier(`journal-${format}`, path);
        expect((yield* contents(path)).format).toBe(format);
        const journal = yield* JournalSqlite.make(folder);

        const runs = (yield* journal.runs(10)).map(({ id, status, counts, chosen }) => [
          id,
          status,
          counts,
          chosen,
        ]);
        expect(runs).toEqual([
          ["killed", "running", {}, false],
          ...(format === 1 ? [] : [["refresh", "off", {}, true]]),
          ["first", "attention", { remoteCreates: 1, remoteUpdates: 0 }, false],
        ]);
        expect(yield* journal.lastCompleted).toEqual([{ job: "sync", endedAt: 1780000000500 }]);
        const steps = yield* journal.steps("first");
        expect(steps.map(({ step, status, message }) => [step._tag, step.id, status, message])).toEqual([
          ["PushCreate", "c2", "done", undefined],
          ["Link", "l2", "skipped", "not begun: stopped"],
          ["PushUpdate", "u3", "refused", "the system declined"],
        ]);
        const [create] = steps;
        expect(create?.step._tag === "PushCreate" && create.step.writes.map(({ value }) => value)).toEqual([
          { _tag: "Known", value: "B" },
          { _tag: "Known", value: "Bo" },
          { _tag: "KeyOf", entity: "team", key: "T-1", wants: "remote", part: 0 },
        ]);
        expect(
          (yield* journal.withheld("first")).map(({ localKey, reason, remote }) => [
            localKey,
            reason.code,
            remote,
          ]),
        ).toEqual([["3", "blank-source", "c@example.org"]]);
        expect(
          (yield* journal.recordsSetAside("first")).map(({ localKey, code }) => [localKey, code]),
        ).toEqual([["4", "ambiguous"]]);
        expect(
          (yield* journal.openIntents).map(({ run, step, part, begunAt, digest }) => [
            run,
            step.id,
            part,
            begunAt,
            digest,
          ]),
        ).toEqual([
          ["killed", "c1", format === 1 ? 0 : 1, 1780000002100, undefined],
          ["killed", "u3", 0, 1780000002200, undefined],
        ]);
        expect(yield* journal.links("person")).toEqual([
          { entity: "person", localKey: "2", remoteKey: "52", columnSeen: true },
          { entity: "person", localKey: "3", remoteKey: "53", columnSeen: false },
        ]);
        expect(yield* journal.baselines("person")).toEqual([
          {
            entity: "person",
            localKey: "2",
            fields: {
              name: { local: "Bo", remote: "Bo" },
              code: { local: "B", remote: "b", sent: "B", stored: "b" },
            },
          },
        ]);
        expect(yield* journal.creating).toEqual(
          format === 1
            ? []
            : [{ entity: "person", localKey: "6", next: 1, taken: { ticket: "t-6", number: 7 } }],
        );
      }),
    ));

  it("takes new runs, and still refuses a second write of a record that stands in doubt", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        yield* restoreEarlier(`journal-${format}`, join(folder, "journal.sqlite"));
        const journal = yield* JournalSqlite.make(folder);
        yield* journal.startRun({
          id: "next",
          kind: "run",
          job: "sync",
          chosen: false,
          startedAt: 1780000003000,
        });
        expect((yield* journal.run("killed"))?.status).toBe("interrupted");
        const [doubt] = yield* journal.openIntents;
        if (doubt === undefined) throw new Error("nothing is in doubt");
        const record = { entity: "person", side: "remote" as const, key: "1" };
        expect(yield* Effect.flip(journal.begin("next", doubt.step, record, 1780000003001))).toMatchObject({
          _tag: "IntentOpen",
        });
        yield* journal.settle(doubt.id, { _tag: "Settled", how: "adopted" }, {}, 1780000003002);
        yield* journal.begin("next", doubt.step, record, 1780000003003);
        expect((yield* journal.openIntents).map(({ run }) => run)).toEqual(["killed", "next"]);
      }),
    ));

  it("is as it was when the process is killed in the middle of being brought up to date", () =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "journal.sqlite");
        yield* restoreEarlier(`journal-${format}`, path);
        const before = yield* contents(path);
        const child = yield* startChild("migrateAndHang", [path]);
        expect(yield* child.line).toBe("changed, not committed");
        yield* child.kill("SIGKILL");
        expect(yield* contents(path)).toEqual(before);
        expect(before.columns).not.toContain("digest");
        yield* Effect.scoped(JournalSqlite.make(folder));
        const after = yield* contents(path);
        expect(after).toMatchObject({ format: journalMigrations.length, links: before.links });
        expect(after.columns).toContain("digest");
        expect(after.intents).toEqual(before.intents);
      }),
    ));
});

it.each(formats)(
  "a step of format %i that is no JSON any more does not keep the file from being brought up to date, and is left out by a rebuild",
  (format) =>
    inFolder((folder) =>
      Effect.gen(function* () {
        const path = join(folder, "journal.sqlite");
        yield* restoreEarlier(`journal-${format}`, path);
        yield* Effect.scoped(
          Effect.flatMap(openSqlite(path, {}), (db) =>
            db.script("update steps set step = rtrim(step, '}') where run = 'first' and id = 'c2'"),
          ),
        );
        yield* Effect.scoped(JournalSqlite.make(folder));
        expect((yield* checkJournal(folder)).faults).toEqual(["1 row of steps cannot be understood"]);
        expect((yield* rebuildJournal(folder, false))._tag).toBe("Rebuilt");
        const journal = yield* JournalSqlite.make(folder);
        expect((yield* journal.steps("first")).map(({ step }) => step.id)).toEqual(["l2", "u3"]);
        expect((yield* journal.openIntents).map(({ step }) => step.id)).toEqual(["c1", "u3"]);
        expect((yield* checkJournal(folder)).faults).toEqual([]);
      }),
    ),
);

it("a call budget of format 1 still counts the calls that were made", () =>
  inFolder((folder) =>
    Effect.gen(function* () {
      const path = join(folder, "budget.sqlite");
      yield* restoreEarlier("budget-1", path);
      const db = yield* openSqlite(path, {});
      yield* migrate(db, budgetMigrations);
      expect(yield* db.all("select sent_at, held_until, answered from calls order by id")).toEqual([
        { sent_at: 1000, held_until: 1200, answered: 1 },
        { sent_at: 1100, held_until: 6100, answered: 0 },
      ]);
      expect(yield* db.all("select boot_id, offset, longest_window from clock")).toEqual([
        { boot_id: "boot-1", offset: 1780000000000, longest_window: 10000 },
      ]);
    }),
  ));

it("there is a file of every earlier format", () =>
  inFolder(() =>
    Effect.gen(function* () {
      expect(formats).toEqual(Array.from({ length: journalMigrations.length - 1 }, (_, index) => index + 1));
      for (const format of formats) {
        const text = yield* Effect.promise(() =>
          readFile(new URL(`earlier/journal-${format}.sql`, import.meta.url), "utf8"),
        );
        expect(text).toContain(`PRAGMA user_version = ${format};`);
      }
    }),
  ));
