/** The plan of a job: what its parts come to together. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Direction } from "../../src/model/Direction.ts";
import type { Planned } from "../../src/plan/makePlan.ts";
import { countPlan, hasChanges, type Plan } from "../../src/plan/Plan.ts";
import {
  entity,
  field,
  type Held,
  line,
  linked,
  local,
  missing,
  open,
  planOf,
  readings,
  reference,
  refersTo,
  remote,
  setAsideOf,
  stepsOf,
} from "./support.ts";

const surname = field("surname", "push-only");

describe("what the job looked at", () => {
  test("are the records that it starts from, of each entity", () => {
    const planned = planOf([
      readings(entity("branch", [surname]), { locals: [local("7", {}, { root: false })] }),
      readings(entity("member", [surname], { rank: 1 }), {
        locals: [local("1", {}), local("2", {}), local("3", {}, { root: false })],
      }),
    ]);
    expect(planned.considered).toStrictEqual({ branch: 0, member: 2 });
  });
});

describe("rows that could not be brought to their types", () => {
  test("are set aside under the key that they have", () => {
    const planned = planOf([
      readings(entity("member", [surname]), {
        bad: [
          { side: "local", key: "1", message: "born is no date" },
          { side: "remote", key: "R2", message: "size is no number" },
          { side: "remote", key: undefined, message: "there is no key" },
        ],
      }),
    ]);
    expect(setAsideOf(planned)).toEqual([
      "member 1/– line 2 bad-value: born is no date",
      "member –/R2 line 2 bad-value: size is no number",
      "member –/– line 2 bad-value: there is no key",
    ]);
    expect(planned.setAside.map((one) => Object.keys(one).filter((name) => name.endsWith("Key")))).toEqual([
      ["localKey"],
      ["remoteKey"],
      [],
    ]);
  });
});

test("links of records that are not there any more are forgotten", () => {
  expect(
    planOf([readings(entity("member", [surname]), { stale: ["8", "9"] })]).remember.forgotten,
  ).toStrictEqual([
    { entity: "member", localKey: "8" },
    { entity: "member", localKey: "9" },
  ]);
});

test("an integration whose gate is off says so", () => {
  expect(planOf([], { shutBy: "Exchange with the other system" }).notes).toEqual([
    '"Exchange with the other system" is off: nothing is read and nothing is written',
  ]);
  expect(planOf([]).notes).toEqual([]);
});

describe("records that are made only because others refer to them", () => {
  const branches = (name: string, count: number, rank: number) =>
    readings(entity(name, [], { rank, moves: { "create-remote": open(18, { onlyReferenced: true }) } }), {
      locals: Array.from({ length: count }, (_, index) => local(String(index), {}, { root: false })),
      pairings: Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), missing])),
    });
  const members = (fields: ReadonlyArray<readonly [string, ReadonlyArray<string>]>) =>
    readings(
      entity(
        "member",
        fields.map(([name]) => reference(name, name, "push-only")),
        { rank: 2, moves: { "create-remote": open(19) } },
      ),
      {
        locals: fields.flatMap(([name, keys]) =>
          keys.map((key) => local(`${name}-${key}`, { [name]: refersTo(key) })),
        ),
        pairings: Object.fromEntries(
          fields.flatMap(([name, keys]) => keys.map((key) => [`${name}-${key}`, missing])),
        ),
      },
    );
  const note = (made: string) =>
    `${made} not linked, no match rule finds a partner, and would be made; if the other system has them, link them first (links find, links add)`;

  test("are counted, since somebody may have made them there already", () => {
    expect(planOf([branches("branch", 1, 0), members([["branch", ["0"]]])]).notes).toEqual([
      note("1 of branch is"),
    ]);
    expect(planOf([branches("branch", 2, 0), members([["branch", ["0", "1"]]])]).notes).toEqual([
      note("2 of branch are"),
    ]);
    expect(
      planOf([
        branches("branch", 1, 0),
        branches("team", 1, 1),
        members([
          ["branch", ["0"]],
          ["team", ["0"]],
        ]),
      ]).notes,
    ).toEqual([note("1 of branch and 1 of team are")]);
  });
  test("are counted alone, not with what is done to those that are there", () => {
    const branch = entity("branch", [field("code", "push-only")], {
      moves: { "create-remote": open(18, { onlyReferenced: true }), update: open(20) },
    });
    const planned = planOf([
      readings(branch, {
        locals: [local("0", { code: "a" }, { root: false }), local("1", { code: "b" })],
        pairings: { "0": missing, "1": linked("R1") },
        read: [remote("R1", { code: "other" })],
      }),
      members([["branch", ["0"]]]),
    ]);
    expect(planned.steps.map(({ _tag }) => _tag)).toContain("PushUpdate");
    expect(planned.notes).toEqual([note("1 of branch is")]);
  });
  test("are not worth a note where there are none", () => {
    expect(planOf([branches("branch", 1, 0), members([["branch", []]])]).notes).toEqual([]);
  });
});

describe("two records that would write one stored place", () => {
  const phone = field("phone", "pull-only");
  const template = entity("officer", [phone], {
    moves: { update: open(20) },
    local: { update: { requests: 1, by: ["person"] } },
    localPlaces: { person: {} },
  });
  const planned = planOf([
    readings(template, {
      locals: [
        local("1/a", { person: "1", phone: "0" }),
        local("1/b", { person: "1", phone: "0" }),
        local("2/a", { person: "2", phone: "0" }),
      ],
      pairings: { "1/a": linked("R1"), "1/b": linked("R2"), "2/a": linked("R3") },
      read: [remote("R1", { phone: "111" }), remote("R2", { phone: "222" }), remote("R3", { phone: "333" })],
      bad: [{ side: "remote", key: "R9", message: "no number" }],
    }),
  ]);
  test("are set aside after what was set aside before, and the others are written", () => {
    expect(stepsOf(planned)).toEqual([
      'officer:2/a:pull | PullUpdate | local 2/a | remote R3 | phone="333" (pull)',
    ]);
    expect(planned.setAside.map(({ localKey, remoteKey, code }) => [localKey, remoteKey, code])).toEqual([
      [undefined, "R9", "bad-value"],
      ["1/a", "R1", "shared-place"],
      ["1/b", "R2", "shared-place"],
    ]);
  });
  test("of them nothing is settled", () => {
    expect(planned.remember.baselines.map(({ localKey }) => localKey)).toEqual(["2/a"]);
  });
});

test("an entity that was not read is passed over", () => {
  const template = entity("member", [surname]);
  expect(planOf([readings(template, {})], { entities: [entity("branch", []), template] }).considered).toEqual(
    {
      member: 0,
    },
  );
});

describe("what a plan comes to", () => {
  const planned = planOf([
    readings(
      entity("member", [surname, field("town", "pull-only")], {
        link: "ref",
        moves: { "create-remote": open(19), "create-local": open(18), update: open(20) },
      }),
      {
        locals: [
          local("1", { surname: "Ash", town: "x" }),
          local("2", { surname: "Elm", town: "x" }),
          local("3", { surname: { _tag: "Bad", message: "too long" } }),
          local("4", { surname: null, town: "x" }),
        ],
        pairings: {
          "1": linked("R1", { columnMissing: true }),
          "2": missing,
          "3": missing,
          "4": linked("R4"),
        },
        read: [remote("R1", { surname: "Oak", town: "y" }), remote("R4", { surname: "Oak", town: "x" })],
        remoteOnly: [remote("R5", { surname: "Fir", town: "z" })],
      },
    ),
  ]);
  test("is counted", () => {
    expect(countPlan(planned)).toStrictEqual({
      remoteCreates: 1,
      remoteUpdates: 1,
      localCreates: 1,
      localUpdates: 1,
      links: 3,
      withheld: 1,
      setAside: 1,
    });
  });
  test("is a change where there is a step", () => {
    const whole = (steps: Plan["steps"]): Plan => ({
      version: 1,
      integration: "sample",
      profile: "test",
      job: "sync",
      chosen: false,
      mapping: "0",
      madeAt: "2026-03-02T00:00:00Z",
      today: "2026-03-02",
      settings: {},
      inputs: {},
      withheld: planned.withheld,
      setAside: planned.setAside,
      notes: [],
      considered: {},
      guards: [],
      widening: { token: "0", compared: false, found: [] },
      remember: { links: [], forgotten: [], baselines: [], creating: [] },
      requests: { local: 0, remote: 0 },
      steps,
    });
    expect(hasChanges(whole([]))).toBe(false);
    expect(hasChanges(whole(planned.steps))).toBe(true);
  });
});

describe("properties of a plan", () => {
  const value = fc.option(fc.constantFrom("Ash", "Oak", "Elm"), { nil: null });
  const directions = fc.constantFrom<Direction>("push-only", "pull-only", "pull-able");
  const fields = fc
    .tuple(directions, directions)
    .map(([one, other]) => [
      field("surname", one, { conflict: ["remote-wins"] }),
      field("town", other, { conflict: ["fill-blanks", "report"] }),
    ]);
  const held = fc.record({ surname: value, town: value });
  const pairs = fc.array(fc.record({ here: held, there: fc.option(held, { nil: undefined }) }), {
    maxLength: 4,
  });

  const planFor = (
    template: ReturnType<typeof entity>,
    all: ReadonlyArray<{ here: Held; there: Held | undefined }>,
  ) =>
    planOf([
      readings(template, {
        locals: all.map(({ here }, index) => local(String(index), here)),
        pairings: Object.fromEntries(
          all.map(({ there }, index) => [String(index), there === undefined ? missing : linked(`R${index}`)]),
        ),
        read: all.flatMap(({ there }, index) => (there === undefined ? [] : [remote(`R${index}`, there)])),
      }),
    ]);
  const moves = { "create-remote": open(19), update: open(20) };

  test("records that are equal on both sides give the empty plan", () => {
    fc.assert(
      fc.property(fields, fc.array(held, { maxLength: 4 }), (rules, all) => {
        const planned = planFor(
          entity("member", rules, { moves }),
          all.map((one) => ({ here: one, there: one })),
        );
        expect([planned.steps, planned.withheld, planned.setAside]).toEqual([[], [], []]);
      }),
    );
  });
  test("without a move there is no step, whatever differs", () => {
    fc.assert(
      fc.property(fields, pairs, (rules, all) => {
        expect(planFor(entity("member", rules), all).steps).toEqual([]);
      }),
    );
  });
  test("every write names its rule, and goes the way of its direction", () => {
    fc.assert(
      fc.property(fields, pairs, (rules, all) => {
        const template = entity("member", rules, { moves });
        for (const step of planFor(template, all).steps) {
          if (step._tag === "Link") continue;
          const up = step._tag === "PushCreate" || step._tag === "PushUpdate";
          expect(step.writes.length > 0 || step._tag === "PushCreate").toBe(true);
          for (const write of step.writes) {
            expect(write.reason.rule).toEqual(line(1));
            expect(write.reason.message).not.toBe("");
            const rule = template.fields.find((one) => one.name === write.field);
            expect(rule?.direction).not.toBe(up ? "pull-only" : "push-only");
            expect(up ? rule?.remote : rule?.local[0]).toBe(write.place);
          }
        }
      }),
    );
  });
  test("every missing record is made once, and then linked", () => {
    fc.assert(
      fc.property(fields, pairs, (rules, all) => {
        const { steps } = planFor(entity("member", rules, { moves }), all);
        const wanted = all.flatMap(({ there }, index) => (there === undefined ? [String(index)] : []));
        const made = steps.flatMap((step) => (step._tag === "PushCreate" ? [step.localKey] : []));
        expect(made).toEqual(wanted);
        for (const key of made) {
          const create = steps.findIndex((step) => step.id === `member:${key}:create`);
          expect(steps[create + 1]?.id).toBe(`member:${key}:link`);
        }
      }),
    );
  });
  test("a record that fails leaves every other one as it is", () => {
    fc.assert(
      fc.property(fields, pairs, (rules, all) => {
        const template = entity("member", rules, { moves });
        const failing = {
          here: { surname: { _tag: "Bad" as const, message: "too long" } },
          there: undefined,
        };
        const alone = planFor(template, all);
        const together = planFor(template, [...all, failing]);
        const others = (planned: Planned) =>
          stepsOf(planned).filter((step) => !step.includes(`member:${all.length}:`));
        expect(others(together)).toEqual(stepsOf(alone));
      }),
    );
  });
});
