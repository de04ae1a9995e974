/** References between records that are made in one plan, and those that are sent late. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate } from "../../src/compile/PlanTemplate.ts";
import {
  decide,
  type EntityOptions,
  entity,
  field,
  gate,
  type Held,
  inGroup,
  line,
  linked,
  local,
  missing,
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
  setAsideOf,
  stepsOf,
  withheldOf,
} from "./support.ts";

/** A team has a captain, who is a member of it: each needs the other. */
const captain = (options: Parameters<typeof reference>[3] = {}): FieldTemplate =>
  reference("captain", "member", "push-only", { late: true, rule: line(7), ...options });
const team = (field: FieldTemplate, options: EntityOptions = {}) =>
  entity("team", [field], { moves: { "create-remote": open(18) }, ...options });
const member = (options: EntityOptions = {}) =>
  entity("member", [reference("team", "team", "push-only")], {
    rank: 1,
    moves: { "create-remote": open(19, { onlyReferenced: true }) },
    ...options,
  });

const planTeam = (
  field: FieldTemplate,
  of: EntityOptions = {},
  members: ReadingOptions = {},
  record: Parameters<typeof local>[2] = {},
) => {
  const planned = planOf([
    readings(team(field, of), {
      locals: [local("3", { captain: refersTo("1") }, record)],
      pairings: { "3": missing },
    }),
    readings(member(), {
      locals: [local("1", { team: refersTo("3") }, { root: false })],
      pairings: { "1": missing },
      ...members,
    }),
  ]);
  return { planned, steps: stepsOf(planned), withheld: withheldOf(planned), setAside: setAsideOf(planned) };
};

const teamMade = [
  "team:3:create | PushCreate | local 3",
  "team:3:link | Link | local 3 | create | after team:3:create",
];
const memberMade = [
  "member:1:create | PushCreate | local 1 | Team=remote key 0 of team 3 (push)",
  "member:1:link | Link | local 1 | create | after member:1:create",
];

describe("a late reference", () => {
  test("is left out of the create, and sent once both records are made", () => {
    const { planned, steps } = planTeam(captain());
    expect(steps).toEqual([
      ...teamMade,
      ...memberMade,
      "team:3:late-captain | PushUpdate | local 3 | Captain=remote key 0 of member 1 (push)",
    ]);
    expect(planned.steps.at(-1)).toStrictEqual({
      _tag: "PushUpdate",
      id: "team:3:late-captain",
      entity: "team",
      resource: "team-there",
      origin: line(2),
      localKey: "3",
      late: true,
      writes: [
        {
          field: "captain",
          place: "Captain",
          value: { _tag: "KeyOf", entity: "member", key: "1", wants: "remote", part: 0 },
          reason: {
            code: "push",
            message: "a late reference, sent once both records exist",
            rule: line(7),
            direction: "push-only",
          },
          sensitive: false,
        },
      ],
      completes: true,
    });
  });
  test("is owed by its create until then, and for as long as nothing is settled of what it leads to", () => {
    const marks = (members: ReadingOptions) =>
      planTeam(captain(), {}, members).planned.steps.flatMap((step) => [
        ...("owes" in step && step.owes === true ? [`${step.id} owes`] : []),
        ...("completes" in step && step.completes === true ? [`${step.id} completes`] : []),
      ]);
    expect(marks({})).toEqual(["team:3:create owes", "team:3:late-captain completes"]);
    expect(marks({ locals: [] })).toEqual([]);
    const unread = (key: string | undefined) => ({
      locals: [],
      bad: [{ side: "local" as const, key, message: "no number" }],
    });
    expect(marks(unread("1"))).toEqual(["team:3:create owes"]);
    expect(marks(unread(undefined))).toEqual(["team:3:create owes"]);
    expect(marks(unread("2"))).toEqual([]);
    const doubtful = { pairings: { "1": { _tag: "InDoubt" as const, message: "no answer came" } } };
    expect(marks(doubtful)).toEqual(["team:3:create owes"]);
  });
  test("to a record that is linked already is sent as its key", () => {
    const found = planTeam(
      captain({ remoteType: "integer", sensitive: true }),
      {},
      { pairings: { "1": linked("051") } },
    );
    expect(found.steps).toEqual([
      ...teamMade,
      "team:3:late-captain | PushUpdate | local 3 | Captain=51 (push)",
    ]);
    const last = found.planned.steps.at(-1);
    expect(last?._tag === "PushUpdate" && last.writes[0]?.sensitive).toBe(true);
  });
  test("that leads nowhere is held back, and the record is made all the same", () => {
    const found = planTeam(captain({ sensitive: true }), {}, { locals: [] });
    expect(found.steps).toEqual(teamMade);
    expect(found.planned.withheld).toStrictEqual([
      {
        entity: "team",
        localKey: "3",
        event: "create-remote",
        field: "captain",
        side: "remote",
        reason: {
          code: "unresolved-reference",
          message: "member 1: there is no such local record",
          rule: line(7),
          direction: "push-only",
        },
        sensitive: true,
      },
    ]);
  });
  test("of a record that is not made after all has nothing to go to", () => {
    const found = planTeam(captain(), { remotePlaces: { Name: { required: true } } });
    expect(found.steps).toEqual([]);
    expect(found.setAside).toEqual([
      "team 3/– line 2 required-blank: team-there requires Name, which has no value",
    ]);
  });
  test("of a record that is made for its sake is sent as well", () => {
    const rival = reference("rival", "team", "push-only", { late: true });
    const planned = planOf([
      readings(entity("team", [rival], { moves: { "create-remote": open(18) } }), {
        locals: [
          local("3", { rival: refersTo("4") }),
          local("4", { rival: refersTo("5") }, { root: false }),
          local("5", {}, { root: false }),
        ],
        pairings: { "3": missing, "4": missing, "5": missing },
      }),
    ]);
    expect(stepsOf(planned).filter((step) => step.includes("late"))).toEqual([
      "team:3:late-rival | PushUpdate | local 3 | Rival=remote key 0 of team 4 (push)",
      "team:4:late-rival | PushUpdate | local 4 | Rival=remote key 0 of team 5 (push)",
    ]);
  });
  test("without a remote place goes nowhere", () => {
    expect(planTeam(captain({ remote: undefined })).steps).toEqual(teamMade);
  });
});

