/** Records that were set aside: what waits, what is told of them, and which of them are mended. */
import { describe, expect, test } from "vitest";
import { flow } from "../../src/flow/Flow.ts";
import type { FieldWrite, SetAside, Step } from "../../src/model/Step.ts";
import type { EntityReadings, Pairing } from "../../src/plan/Evaluated.ts";
import { makePlan } from "../../src/plan/makePlan.ts";
import {
  complaintsOf,
  isSameReason,
  markDismissed,
  mendedRows,
  recordArgument,
  shownRecord,
  waits,
  withholdWaiting,
} from "../../src/plan/quarantine.ts";
import { payloadDigest } from "../../src/state/payloadDigest.ts";
import type { QuarantineRow } from "../../src/state/Quarantine.ts";
import {
  entity,
  field,
  job,
  line,
  linked,
  local,
  missing,
  open,
  readings,
  remote,
  setAsideOf,
} from "./support.ts";

/** 2 March 2026, 09:00 UTC. */
const now = 1_772_442_000_000;
const hour = 3_600_000;

const row = (options: Partial<QuarantineRow> = {}): QuarantineRow => ({
  job: "sync",
  entity: "member",
  code: "write-failed",
  message: "status 422",
  origin: line(19),
  since: 0,
  lastSeen: 0,
  times: 1,
  run: "r",
  ...options,
});
const common = (name: string, id: string) => ({ id, entity: name, resource: "any", origin: line(20) });
const write = (value: FieldWrite["value"]): FieldWrite => ({
  field: "any",
  place: "Any",
  value,
  reason: { code: "push", message: "any", rule: line(1), direction: "push-only" },
  sensitive: false,
});
const plain = write({ _tag: "Known", value: "x" });
const needs = (name: string, key: string, wants: "local" | "remote" = "remote") =>
  write({ _tag: "KeyOf", entity: name, key, wants, part: 0 });
const create = (name: string, key: string, ...writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PushCreate",
  ...common(name, `${name}:${key}:create`),
  localKey: key,
  writes: [plain, ...writes],
});
const createHere = (name: string, key: string): Step => ({
  _tag: "PullCreate",
  ...common(name, `${name}:${key}:create-local`),
  remoteKey: key,
  writes: [plain],
});
const link = (name: string, key: string): Step => ({
  _tag: "Link",
  ...common(name, `${name}:${key}:link`),
  localKey: key,
  via: "create",
});
const update = (
  name: string,
  key: string,
  remoteKey: string | undefined,
  ...writes: ReadonlyArray<FieldWrite>
): Step => ({
  _tag: "PushUpdate",
  ...common(name, `${name}:${key}:push`),
  localKey: key,
  ...(remoteKey === undefined ? {} : { remoteKey }),
  writes: [plain, ...writes],
});
const pullUpdate = (name: string, key: string, ...writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PullUpdate",
  ...common(name, `${name}:${key}:pull`),
  localKey: key,
  writes: [plain, ...writes],
});
/** A row of a record whose step was refused, and is to be tried again in an hour. */
const refused = (step: Step, options: Partial<NonNullable<QuarantineRow["refused"]>> = {}): QuarantineRow =>
  row({
    entity: step.entity,
    ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
    ...(step._tag === "PullCreate" ? { remoteKey: step.remoteKey } : {}),
    refused: { step: step.id, digest: payloadDigest(step), attempts: 2, nextTry: now + hour, ...options },
  });

const members = job([entity("branch", [], { rank: 0 }), entity("member", [], { rank: 1 })]);
const withheld = (steps: ReadonlyArray<Step>, ...rows: ReadonlyArray<QuarantineRow>) => {
  const found = withholdWaiting(members, steps, { rows, at: now });
  return { steps: found.steps.map((step) => step.id), setAside: setAsideOf(found) };
};
const waiting = (keys: string, argument: string, times = "2 times", entityName = "member") =>
  `${entityName} ${keys} line 19 quarantined: refused ${times}, and not tried before 2026-03-02 10:00 UTC unless what would be written changes; crosswalk quarantine show ${argument} tells why, and quarantine retry has the next run try it`;

