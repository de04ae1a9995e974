/** Late references that a create of an earlier run has left: what is sent of them, and what becomes of the note of it. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate } from "../../src/compile/PlanTemplate.ts";
import type { Creating, EvaluatedRemote, RemoteReading } from "../../src/plan/Evaluated.ts";
import {
  type EntityOptions,
  entity,
  type FieldOptions,
  field,
  heldBack,
  inGroup,
  linked,
  local,
  open,
  planOf,
  pull,
  push,
  type ReadingOptions,
  readings,
  reference,
  refersTo,
  refersToRemote,
  remote,
  shut,
  stepsOf,
  withheldOf,
} from "./support.ts";

const notInGroup = { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } };
const member = (known: ReadingOptions) =>
  readings(entity("member", [field("name", "push-only")], { rank: 1 }), {
    pairings: { "1": linked("M1") },
    localOf: { M1: "1" },
    ...known,
  });

interface Given {
  readonly fields?: ReadonlyArray<FieldTemplate>;
  readonly of?: EntityOptions;
  readonly creating?: Creating;
  readonly more?: ReadingOptions;
  readonly members?: ReadingOptions;
}

const summary = (planned: ReturnType<typeof planOf>) => ({
  steps: stepsOf(planned),
  completes: planned.steps.flatMap((step) => ("completes" in step && step.completes ? [step.id] : [])),
  note: planned.remember.creating,
  withheld: withheldOf(planned),
});

const kept = { steps: [], completes: [], note: [], withheld: [] };
const done = { ...kept, note: [{ entity: "team", localKey: "3", done: true }] };

describe("on the remote side", () => {
  const captain = (options: FieldOptions = {}) =>
    reference("captain", "member", "push-only", { late: true, flows: { update: notInGroup }, ...options });
  const planTeam = ({
    fields = [captain()],
    of,
    creating = { next: 1, taken: {} },
    more,
    members = {},
  }: Given) =>
    planOf([
      readings(entity("team", fields, { moves: { "create-remote": open(18) }, ...of }), {
        locals: [local("3", { captain: refersTo("1"), deputy: refersTo("1"), name: "North" })],
        pairings: { "3": linked("T3") },
        creating: new Map([["3", creating]]),
        ...more,
      }),
      member(members),
    ]);
  const plan = (given: Given) => summary(planTeam(given));
  const sent = {
    ...kept,
    steps: ['team:3:late-captain | PushUpdate | local 3 | remote T3 | Captain="M1" (push)'],
    completes: ["team:3:late-captain"],
  };
  const read = (captain: string | null | undefined, more: Partial<EvaluatedRemote> = {}): ReadingOptions => ({
    read: [remote("T3", captain === undefined ? {} : { captain }, more)],
  });

  test("is sent to a record that nothing is read of, and is done with that", () => {
    expect(plan({})).toEqual(sent);
  });
  test("is sent where the record lacks it, which the step says", () => {
    const planned = planTeam({ more: read(null) });
    expect(summary(planned)).toEqual(sent);
    const [step] = planned.steps;
    expect(step?._tag === "PushUpdate" && step.writes[0]?.before).toBeNull();
    expect(step?._tag === "PushUpdate" && step.late).toBe(true);
    const unseen = planTeam({ more: read(undefined) });
    expect(summary(unseen)).toEqual(sent);
    const [blind] = unseen.steps;
    expect(blind?._tag === "PushUpdate" && blind.writes[0] !== undefined && "before" in blind.writes[0]).toBe(
      false,
    );
  });
  test("is not sent where the record holds anything, and is done with", () => {
    expect(plan({ more: read("M9") })).toEqual(done);
  });
  test("is not sent again where a write of it is remembered and nothing else is known", () => {
    const written = { baselines: new Map([["3", { captain: { remote: "M1" } }]]) };
    expect(plan({ more: written })).toEqual(done);
    expect(plan({ more: { ...written, ...read(undefined) } })).toEqual(done);
    expect(plan({ more: { ...written, ...read(null) } })).toEqual(done);
    const swallowed = { captain: { remote: null, sent: "M1", stored: null } };
    expect(plan({ more: { ...read(null), baselines: new Map([["3", swallowed]]) } })).toEqual(done);
    expect(plan({ more: { baselines: new Map([["3", { captain: { remote: null } }]]) } })).toEqual(sent);
    expect(plan({ more: { baselines: new Map([["3", { captain: { local: "1" } }]]) } })).toEqual(sent);
    expect(plan({ more: { baselines: new Map([["3", { deputy: { remote: "M1" } }]]) } })).toEqual(sent);
  });
  test.each<readonly [string, RemoteReading]>([
    ["gone", { _tag: "Gone" }],
    ["not read for a fault", { _tag: "Failed", message: "no" }],
  ])("is not sent to a record that is %s, and stays owed", (_, reading) => {
    expect(plan({ more: { notRead: { T3: reading } } })).toEqual(kept);
  });
  test("stays owed where this job makes no such records, or does not tonight", () => {
    const moves = (create: ReturnType<typeof open>) => ({
      of: { moves: { "create-remote": create, update: open(20) } },
      more: read(null),
    });
    expect(plan(moves({ _tag: "None" }))).toEqual(kept);
    expect(plan(moves(shut(18, "creates")))).toEqual(kept);
  });
  test("stays owed behind a toggle that is off, and keeps nothing else back", () => {
    const gated = captain({ flows: { "create-remote": heldBack("extras"), update: notInGroup } });
    expect(plan({ fields: [gated] })).toEqual(kept);
    const deputy = reference("deputy", "member", "push-only", { late: true, flows: { update: notInGroup } });
    expect(plan({ fields: [gated, deputy] })).toEqual({
      ...kept,
      steps: ['team:3:late-deputy | PushUpdate | local 3 | remote T3 | Deputy="M1" (push)'],
    });
  });
  test("is over where the mapping does not send it on a create any more", () => {
    const unlisted = { "create-remote": notInGroup, update: notInGroup };
    expect(plan({ fields: [captain({ flows: unlisted })] })).toEqual(done);
    expect(plan({ fields: [captain({ late: false })] })).toEqual(done);
    const closed = { "create-remote": inGroup(push, 3, "$local.a = 1"), update: notInGroup };
    const inShut = { locals: [local("3", { captain: refersTo("1") }, { closedGroups: new Set([3]) })] };
    expect(plan({ fields: [captain({ flows: closed })], more: inShut })).toEqual(done);
  });
  test("of several each may fail: the note stays until a run sees that nothing is lacking", () => {
    const deputy = reference("deputy", "member", "push-only", { late: true, flows: { update: notInGroup } });
    const found = plan({ fields: [captain(), deputy] });
    expect([found.steps.length, found.completes, found.note]).toEqual([2, [], []]);
    const both = { read: [remote("T3", { captain: "M1", deputy: "M1" })] };
    expect(plan({ fields: [captain(), deputy], more: both })).toEqual(done);
  });
  test("that leads nowhere today stays owed", () => {
    expect(plan({ members: { pairings: {} } })).toEqual({
      ...kept,
      withheld: ["team 3/T3 captain (create-remote, remote): unresolved-reference"],
    });
  });
  test("is left out of the update, with every rule of its place", () => {
    const updates = { "create-remote": { verdict: push }, update: { verdict: push } };
    const again = field("captainToo", "push-only", { remote: "Captain" });
    const given: Given = {
      fields: [captain({ flows: updates }), again, field("name", "push-only")],
      of: { moves: { "create-remote": open(18), update: open(20) } },
      more: {
        locals: [local("3", { captain: refersTo("1"), captainToo: "x", name: "North" })],
        read: [remote("T3", { captain: null, name: "South" })],
      },
    };
    expect(plan(given).steps).toEqual([
      'team:3:push | PushUpdate | local 3 | remote T3 | Name="North" (push)',
      ...sent.steps,
    ]);
    // What leads nowhere today keeps the others back for nothing.
    expect(plan({ ...given, members: { pairings: {} } }).steps).toEqual([
      'team:3:push | PushUpdate | local 3 | remote T3 | Captain="x" (push) | Name="North" (push)',
    ]);
  });
  test("is noted anew of a create that was found again, where that owed it", () => {
    const begun = { begun: new Map([["3", 0]]), creating: new Map() };
    const owing = { local: new Set<string>(), remote: new Set(["3"]) };
    expect(plan({ more: { ...begun, owing } })).toEqual({
      ...sent,
      note: [{ entity: "team", localKey: "3", next: 1, taken: { id: "T3" } }],
    });
    expect(plan({ more: begun })).toEqual(kept);
  });
  test("is no more of a record whose column names another one now", () => {
    const relinked = { "3": { _tag: "Relinked" as const, remoteKey: "T4", before: "T3" } };
    const found = plan({ more: { pairings: relinked } });
    expect([found.steps.filter((step) => step.includes("late")), found.note]).toEqual([[], done.note]);
  });
});

describe("on the local side", () => {
  const captain = (options: FieldOptions = {}) =>
    reference("captain", "member", "pull-only", { late: true, flows: { update: notInGroup }, ...options });
  const planTeam = ({ fields = [captain()], of, creating, more, members = {} }: Given) =>
    summary(
      planOf([
        readings(entity("team", fields, { moves: { "create-local": open(18) }, ...of }), {
          locals: [local("3", { captain: null })],
          pairings: { "3": linked("T3") },
          creating: new Map([["3", creating ?? { next: 1, taken: {}, local: true }]]),
          read: [remote("T3", { captain: refersToRemote("M1") })],
          ...more,
        }),
        member(members),
      ]),
    );
  const written = {
    ...kept,
    steps: ['team:T3:late-captain-local | PullUpdate | local 3 | remote T3 | captain="1" (pull)'],
    completes: ["team:T3:late-captain-local"],
  };

  test("is written where the record lacks it", () => {
    expect(planTeam({})).toEqual(written);
  });
  test("is not written where the record holds anything, or held what was written", () => {
    expect(planTeam({ more: { locals: [local("3", { captain: "9" })] } })).toEqual(done);
    expect(planTeam({ more: { baselines: new Map([["3", { captain: { local: "1" } }]]) } })).toEqual(done);
  });
  test("of several places is written where all are blank", () => {
    const two = captain({ local: ["club", "captain"] });
    const held = (club: string | null, own: string | null) => ({
      fields: [two],
      more: { locals: [local("3", { club, captain: own })] },
    });
    expect(planTeam(held(null, null)).steps).toHaveLength(1);
    expect(planTeam(held("7", null))).toEqual(done);
    expect(planTeam(held(null, "7"))).toEqual(done);
  });
  test("stays owed where the remote record was not read, or the job makes no such records", () => {
    expect(planTeam({ more: { read: [] } })).toEqual(kept);
    expect(planTeam({ of: { moves: { "create-remote": open(18) } } })).toEqual(kept);
  });
  test("stays owed where the remote place was not shown", () => {
    const hidden = { read: [remote("T3", { captain: { _tag: "Unread" } })] };
    expect(planTeam({ more: hidden })).toEqual(kept);
  });
  test("is over where the create does not bring it any more, or there is nothing to bring", () => {
    const closed = { "create-local": inGroup(pull, 3), update: notInGroup };
    const inShut = {
      read: [remote("T3", { captain: refersToRemote("M1") }, { closedGroups: new Set([3]) })],
    };
    expect(planTeam({ fields: [captain({ flows: closed })] })).toEqual(written);
    expect(planTeam({ fields: [captain({ flows: closed })], more: inShut })).toEqual(done);
    const unlisted = { "create-local": notInGroup, update: notInGroup };
    expect(planTeam({ fields: [captain({ flows: unlisted })] })).toEqual(done);
    expect(planTeam({ more: { read: [remote("T3", { captain: null })] } })).toEqual(done);
  });
  test("is noted anew of a create that was found again, where that owed it", () => {
    const owing = { local: new Set(["T3"]), remote: new Set<string>() };
    expect(planTeam({ more: { creating: new Map(), owing } })).toEqual({
      ...written,
      note: [{ entity: "team", localKey: "3", next: 1, taken: {}, local: true }],
    });
    expect(planTeam({ more: { creating: new Map() } })).toEqual(kept);
  });
});
