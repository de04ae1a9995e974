/** What every journal promises, as a suite over its layer. */
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Fiber from "effect/Fiber";
import type * as Layer from "effect/Layer";
import { describe, expect, it } from "vitest";
import type { SetAside, Step, Withheld } from "../../src/model/Step.ts";
import {
  type BaselineRow,
  Journal,
  type JournalService,
  type LinkRow,
  type RunRow,
} from "../../src/state/Journal.ts";
import type { QuarantineRow } from "../../src/state/Quarantine.ts";
import type { StateError } from "../../src/state/StateError.ts";

const origin = { file: "entities/learner.yaml", line: 12 };

export const pushCreate = (id: string, localKey = id): Step => ({
  _tag: "PushCreate",
  id,
  entity: "learner",
  resource: "users",
  origin,
  localKey,
  writes: [
    {
      field: "uln",
      place: "ULN",
      value: { _tag: "Known", value: 4321098765 },
      reason: { code: "push", message: "push-only", rule: origin, direction: "push-only" },
      sensitive: true,
    },
    {
      field: "classroom",
      place: "ClassroomID",
      value: { _tag: "KeyOf", entity: "classroom", key: "a/b%2Fc", wants: "remote", part: 0 },
      before: null,
      reason: {
        code: "otherwise",
        message: "the switch is off",
        rule: origin,
        direction: "pull-able",
        group: { title: "Classroom – “deflt”", origin },
        gate: { setting: "useClassrooms", value: "off", state: "off", origin },
      },
      sensitive: false,
    },
  ],
});

const linkStep: Step = {
  _tag: "Link",
  id: "link-1",
  entity: "learner",
  resource: "users",
  origin,
  localKey: "1",
  after: "create-1",
  via: "create",
  column: "OneFileID",
};

export const withheld: Withheld = {
  entity: "learner",
  localKey: "7",
  event: "update",
  field: "email",
  side: "local",
  local: "a@b.c",
  remote: null,
  reason: { code: "blank-source", message: "blank", rule: origin, direction: "pull-able" },
  sensitive: false,
};

export const setAside: SetAside = {
  entity: "learner",
  remoteKey: "9007199254740993",
  code: "ambiguous",
  message: 'two candidates: "1", "2"',
  origin,
};

export const link = (localKey: string, remoteKey = "4321098765"): LinkRow => ({
  entity: "learner",
  localKey,
  remoteKey,
  columnSeen: true,
});

export const baseline = (localKey: string): BaselineRow => ({
  entity: "learner",
  localKey,
  fields: {
    email: { local: "é\u0000 'x'", remote: null },
    score: { local: 0.1, remote: 1e21 },
    active: { local: false },
    name: { remote: "Ann", sent: "ann", stored: "Ann" },
    nothing: {},
  },
});

export const startRun = (journal: JournalService, id: string, kind: RunRow["kind"] = "run", at = 1) =>
  journal.startRun({ id, kind, job: "sync", chosen: false, startedAt: at });

export const record = (key: string, side: "local" | "remote" = "remote") => ({
  entity: "learner",
  side,
  key,
});

const at = 1_795_000_000_123;

/** SHA-256 of what the steps 1 to 3 send, worked out apart from the program. */
const digests = [
  "43044563bc729a8e503ba0b51fbb74af8658ab39cc2746fcae71d92e9dcd0fa1",
  "7eb62e9910ec75ec7b2ed3e342fb8f457c650a144850c892d45476cc75e5d8af",
  "0204179fafa193dd90256aa3c8736fb214893c3b58c41167a3c00c06d1d64ed5",
];