test("a refused write waits longer and longer, from nothing to a week", () => {
  expect(waits.map((one) => one / hour)).toEqual([0, 1, 4, 24, 72, 168]);
});

describe("a step that was refused", () => {
  const step = update("member", "1", "R1");
  test("waits for its time, and says how to have it tried", () => {
    expect(withheld([step, update("member", "2", "R2")], refused(step))).toEqual({
      steps: ["member:2:push"],
      setAside: [waiting("1/R1", "member:1")],
    });
  });
  test("is named by the keys that its step has", () => {
    const made = create("member", "1");
    const { setAside } = withholdWaiting(members, [made], { rows: [refused(made)], at: now });
    expect(setAside.map((one) => Object.keys(one).filter((name) => name.endsWith("Key")))).toEqual([
      ["localKey"],
    ]);
    const here = createHere("member", "R5");
    const other = withholdWaiting(members, [here], { rows: [refused(here)], at: now });
    expect(other.setAside.map((one) => Object.keys(one).filter((name) => name.endsWith("Key")))).toEqual([
      ["remoteKey"],
    ]);
  });
  test("once is said so", () => {
    expect(withheld([step], refused(step, { attempts: 1 })).setAside).toEqual([
      waiting("1/R1", "member:1", "once"),
    ]);
  });
  test("is tried when its time has come", () => {
    const all = { steps: ["member:1:push"], setAside: [] };
    expect(withheld([step], refused(step, { nextTry: now }))).toEqual(all);
    expect(withheld([step], refused(step, { nextTry: now + 1 })).steps).toEqual([]);
  });
  test("is tried at once where it would write something else", () => {
    expect(withheld([update("member", "1", "R1", needs("branch", "7"))], refused(step)).steps).toEqual([
      "member:1:push",
    ]);
    expect(withheld([step], refused(step, { step: "member:1:create" })).steps).toEqual(["member:1:push"]);
  });
  test("keeps back what would follow it in the same record", () => {
    expect(withheld([step, pullUpdate("member", "1"), pullUpdate("member", "2")], refused(step))).toEqual({
      steps: ["member:2:pull"],
      setAside: [waiting("1/R1", "member:1")],
    });
  });
  test("keeps back nothing that comes before it, and nothing of a later phase", () => {
    const late: Step = { ...update("member", "1", "R1", needs("member", "9")), id: "member:1:late" };
    expect(withheld([link("member", "1"), step, late], refused(step)).steps).toEqual([
      "member:1:link",
      "member:1:late",
    ]);
  });
  test("keeps back what a later phase holds of the pair, where it is the link", () => {
    const pair = link("member", "1");
    const late: Step = { ...update("member", "1", "R1", needs("member", "9")), id: "member:1:late" };
    expect(withheld([pair, update("member", "2", "R2"), late], refused(pair))).toEqual({
      steps: ["member:2:push"],
      setAside: [waiting("1/–", "member:1")],
    });
  });
  test("without a local key is known by its remote one", () => {
    const here = createHere("member", "R5");
    expect(withheld([here], refused(here))).toEqual({
      steps: [],
      setAside: [waiting("–/R5", "member:remote:R5")],
    });
  });
  test("is not mixed up with the same key of another entity", () => {
    expect(withheld([update("branch", "1", "R1")], refused(step)).steps).toEqual(["branch:1:push"]);
  });
});

describe("rows that are about something else", () => {
  const step = update("member", "1", "R1");
  test("keep nothing back", () => {
    expect(withheld([step]).steps).toEqual(["member:1:push"]);
    expect(withheld([step], row({ localKey: "1" })).steps).toEqual(["member:1:push"]);
    expect(
      withheld([step], row({ refused: { step: step.id, digest: "x", attempts: 1, nextTry: now + hour } }))
        .steps,
    ).toEqual(["member:1:push"]);
  });
});

