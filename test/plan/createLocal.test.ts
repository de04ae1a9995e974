/** A remote record that has no local one: its create here, its link, and the update of the same job that joins it. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate } from "../../src/compile/PlanTemplate.ts";
import type { EvaluatedRemote } from "../../src/plan/Evaluated.ts";
import {
  cell,
  type EntityOptions,
  entity,
  field,
  gate,
  type Held,
  heldBack,
  inGroup,
  line,
  none,
  open,
  planOf,
  pull,
  push,
  type ReadingOptions,
  readings,
  reference,
  refersToRemote,
  remote,
  setAsideOf,
  shut,
  stepsOf,
  unread,
  withheldOf,
} from "./support.ts";

const surname = field("surname", "pull-only");
const creates = { "create-local": open(19) };

interface Given {
  readonly held: Held;
  readonly record?: Partial<EvaluatedRemote>;
  readonly entity?: EntityOptions;
}

/** The plan of one remote member that is missing here, in a job that makes members here. */
const planFor = (fields: ReadonlyArray<FieldTemplate>, given: Given) =>
  planOf([
    readings(entity("member", fields, { moves: creates, ...given.entity }), {
      remoteOnly: [remote("R1", given.held, given.record)],
    }),
  ]);
const made = (fields: ReadonlyArray<FieldTemplate>, given: Given) => {
  const planned = planFor(fields, given);
  return { steps: stepsOf(planned), setAside: setAsideOf(planned), withheld: withheldOf(planned) };
};
const nothing = { steps: [], setAside: [], withheld: [] };
const create = (...writes: ReadonlyArray<string>) => [
  ["member:R1:create-local", "PullCreate", "remote R1", ...writes].join(" | "),
  "member:R1:link-local | Link | remote R1 | create | after member:R1:create-local",
];

describe("a record that is missing here", () => {
  test("is made, then linked", () => {
    expect(planFor([surname], { held: { surname: "Oak" }, entity: { link: "ref" } }).steps).toStrictEqual([
      {
        _tag: "PullCreate",
        id: "member:R1:create-local",
        entity: "member",
        resource: "members",
        origin: line(19),
        remoteKey: "R1",
        writes: [
          {
            field: "surname",
            place: "surname",
            value: { _tag: "Known", value: "Oak" },
            reason: {
              code: "pull",
              message: "the local record does not exist yet",
              rule: line(1),
              direction: "pull-only",
            },
            sensitive: false,
          },
        ],
      },
      {
        _tag: "Link",
        id: "member:R1:link-local",
        entity: "member",
        resource: "members",
        origin: line(2),
        remoteKey: "R1",
        after: "member:R1:create-local",
        via: "create",
        column: "ref",
      },
    ]);
  });
  test("without a link place the link fills none", () => {
    expect(planFor([surname], { held: { surname: "Oak" } }).steps[1]).toStrictEqual({
      _tag: "Link",
      id: "member:R1:link-local",
      entity: "member",
      resource: "members",
      origin: line(2),
      remoteKey: "R1",
      after: "member:R1:create-local",
      via: "create",
    });
  });
  test("without a link place the pair is only remembered", () => {
    expect(made([surname], { held: { surname: "Oak" } })).toStrictEqual({
      ...nothing,
      steps: create('surname="Oak" (pull)'),
    });
  });
  test("each place of a rule takes its value", () => {
    expect(
      made([field("name", "pull-only", { local: ["first", "known"] })], { held: { name: "Oak" } }).steps,
    ).toEqual(create('first="Oak" (pull)', 'known="Oak" (pull)'));
  });
  test("what only goes up, what only matches and what has no place here is not brought", () => {
    expect(
      made(
        [
          surname,
          field("age", "push-only"),
          field("code", undefined, { flows: { "create-local": { verdict: pull } } }),
          field("there", "pull-only", { local: [] }),
        ],
        { held: { surname: "Oak", age: 7, code: "x", there: "y" } },
      ),
    ).toStrictEqual({ ...nothing, steps: create('surname="Oak" (pull)') });
  });
  test("what has no value, was not read, or is left alone by its code table is not brought", () => {
    expect(
      made(
        ["town", "zip", "sex", "tel"].map((name) => field(name, "pull-only")),
        { held: { town: null, zip: unread, sex: { _tag: "Leave" } } },
      ),
    ).toStrictEqual({ ...nothing, steps: create() });
  });
  test("sensitive values are marked", () => {
    const [step] = planFor([field("surname", "pull-only", { sensitive: true })], {
      held: { surname: "Oak" },
    }).steps;
    expect(step?._tag === "PullCreate" && step.writes.map((write) => write.sensitive)).toEqual([true]);
  });
});