export const journalContract = (name: string, layer: () => Layer.Layer<Journal, StateError>): void => {
  const check = <E>(title: string, body: (journal: JournalService) => Effect.Effect<void, E>) =>
    it(title, () => Effect.runPromise(Effect.provide(Effect.flatMap(Journal, body), layer())));

  const statuses = (journal: JournalService, run: string) =>
    Effect.map(journal.steps(run), (rows) => rows.map((row) => [row.step.id, row.status, row.message]));

  describe(`${name} as a journal`, () => {
    check("gives a plan back as it was recorded, in order", (journal) =>
      Effect.gen(function* () {
        const steps = [pushCreate("z"), linkStep, pushCreate("a")];
        yield* startRun(journal, "r");
        yield* journal.recordPlan("r", { steps, withheld: [withheld], setAside: [setAside] });
        yield* journal.setAside("r", [{ ...setAside, code: "write-failed" }]);
        expect(yield* journal.steps("r")).toEqual(
          steps.map((step) => ({ run: "r", step, status: "planned", message: undefined })),
        );
        expect(yield* journal.withheld("r")).toEqual([withheld]);
        expect(yield* journal.recordsSetAside("r")).toEqual([
          setAside,
          { ...setAside, code: "write-failed" },
        ]);
        expect(yield* journal.steps("another")).toEqual([]);
        expect(yield* journal.withheld("another")).toEqual([]);
        expect(yield* journal.recordsSetAside("another")).toEqual([]);
      }),
    );

    check("follows a step from plan to outcome, and remembers what it leaves behind", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const steps = [pushCreate("1"), pushCreate("2"), pushCreate("3"), pushCreate("4")];
        yield* journal.recordPlan("r", { steps, withheld: [], setAside: [] });
        const one = yield* journal.begin("r", pushCreate("1"), record("1"), at);
        const two = yield* journal.begin("r", pushCreate("2"), record("2"), at);
        const three = yield* journal.begin("r", pushCreate("3"), record("3"), at);
        expect(yield* journal.openIntents).toEqual([
          { id: one, run: "r", step: pushCreate("1"), begunAt: at, part: 0, digest: digests[0] },
          { id: two, run: "r", step: pushCreate("2"), begunAt: at, part: 0, digest: digests[1] },
          { id: three, run: "r", step: pushCreate("3"), begunAt: at, part: 0, digest: digests[2] },
        ]);
        yield* journal.settle(
          one,
          { _tag: "Done", key: "4321098765" },
          { link: link("1"), baseline: baseline("1") },
          at,
        );
        yield* journal.settle(two, { _tag: "Refused", message: "422: no" }, {}, at);
        yield* journal.settle(three, { _tag: "Lost", message: "no answer" }, {}, at);
        yield* journal.skip("r", [
          { id: "4", message: "budget spent" },
          { id: "1", message: "must not overwrite" },
          { id: "unknown", message: "nothing" },
        ]);
        expect(yield* statuses(journal, "r")).toEqual([
          ["1", "done", undefined],
          ["2", "refused", "422: no"],
          ["3", "lost", "no answer"],
          ["4", "skipped", "budget spent"],
        ]);
        expect(yield* journal.links("learner")).toEqual([link("1")]);
        expect(yield* journal.baselines("learner")).toEqual([baseline("1")]);
        expect((yield* journal.openIntents).map((intent) => intent.id)).toEqual([three]);
        yield* journal.settle(three, { _tag: "Settled", how: "adopted" }, { link: link("3", "33") }, at);
        expect(yield* journal.openIntents).toEqual([]);
        expect((yield* statuses(journal, "r"))[2]).toEqual(["3", "settled", "adopted"]);
        expect(yield* journal.links("learner")).toEqual([link("1"), link("3", "33")]);
      }),
    );

    check("remembers which requests of a create are done, with their outcome, until it is whole", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const row = { entity: "learner", localKey: "1" };
        const first = yield* journal.begin("r", pushCreate("1"), record("1"), at, 0);
        yield* journal.settle(
          first,
          { _tag: "Done" },
          { creating: { ...row, next: 1, taken: { visit: 77, token: "x" } } },
          at,
        );
        expect(yield* journal.creating).toEqual([{ ...row, next: 1, taken: { visit: 77, token: "x" } }]);
        const second = yield* journal.begin("r", pushCreate("1"), record("1"), at, 1);
        expect((yield* journal.openIntents).map(({ id, part }) => [id, part])).toEqual([[second, 1]]);
        yield* journal.settle(second, { _tag: "Refused", message: "no" }, {}, at);
        expect(yield* journal.creating).toHaveLength(1);
        const third = yield* journal.begin("r", pushCreate("1"), record("1"), at, 1);
        yield* journal.settle(
          third,
          { _tag: "Done", key: "9" },
          { link: link("1", "9"), creating: { ...row, done: true } },
          at,
        );
        expect(yield* journal.creating).toEqual([]);
        const other = yield* journal.begin("r", pushCreate("2"), record("2"), at, 0);
        yield* journal.settle(
          other,
          { _tag: "Done" },
          { creating: { entity: "learner", localKey: "2", next: 2, taken: {} } },
          at,
        );
        yield* journal.putCreating([{ entity: "learner", localKey: "4", next: 1, taken: { visit: "v" } }]);
        expect((yield* journal.creating).map(({ localKey, next }) => [localKey, next])).toEqual([
          ["2", 2],
          ["4", 1],
        ]);
        yield* journal.putCreating([
          { entity: "learner", localKey: "2", done: true },
          { entity: "learner", localKey: "4", done: true },
        ]);
        expect(yield* journal.creating).toEqual([]);
      }),
    );

    check("takes a person's decision about a record, and only about that one", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        yield* journal.begin("r", pushCreate("1"), record("1"), at, 1);
        yield* journal.begin("r", pushCreate("2"), record("2"), at);
        const third = yield* journal.begin("r", pushCreate("3"), record("3"), at);
        yield* journal.settle(
          third,
          { _tag: "Done" },
          { creating: { entity: "learner", localKey: "3", next: 1, taken: {} } },
          at,
        );
        expect(yield* journal.decide({ entity: "officer", localKey: "1" }, "adopted", at)).toBe(0);
        expect(yield* journal.decide({ entity: "learner", localKey: "1" }, "not-there", at)).toBe(1);
        expect((yield* journal.openIntents).map(({ step }) => step.id)).toEqual(["2"]);
        // A link says nothing about what remains of a create; that the record is not there ends it.
        expect(yield* journal.decide({ entity: "learner", localKey: "3" }, "adopted", at)).toBe(0);
        expect(yield* journal.creating).toHaveLength(1);
        expect(yield* journal.decide({ entity: "learner", localKey: "3" }, "not-there", at)).toBe(1);
        expect(yield* journal.creating).toEqual([]);
        // Done, says a person: the create goes on with the next request, with what is known of it.
        yield* journal.putCreating([{ entity: "learner", localKey: "5", next: 1, taken: { visit: 7 } }]);
        yield* journal.begin("r", pushCreate("5"), record("5"), at, 1);
        expect(yield* journal.decide({ entity: "learner", localKey: "5" }, "adopted", at)).toBe(1);
        expect(yield* journal.creating).toEqual([
          { entity: "learner", localKey: "5", next: 2, taken: { visit: 7 } },
        ]);
        // Not done: the create stays where it is.
        yield* journal.begin("r", pushCreate("5"), record("5"), at, 2);
        expect(yield* journal.decide({ entity: "learner", localKey: "5" }, "not-there", at)).toBe(1);
        expect(yield* journal.creating).toHaveLength(1);
        yield* journal.begin("r", pushCreate("1"), record("1"), at);
      }),
    );

    check("refuses a second open intent of a record, until the first is settled", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const first = yield* journal.begin("r", pushCreate("1"), record("k"), at);
        const again = journal.begin("r", pushCreate("2"), record("k"), at);
        expect(yield* Effect.flip(again)).toMatchObject({
          _tag: "IntentOpen",
          entity: "learner",
          record: "k",
        });
        expect(yield* statuses(journal, "r")).toEqual([["1", "begun", undefined]]);
        yield* journal.begin("r", pushCreate("3"), record("k", "local"), at);
        yield* journal.begin("r", pushCreate("4"), { ...record("k"), entity: "officer" }, at);
        yield* journal.settle(first, { _tag: "Lost", message: "no answer" }, {}, at);
        expect(yield* Effect.flip(again)).toMatchObject({ _tag: "IntentOpen" });
        yield* journal.settle(first, { _tag: "Settled", how: "not-there" }, {}, at);
        const second = yield* again;
        expect(second).toBeGreaterThan(first);
      }),
    );

    check("lets one of many that begin the same record at once have it", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const exits = yield* Effect.forEach(
          Array.from({ length: 40 }, (_, index) => index),
          (index) => Effect.exit(journal.begin("r", pushCreate(`s${index}`), record("k"), at)),
          { concurrency: "unbounded" },
        );
        expect(exits.filter(Exit.isSuccess)).toHaveLength(1);
        expect(yield* journal.openIntents).toHaveLength(1);
      }),
    );

    check("has begun a step wholly or not at all when it is interrupted", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        for (let yields = 0; yields < 60; yields += 1) {
          const fiber = yield* Effect.fork(
            journal.begin("r", pushCreate(`s${yields}`), record(`${yields}`), at),
          );
          yield* Effect.repeatN(Effect.yieldNow(), yields * 5);
          yield* Fiber.interrupt(fiber);
        }
        const open = (yield* journal.openIntents).map((intent) => intent.step.id);
        expect((yield* journal.steps("r")).map((row) => row.step.id)).toEqual(open);
      }),
    );

    check("refuses to settle what is not open, and then remembers nothing", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const intent = yield* journal.begin("r", pushCreate("1"), record("1"), at);
        yield* journal.settle(intent, { _tag: "Done" }, {}, at);
        for (const id of [intent, intent + 1]) {
          const settled = journal.settle(id, { _tag: "Refused", message: "late" }, { link: link("1") }, at);
          expect(yield* Effect.flip(settled)).toMatchObject({
            _tag: "StateError",
            operation: "settle a step",
          });
        }
        expect(yield* journal.links("learner")).toEqual([]);
        expect(yield* statuses(journal, "r")).toEqual([["1", "done", undefined]]);
      }),
    );

    check("calls a writing run interrupted when the next one starts, and keeps its intents", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "old", "run", 1);
        yield* startRun(journal, "plan", "plan", 2);
        const intent = yield* journal.begin("old", pushCreate("1"), record("1"), at);
        yield* startRun(journal, "new", "apply", 3);
        const kinds = (yield* journal.runs(10)).map((run) => [run.id, run.status]);
        expect(kinds).toEqual([
          ["new", "running"],
          ["plan", "running"],
          ["old", "interrupted"],
        ]);
        expect(yield* Effect.flip(journal.begin("new", pushCreate("1"), record("1"), at))).toMatchObject({
          _tag: "IntentOpen",
        });
        yield* journal.settle(intent, { _tag: "Settled", how: "compared" }, {}, at);
        expect(yield* statuses(journal, "old")).toEqual([["1", "settled", "compared"]]);
        yield* journal.begin("new", pushCreate("1"), record("1"), at);
      }),
    );

    check("tells of runs, the newest first", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "a", "plan", at);
        yield* startRun(journal, "b", "plan", at);
        yield* startRun(journal, "c", "plan", at - 1);
        yield* journal.endRun("a", "attention", { created: 3, "not linked": 0 }, at + 5);
        expect((yield* journal.runs(10)).map((run) => run.id)).toEqual(["b", "a", "c"]);
        expect((yield* journal.runs(1)).map((run) => run.id)).toEqual(["b"]);
        expect(yield* journal.run("a")).toEqual({
          id: "a",
          kind: "plan",
          job: "sync",
          chosen: false,
          startedAt: at,
          endedAt: at + 5,
          status: "attention",
          counts: { created: 3, "not linked": 0 },
        });
        expect((yield* journal.run("b"))?.endedAt).toBeUndefined();
        expect(yield* journal.run("none")).toBeUndefined();
      }),
    );

    check("tells when a job last came to its end over its whole scope", (journal) =>
      Effect.gen(function* () {
        const run = (
          id: string,
          kind: "plan" | "run",
          chosen: boolean,
          status: RunRow["status"],
          end: number,
        ) =>
          Effect.zipRight(
            journal.startRun({ id, kind, job: "sync", chosen, startedAt: at }),
            journal.endRun(id, status, {}, end),
          );
        expect(yield* journal.lastCompleted).toEqual([]);
        yield* run("a", "run", false, "done", 10);
        yield* run("b", "run", true, "done", 20);
        yield* run("c", "plan", false, "done", 30);
        yield* run("d", "run", false, "stopped", 40);
        expect(yield* journal.lastCompleted).toEqual([{ job: "sync", endedAt: 10 }]);
        yield* run("e", "run", false, "attention", 50);
        expect(yield* journal.lastCompleted).toEqual([{ job: "sync", endedAt: 50 }]);
      }),
    );

    check("keeps the quarantine, one row a job and record", (journal) =>
      Effect.gen(function* () {
        const row = (job: string, key: string, more: Partial<QuarantineRow> = {}): QuarantineRow => ({
          job,
          entity: "learner",
          localKey: key,
          code: "bad-value",
          message: "it's \u0000 'odd'",
          origin,
          since: at,
          lastSeen: at + 1,
          times: 2,
          run: "r",
          ...more,
        });
        const remoteOnly: QuarantineRow = {
          job: "sync",
          entity: "learner",
          remoteKey: "5",
          code: "write-failed",
          message: "no",
          origin,
          since: at,
          lastSeen: at,
          times: 1,
          run: "r",
          refused: { step: "learner:5:create-local", digest: "d", attempts: 3, nextTry: at + 0.5 },
          dismissed: { at, note: "known" },
        };
        expect(yield* journal.quarantine).toEqual([]);
        yield* journal.changeQuarantine({
          put: [row("sync", "7"), row("upload", "7"), remoteOnly, row("sync", "5")],
          remove: [],
        });
        const ids = Effect.map(journal.quarantine, (rows) =>
          rows.map(({ job, localKey, remoteKey }) => `${job} ${localKey ?? `remote ${remoteKey}`}`),
        );
        expect(yield* ids).toEqual(["sync 5", "sync 7", "upload 7", "sync remote 5"]);
        yield* journal.changeQuarantine({
          put: [row("sync", "7", { message: "another" })],
          remove: [row("upload", "7", { message: "whatever" }), row("sync", "8"), row("sync", "5")],
        });
        expect(yield* journal.quarantine).toEqual([row("sync", "7", { message: "another" }), remoteOnly]);
      }),
    );

    check("counts a revert as a writing run, and as no completion of its job", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "killed", "revert", at);
        yield* startRun(journal, "next", "run", at + 1);
        expect((yield* journal.run("killed"))?.status).toBe("interrupted");
        yield* startRun(journal, "back", "revert", at + 2);
        yield* journal.endRun("back", "done", {}, at + 3);
        expect(yield* journal.lastCompleted).toEqual([]);
      }),
    );

    check("refuses what does not fit, and stores nothing of it", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const plan = { steps: [pushCreate("1")], withheld: [], setAside: [] };
        const twice = { ...plan, steps: [pushCreate("2"), pushCreate("3"), pushCreate("2")] };
        const refused = [
          startRun(journal, "r"),
          journal.recordPlan("none", plan),
          journal.recordPlan("r", twice),
          journal.setAside("none", [setAside]),
          Effect.asVoid(journal.begin("none", pushCreate("1"), record("1"), at)),
          journal.endRun("none", "done", {}, at),
        ];
        for (const one of refused) expect(yield* Effect.flip(one)).toMatchObject({ _tag: "StateError" });
        expect(yield* journal.steps("r")).toEqual([]);
        expect(yield* journal.openIntents).toEqual([]);
        yield* journal.recordPlan("r", plan);
        expect(yield* Effect.flip(journal.recordPlan("r", plan))).toMatchObject({ _tag: "StateError" });
      }),
    );

    check("keeps links and baselines by entity and local key", (journal) =>
      Effect.gen(function* () {
        yield* journal.putLinks([link("b"), link("a"), { ...link("a"), entity: "officer" }]);
        yield* journal.putLinks([{ ...link("b", "new"), columnSeen: false }]);
        expect(yield* journal.links("learner")).toEqual([
          link("a"),
          { ...link("b", "new"), columnSeen: false },
        ]);
        yield* journal.removeLinks([link("a"), link("none")]);
        expect((yield* journal.links("learner")).map((row) => row.localKey)).toEqual(["b"]);
        expect(yield* journal.links("officer")).toEqual([{ ...link("a"), entity: "officer" }]);

        yield* journal.putBaselines([baseline("2"), baseline("1")]);
        yield* journal.putBaselines([{ ...baseline("2"), fields: {} }]);
        expect(yield* journal.baselines("learner")).toEqual([
          baseline("1"),
          { ...baseline("2"), fields: {} },
        ]);
        yield* journal.removeBaselines([baseline("2")]);
        expect(yield* journal.baselines("learner")).toEqual([baseline("1")]);
        expect(yield* journal.baselines("officer")).toEqual([]);
      }),
    );

    check("keeps what reads have shown, by list and by resource", (journal) =>
      Effect.gen(function* () {
        expect(yield* journal.readsSeen).toEqual({ lists: [], fields: [] });
        const list = (filter: string, records: number) =>
          ({ side: "remote", resource: "users", filter, records }) as const;
        const shown = (way: "list" | "read", email: number) =>
          ({ side: "remote", resource: "users", way, rows: 9, fields: { email }, others: ["Rôle"] }) as const;
        yield* journal.putReadsSeen({
          lists: [list("b", 20), list("a", 40)],
          fields: [shown("read", 5), shown("list", 6)],
        });
        yield* journal.putReadsSeen({ lists: [list("b", 3)], fields: [] });
        yield* journal.putReadsSeen({ lists: [], fields: [shown("read", 7)] });
        expect(yield* journal.readsSeen).toEqual({
          lists: [list("a", 40), list("b", 3)],
          fields: [shown("list", 6), shown("read", 7)],
        });
      }),
    );

    check("records a plan of 5,000 steps in little time", (journal) =>
      Effect.gen(function* () {
        yield* startRun(journal, "r");
        const steps = Array.from({ length: 5_000 }, (_, index) => pushCreate(`s${index}`));
        const links = steps.map((step) => link(step.id));
        const before = performance.now();
        yield* journal.recordPlan("r", { steps, withheld: [], setAside: [] });
        yield* journal.putLinks(links);
        // A few tenths of a second on a quiet machine; row by row it would take many.
        expect(performance.now() - before).toBeLessThan(5_000);
        const read = yield* journal.steps("r");
        expect(read).toHaveLength(5_000);
        expect(read[4_999]?.step).toEqual(pushCreate("s4999"));
        expect(yield* journal.links("learner")).toHaveLength(5_000);
      }),
    );
  });
};