describe("a create that waits", () => {
  const branch = create("branch", "7");
  const member = create("member", "1", needs("branch", "7"));
  test("keeps back its link, and what refers to it", () => {
    expect(
      withheld(
        [branch, link("branch", "7"), member, link("member", "1"), create("member", "2")],
        refused(branch),
      ),
    ).toEqual({
      steps: ["member:2:create"],
      setAside: [
        waiting("7/–", "branch:7", "2 times", "branch"),
        "member 1/– line 20 unresolved-reference: it refers to branch:7, which is quarantined",
      ],
    });
  });
  test("keeps back what refers to a record that is kept back for its sake", () => {
    const third = create("member", "3", needs("member", "1"));
    expect(withheld([branch, member, third], refused(branch)).setAside.slice(1)).toEqual([
      "member 1/– line 20 unresolved-reference: it refers to branch:7, which is quarantined",
      "member 3/– line 20 unresolved-reference: it refers to member:1, which is quarantined",
    ]);
  });
  test("of a record here keeps back what refers to it by its remote key", () => {
    const here = createHere("branch", "B7");
    const refers = pullUpdate("member", "1", needs("branch", "B7", "local"));
    const other = pullUpdate("member", "2", needs("branch", "B7", "remote"));
    expect(withheld([here, refers, other], refused(here))).toEqual({
      steps: ["member:2:pull"],
      setAside: [
        waiting("–/B7", "branch:remote:B7", "2 times", "branch"),
        "member 1/– line 20 unresolved-reference: it refers to branch:remote:B7, which is quarantined",
      ],
    });
  });
  test("keeps back what belongs to it in a later phase", () => {
    expect(
      withheld(
        [
          create("member", "1"),
          create("member", "2"),
          update("member", "1", undefined),
          update("member", "2", undefined),
        ],
        refused(create("member", "1")),
      ).steps,
    ).toEqual(["member:2:create", "member:2:push"]);
  });
  test("of a record that is there already does not keep its link from being put back", () => {
    const keys = { localKey: "1", remoteKey: "R1" };
    const restored: Step = { _tag: "Link", ...common("member", "member:1:link"), ...keys, via: "restore" };
    const rest: Step = {
      _tag: "PushCreate",
      ...common("member", "member:1:create"),
      ...keys,
      resume: { part: 1, taken: { id: "R1" } },
      writes: [plain],
    };
    expect(withheld([restored, rest], refused(rest))).toEqual({
      steps: ["member:1:link"],
      setAside: [waiting("1/R1", "member:1")],
    });
  });
  test("of a record here keeps back the change that waits for its key", () => {
    const here = createHere("member", "R5");
    const late: Step = {
      _tag: "PullUpdate",
      ...common("member", "member:R5:late"),
      remoteKey: "R5",
      writes: [needs("member", "R6", "local")],
    };
    const other: Step = { ...late, id: "member:R6:late", remoteKey: "R6" };
    expect(withheld([here, late, other], refused(here)).steps).toEqual(["member:R6:late"]);
  });
  test("a change that waits keeps back no reference to its record", () => {
    const step = update("branch", "7", "B7");
    expect(withheld([step, member], refused(step)).steps).toEqual(["member:1:create"]);
  });
});

test("a plan leaves out what waits, and settles nothing of it", () => {
  const template = entity("member", [field("surname", "push-only")], { moves: { update: open(20) } });
  const input = {
    job: job([template]),
    readings: new Map([
      [
        "member",
        readings(template, {
          locals: [local("1", { surname: "Ash" }), local("2", { surname: "Elm" })],
          pairings: { "1": linked("R1"), "2": linked("R2") },
          read: [remote("R1", { surname: "Oak" }), remote("R2", { surname: "Oak" })],
        }),
      ],
    ]),
    flow,
    chosen: false,
  };
  const [step] = makePlan(input).steps;
  if (step === undefined) throw new Error("no step");
  const planned = makePlan({ ...input, quarantine: { rows: [refused(step)], at: now } });
  expect(planned.steps.map(({ id }) => id)).toEqual(["member:2:push"]);
  expect(setAsideOf(planned)).toEqual([waiting("1/R1", "member:1")]);
  expect(planned.remember.baselines.map(({ localKey }) => localKey)).toEqual(["2"]);
});