describe("a late reference that the update after a create sends", () => {
  const both = { moves: { "create-remote": open(18), update: open(20) } };
  const unsent = {
    "create-remote": { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } },
  };
  const late = "team:3:late-captain | PushUpdate | local 3 | Captain=remote key 0 of member 1 (push)";
  const tail = (field: FieldTemplate, of: EntityOptions = both, record: Parameters<typeof local>[2] = {}) =>
    planTeam(field, of, {}, record).steps.filter((step) => step.includes("late"));

  test("is sent where a create does not send it", () => {
    const found = planTeam(captain({ flows: unsent }), both);
    expect(found.steps).toEqual([...teamMade, ...memberMade, late]);
    expect(found.planned.steps.at(-1)).toMatchObject({
      writes: [{ reason: { code: "push", rule: line(7) } }],
    });
  });
  test("is sent once where both would", () => {
    expect(tail(captain())).toEqual([late]);
  });
  test("is sent for each record that has one", () => {
    const planned = planOf([
      readings(team(captain({ flows: unsent }), both), {
        locals: [local("3", { captain: refersTo("1") }), local("4", { captain: refersTo("1") })],
        pairings: { "3": missing, "4": missing },
      }),
      readings(member(), { pairings: { "1": linked("M1") } }),
    ]);
    expect(stepsOf(planned).filter((step) => step.includes("late"))).toEqual([
      'team:3:late-captain | PushUpdate | local 3 | Captain="M1" (push)',
      'team:4:late-captain | PushUpdate | local 4 | Captain="M1" (push)',
    ]);
  });
  test("of several rules is sent for each", () => {
    const deputy = reference("deputy", "member", "push-only", { late: true, flows: unsent });
    const planned = planOf([
      readings(entity("team", [captain({ flows: unsent }), deputy], both), {
        locals: [local("3", { captain: refersTo("1"), deputy: refersTo("1") })],
        pairings: { "3": missing },
      }),
      readings(member(), { pairings: { "1": linked("M1") } }),
    ]);
    expect(stepsOf(planned).filter((step) => step.includes("late"))).toEqual([
      'team:3:late-captain | PushUpdate | local 3 | Captain="M1" (push)',
      'team:3:late-deputy | PushUpdate | local 3 | Deputy="M1" (push)',
    ]);
  });
  test("is not sent where no update follows", () => {
    expect(tail(captain({ flows: unsent }), { moves: { "create-remote": open(18) } })).toEqual([]);
  });
  test("goes as the conflict rule decides against a record that is blank there", () => {
    const either = (...conflict: FieldTemplate["conflict"]) =>
      reference("captain", "member", "pull-able", {
        late: true,
        conflict,
        flows: { ...unsent, update: { verdict: decide } },
      });
    expect(tail(either("fill-blanks", "report"))).toEqual([late]);
    expect(tail(either("local-wins"))).toEqual([late]);
    expect(tail(either("remote-wins"))).toEqual([]);
    expect(tail(either("report"))).toEqual([]);
    expect(tail(either("latest-change", "report"))).toEqual([]);
  });
  test("is not sent against its direction, its gate or its section", () => {
    expect(tail(captain({ flows: { ...unsent, update: { verdict: pull } } }))).toEqual([]);
    expect(
      tail(
        captain({
          flows: {
            ...unsent,
            update: { verdict: { _tag: "Withheld", code: "gate-closed" }, gate: gate("g", "false", "off") },
          },
        }),
      ),
    ).toEqual([]);
    const inSection = captain({ flows: { ...unsent, update: inGroup(push, 3, "$local.a = 1") } });
    expect(tail(inSection, both, { closedGroups: new Set([3]) })).toEqual([]);
    expect(tail(inSection, both, { closedGroups: new Set([4]) })).toEqual([late]);
  });
  test("is no late one where the rule does not say so", () => {
    const plain = reference("captain", "member", "push-only", {
      flows: unsent,
    });
    expect(tail(plain, { ...both, remotePlaces: { Captain: { access: ["read", "update"] } } })).toEqual([]);
  });
  test("is only sent where the record refers to one", () => {
    const planned = planOf([
      readings(team(captain({ flows: unsent }), both), {
        locals: [local("3", { captain: null }), local("4", {})],
        pairings: { "3": missing, "4": missing },
      }),
      readings(member(), {}),
    ]);
    expect(stepsOf(planned).filter((step) => step.includes("late"))).toEqual([]);
  });
  test("that leads nowhere is held back as an update", () => {
    const planned = planTeam(captain({ flows: unsent }), both, { locals: [] });
    expect(planned.withheld).toEqual(["team 3/– captain (update, remote): unresolved-reference"]);
  });
});

