/** A local record that has no remote one: its create, its link, and the update of the same job that joins it. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate, MoveTemplate } from "../../src/compile/PlanTemplate.ts";
import type { Candidate, EvaluatedLocal, Pairing } from "../../src/plan/Evaluated.ts";
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
  linked,
  local,
  missing,
  none,
  open,
  planOf,
  pull,
  push,
  type ReadingOptions,
  readings,
  reference,
  refersTo,
  setAsideOf,
  shut,
  stepsOf,
  unread,
  withheldOf,
} from "./support.ts";

const surname = field("surname", "push-only");
const creates = { "create-remote": open(19) };

interface Given {
  readonly held: Held;
  readonly record?: Partial<EvaluatedLocal>;
  readonly entity?: EntityOptions;
  readonly readings?: ReadingOptions;
}

/** The plan of one missing member in a job that makes members. */
const planFor = (fields: ReadonlyArray<FieldTemplate>, given: Given) =>
  planOf([
    readings(entity("member", fields, { moves: creates, ...given.entity }), {
      locals: [local("1", given.held, given.record)],
      pairings: { "1": missing },
      ...given.readings,
    }),
  ]);
const made = (fields: ReadonlyArray<FieldTemplate>, given: Given) => {
  const planned = planFor(fields, given);
  return { steps: stepsOf(planned), setAside: setAsideOf(planned), withheld: withheldOf(planned) };
};
const nothing = { steps: [], setAside: [], withheld: [] };
const link = "member:1:link | Link | local 1 | create | after member:1:create";
/** The create, with these writes, and its link. */
const create = (...writes: ReadonlyArray<string>) => [
  ["member:1:create", "PushCreate", "local 1", ...writes].join(" | "),
  link,
];

describe("a record that is missing", () => {
  test("is made, then linked", () => {
    expect(planFor([surname], { held: { surname: "Ash" } }).steps).toStrictEqual([
      {
        _tag: "PushCreate",
        id: "member:1:create",
        entity: "member",
        resource: "member-there",
        origin: line(19),
        localKey: "1",
        writes: [
          {
            field: "surname",
            place: "Surname",
            value: { _tag: "Known", value: "Ash" },
            reason: {
              code: "push",
              message: "the remote record does not exist yet",
              rule: line(1),
              direction: "push-only",
            },
            sensitive: false,
          },
        ],
      },
      {
        _tag: "Link",
        id: "member:1:link",
        entity: "member",
        resource: "members",
        origin: line(2),
        localKey: "1",
        after: "member:1:create",
        via: "create",
      },
    ]);
  });
  test("its link place is filled where one counts", () => {
    expect(made([surname], { held: { surname: "Ash" }, entity: { link: "ref" } }).steps[1]).toBe(
      "member:1:link | Link | local 1 | create | into ref | after member:1:create",
    );
  });
  test("what only comes down, what only matches and what has no remote place is not sent", () => {
    expect(
      made(
        [
          surname,
          field("age", "pull-only"),
          field("code", undefined, { flows: { "create-remote": { verdict: push } } }),
          field("here", "push-only", { remote: undefined }),
        ],
        { held: { surname: "Ash", age: 7, code: "x", here: "y" } },
      ),
    ).toStrictEqual({ ...nothing, steps: create('Surname="Ash" (push)') });
  });
  test("what has no value, was not read, or is left alone by its code table is not sent", () => {
    expect(
      made(
        [
          surname,
          field("town", "push-only"),
          field("zip", "push-only"),
          field("sex", "push-only"),
          field("tel", "push-only"),
        ],
        { held: { surname: "Ash", town: null, zip: unread, sex: { _tag: "Leave" } } },
      ),
    ).toStrictEqual({ ...nothing, steps: create('Surname="Ash" (push)') });
  });
  test("sensitive values are marked", () => {
    const [step] = planFor([field("surname", "push-only", { sensitive: true })], {
      held: { surname: "Ash" },
    }).steps;
    expect(step?._tag === "PushCreate" && step.writes.map((write) => write.sensitive)).toEqual([true]);
  });
});