const aside = (code: SetAside["code"], message: string, options: Partial<SetAside> = {}): SetAside => ({
  entity: "member",
  localKey: "1",
  code,
  message,
  origin: line(19),
  ...options,
});

describe("what a record is set aside for", () => {
  test("is one complaint, of all that is said of it, each once", () => {
    expect([
      ...complaintsOf([
        aside("bad-value", "born: no date", { remoteKey: "R1" }),
        aside("ambiguous", "two match", { origin: line(30) }),
        aside("bad-value", "born: no date"),
        aside("broken-link", "gone", { localKey: "2" }),
      ]),
    ]).toStrictEqual([
      [
        "member:1",
        {
          record: { entity: "member", localKey: "1", remoteKey: "R1" },
          code: "bad-value",
          message: "born: no date; two match",
          origin: line(19),
          waits: false,
        },
      ],
      [
        "member:2",
        {
          record: { entity: "member", localKey: "2" },
          code: "broken-link",
          message: "gone",
          origin: line(19),
          waits: false,
        },
      ],
    ]);
  });
  test("what asks for nobody, and what has no key, is none", () => {
    const { localKey: _, ...keyless } = aside("bad-value", "no key");
    expect(complaintsOf([aside("needs", "not eligible"), aside("where", "left"), keyless]).size).toBe(0);
  });
  test("a record that only waits says so", () => {
    expect([...complaintsOf([aside("quarantined", "refused once")]).values()]).toMatchObject([
      { code: "quarantined", message: "refused once", waits: true },
    ]);
  });
  test("a fresh reason counts before the waiting", () => {
    expect([
      ...complaintsOf([
        aside("quarantined", "refused once", { remoteKey: "R1" }),
        aside("bad-value", "no date"),
      ]).values(),
    ]).toStrictEqual([
      {
        record: { entity: "member", localKey: "1" },
        code: "bad-value",
        message: "no date",
        origin: line(19),
        waits: false,
      },
    ]);
  });
  test("a record without a local key goes by its remote one", () => {
    const { localKey: _, ...there } = aside("bad-value", "no date", { remoteKey: "R1" });
    expect([...complaintsOf([there])].map(([name, { record }]) => [name, record])).toStrictEqual([
      ["member:remote:R1", { entity: "member", remoteKey: "R1" }],
    ]);
  });
});

describe("a reason that is remembered", () => {
  const complaint = (code: SetAside["code"], message: string, waits = false) => ({
    record: { entity: "member", localKey: "1" },
    code,
    message,
    origin: line(19),
    waits,
  });
  test("is the same where code and sentence are, or where the record only waits", () => {
    const known = row({ localKey: "1", code: "bad-value", message: "no date" });
    expect(isSameReason(known, complaint("bad-value", "no date"))).toBe(true);
    expect(isSameReason(known, complaint("bad-value", "no number"))).toBe(false);
    expect(isSameReason(known, complaint("question", "no date"))).toBe(false);
    expect(isSameReason(known, complaint("quarantined", "refused once", true))).toBe(true);
  });
  test("marks the record as known where a person has dismissed it", () => {
    const known = row({ localKey: "1", code: "bad-value", message: "no date", dismissed: { at: 0 } });
    const all = [aside("bad-value", "no date"), aside("bad-value", "no date", { localKey: "2" })];
    expect(markDismissed(all, [known])).toStrictEqual([{ ...all[0], dismissed: true }, all[1]]);
    expect(markDismissed([aside("bad-value", "no number")], [known])).toStrictEqual([
      aside("bad-value", "no number"),
    ]);
    expect(markDismissed(all, [])).toBe(all);
    expect(markDismissed(all, [row({ localKey: "1", code: "bad-value", message: "no date" })])).toBe(all);
  });
  test("marks nothing of a record that asks for nobody, or has no key", () => {
    const { localKey: _, ...keyless } = aside("bad-value", "no date");
    const known = row({ localKey: "1", dismissed: { at: 0 } });
    const nameless = row({ code: "bad-value", message: "no date", dismissed: { at: 0 } });
    expect(markDismissed([aside("needs", "not eligible"), keyless], [known, nameless])).toStrictEqual([
      aside("needs", "not eligible"),
      keyless,
    ]);
  });
});