describe("a late reference of a record that is made here", () => {
  const down = (options: Parameters<typeof reference>[3] = {}): FieldTemplate =>
    reference("captain", "member", "pull-only", { late: true, rule: line(7), ...options });
  const planDown = (
    one: FieldTemplate,
    of: EntityOptions = {},
    members: ReadingOptions = {},
    held: Held = { captain: refersToRemote("M1") },
  ) => {
    const planned = planOf([
      readings(entity("team", [one], { moves: { "create-local": open(18) }, ...of }), {
        remoteOnly: [remote("T3", held)],
      }),
      readings(
        entity("member", [reference("team", "team", "pull-only")], {
          rank: 1,
          moves: { "create-local": open(19, { onlyReferenced: true }) },
        }),
        { remoteOnly: [remote("M1", { team: refersToRemote("T3") })], ...members },
      ),
    ]);
    return { planned, steps: stepsOf(planned), withheld: withheldOf(planned) };
  };
  const late =
    "team:T3:late-captain-local | PullUpdate | remote T3 | captain=local key 0 of member M1 (pull)";

  test("is written once both records are here", () => {
    const { planned, steps } = planDown(down());
    expect(steps).toEqual([
      "team:T3:create-local | PullCreate | remote T3",
      "team:T3:link-local | Link | remote T3 | create | after team:T3:create-local",
      "member:M1:create-local | PullCreate | remote M1 | team=local key 0 of team T3 (pull)",
      "member:M1:link-local | Link | remote M1 | create | after member:M1:create-local",
      late,
    ]);
    expect(planned.steps.at(-1)).toMatchObject({
      _tag: "PullUpdate",
      resource: "teams",
      origin: line(2),
      remoteKey: "T3",
      writes: [{ field: "captain", reason: { code: "pull", rule: line(7) } }],
    });
  });
  test("to a record that is here is written as its key, each place its part", () => {
    const two = down({ local: ["club", "captain"], localType: "integer" });
    expect(planDown(two, {}, { localOf: { M1: "07/x" } }).steps.at(-1)).toBe(
      'team:T3:late-captain-local | PullUpdate | remote T3 | club=7 (pull) | captain="x" (pull)',
    );
    expect(planDown(two).steps.at(-1)).toBe(
      "team:T3:late-captain-local | PullUpdate | remote T3 | club=local key 0 of member M1 (pull) | captain=local key 1 of member M1 (pull)",
    );
  });
  test("that has fewer parts than the rule has places leaves the others blank", () => {
    const two = down({ local: ["club", "captain"] });
    expect(planDown(two, {}, { localOf: { M1: "07" } }).steps.at(-1)).toBe(
      'team:T3:late-captain-local | PullUpdate | remote T3 | club="07" (pull) | captain=null (pull)',
    );
  });
  test("that leads nowhere is held back", () => {
    const { planned } = planDown(down(), {}, { remoteOnly: [] });
    expect(withheldOf(planned)).toEqual(["team –/T3 captain (create-local, local): unresolved-reference"]);
    expect(planned.withheld[0]?.reason.message).toBe("member M1: it is not linked to a local record");
  });

  const unbrought = {
    "create-local": { verdict: { _tag: "Withheld" as const, code: "not-in-group" as const } },
  };
  const both = { moves: { "create-local": open(18), update: open(20) } };
  test("is written by the update that follows where a create does not write it", () => {
    expect(planDown(down({ flows: unbrought }), both).steps.at(-1)).toBe(late);
    expect(planDown(down({ flows: unbrought })).steps).toHaveLength(2);
  });
  test("is not written behind a gate that is shut", () => {
    const gated = down({
      flows: { ...unbrought, update: { verdict: { _tag: "Withheld", code: "gate-closed" } } },
    });
    expect(planDown(gated, both).steps).toHaveLength(2);
  });
  test("comes as the conflict rule decides against a record that is blank here", () => {
    const either = (...conflict: FieldTemplate["conflict"]) =>
      planDown(
        reference("captain", "member", "pull-able", {
          late: true,
          conflict,
          flows: { ...unbrought, update: { verdict: decide } },
        }),
        both,
      ).steps.filter((step) => step.includes("late"));
    expect(either("fill-blanks", "report")).toEqual([late]);
    expect(either("remote-wins")).toEqual([late]);
    expect(either("local-wins")).toEqual([]);
    expect(either("latest-change", "report")).toEqual([]);
  });
});