describe("a record that cannot be made", () => {
  const cases: ReadonlyArray<readonly [string, Given, string]> = [
    [
      "its move needs a value that is blank",
      {
        held: { surname: null },
        entity: { moves: { "create-remote": open(19, { needs: ["surname", "town"] }) } },
      },
      "member 1/– line 19 needs: not eligible: surname, town has no value",
    ],
    [
      "its condition does not hold",
      { held: { surname: "Ash" }, record: { unmet: { "create-remote": { message: "left", fault: false } } } },
      "member 1/– line 19 where: not eligible: left",
    ],
    [
      "its condition could not be judged",
      {
        held: { surname: "Ash" },
        record: { unmet: { "create-remote": { message: "no date", fault: true } } },
      },
      "member 1/– line 19 bad-value: no date",
    ],
    [
      "the condition of a section could not be judged",
      { held: { surname: "Ash" }, record: { faults: [{ message: "no number", origin: line(60) }] } },
      "member 1/– line 60 bad-value: no number",
    ],
    [
      "a value does not fit",
      { held: { surname: { _tag: "Bad", message: "too long" } } },
      "member 1/– line 1 bad-value: surname: too long",
    ],
    [
      "a value needs an answer",
      { held: { surname: { _tag: "Asks", inputs: ["form"] } } },
      "member 1/– line 1 question: surname: it needs an answer: give --input form=…",
    ],
    [
      "what its move needs asks for an answer",
      {
        held: { surname: { _tag: "Asks", inputs: ["form"] } },
        entity: { moves: { "create-remote": open(19, { needs: ["surname"] }) } },
      },
      "member 1/– line 19 question: surname: it needs an answer: give --input form=…",
    ],
    [
      "a required place has no value",
      {
        held: { surname: "Ash" },
        entity: {
          remotePlaces: { Town: { required: true }, Zip: { required: true }, Surname: { required: true } },
        },
      },
      "member 1/– line 2 required-blank: member-there requires Town, Zip, which has no value",
    ],
  ];
  test.each(cases)("%s", (_, given, reason) => {
    expect(made([surname], given)).toStrictEqual({ ...nothing, setAside: [reason] });
  });
  test("of several faults of sections the first is told", () => {
    expect(
      made([surname], {
        held: { surname: "Ash" },
        record: {
          faults: [
            { message: "first", origin: line(60) },
            { message: "second", origin: line(61) },
          ],
        },
      }).setAside,
    ).toEqual(["member 1/– line 60 bad-value: first"]);
  });
});