describe("a record that was looked at without complaint leaves the quarantine", () => {
  const template = entity("member", []);
  const mended = (
    one: QuarantineRow,
    options: {
      readonly chosen?: boolean;
      readonly setAside?: ReadonlyArray<SetAside>;
      readonly readings?: Parameters<typeof readings>[1];
      readonly entities?: ReadonlyArray<string>;
    } = {},
  ) =>
    mendedRows({
      rows: [one],
      readings: new Map(
        (options.entities ?? ["member"]).map((name) => [name, readings(template, options.readings ?? {})]),
      ),
      setAside: options.setAside ?? [],
      chosen: options.chosen ?? false,
    });
  const here = row({ localKey: "1", remoteKey: "R1" });
  const there = row({ remoteKey: "R5" });
  const gone = [{ entity: "member", localKey: "1", remoteKey: "R1" }];

  test("in a run over the whole scope, even where it is not there any more", () => {
    expect(mended(here)).toStrictEqual(gone);
    expect(mended(row({ localKey: "1" }))).toStrictEqual([{ entity: "member", localKey: "1" }]);
  });
  test("not while it is set aside, and not without a key", () => {
    expect(mended(here, { setAside: [aside("bad-value", "no date")] })).toEqual([]);
    expect(mended(here, { setAside: [aside("quarantined", "refused once")] })).toEqual([]);
    expect(mended(row())).toEqual([]);
  });
  test("where its entity is not part of the job any more, if the job looked at anything", () => {
    expect(mended(here, { entities: ["branch"] })).toStrictEqual(gone);
    expect(mended(here, { entities: [] })).toEqual([]);
    expect(mended(here, { entities: ["branch"], chosen: true })).toEqual([]);
  });

  test("not where the local list cannot be relied on and does not show it", () => {
    const doubts = { local: "the local list holds 0 records", remote: undefined };
    expect(mended(here, { readings: { doubts } })).toEqual([]);
    expect(mended(here, { readings: { doubts, locals: [local("1", {})] } })).toStrictEqual(gone);
    const nameless = [{ side: "local", key: undefined, message: "no key" }] as const;
    expect(mended(here, { readings: { bad: nameless } })).toEqual([]);
    // A row with a key is that one; a row of the other side hides none of these.
    const known = [{ side: "local", key: "7", message: "no date" }] as const;
    expect(mended(here, { readings: { bad: known } })).toStrictEqual(gone);
    const theirs = [{ side: "remote", key: undefined, message: "no key" }] as const;
    expect(mended(here, { readings: { bad: theirs } })).toStrictEqual(gone);
    // What its parent's list may hide, it may hide as well.
    const member = entity("member", [field("code", "push-only")], {
      parent: { entity: "branch", field: "branch" },
    });
    const under = (...parents: ReadonlyArray<readonly [string, EntityReadings]>) =>
      mendedRows({
        rows: [here],
        readings: new Map([...parents, ["member", readings(member, {})]]),
        setAside: [],
        chosen: false,
      });
    const branch = (local: string | undefined) =>
      ["branch", readings(entity("branch", []), { doubts: { local, remote: undefined } })] as const;
    expect(under(branch("the local list holds 0 records"))).toEqual([]);
    expect(under(branch(undefined))).toStrictEqual(gone);
    // A parent that takes no part in the job has no list that hides anything.
    expect(under()).toStrictEqual(gone);
  });
  test("not where a list of either side cannot be relied on and does not show the remote record", () => {
    for (const doubts of [
      { local: "cut", remote: undefined },
      { local: undefined, remote: "cut" },
    ]) {
      expect(mended(there, { readings: { doubts } })).toEqual([]);
      expect(mended(there, { readings: { doubts, remoteOnly: [remote("R5", {})] } })).toHaveLength(1);
    }
    // A remote list says nothing of what is known by its local key.
    expect(mended(here, { readings: { doubts: { local: undefined, remote: "cut" } } })).toStrictEqual(gone);
  });

  const looked: ReadonlyArray<
    readonly [string, QuarantineRow["code"], boolean, Pairing | undefined, boolean]
  > = [
    ["it is one of those that were named", "write-failed", true, missing, true],
    [
      "it came along and is linked, and its reason lay in the pairing",
      "ambiguous",
      false,
      linked("R1"),
      true,
    ],
    [
      "it came along and was matched",
      "in-doubt",
      false,
      { _tag: "Matched", remoteKey: "R1", rule: line(30) },
      true,
    ],
    [
      "it came along and was linked anew",
      "unlinked",
      false,
      { _tag: "Relinked", remoteKey: "R1", before: "R2" },
      true,
    ],
    ["it came along, but its reason lay elsewhere", "write-failed", false, linked("R1"), false],
    ["it came along, and has no pair", "ambiguous", false, missing, false],
    ["it came along, and nobody knows of its pair", "ambiguous", false, undefined, false],
    ["two claim one record no more", "claimed-twice", false, linked("R1"), true],
    ["its question is answered", "question", false, linked("R1"), true],
    ["its list is whole", "incomplete-read", false, linked("R1"), true],
    ["its reference leads somewhere", "unresolved-reference", false, linked("R1"), true],
    ["what was required is there", "required-blank", false, linked("R1"), true],
  ];
  test.each(looked)("in a run of named records where %s", (_, code, root, pairing, expected) => {
    const found = mended(row({ localKey: "1", code }), {
      chosen: true,
      readings: {
        locals: [local("1", {}, { root })],
        pairings: pairing === undefined ? {} : { "1": pairing },
      },
    });
    expect(found.length === 1).toBe(expected);
  });
  test("in a run over the whole scope also where another record refers to it alone", () => {
    const found = mended(row({ localKey: "1", code: "write-failed" }), {
      readings: { locals: [local("1", {}, { root: false })] },
    });
    expect(found).toHaveLength(1);
  });
  test("not in a run of named records that did not come to it", () => {
    expect(mended(here, { chosen: true })).toEqual([]);
  });
  test("of a remote record alone, where it was seen; or where all were", () => {
    const key = [{ entity: "member", remoteKey: "R5" }];
    expect(mended(there, { chosen: true, readings: { remoteOnly: [remote("R5", {})] } })).toStrictEqual(key);
    expect(mended(there, { chosen: true, readings: { localOf: { R5: "9" } } })).toStrictEqual(key);
    expect(mended(there, { chosen: true })).toEqual([]);
    expect(mended(there)).toStrictEqual(key);
    expect(
      mended(there, { readings: { bad: [{ side: "remote", key: undefined, message: "no key" }] } }),
    ).toEqual([]);
  });
});

describe("a record as people name it", () => {
  test("on the command line", () => {
    expect(recordArgument({ entity: "member", localKey: "a%20b", remoteKey: "R1" })).toBe("member:a%20b");
    expect(recordArgument({ entity: "member", remoteKey: "R1" })).toBe("member:remote:R1");
  });
  test("in a sentence", () => {
    expect(shownRecord({ entity: "member", localKey: "a%20b", remoteKey: "R1" })).toBe("member a b");
    expect(shownRecord({ entity: "member", remoteKey: "R%201" })).toBe("member remote R 1");
  });
});