test("late references of two records with one key, one made here and one there, are both written", () => {
  const rival = reference("rival", "team", "pull-able", {
    late: true,
    conflict: ["fill-blanks"],
    flows: {
      "create-remote": { verdict: { _tag: "Withheld", code: "not-in-group" } },
      "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
      update: { verdict: decide },
    },
  });
  const moves = { "create-remote": open(18), "create-local": open(19), update: open(20) };
  const planned = planOf([
    readings(entity("team", [rival], { moves }), {
      locals: [local("1", { rival: refersTo("1") })],
      pairings: { "1": missing },
      remoteOnly: [remote("1", { rival: refersToRemote("1") })],
    }),
  ]);
  expect(stepsOf(planned).filter((step) => step.includes("Update"))).toEqual([
    "team:1:late-rival | PushUpdate | local 1 | Rival=remote key 0 of team 1 (push)",
    "team:1:late-rival-local | PullUpdate | remote 1 | rival=local key 0 of team 1 (pull)",
  ]);
});

describe("several records that need one", () => {
  const branch = (moves: EntityOptions["moves"] = { "create-remote": open(18, { onlyReferenced: true }) }) =>
    entity("branch", [], { moves });
  const toBranch = reference("branch", "branch", "push-only");
  const members = (of: EntityOptions = {}) =>
    readings(entity("member", [toBranch], { rank: 1, moves: { "create-remote": open(19) }, ...of }), {
      locals: [local("1", { branch: refersTo("7") }), local("2", { branch: refersTo("7") })],
      pairings: { "1": missing, "2": missing },
    });
  const branches: ReadingOptions = { locals: [local("7", {}, { root: false })], pairings: { "7": missing } };

  test("have it made once", () => {
    expect(stepsOf(planOf([readings(branch(), branches), members()]))).toEqual([
      "branch:7:create | PushCreate | local 7",
      "branch:7:link | Link | local 7 | create | after branch:7:create",
      "member:1:create | PushCreate | local 1 | Branch=remote key 0 of branch 7 (push)",
      "member:1:link | Link | local 1 | create | after member:1:create",
      "member:2:create | PushCreate | local 2 | Branch=remote key 0 of branch 7 (push)",
      "member:2:link | Link | local 2 | create | after member:2:create",
    ]);
  });
  test("are told its reason once each, and it is set aside once", () => {
    const planned = planOf([
      readings(branch({ "create-remote": open(18, { onlyReferenced: true, needs: ["name"] }) }), branches),
      members(),
    ]);
    expect(setAsideOf(planned)).toEqual(["branch 7/– line 18 needs: not eligible: name has no value"]);
    expect(planned.withheld.map(({ localKey, reason }) => `${localKey} ${reason.message}`)).toEqual([
      "1 branch 7: not eligible: name has no value",
      "2 branch 7: not eligible: name has no value",
    ]);
  });
  test("one that is refused takes back what was made for it, and another has it made anew", () => {
    const planned = planOf([
      readings(branch(), branches),
      readings(
        entity("member", [toBranch, field("born", "push-only")], {
          rank: 1,
          moves: { "create-remote": open(19) },
        }),
        {
          locals: [
            local("1", { branch: refersTo("7"), born: { _tag: "Bad", message: "no date" } }),
            local("2", { branch: refersTo("7"), born: "x" }),
          ],
          pairings: { "1": missing, "2": missing },
        },
      ),
    ]);
    expect(planned.steps.map((step) => step.id)).toEqual([
      "branch:7:create",
      "branch:7:link",
      "member:2:create",
      "member:2:link",
    ]);
    expect(setAsideOf(planned)).toEqual(["member 1/– line 1 bad-value: born: no date"]);
  });
  test("one that is refused leaves known why another could not be made", () => {
    const planned = planOf([
      readings(branch({ "create-remote": open(18, { onlyReferenced: true, needs: ["name"] }) }), branches),
      readings(
        entity("member", [toBranch, field("born", "push-only")], {
          rank: 1,
          moves: { "create-remote": open(19) },
        }),
        {
          locals: [
            local("1", { branch: refersTo("7"), born: { _tag: "Bad", message: "no date" } }),
            local("2", { branch: refersTo("7"), born: "x" }),
          ],
          pairings: { "1": missing, "2": missing },
        },
      ),
    ]);
    expect(setAsideOf(planned)).toEqual([
      "branch 7/– line 18 needs: not eligible: name has no value",
      "member 1/– line 1 bad-value: born: no date",
    ]);
  });
  test("one that is refused takes back its late references and what it had withheld", () => {
    const planned = planOf([
      readings(branch(), { locals: [] }),
      readings(
        entity(
          "member",
          [toBranch, reference("friend", "member", "push-only", { late: true }), field("born", "push-only")],
          { rank: 1, moves: { "create-remote": open(19) } },
        ),
        {
          locals: [
            local("1", {
              branch: refersTo("7"),
              friend: refersTo("2"),
              born: { _tag: "Bad", message: "no date" },
            }),
          ],
          pairings: { "1": missing },
        },
      ),
    ]);
    expect(planned.withheld).toEqual([]);
    expect(planned.steps).toEqual([]);
  });
});

test("a reference to a record that is in doubt says so", () => {
  const planned = planOf([
    readings(entity("branch", [], { moves: { "create-remote": open(18) } }), {
      locals: [local("a%20b", {})],
      pairings: { "a%20b": { _tag: "InDoubt", message: "no answer" } },
    }),
    readings(
      entity("member", [reference("branch", "branch", "push-only")], {
        rank: 1,
        moves: { "create-remote": open(19) },
      }),
      { locals: [local("1", { branch: refersTo("a%20b") })], pairings: { "1": missing } },
    ),
  ]);
  expect(planned.withheld.map(({ reason }) => reason.message)).toEqual([
    "branch a b: its remote record is not settled",
  ]);
});