describe("what a shut toggle or a section holds back on a create", () => {
  const behindToggle = field("surname", "push-only", { flows: { "create-remote": heldBack("names") } });
  test("is told", () => {
    const planned = planFor([behindToggle, field("town", "push-only")], {
      held: { surname: "Ash", town: "Exeter" },
    });
    expect(stepsOf(planned)).toEqual(create('Town="Exeter" (push)'));
    expect(planned.withheld).toStrictEqual([
      {
        entity: "member",
        localKey: "1",
        event: "create-remote",
        field: "surname",
        side: "remote",
        local: "Ash",
        reason: {
          code: "gate-closed",
          message: "names is false (entities/member.yaml:40)",
          rule: line(1),
          direction: "push-only",
          gate: gate("names", "false", "off"),
        },
        sensitive: false,
      },
    ]);
  });
  test("is not told of what has no value, and judged by nobody", () => {
    expect(made([behindToggle], { held: { surname: null } }).withheld).toEqual([]);
    expect(made([behindToggle], { held: { surname: unread } }).withheld).toEqual([]);
    const faulty = made([behindToggle], { held: { surname: { _tag: "Bad", message: "too long" } } });
    expect(faulty.setAside).toEqual([]);
    expect(faulty.withheld).toEqual(["member 1/– surname (create-remote, remote): gate-closed"]);
    expect(made([behindToggle], { held: { surname: { _tag: "Asks", inputs: ["form"] } } }).setAside).toEqual(
      [],
    );
  });
  test("a field that another reason keeps back is not told", () => {
    const other = (code: "direction" | "move-closed" | "not-in-group") =>
      field("surname", "push-only", { flows: { "create-remote": { verdict: { _tag: "Withheld", code } } } });
    for (const code of ["direction", "move-closed", "not-in-group"] as const)
      expect(made([other(code)], { held: { surname: "Ash" } })).toStrictEqual({
        ...nothing,
        steps: create(),
      });
  });
  test("nobody is made without a field that is not what it was", () => {
    const drifted = field("surname", "push-only", {
      flows: {
        "create-remote": { verdict: { _tag: "Withheld", code: "schema-drift" }, drift: "Surname is gone" },
      },
    });
    const found = planFor([drifted], {
      held: { surname: null },
      record: { otherwise: { surname: cell("Unknown") } },
    });
    expect(stepsOf(found)).toEqual([]);
    expect(found.withheld).toEqual([]);
    expect(found.setAside).toEqual([
      {
        entity: "member",
        localKey: "1",
        code: "schema-drift",
        message: "it would be created without surname: Surname is gone",
        origin: line(1),
      },
    ]);
  });
  const inSection = (where?: string) =>
    field("surname", "push-only", { flows: { "create-remote": inGroup(push, 3, where) } });
  test("a section whose condition does not hold for the record", () => {
    const closed = { record: { closedGroups: new Set([3]) } };
    expect(made([inSection()], { held: { surname: "Ash" }, ...closed })).toStrictEqual({
      ...nothing,
      steps: create(),
      withheld: ["member 1/– surname (create-remote, remote): where"],
    });
    expect(made([inSection()], { held: { surname: null }, ...closed }).withheld).toEqual([]);
    expect(
      made([inSection()], { held: { surname: "Ash" }, record: { closedGroups: new Set([4]) } }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
    expect(
      made([inSection()], { held: { surname: { _tag: "Bad", message: "x" } }, ...closed }).setAside,
    ).toEqual([]);
    expect(
      made([inSection()], { held: { surname: { _tag: "Asks", inputs: ["form"] } }, ...closed }).setAside,
    ).toEqual([]);
  });
  test("a condition that looks at the remote record cannot hold before there is one", () => {
    expect(made([inSection("$remote.status = 'Live'")], { held: { surname: "Ash" } }).withheld).toEqual([
      "member 1/– surname (create-remote, remote): where",
    ]);
    expect(made([inSection("$local.status = 'Live'")], { held: { surname: "Ash" } }).steps).toEqual(
      create('Surname="Ash" (push)'),
    );
  });
});

describe("a stand-in on create", () => {
  const otherwise = (value: Candidate) => ({ record: { otherwise: { surname: value } } });
  test("takes the place of a blank, of what was not read, and of what its code table leaves alone", () => {
    for (const held of [cell(null), unread, { _tag: "Leave" } as const])
      expect(made([surname], { held: { surname: held }, ...otherwise(cell("Unknown")) })).toStrictEqual({
        ...nothing,
        steps: create('Surname="Unknown" (otherwise)'),
      });
  });
  test("gives way to a value", () => {
    expect(made([surname], { held: { surname: "Ash" }, ...otherwise(cell("Unknown")) }).steps).toEqual(
      create('Surname="Ash" (push)'),
    );
  });
  test("takes the place of what a toggle holds back, which is then not told", () => {
    const behindToggle = field("surname", "push-only", { flows: { "create-remote": heldBack("names") } });
    const planned = planFor([behindToggle], { held: { surname: "Ash" }, ...otherwise(cell("Unknown")) });
    expect(stepsOf(planned)).toEqual(create('Surname="Unknown" (otherwise)'));
    expect(planned.withheld).toEqual([]);
    const [step] = planned.steps;
    expect(step?._tag === "PushCreate" && step.writes[0]?.reason.message).toBe(
      "the value is blank or held back; its declared stand-in goes",
    );
  });
  test("that is blank itself sends nothing, and what it could not stand in for is told", () => {
    const behindToggle = field("surname", "push-only", { flows: { "create-remote": heldBack("names") } });
    expect(made([behindToggle], { held: { surname: "Ash" }, ...otherwise(cell(null)) })).toStrictEqual({
      ...nothing,
      steps: create(),
      withheld: ["member 1/– surname (create-remote, remote): gate-closed"],
    });
  });
  test("is nothing for a rule that does not go this way", () => {
    for (const code of ["direction", "not-in-group", "mode-other-way"] as const)
      expect(
        made(
          [
            field("surname", "pull-only", {
              flows: { "create-remote": { verdict: { _tag: "Withheld", code } } },
            }),
          ],
          {
            held: { surname: "Ash" },
            ...otherwise(cell("Unknown")),
          },
        ).steps,
      ).toEqual(create());
  });
  test("that does not fit refuses the record", () => {
    expect(
      made([surname], { held: { surname: null }, ...otherwise({ _tag: "Bad", message: "no such setting" }) }),
    ).toStrictEqual({ ...nothing, setAside: ["member 1/– line 1 bad-value: surname: no such setting"] });
  });
  test("that asks refuses the record, and one that is left alone is not sent", () => {
    expect(
      made([surname], { held: { surname: null }, ...otherwise({ _tag: "Asks", inputs: ["form"] }) }),
    ).toStrictEqual({
      ...nothing,
      setAside: ["member 1/– line 1 question: surname: it needs an answer: give --input form=…"],
    });
    expect(made([surname], { held: { surname: null }, ...otherwise({ _tag: "Leave" }) })).toStrictEqual({
      ...nothing,
      steps: create(),
    });
  });
});

describe("a reference of a create", () => {
  const branch = entity("branch", [field("name", "push-only")], {
    moves: { "create-remote": open(18, { onlyReferenced: true }) },
    remotePlaces: { id: { type: "integer" } },
  });
  const toBranch = reference("branch", "branch", "push-only", { remoteType: "integer" });
  const plan = (
    branches: ReadingOptions,
    options: EntityOptions = {},
    held: Held = { branch: refersTo("7") },
    of = branch,
  ) => {
    const planned = planOf([
      readings(of, branches),
      readings(entity("member", [toBranch], { rank: 1, moves: creates, ...options }), {
        locals: [local("1", held)],
        pairings: { "1": missing },
      }),
    ]);
    return { steps: stepsOf(planned), setAside: setAsideOf(planned), withheld: planned.withheld };
  };
  const branchOf = (held: Held, record: Partial<EvaluatedLocal> = {}): ReadingOptions => ({
    locals: [local("7", held, { ...record, root: false })],
    pairings: { "7": missing },
  });
  const unmade = branchOf({ name: "North" });
  const makesBranch = (move: MoveTemplate) =>
    entity("branch", [field("name", "push-only")], { moves: { "create-remote": move } });
  const needsName = open(18, { needs: ["name"] });

  test("to a record with a partner is sent as its key, of the place's type", () => {
    expect(plan({ pairings: { "7": { _tag: "Matched", remoteKey: "070", rule: line(30) } } }).steps).toEqual(
      create("Branch=70 (push)"),
    );
  });
  test("to a record without one has it made first, once for all that need it", () => {
    expect(plan(unmade).steps).toEqual([
      'branch:7:create | PushCreate | local 7 | Name="North" (push)',
      "branch:7:link | Link | local 7 | create | after branch:7:create",
      ...create("Branch=remote key 0 of branch 7 (push)"),
    ]);
  });
  test("that leads nowhere is held back", () => {
    const found = plan({});
    expect(found.steps).toEqual(create());
    expect(found.withheld).toStrictEqual([
      {
        entity: "member",
        localKey: "1",
        event: "create-remote",
        field: "branch",
        side: "remote",
        reason: {
          code: "unresolved-reference",
          message: "branch 7: there is no such local record",
          rule: line(1),
          direction: "push-only",
        },
        sensitive: false,
      },
    ]);
    expect(found.setAside).toEqual([]);
  });
  test("that leads nowhere refuses the record where the place is required", () => {
    expect(plan({}, { remotePlaces: { Branch: { required: true } } })).toStrictEqual({
      steps: [],
      setAside: [
        "member 1/– line 1 unresolved-reference: branch refers to branch 7: there is no such local record",
      ],
      withheld: [],
    });
  });
  const unsettled: ReadonlyArray<Pairing> = [
    { _tag: "InDoubt", message: "sent" },
    { _tag: "Waits", message: "waits" },
    { _tag: "Unsure", message: "a page is missing" },
    { _tag: "Unlinked", before: "70" },
    { _tag: "ClaimedTwice", remoteKey: "70", by: ["7", "8"] },
    { _tag: "Ambiguous", remoteKeys: ["70", "71"], rule: line(30), shown: [], asks: [] },
  ];
  describe.each(unsettled)("to a record that is $_tag", (pairing) => {
    const inBranch = { locals: [local("7", { name: "North" }, { root: false })], pairings: { "7": pairing } };
    test("refuses the record for now, where the create alone can send it", () => {
      const found = plan(inBranch, { remotePlaces: { Branch: { access: ["read", "create"] } } });
      expect(found.steps).toEqual([]);
      expect(found.setAside.filter((one) => one.startsWith("member"))).toEqual([
        "member 1/– line 1 unresolved-reference: branch refers to branch 7: its remote record is not settled",
      ]);
    });
    test("is held back, where an update can send it later", () => {
      const found = plan(inBranch);
      expect(found.steps).toEqual(create());
      expect(found.withheld).toHaveLength(1);
    });
    test.each([
      ["its create needs", { moves: { "create-remote": open(18, { needs: ["region"] }) } }, {}],
      ["its create alone can send", { moves: creates }, { Region: { access: ["create"] as const } }],
    ])("counts for what refers to one that %s", (_, moves, remotePlaces) => {
      const toRegion = reference("region", "region", "push-only");
      const planned = planOf([
        readings(entity("region", [field("name", "push-only")], { moves: creates }), {
          locals: [local("5", { name: "Up" }, { root: false })],
          pairings: { "5": pairing },
        }),
        readings(entity("branch", [toRegion], { rank: 1, ...moves, remotePlaces }), {
          locals: [local("7", { region: refersTo("5") }, { root: false })],
          pairings: { "7": missing },
        }),
        readings(
          entity("member", [toBranch], {
            rank: 2,
            moves: creates,
            remotePlaces: { Branch: { access: ["create"] } },
          }),
          { locals: [local("1", { branch: refersTo("7") })], pairings: { "1": missing } },
        ),
      ]);
      expect(planned.steps).toEqual([]);
      expect(
        setAsideOf(planned).some((one) => one.startsWith("member 1/– line 1 unresolved-reference")),
      ).toBe(true);
    });
  });
  test.each([
    ["there is no such local record", {}, branch],
    ["it is not linked, and this job does not create it", unmade, entity("branch", [])],
    [
      "its remote record is not settled",
      { ...unmade, pairings: { "7": { _tag: "Unasked" } as const } },
      branch,
    ],
    ["its remote record is not settled", { ...unmade, pairings: {} }, branch],
    ["makeBranches is false", unmade, makesBranch(shut(18, "makeBranches"))],
    ["not eligible: name has no value", branchOf({ name: null }), makesBranch(needsName)],
    [
      "name: it needs an answer: give --input site=…",
      branchOf({ name: { _tag: "Asks", inputs: ["site"] } }),
      makesBranch(needsName),
    ],
    [
      "not eligible: it is shut",
      branchOf({ name: "North" }, { unmet: { "create-remote": { message: "it is shut", fault: false } } }),
      branch,
    ],
    [
      "it cannot be told",
      branchOf(
        { name: "North" },
        { unmet: { "create-remote": { message: "it cannot be told", fault: true } } },
      ),
      branch,
    ],
    [
      "a condition failed",
      branchOf({ name: "North" }, { faults: [{ message: "a condition failed", origin: line(51) }] }),
      branch,
    ],
    ["name: found x", branchOf({ name: { _tag: "Bad", message: "found x" } }), branch],
  ])("is held back for good where %s, though the create alone can send it", (why, branches, of) => {
    const places = { remotePlaces: { Branch: { access: ["create"] as const } } };
    const found = plan(branches, places, undefined, of);
    expect(found.steps).toEqual(create());
    expect(found.withheld.map(({ reason }) => reason.message)).toEqual([`branch 7: ${why}`]);
  });
  test("that its move needs is required as well", () => {
    const needs = { moves: { "create-remote": open(19, { needs: ["branch"] }) } };
    expect(plan({}, needs)).toMatchObject({
      steps: [],
      setAside: [
        "member 1/– line 19 needs: not eligible: branch refers to branch 7: there is no such local record",
      ],
    });
    expect(plan(unmade, needs).steps).toHaveLength(4);
  });
  test("to an entity that the job leaves out is held back for good, though the create alone can send it", () => {
    const planned = planOf([
      readings(
        entity("member", [toBranch], { moves: creates, remotePlaces: { Branch: { access: ["create"] } } }),
        { locals: [local("1", { branch: refersTo("7") })], pairings: { "1": missing } },
      ),
    ]);
    expect(stepsOf(planned)).toEqual(create());
    expect(planned.withheld.map(({ reason }) => reason.message)).toEqual([
      "branch takes no part in this job",
    ]);
  });
  test("a record made for a create that is refused afterwards is not made", () => {
    expect(plan(unmade, { remotePlaces: { Zip: { required: true } } })).toMatchObject({
      steps: [],
      setAside: ["member 1/– line 2 required-blank: member-there requires Zip, which has no value"],
    });
  });

  test("to a record that was linked anew is sent as its new key", () => {
    expect(plan({ pairings: { "7": { _tag: "Relinked", remoteKey: "8", before: "7" } } }).steps).toEqual(
      create("Branch=8 (push)"),
    );
  });
  test("whose key does not fit a required place leaves that without a value", () => {
    expect(
      plan({ pairings: { "7": linked("north") } }, { remotePlaces: { Branch: { required: true } } }).setAside,
    ).toEqual(["member 1/– line 2 required-blank: member-there requires Branch, which has no value"]);
  });
  test("what a move needs is looked up under its own rule", () => {
    const planned = planOf([
      readings(branch, unmade),
      readings(
        entity("member", [surname, toBranch], {
          rank: 1,
          moves: { "create-remote": open(19, { needs: ["branch"] }) },
        }),
        { locals: [local("1", { surname: "Ash", branch: refersTo("7") })], pairings: { "1": missing } },
      ),
    ]);
    expect(planned.setAside).toEqual([]);
    expect(planned.steps).toHaveLength(4);
  });
  test("what was made for one need of a record is taken back where another is not met", () => {
    const planned = planOf([
      readings(branch, unmade),
      readings(
        entity("member", [toBranch, reference("team", "team", "push-only")], {
          rank: 1,
          moves: { "create-remote": open(19, { needs: ["branch", "team"] }) },
        }),
        { locals: [local("1", { branch: refersTo("7"), team: refersTo("3") })], pairings: { "1": missing } },
      ),
    ]);
    expect(planned.steps).toEqual([]);
    expect(setAsideOf(planned)).toEqual([
      "member 1/– line 19 needs: not eligible: team refers to team takes no part in this job",
    ]);
  });
  test("of what was made for a record that is not made after all, nothing is remembered", () => {
    const planned = planOf([
      readings(branch, unmade),
      readings(
        entity("member", [toBranch, field("age", "push-only")], {
          rank: 1,
          moves: { "create-remote": open(19) },
        }),
        {
          locals: [
            local("1", {
              branch: refersTo("7"),
              age: { _tag: "Bad", message: "found x, expected a number" },
            }),
          ],
          pairings: { "1": missing },
        },
      ),
    ]);
    expect(planned.steps).toEqual([]);
    expect(setAsideOf(planned)).toEqual(["member 1/– line 1 bad-value: age: found x, expected a number"]);
    expect(planned.remember.baselines).toEqual([]);
  });
  test("what the update after a create would need is taken back where the update does not follow", () => {
    const updated = {
      "create-remote": { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } },
    };
    const planned = planOf([
      readings(branch, unmade),
      readings(
        entity(
          "member",
          [
            surname,
            reference("branch", "branch", "push-only", { flows: updated }),
            reference("team", "team", "push-only", { flows: updated }),
          ],
          { rank: 1, moves: { "create-remote": open(19), update: open(20, { needs: ["branch", "team"] }) } },
        ),
        {
          locals: [local("1", { surname: "Ash", branch: refersTo("7"), team: refersTo("3") })],
          pairings: { "1": missing },
        },
      ),
    ]);
    expect(stepsOf(planned)).toEqual(create('Surname="Ash" (push)'));
  });
  test("to a record of which nothing is known leads nowhere", () => {
    expect(
      plan({ locals: [local("7", { name: "North" })] }).withheld.map(({ reason }) => reason.message),
    ).toEqual(["branch 7: its remote record is not settled"]);
  });

  const whyNot: ReadonlyArray<
    readonly [string, ReadingOptions, EntityOptions, string, ReadonlyArray<string>]
  > = [
    [
      "is not settled",
      { locals: [local("7", { name: "North" }, { root: false })], pairings: { "7": { _tag: "Unasked" } } },
      {},
      "branch 7: its remote record is not settled",
      [],
    ],
    [
      "is of no entity that the job makes",
      unmade,
      { moves: { "create-remote": none } },
      "branch 7: it is not linked, and this job does not create it",
      [],
    ],
    [
      "stands behind a shut move, and the job does not start from it",
      unmade,
      { moves: { "create-remote": shut(18, "branches") } },
      "branch 7: branches is false",
      [],
    ],
    [
      "is not eligible itself",
      unmade,
      { moves: { "create-remote": open(18, { needs: ["zip"] }) } },
      "branch 7: not eligible: zip has no value",
      ["branch 7/– line 18 needs: not eligible: zip has no value"],
    ],
  ];
  test.each(whyNot)("says why: what it refers to %s", (_, branches, options, message, setAside) => {
    const found = plan(
      branches,
      {},
      { branch: refersTo("7") },
      { ...entity("branch", branch.fields, options), rank: 0 },
    );
    expect(found.withheld.map(({ reason }) => reason.message)).toEqual([message]);
    expect(found.setAside).toEqual(setAside);
  });
  test("into an entity that is not part of the job leads nowhere", () => {
    const planned = planOf([
      readings(entity("member", [toBranch], { moves: creates }), {
        locals: [local("1", { branch: refersTo("7") })],
        pairings: { "1": missing },
      }),
    ]);
    expect(planned.withheld.map(({ reason }) => reason.message)).toEqual([
      "branch takes no part in this job",
    ]);
  });
});

describe("the update of the same job that follows a create", () => {
  const follows = { moves: { "create-remote": open(19), update: open(20) } };
  const onlyUpdated = (name: string, options: Parameters<typeof field>[2] = {}) =>
    field(name, "push-only", {
      flows: { "create-remote": { verdict: { _tag: "Withheld", code: "not-in-group" } } },
      ...options,
    });

  test("what it pushes joins the create", () => {
    const planned = planFor([surname, onlyUpdated("town")], {
      held: { surname: "Ash", town: "Exeter" },
      entity: follows,
    });
    expect(stepsOf(planned)).toEqual(create('Surname="Ash" (push)', 'Town="Exeter" (push)'));
    const [step] = planned.steps;
    expect(step?._tag === "PushCreate" && step.writes.some((write) => "before" in write)).toBe(false);
  });
  test("what a create itself has sent does not come back in another form", () => {
    const both = field("surname", "pull-able", { flows: { update: { verdict: pull } } });
    expect(
      made([both], {
        held: { surname: "Ash" },
        record: { returned: { surname: cell("ASH") } },
        entity: follows,
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("what another rule would push to a place that is sent is compared with what is sent", () => {
    const again = onlyUpdated("again", { remote: "Surname" });
    expect(made([surname, again], { held: { surname: "Ash", again: "Ash" }, entity: follows }).steps).toEqual(
      create('Surname="Ash" (push)'),
    );
    expect(made([surname, again], { held: { surname: "Ash", again: "Oak" }, entity: follows }).steps).toEqual(
      create('Surname="Oak" (push)'),
    );
    // It is the first rule's write: the second adds nothing.
    const [step] = planFor([surname, again], {
      held: { surname: "Ash", again: "Ash" },
      entity: follows,
    }).steps;
    expect(step?._tag === "PushCreate" && step.writes.map((write) => write.field)).toEqual(["surname"]);
  });
  test("what it pulls may come from a place that a create cannot send", () => {
    const { steps } = made([surname, field("number", "pull-only")], {
      held: { surname: "Ash", number: null },
      record: { returned: { number: cell("17") } },
      entity: { ...follows, remotePlaces: { Number: { access: ["read"] } } },
    });
    expect(steps[2]).toBe('member:1:pull | PullUpdate | local 1 | number="17" (pull)');
  });
  test("takes the place of a stand-in", () => {
    const mode = field("surname", "push-only", { flows: { "create-remote": heldBack("names") } });
    expect(
      made([mode], {
        held: { surname: "Ash" },
        record: { otherwise: { surname: cell("Unknown") } },
        entity: follows,
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("what a create itself has sent is equal, whatever would be sent for it later", () => {
    const both = field("surname", "pull-able", { conflict: ["remote-wins"] });
    expect(
      made([both], {
        held: { surname: "Ash" },
        record: { returned: { surname: cell("Oak") } },
        entity: follows,
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("what it pulls becomes a local step of the same plan", () => {
    const planned = planFor([surname, field("name", "pull-only", { remote: "Surname" })], {
      held: { surname: "Ash", name: null },
      record: { returned: { name: cell("ASH") } },
      entity: follows,
    });
    expect(planned.steps[2]).toStrictEqual({
      _tag: "PullUpdate",
      id: "member:1:pull",
      entity: "member",
      resource: "members",
      origin: line(19),
      localKey: "1",
      writes: [
        {
          field: "name",
          place: "name",
          value: { _tag: "Known", value: "ASH" },
          before: null,
          reason: {
            code: "pull",
            message: "the sides differ; no gate",
            rule: line(1),
            direction: "pull-only",
          },
          sensitive: false,
        },
      ],
    });
    expect(planned.steps).toHaveLength(3);
  });
  test("a place that a create cannot send is not sent with it", () => {
    expect(
      made([surname, onlyUpdated("town")], {
        held: { surname: "Ash", town: "Exeter" },
        entity: { ...follows, remotePlaces: { Town: { access: ["read", "update"] } } },
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
    expect(
      made([surname, onlyUpdated("town", { remote: undefined })], {
        held: { surname: "Ash", town: "Exeter" },
        entity: follows,
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("a value that does not fit refuses the record", () => {
    expect(
      made([surname, onlyUpdated("town")], {
        held: { surname: "Ash", town: { _tag: "Bad", message: "too long" } },
        entity: follows,
      }),
    ).toStrictEqual({ ...nothing, setAside: ["member 1/– line 1 bad-value: town: too long"] });
  });
  test("a value that joins fills a required place", () => {
    expect(
      made([surname, onlyUpdated("town")], {
        held: { surname: "Ash", town: "Exeter" },
        entity: { ...follows, remotePlaces: { Town: { required: true } } },
      }).steps,
    ).toHaveLength(2);
  });

  const notYet: ReadonlyArray<readonly [string, EntityOptions, Partial<EvaluatedLocal>]> = [
    ["the job makes no updates", {}, {}],
    ["the updates are shut", { moves: { ...creates, update: shut(20, "updates") } }, {}],
    [
      "its condition looks at the remote record",
      { moves: { ...creates, update: open(20, { where: "$remote.status = 'Live'" }) } },
      {},
    ],
    ["its condition does not hold", follows, { unmet: { update: { message: "left", fault: false } } }],
    ["it needs what has no value", { moves: { ...creates, update: open(20, { needs: ["zip"] }) } }, {}],
  ];
  test.each(notYet)("does not follow where %s", (_, options, record) => {
    expect(
      made([surname, onlyUpdated("town")], {
        held: { surname: "Ash", town: "Exeter" },
        entity: options,
        record,
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("follows where its condition looks at the local record alone", () => {
    expect(
      made([surname, onlyUpdated("town")], {
        held: { surname: "Ash", town: "Exeter" },
        entity: { moves: { ...creates, update: open(20, { where: "$local.status = 'Live'" }) } },
      }).steps,
    ).toEqual(create('Surname="Ash" (push)', 'Town="Exeter" (push)'));
  });
  test("a section of it is shut where its condition fails, or looks at the record that is not there yet", () => {
    const inSection = (where: string) =>
      onlyUpdated("town", {
        flows: {
          "create-remote": { verdict: { _tag: "Withheld", code: "not-in-group" } },
          update: inGroup(push, 3, where),
        },
      });
    const given = { held: { surname: "Ash", town: "Exeter" }, entity: follows };
    expect(made([surname, inSection("$remote.status = 'Live'")], given).steps).toEqual(
      create('Surname="Ash" (push)'),
    );
    expect(made([surname, inSection("$local.status = 'Live'")], given).steps).toEqual(
      create('Surname="Ash" (push)', 'Town="Exeter" (push)'),
    );
    expect(
      made([surname, inSection("$local.status = 'Live'")], {
        ...given,
        record: { closedGroups: new Set([3]) },
      }).steps,
    ).toEqual(create('Surname="Ash" (push)'));
  });
  test("what it would hold back is not told: the next run looks", () => {
    expect(
      made([surname, onlyUpdated("town")], { held: { surname: "Ash", town: unread }, entity: follows })
        .withheld,
    ).toEqual([]);
  });
  test("a key that an earlier step makes is not compared", () => {
    const branch = entity("branch", [], { moves: { "create-remote": open(18, { onlyReferenced: true }) } });
    const toBranch = reference("branch", "branch", "push-only");
    const down = field("branchName", "pull-only", { remote: "Branch", flows: { update: { verdict: pull } } });
    const planned = planOf([
      readings(branch, { locals: [local("7", {}, { root: false })], pairings: { "7": missing } }),
      readings(entity("member", [toBranch, down], { rank: 1, ...follows }), {
        locals: [local("1", { branch: refersTo("7"), branchName: "x" })],
        pairings: { "1": missing },
      }),
    ]);
    expect(stepsOf(planned).slice(2)).toEqual(create("Branch=remote key 0 of branch 7 (push)"));
    expect(planned.remember.baselines).toStrictEqual([
      {
        entity: "member",
        localKey: "1",
        fields: { branch: { local: "7", remote: null }, branchName: { local: "x", remote: null } },
      },
    ]);
  });
});

describe("what is remembered of a record that is made", () => {
  test("what both sides will hold", () => {
    expect(
      planFor([surname, field("town", "push-only")], { held: { surname: "Ash", town: "x" } }).remember,
    ).toStrictEqual({
      links: [],
      forgotten: [],
      creating: [],
      baselines: [
        {
          entity: "member",
          localKey: "1",
          fields: { surname: { local: "Ash", remote: "Ash" }, town: { local: "x", remote: "x" } },
        },
      ],
    });
  });
});

describe("a create that was begun before there was a record", () => {
  const parts = (...makes: ReadonlyArray<boolean>) => ({
    remote: {
      create: {
        newKey: "generated" as const,
        parts: makes.map((one) => ({
          requests: 1,
          lost: "repeat" as const,
          sends: undefined,
          needs: [],
          carries: undefined,
          makes: one,
        })),
      },
    },
  });
  const resumed = (next: number) =>
    planFor([surname], {
      held: { surname: "Ash" },
      entity: parts(false, true, false),
      readings: { creating: new Map([["1", { next, taken: { form: 7 } }]]) },
    }).steps[0];

  test("goes on with its next request", () => {
    expect(resumed(1)).toMatchObject({ _tag: "PushCreate", resume: { part: 1, taken: { form: 7 } } });
  });
  test("begins anew where the record was made and is not there any more", () => {
    const step = resumed(2);
    expect(step?._tag).toBe("PushCreate");
    expect(step !== undefined && "resume" in step).toBe(false);
  });
});