describe("a record that is not made here", () => {
  test("where the job makes none, or only what others refer to", () => {
    expect(
      made([surname], { held: { surname: "Oak" }, entity: { moves: { "create-local": none } } }),
    ).toStrictEqual(nothing);
    expect(
      made([surname], {
        held: { surname: "Oak" },
        entity: { moves: { "create-local": open(19, { onlyReferenced: true }) } },
      }),
    ).toStrictEqual(nothing);
  });
  const cases: ReadonlyArray<readonly [string, Given, string]> = [
    [
      "its move is shut",
      { held: {}, entity: { moves: { "create-local": shut(19, "creates") } } },
      "member –/R1 line 2 move-gate: creates is false",
    ],
    [
      "its move needs a value that is blank",
      { held: { surname: null }, entity: { moves: { "create-local": open(19, { needs: ["surname"] }) } } },
      "member –/R1 line 19 needs: not eligible: surname has no value",
    ],
    [
      "its condition does not hold",
      {
        held: { surname: "Oak" },
        record: { unmet: { "create-local": { message: "archived", fault: false } } },
      },
      "member –/R1 line 19 where: not eligible: archived",
    ],
    [
      "the condition of a section could not be judged",
      { held: { surname: "Oak" }, record: { faults: [{ message: "no number", origin: line(60) }] } },
      "member –/R1 line 60 bad-value: no number",
    ],
    [
      "a value does not fit",
      { held: { surname: { _tag: "Bad", message: "too long" } } },
      "member –/R1 line 1 bad-value: surname: too long",
    ],
    [
      "a value needs an answer that was not given",
      { held: { surname: { _tag: "Asks", inputs: ["form"] } } },
      "member –/R1 line 1 question: surname: it needs an answer: give --input form=…",
    ],
    [
      "required places have no value",
      {
        held: { surname: "Oak" },
        entity: {
          localPlaces: { town: { required: true }, zip: { required: true }, surname: { required: true } },
        },
      },
      "member –/R1 line 2 required-blank: members requires town, zip, which has no value",
    ],
  ];
  test.each(cases)("because %s", (_, given, reason) => {
    expect(made([surname], given)).toStrictEqual({ ...nothing, setAside: [reason] });
  });
  test("a link place that is required is filled by the link", () => {
    expect(
      made([surname], {
        held: { surname: "Oak" },
        entity: { link: "ref", localPlaces: { ref: { required: true } } },
      }).steps,
    ).toHaveLength(2);
  });
});

