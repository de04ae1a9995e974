/** A run that would change more than the integration allows is named, guard by guard. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EntityGuards, GuardAmount, GuardLimit } from "../../src/compile/PlanTemplate.ts";
import type { Cell } from "../../src/model/Record.ts";
import type { FieldWrite, LinkStep, Step } from "../../src/model/Step.ts";
import { guardsPassed } from "../../src/plan/guard.ts";
import { entity, job, line } from "./support.ts";

const limit = (amount: GuardAmount, number = 70): GuardLimit => ({ amount, origin: line(number) });
const guards = (options: {
  readonly remote?: EntityGuards["sides"]["remote"];
  readonly local?: EntityGuards["sides"]["local"];
  readonly links?: GuardLimit;
  readonly fields?: EntityGuards["fields"];
}): EntityGuards => ({
  sides: { remote: options.remote ?? {}, local: options.local ?? {} },
  ...(options.links === undefined ? {} : { links: options.links }),
  fields: options.fields ?? {},
});

const common = (name: string, id: string) => ({ id, entity: name, resource: "any", origin: line(1) });
const write = (value: Cell, field = "email"): FieldWrite => ({
  field,
  place: field,
  value: { _tag: "Known", value },
  reason: { code: "push", message: "any", rule: line(1), direction: "push-only" },
  sensitive: false,
});
const keyWrite: FieldWrite = {
  ...write("x", "branch"),
  value: { _tag: "KeyOf", entity: "b", key: "1", wants: "remote", part: 0 },
};
const pushCreate = (key: string, name = "member"): Step => ({
  _tag: "PushCreate",
  ...common(name, `c${key}`),
  localKey: key,
  writes: [write(null)],
});
const pullCreate = (key: string): Step => ({
  _tag: "PullCreate",
  ...common("member", `l${key}`),
  remoteKey: key,
  writes: [write(null)],
});
const pushUpdate = (key: string, ...writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PushUpdate",
  ...common("member", `p${key}`),
  localKey: key,
  writes: writes.length === 0 ? [write("x")] : writes,
});
const pullUpdate = (key: string, ...writes: ReadonlyArray<FieldWrite>): Step => ({
  _tag: "PullUpdate",
  ...common("member", `q${key}`),
  localKey: key,
  writes: writes.length === 0 ? [write("x")] : writes,
});
const link = (key: string, via: LinkStep["via"]): Step => ({
  _tag: "Link",
  ...common("member", `k${key}`),
  localKey: key,
  via,
});

const passed = (of: EntityGuards, steps: ReadonlyArray<Step>, considered = 100, chosen = false) =>
  guardsPassed(
    job([entity("branch", []), entity("member", [])], { guards: { member: of } }),
    steps,
    { member: considered },
    chosen,
  ).map(({ name, found, allowed, message }) => `${name} ${found}/${allowed}: ${message}`);

test("records whose keys read alike are counted one by one", () => {
  // As people read them, the keys of two parts are both a/b/c.
  const of = guards({ remote: { updates: limit(1) } });
  expect(passed(of, [pushUpdate("a%2Fb/c"), pushUpdate("a/b%2Fc")])).toHaveLength(1);
});

describe("a number", () => {
  test("is passed by more, not by as many", () => {
    const of = guards({ remote: { creates: limit(2) } });
    expect(passed(of, [pushCreate("1"), pushCreate("2")])).toEqual([]);
    expect(
      guardsPassed(
        job([entity("member", [])], { guards: { member: of } }),
        [pushCreate("1"), pushCreate("2"), pushCreate("3")],
        { member: 100 },
        false,
      ),
    ).toStrictEqual([
      {
        name: "member.remote.creates",
        found: 3,
        allowed: 2,
        message: "3 member records would be created on the remote side, allowed are 2",
        origin: line(70),
      },
    ]);
  });
  test("of none is passed by one, and by nothing where nothing happens", () => {
    const of = guards({ remote: { creates: limit(0) } });
    expect(passed(of, [pushCreate("1")])).toHaveLength(1);
    expect(passed(of, [])).toEqual([]);
  });
  test("counts for records that were named one by one as well", () => {
    expect(passed(guards({ remote: { creates: limit(0) } }), [pushCreate("1")], 100, true)).toHaveLength(1);
  });
});

describe("a share", () => {
  const steps = (count: number) => Array.from({ length: count }, (_, index) => pushUpdate(String(index)));
  const of = guards({ remote: { updates: limit({ percent: 10 }) } });
  test("is of the records that the job looked at, whole ones", () => {
    expect(passed(of, steps(20), 209)).toEqual([]);
    expect(passed(of, steps(21), 209)).toEqual([
      "member.remote.updates 21/20: 21 member records would be changed on the remote side, allowed are 20 (10% of 209)",
    ]);
  });
  test("is never fewer than five", () => {
    expect(passed(of, steps(5), 10)).toEqual([]);
    expect(passed(of, steps(6), 10)).toEqual([
      "member.remote.updates 6/5: 6 member records would be changed on the remote side, allowed are 5 (10% of 10)",
    ]);
  });
  test("says nothing of records that were named one by one", () => {
    expect(passed(of, steps(50), 10, true)).toEqual([]);
  });
  test("of an entity that was not looked at is of none", () => {
    expect(
      guardsPassed(job([entity("member", [])], { guards: { member: of } }), steps(6), {}, false).map(
        ({ message }) => message,
      ),
    ).toEqual(["6 member records would be changed on the remote side, allowed are 5 (10% of 0)"]);
  });
});

describe("each guard counts its own kind", () => {
  const steps: ReadonlyArray<Step> = [
    pushCreate("1"),
    pullCreate("2"),
    pullCreate("3"),
    pushUpdate("4"),
    pushUpdate("5", write("x"), write(null, "phone")),
    pushUpdate("6", keyWrite),
    pullUpdate("7"),
    pullUpdate("8"),
    pullUpdate("9", write(null), write(null, "phone")),
    pullUpdate("10", write(null)),
    link("11", "relink"),
    link("12", "match"),
    link("13", "restore"),
    pushCreate("1", "branch"),
  ];
  const none = limit(0);
  const cases: ReadonlyArray<readonly [string, EntityGuards, string]> = [
    [
      "creates there",
      guards({ remote: { creates: none } }),
      "member.remote.creates 1/0: 1 member records would be created on the remote side, allowed are 0",
    ],
    [
      "changes there",
      guards({ remote: { updates: none } }),
      "member.remote.updates 3/0: 3 member records would be changed on the remote side, allowed are 0",
    ],
    [
      "losses there",
      guards({ remote: { clears: none } }),
      "member.remote.clears 1/0: 1 member records would lose a value on the remote side, allowed are 0",
    ],
    [
      "creates here",
      guards({ local: { creates: none } }),
      "member.local.creates 2/0: 2 member records would be created on the local side, allowed are 0",
    ],
    [
      "changes here",
      guards({ local: { updates: none } }),
      "member.local.updates 4/0: 4 member records would be changed on the local side, allowed are 0",
    ],
    [
      "losses here",
      guards({ local: { clears: none } }),
      "member.local.clears 2/0: 2 member records would lose a value on the local side, allowed are 0",
    ],
    ["re-links", guards({ links: none }), "member.links 1/0: 1 member links would change, allowed are 0"],
  ];
  test.each(cases)("%s", (_, of, expected) => {
    expect(passed(of, steps)).toEqual([expected]);
  });
  test("all that are passed are named", () => {
    expect(
      passed(
        guards({ remote: { creates: none, clears: none }, local: { updates: none }, links: none }),
        steps,
      ).map((one) => one.split(" ")[0]),
    ).toEqual(["member.remote.creates", "member.remote.clears", "member.local.updates", "member.links"]);
  });
  test("an entity without guards passes none", () => {
    expect(guardsPassed(job([entity("branch", [])]), steps, {}, false)).toEqual([]);
  });
});

describe("a guard of one field", () => {
  const email = (what: EntityGuards["fields"][string]) => guards({ fields: { email: what } });
  test("counts the records in which the field is changed, on either side, each once", () => {
    const steps = [
      pushUpdate("1", write("x"), write("y")),
      pullUpdate("1", write("x")),
      pullUpdate("2", write(null)),
      pushUpdate("3", write("x", "phone")),
      pushCreate("4"),
      link("5", "relink"),
    ];
    expect(passed(email({ updates: limit(1) }), steps)).toEqual([
      "member.email.updates 2/1: 2 member records would have their email changed, allowed are 1",
    ]);
    expect(passed(email({ updates: limit(2) }), steps)).toEqual([]);
  });
  test("counts those in which it loses its value", () => {
    const steps = [
      pushUpdate("1", write("x"), write(null, "phone")),
      pushUpdate("2", write(null)),
      pullUpdate("3", write(null)),
      pushUpdate("4", { ...keyWrite, field: "email" }),
    ];
    expect(passed(email({ clears: limit(0) }), steps)).toEqual([
      "member.email.clears 2/0: 2 member records would lose their email, allowed are 0",
    ]);
  });
  test("tells records without a local key by their remote one", () => {
    const made = (key: string): Step => ({
      ...common("member", `n${key}`),
      _tag: "PushUpdate",
      remoteKey: key,
      writes: [write("x")],
    });
    expect(passed(email({ updates: limit(2) }), [made("1"), made("2"), pullUpdate("1")])).toEqual([
      "member.email.updates 3/2: 3 member records would have their email changed, allowed are 2",
    ]);
    expect(passed(email({ updates: limit(0) }), [made("1"), { ...made("1"), id: "again" }])).toEqual([
      "member.email.updates 1/0: 1 member records would have their email changed, allowed are 0",
    ]);
  });
  test("of a field that is called like a side has a name of its own", () => {
    const steps = [pushUpdate("1", write("x", "local"), write("x", "remote"))];
    expect(
      passed(guards({ fields: { local: { updates: limit(0) }, remote: { updates: limit(0) } } }), steps).map(
        (one) => one.split(" ")[0],
      ),
    ).toEqual(["member.fields.local.updates", "member.fields.remote.updates"]);
  });
});

test("a guard is passed exactly where more is found than it allows", () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 }), fc.nat({ max: 30 }), (allowed, count) => {
      const steps = Array.from({ length: count }, (_, index) => pushUpdate(String(index)));
      expect(passed(guards({ remote: { updates: limit(allowed) } }), steps).length).toBe(
        count > allowed ? 1 : 0,
      );
    }),
  );
});