describe("what a shut toggle or a section holds back on a create here", () => {
  const behindToggle = field("surname", "pull-only", { flows: { "create-local": heldBack("names") } });
  test("is told", () => {
    const planned = planFor([behindToggle], { held: { surname: "Oak" } });
    expect(stepsOf(planned)).toEqual(create());
    expect(planned.withheld).toStrictEqual([
      {
        entity: "member",
        remoteKey: "R1",
        event: "create-local",
        field: "surname",
        side: "local",
        remote: "Oak",
        reason: {
          code: "gate-closed",
          message: "names is false (entities/member.yaml:40)",
          rule: line(1),
          direction: "pull-only",
          gate: gate("names", "false", "off"),
        },
        sensitive: false,
      },
    ]);
  });
  test("is not told of what has no value, and a value that does not fit is judged by nobody", () => {
    expect(made([behindToggle], { held: { surname: null } }).withheld).toEqual([]);
    const faulty = planFor([behindToggle], { held: { surname: { _tag: "Bad", message: "x" } } });
    expect(faulty.setAside).toEqual([]);
    expect(faulty.withheld.map((one) => "remote" in one)).toEqual([false]);
  });
  test("a field that another reason keeps back is not told", () => {
    for (const code of ["direction", "move-closed", "not-in-group"] as const)
      expect(
        made(
          [
            field("surname", "pull-only", {
              flows: { "create-local": { verdict: { _tag: "Withheld", code } } },
            }),
          ],
          {
            held: { surname: "Oak" },
          },
        ),
      ).toStrictEqual({ ...nothing, steps: create() });
  });
  test("nobody is made without a field that is not what it was", () => {
    const drifted = field("surname", "pull-only", {
      flows: {
        "create-local": { verdict: { _tag: "Withheld", code: "schema-drift" }, drift: "Surname is gone" },
      },
    });
    const found = planFor([drifted], { held: { surname: null } });
    expect(stepsOf(found)).toEqual([]);
    expect(found.withheld).toEqual([]);
    expect(found.setAside).toEqual([
      {
        entity: "member",
        remoteKey: "R1",
        code: "schema-drift",
        message: "it would be created without surname: Surname is gone",
        origin: line(1),
      },
    ]);
  });
  test("a section whose condition does not hold for the record", () => {
    const inSection = field("surname", "pull-only", { flows: { "create-local": inGroup(pull, 3) } });
    expect(
      made([inSection], { held: { surname: "Oak" }, record: { closedGroups: new Set([3]) } }),
    ).toStrictEqual({
      ...nothing,
      steps: create(),
      withheld: ["member –/R1 surname (create-local, local): where"],
    });
    expect(
      made([inSection], { held: { surname: null }, record: { closedGroups: new Set([3]) } }).withheld,
    ).toEqual([]);
    expect(
      made([inSection], { held: { surname: "Oak" }, record: { closedGroups: new Set([4]) } }).steps,
    ).toEqual(create('surname="Oak" (pull)'));
  });
});

describe("a reference of a create here", () => {
  const branch = (options: EntityOptions = {}) =>
    entity("branch", [field("name", "pull-only")], {
      moves: { "create-local": open(18, { onlyReferenced: true }) },
      ...options,
    });
  const toBranch = reference("branch", "branch", "pull-only", {
    local: ["region", "branch"],
    localType: "integer",
  });
  const plan = (branches: ReadingOptions, of = branch()) => {
    const planned = planOf([
      readings(of, branches),
      readings(entity("member", [toBranch], { rank: 1, moves: creates }), {
        remoteOnly: [remote("R1", { branch: refersToRemote("B7") })],
      }),
    ]);
    return { steps: stepsOf(planned), setAside: setAsideOf(planned), withheld: planned.withheld };
  };

  test("to a record that is here is written as its key, each place its part", () => {
    expect(plan({ localOf: { B7: "07/x" } }).steps).toEqual(create("region=7 (pull)", 'branch="x" (pull)'));
  });
  test("to a record that is not here has it made first", () => {
    expect(plan({ remoteOnly: [remote("B7", { name: "North" })] }).steps).toEqual([
      'branch:B7:create-local | PullCreate | remote B7 | name="North" (pull)',
      "branch:B7:link-local | Link | remote B7 | create | after branch:B7:create-local",
      ...create("region=local key 0 of branch B7 (pull)", "branch=local key 1 of branch B7 (pull)"),
    ]);
  });
  test("a record made for a create that is refused afterwards is not made", () => {
    const planned = planOf([
      readings(branch(), { remoteOnly: [remote("B7", { name: "North" })] }),
      readings(entity("member", [toBranch, field("born", "pull-only")], { rank: 1, moves: creates }), {
        remoteOnly: [
          remote("R1", { branch: refersToRemote("B7"), born: { _tag: "Bad", message: "no date" } }),
        ],
      }),
    ]);
    expect(planned.steps).toEqual([]);
    expect(setAsideOf(planned)).toEqual(["member –/R1 line 1 bad-value: born: no date"]);
  });
  test("that leads nowhere is held back, with the reason", () => {
    const found = plan({});
    expect(found.steps).toEqual(create());
    expect(found.withheld.map(({ reason }) => `${reason.code}: ${reason.message}`)).toEqual([
      "unresolved-reference: branch B7: it is not linked to a local record",
    ]);
    const notMade = plan({ remoteOnly: [remote("B7", {})] }, branch({ moves: { "create-local": none } }));
    expect(notMade.withheld.map(({ reason }) => reason.message)).toEqual([
      "branch B7: it is not linked, and this job does not create it",
    ]);
  });
});

describe("the update of the same job that follows a create here", () => {
  const follows = { moves: { "create-local": open(19), update: open(20) } };
  const onlyUpdated = (name: string, direction: "pull-only" | "push-only", verdict = pull) =>
    field(name, direction, {
      flows: { "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } }, update: { verdict } },
    });

  test("what it pulls joins the create", () => {
    const planned = planFor([surname, onlyUpdated("town", "pull-only")], {
      held: { surname: "Oak", town: "Exeter" },
      entity: follows,
    });
    expect(stepsOf(planned)).toEqual(create('surname="Oak" (pull)', 'town="Exeter" (pull)'));
    const [step] = planned.steps;
    expect(step?._tag === "PullCreate" && step.writes.some((write) => "before" in write)).toBe(false);
  });
  test("what it pushes becomes a remote step of the same plan", () => {
    const planned = planFor([surname, field("name", "push-only", { local: ["surname"] })], {
      held: { surname: "Oak" },
      record: { returned: { name: cell("OAK") }, cells: { Surname: "Oak", Name: "old" } },
      entity: follows,
    });
    expect(planned.steps[2]).toStrictEqual({
      _tag: "PushUpdate",
      id: "member:R1:push-new",
      entity: "member",
      resource: "member-there",
      origin: line(19),
      remoteKey: "R1",
      writes: [
        {
          field: "name",
          place: "Name",
          value: { _tag: "Known", value: "OAK" },
          before: "old",
          reason: {
            code: "push",
            message: "the sides differ; no gate",
            rule: line(1),
            direction: "push-only",
          },
          sensitive: false,
        },
      ],
    });
  });
  test("what a create itself has brought is equal", () => {
    expect(
      made([field("surname", "pull-able", { conflict: ["local-wins"] })], {
        held: { surname: "Oak" },
        record: { returned: { surname: cell("OAK") } },
        entity: follows,
      }).steps,
    ).toEqual(create('surname="Oak" (pull)'));
  });
  test("a place that a create cannot write is not written with it", () => {
    expect(
      made([surname, onlyUpdated("town", "pull-only")], {
        held: { surname: "Oak", town: "Exeter" },
        entity: { ...follows, localPlaces: { town: { access: ["read", "update"] } } },
      }).steps,
    ).toEqual(create('surname="Oak" (pull)'));
    const twoPlaces = { ...onlyUpdated("town", "pull-only"), local: ["town", "other"] };
    expect(
      made([surname, twoPlaces], {
        held: { surname: "Oak", town: "Exeter" },
        entity: { ...follows, localPlaces: { other: { access: ["read"] } } },
      }).steps,
    ).toEqual(create('surname="Oak" (pull)'));
  });
  test("a value that does not fit refuses the record", () => {
    expect(
      made([surname, onlyUpdated("town", "pull-only")], {
        held: { surname: "Oak", town: { _tag: "Bad", message: "too long" } },
        entity: follows,
      }),
    ).toStrictEqual({ ...nothing, setAside: ["member –/R1 line 1 bad-value: town: too long"] });
  });
  test("a value that joins fills a required place", () => {
    expect(
      made([surname, onlyUpdated("town", "pull-only")], {
        held: { surname: "Oak", town: "Exeter" },
        entity: { ...follows, localPlaces: { town: { required: true } } },
      }).steps,
    ).toHaveLength(2);
  });

  const notYet: ReadonlyArray<readonly [string, EntityOptions, Partial<EvaluatedRemote>]> = [
    ["the job makes no updates", {}, {}],
    ["the updates are shut", { moves: { ...creates, update: shut(20, "updates") } }, {}],
    ["the new record does not lie in the job's scope", follows, { returns: false }],
    [
      "its condition looks at the local record",
      { moves: { ...creates, update: open(20, { where: "$local.status = 'Live'" }) } },
      {},
    ],
    ["its condition does not hold", follows, { unmet: { update: { message: "left", fault: false } } }],
    ["it needs what has no value", { moves: { ...creates, update: open(20, { needs: ["zip"] }) } }, {}],
  ];
  test.each(notYet)("does not follow where %s", (_, options, record) => {
    expect(
      made([surname, onlyUpdated("town", "pull-only")], {
        held: { surname: "Oak", town: "Exeter" },
        entity: options,
        record,
      }).steps,
    ).toEqual(create('surname="Oak" (pull)'));
  });
  test("follows where its condition looks at the remote record alone", () => {
    expect(
      made([surname, onlyUpdated("town", "pull-only")], {
        held: { surname: "Oak", town: "Exeter" },
        entity: { moves: { ...creates, update: open(20, { where: "$remote.status = 'Live'" }) } },
      }).steps,
    ).toEqual(create('surname="Oak" (pull)', 'town="Exeter" (pull)'));
  });
  test("what another rule would bring to a place that is written is compared with what is written", () => {
    const again = (value: string) =>
      made([surname, { ...onlyUpdated("again", "pull-only"), local: ["surname"] }], {
        held: { surname: "Oak", again: value },
        entity: follows,
      }).steps[0];
    expect(again("Oak")).toBe(create('surname="Oak" (pull)')[0]);
    expect(again("Elm")).toBe(create('surname="Oak" (pull)', 'surname="Elm" (pull)')[0]);
  });
  test("what it needs may be what would come back from the new record", () => {
    const needs = { moves: { ...creates, update: open(20, { needs: ["zip"] }) } };
    const fields = [surname, onlyUpdated("town", "pull-only"), field("zip", "push-only")];
    expect(
      made(fields, {
        held: { surname: "Oak", town: "Exeter" },
        entity: needs,
        record: { returned: { zip: cell("EX1") } },
      }).steps[0],
    ).toContain('town="Exeter" (pull)');
    expect(
      made(fields, { held: { surname: "Oak", town: "Exeter", zip: "EX1" }, entity: needs }).steps[0],
    ).toContain('town="Exeter" (pull)');
  });
  test("a section of it is shut where its condition fails, or looks at the record that is not there yet", () => {
    const inSection = (where: string) =>
      field("town", "pull-only", {
        flows: {
          "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
          update: inGroup(pull, 3, where),
        },
      });
    const given = { held: { surname: "Oak", town: "Exeter" }, entity: follows };
    const alone = create('surname="Oak" (pull)');
    const joined = create('surname="Oak" (pull)', 'town="Exeter" (pull)');
    expect(made([surname, inSection("$local.status = 'Live'")], given).steps).toEqual(alone);
    expect(made([surname, inSection("$remote.status = 'Live'")], given).steps).toEqual(joined);
    expect(
      made([surname, inSection("$remote.status = 'Live'")], {
        ...given,
        record: { closedGroups: new Set([3]) },
      }).steps,
    ).toEqual(alone);
  });
  test("a place whose key an earlier step makes is not compared", () => {
    const branch = entity("branch", [], { moves: { "create-local": open(18, { onlyReferenced: true }) } });
    const again = field("again", "pull-only", {
      local: ["branch"],
      flows: {
        "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
        update: { verdict: pull },
      },
    });
    const planned = planOf([
      readings(branch, { remoteOnly: [remote("B7", {})] }),
      readings(
        entity("member", [reference("branch", "branch", "pull-only"), again], { rank: 1, ...follows }),
        {
          remoteOnly: [remote("R1", { branch: refersToRemote("B7"), again: "x" })],
        },
      ),
    ]);
    expect(stepsOf(planned).slice(2)).toEqual(create("branch=local key 0 of branch B7 (pull)"));
  });
  test("with another mode it goes the way of the mode", () => {
    const moded = field("town", "pull-able", {
      flows: {
        "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
        update: { verdict: push },
      },
    });
    const steps = made([surname, moded], {
      held: { surname: "Oak", town: "Exeter" },
      record: { returned: { town: cell("London") } },
      entity: { ...follows, localPlaces: { town: { access: ["read"] } } },
    }).steps;
    expect(steps[2]).toBe('member:R1:push-new | PushUpdate | remote R1 | Town="London" (push)');
  });
});
