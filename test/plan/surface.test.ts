/** Everything that a job may do under its settings, as a later run is compared with it. */
import { describe, expect, test } from "vitest";
import type { EntityTemplate, FieldTemplate, JobTemplate } from "../../src/compile/PlanTemplate.ts";
import { flow } from "../../src/flow/Flow.ts";
import type { Permission } from "../../src/model/Surface.ts";
import { placePermissions, surfaceOf, surfaceToken } from "../../src/plan/surface.ts";
import { widenedFrom } from "../../src/plan/widening.ts";
import { integrationOf } from "../compile/support.ts";
import {
  decide,
  type EntityOptions,
  entity,
  type FieldOptions,
  field,
  gate,
  heldBack,
  inGroup,
  job,
  line,
  open,
  pull,
  push,
  reference,
  shut,
} from "./support.ts";

const surface = (entities: ReadonlyArray<EntityTemplate>, options: Partial<JobTemplate> = {}) =>
  surfaceOf(job(entities, options), flow);
const all = { "create-remote": open(19), "create-local": open(18), update: open(20) };
const member = (fields: ReadonlyArray<FieldTemplate>, options: EntityOptions = {}) =>
  entity("member", fields, { moves: all, ...options });
const keys = (of: ReadonlyArray<Permission>) => of.map(({ key }) => key);
/** What is wider in the second of two entities. */
const wider = (
  before: EntityTemplate,
  after: EntityTemplate,
  settings: { readonly before?: JobTemplate["settings"]; readonly after?: JobTemplate["settings"] } = {},
) =>
  widenedFrom(
    surface([before], { settings: settings.before ?? {} }),
    surface([after], { settings: settings.after ?? {} }),
  ).map(({ message }) => message);

describe("what a job may do", () => {
  test("names every scope, link, move and place, each with its line", () => {
    const one = member(
      [field("surname", "push-only"), field("born", "pull-only"), field("code", undefined)],
      {
        link: "ref",
        localPlaces: { ref: { stored: "members.ref" }, born: { stored: "members.born" } },
        parent: { field: "branch", entity: "branch" },
        match: [{ by: ["surname", "born"], origin: line(30) }],
        scope: { origin: line(12), chosen: false, linked: false, where: undefined },
      },
    );
    expect(surface([one]).map(({ key, says, origin }) => [key, says, origin.line])).toEqual([
      ["member scope", "member: the job starts from its records", 12],
      ["member parent branch", "member: records follow their branch into the job", 2],
      ["member match surname born", "member: records may be linked by surname, born", 30],
      ["member link members.ref", "member: the partner's key may be stored in local members.ref", 2],
      ["member create-remote", "member: records may be made on the remote side", 19],
      ["member create-local", "member: records may be made on the local side", 18],
      ["member update", "member: pairs may be updated", 20],
      [
        "member create-remote remote stored.Surname",
        "member.surname may be written to remote member-there.Surname when a record is made on the remote side",
        1,
      ],
      [
        "member create-local local members.born",
        "member.born may be written to local members.born when a record is made on the local side",
        1,
      ],
      [
        "member update remote stored.Surname",
        "member.surname may be written to remote member-there.Surname when a pair is updated",
        1,
      ],
      [
        "member update local members.born",
        "member.born may be written to local members.born when a pair is updated",
        1,
      ],
    ]);
  });
  test("is nothing where no move is open, but for links and scopes", () => {
    expect(surface([entity("member", [field("surname", "push-only")])])).toEqual([]);
    expect(
      surface([
        entity("member", [field("surname", "push-only")], { moves: { update: shut(20, "updates") } }),
      ]),
    ).toEqual([]);
  });
  test("a place that is not described goes by its name", () => {
    const one = { ...member([field("surname", "push-only")]), link: "gone" };
    expect(keys(surface([{ ...one, remote: { ...one.remote, fields: {} } }]))).toEqual([
      "member link gone",
      "member create-remote",
      "member create-local",
      "member update",
      "member create-remote remote Surname",
      "member update remote Surname",
    ]);
  });
  test("says which gate stands before a field", () => {
    const gated = field("surname", "push-only", {
      flows: { update: { verdict: push, gate: gate("mode", "push", "push") } },
    });
    expect(surface([member([gated], { moves: { update: open(20) } })])[1]?.says).toBe(
      "member.surname may be written to remote member-there.Surname when a pair is updated (mode is push, entities/member.yaml:40)",
    );
  });
  test("a field goes the way of its verdict alone", () => {
    const of = (verdict: typeof push) =>
      keys(
        surface([
          member([field("surname", "pull-able", { flows: { update: { verdict } }, conflict: ["report"] })], {
            moves: { update: open(20) },
          }),
        ]),
      ).slice(1);
    expect(of(push)).toEqual(["member update remote stored.Surname"]);
    expect(of(pull)).toEqual(["member update local stored.surname"]);
    expect(of(decide)).toEqual([]);
    expect(of({ _tag: "Withheld", code: "gate-closed" })).toEqual([]);
  });
  test("a rule without a place on a side writes nothing there; one with several writes each", () => {
    const moves = { update: open(20) };
    expect(
      keys(
        surface([
          member(
            [field("a", "pull-only", { local: ["x", "y"] }), field("b", "push-only", { remote: undefined })],
            { moves },
          ),
        ]),
      ),
    ).toEqual(["member update", "member update local stored.x", "member update local stored.y"]);
  });
});

describe("the ways in which two sides can differ", () => {
  const cases = (...conflict: FieldTemplate["conflict"]) =>
    surface([member([field("surname", "pull-able", { conflict })], { moves: { update: open(20) } })])
      .slice(1)
      .map(({ key, cases: of, decider }) => [
        key.split(" ")[2],
        [...of].filter((one) => one === "1").length,
        of.length,
        decider,
      ]);
  test("are 36, of blank and changed on each side", () => {
    expect(cases("remote-wins")).toEqual([["local", 36, 36, "as remote-wins decides"]]);
    expect(cases("local-wins")).toEqual([["remote", 36, 36, "as local-wins decides"]]);
    expect(cases("report")).toEqual([]);
  });
  test("are told apart as the conflict rules tell them", () => {
    // One side blank: 9 of the 36 each.
    expect(cases("fill-blanks", "report")).toEqual([
      ["remote", 9, 36, "as fill-blanks, report decides"],
      ["local", 9, 36, "as fill-blanks, report decides"],
    ]);
    // Only this side has changed: 1 of 9, for each of the four ways to be blank.
    expect(cases("latest-change", "report")).toEqual([
      ["remote", 4, 36, "as latest-change, report decides"],
      ["local", 4, 36, "as latest-change, report decides"],
    ]);
  });
  test("are all of them where a verdict is plain", () => {
    const [move, one] = surface([member([field("surname", "push-only")], { moves: { update: open(20) } })]);
    expect([one?.cases, one?.decider]).toEqual(["1".repeat(36), "wherever they differ"]);
    // Whether a pair may be touched at all is no choice between its sides.
    expect([move?.cases, move?.decider]).toEqual(["1".repeat(36), ""]);
  });
});

describe("what lets more through is a widening", () => {
  const surname = (options: FieldOptions = {}) => field("surname", "push-only", options);
  const update = (options: Parameters<typeof open>[1] = {}) => ({ moves: { update: open(20, options) } });
  const create = (options: Parameters<typeof open>[1] = {}) => ({
    moves: { "create-remote": open(19, options) },
  });
  const scope = (options: Partial<NonNullable<EntityTemplate["scope"]>> = {}) => ({
    moves: {},
    scope: { origin: line(12), chosen: false, linked: false, where: undefined, ...options },
  });
  const cleared = (gone: string) => [expect.stringContaining(`a condition is gone (${gone})`)];
  const of = (options: EntityOptions, field = surname()) => member([field], options);

  const cases: ReadonlyArray<readonly [string, EntityTemplate, EntityTemplate, string]> = [
    ["a scope of named records", of(scope({ chosen: true })), of(scope()), "only those that are named"],
    ["a scope of linked records", of(scope({ linked: true })), of(scope()), "only those that are linked"],
    ["a scope's condition", of(scope({ where: "$local.a = 1" })), of(scope()), "$local.a = 1"],
    [
      "a create for referred records alone",
      of(create({ onlyReferenced: true })),
      of(create()),
      "only those that others refer to",
    ],
    ["what a move needs", of(create({ needs: ["surname"] })), of(create()), "only with surname"],
    ["a move's condition", of(update({ where: "$local.a = 1" })), of(update()), "$local.a = 1"],
    [
      "a section's condition",
      of(update(), surname({ flows: { update: inGroup(push, 3, "$local.a = 1") } })),
      of(update(), surname()),
      "$local.a = 1",
    ],
    [
      "that a blank overwrites nothing",
      of(update(), surname()),
      of(update(), surname({ clearsBlanks: true })),
      "a blank never overwrites a value",
    ],
    [
      "that a required place is never blanked",
      of(update(), surname({ required: { local: false, remote: true } })),
      of(update(), surname()),
      "its place is never blanked",
    ],
  ];
  test.each(cases)("%s", (_, before, after, gone) => {
    expect(wider(before, after)).toEqual(cleared(gone));
    expect(wider(after, before)).toEqual([]);
  });

  test("a match rule or a link place that would find a partner before a create", () => {
    const matched = { match: [{ by: ["surname", "born"], origin: line(30) }] };
    expect(wider(of({ ...create(), ...matched }), of(create()))).toEqual([
      "member: records may be made on the remote side: a condition is gone (unless matched by surname, born)",
    ]);
    expect(wider(of({ ...create(), link: "ref" }), of(create()))).toEqual([
      "member: records may be made on the remote side: a condition is gone (unless ref names the partner)",
    ]);
    expect(wider(of({ ...update(), ...matched, link: "ref" }), of(update()))).toEqual([]);
  });
  test("a match rule that compares something else under the same name, and a parent that another place names", () => {
    const badge = (options: Parameters<typeof field>[2]) =>
      member([field("badge", undefined, options)], {
        moves: {},
        match: [{ by: ["badge"], origin: line(30) }],
        parent: { field: "badge", entity: "branch" },
      });
    const before = badge({ local: ["badge"], remote: "Badge" });
    expect(
      wider(before, badge({ local: ["surname"], remote: "LastName", push: ["$uppercase($value)"] })),
    ).toEqual([
      "member: records follow their branch into the job: badge was badge and Badge as text and is surname and LastName as text, $uppercase($value)",
      "member: records may be linked by badge: badge was badge and Badge as text and is surname and LastName as text, $uppercase($value)",
    ]);
    expect(
      wider(before, badge({ local: ["badge"], remote: "Badge", pull: "$lowercase($value)" })),
    ).toHaveLength(2);
    expect(
      wider(before, badge({ local: ["badge"], remote: "Badge", meaning: { _tag: "Type", type: "email" } })),
    ).toHaveLength(2);
    expect(wider(before, before)).toEqual([]);
  });
  test("what an earlier version has not stored of a match rule is unknown, and not narrower", () => {
    const matched = of({ moves: {}, match: [{ by: ["surname"], origin: line(30) }] });
    const bare = surface([matched]).map((permission) => ({ ...permission, parts: {} }));
    expect(widenedFrom(bare, surface([matched]))).toEqual([]);
  });
  test("one of several match rules, and one of several needs", () => {
    const rules = (...by: ReadonlyArray<string>) => ({
      match: by.map((one) => ({ by: one.split(" "), origin: line(30) })),
    });
    expect(
      wider(of({ ...create(), ...rules("surname", "born") }), of({ ...create(), ...rules("born") })),
    ).toEqual([
      "member: records may be made on the remote side: a condition is gone (unless matched by surname)",
    ]);
    expect(
      wider(
        of({ ...create(), ...rules("a b"), link: "ref" }),
        of({ ...create(), ...rules("ab"), link: "ref" }),
      ),
    ).toContain(
      "member: records may be made on the remote side: a condition is gone (unless matched by a, b), and another stands in its place (unless matched by ab)",
    );
    expect(
      wider(
        of({ ...create(), ...rules("a"), link: "ref" }),
        of({ ...create(), ...rules("a"), link: "other" }),
      ),
    ).toContain(
      "member: records may be made on the remote side: a condition is gone (unless ref names the partner), and another stands in its place (unless other names the partner)",
    );
    expect(wider(of(create({ needs: ["a", "b"] })), of(create({ needs: ["b"] })))).toEqual(
      cleared("only with a"),
    );
  });
  test("blanks count on updates alone", () => {
    expect(wider(of(create(), surname()), of(create(), surname({ clearsBlanks: true })))).toEqual([]);
    expect(
      wider(of(create(), surname({ required: { local: true, remote: true } })), of(create(), surname())),
    ).toEqual([]);
  });
  test("what is required on the other side is no limit", () => {
    expect(
      wider(of(update(), surname({ required: { local: true, remote: false } })), of(update(), surname())),
    ).toEqual([]);
  });
  test("a condition is one whatever its spaces; of several, each that is gone counts", () => {
    expect(wider(of(update({ where: "$local.a=1" })), of(update({ where: "$local.a  =  1" })))).toEqual([]);
    expect(
      wider(of(update({ where: "$local.a = 1 and $local.b = 2" })), of(update({ where: "$local.b = 2" }))),
    ).toHaveLength(1);
    expect(
      wider(of(update({ where: "$local.b = 2" })), of(update({ where: "$local.a = 1 and $local.b = 2" }))),
    ).toEqual([]);
  });
  test("a condition that looks at a setting is another under another value", () => {
    const looks = of(update({ where: "$local.a = $settings.year" }));
    expect(wider(looks, looks, { before: { year: 1, other: 1 }, after: { year: 1, other: 2 } })).toEqual([]);
    expect(wider(looks, looks, { before: { year: 1 }, after: { year: 2 } })).toEqual([
      "member: pairs may be updated: a condition is gone ($local.a = $settings.year with year: 1), and another stands in its place ($local.a = $settings.year with year: 2)",
    ]);
    const whole = of(update({ where: "$exists($settings)" }));
    expect(wider(whole, whole, { before: { year: 1, other: 1 }, after: { year: 1, other: 2 } })).toHaveLength(
      1,
    );
    const none = of(update({ where: "$local.year = 1" }));
    expect(wider(none, none, { before: { year: 1 }, after: { year: 2 } })).toEqual([]);
  });
});

describe("what may be written differently is a widening", () => {
  const moves = { update: open(20) };
  const pair = (before: FieldTemplate, after: FieldTemplate, of: EntityOptions = { moves }) =>
    wider(member([before], of), member([after], of));
  const up = "member.surname may be written to remote member-there.Surname when a pair is updated";

  test("another type", () => {
    expect(
      pair(
        field("surname", "push-only"),
        field("surname", "push-only", { meaning: { _tag: "Type", type: "email" } }),
      ),
    ).toEqual([`${up}: its type was text and is email`]);
  });
  test("another code table, or another content of it", () => {
    const codes = (table: string, local: string): FieldOptions => ({
      meaning: { _tag: "Codes", table, pairs: { pairs: [{ local, remote: 1 }] } },
    });
    const found = pair(
      field("surname", "push-only", codes("sex", "F")),
      field("surname", "push-only", codes("sex", "M")),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /: its type was code table sex \([0-9a-f]{6}\) and is code table sex \([0-9a-f]{6}\)$/,
    );
    expect(
      pair(
        field("surname", "push-only", codes("sex", "F")),
        field("surname", "push-only", codes("sex", "F")),
      ),
    ).toEqual([]);
  });
  test("a reference to other records", () => {
    expect(
      pair(reference("surname", "branch", "push-only"), reference("surname", "team", "push-only")),
    ).toEqual([`${up}: its type was reference to branch and is reference to team`]);
  });
  test("another expression, each way", () => {
    const made = (expression: string) => field("surname", "push-only", { push: [expression, "$local.b"] });
    expect(pair(made("$local.a"), made("$local.c"))).toEqual([
      `${up}: its expression was $local.a, $local.b and is $local.c, $local.b`,
    ]);
    expect(pair(field("surname", "push-only"), made("$local.c"))).toEqual([
      `${up}: its expression was $value and is $local.c, $local.b`,
    ]);
    expect(pair(made("$local.a"), made("$local . a"))).toEqual([]);
    const brought = (pull?: string) => field("surname", "pull-only", pull === undefined ? {} : { pull });
    expect(pair(brought(), brought("$trim($value)"))).toEqual([
      "member.surname may be written to local members.surname when a pair is updated: its expression was $value and is $trim($value)",
    ]);
  });
  test("another source", () => {
    expect(pair(field("surname", "push-only"), field("surname", "push-only", { local: ["a", "b"] }))).toEqual(
      [`${up}: its source was surname and is a, b`],
    );
    expect(pair(field("surname", "push-only"), field("surname", "push-only", { local: [] }))).toEqual([
      `${up}: its source was surname and is no place`,
    ]);
    expect(pair(field("surname", "pull-only"), field("surname", "pull-only", { remote: undefined }))).toEqual(
      [
        "member.surname may be written to local members.surname when a pair is updated: its source was Surname and is no place",
      ],
    );
  });
  test("a stand-in, on a create there alone", () => {
    const stands = (otherwise?: string) =>
      field("surname", "push-only", otherwise === undefined ? {} : { otherwise });
    const created: EntityOptions = { moves: { "create-remote": open(19) } };
    expect(pair(stands(), stands("'x'"), created)).toEqual([
      "member.surname may be written to remote member-there.Surname when a record is made on the remote side: its stand-in is new ('x')",
    ]);
    expect(pair(stands("'y'"), stands("'x'"), created)).toEqual([
      "member.surname may be written to remote member-there.Surname when a record is made on the remote side: its stand-in was 'y' and is 'x'",
    ]);
    expect(pair(stands(), stands("'x'"))).toEqual([]);
    const down = (otherwise?: string) =>
      field("surname", "pull-only", otherwise === undefined ? {} : { otherwise });
    expect(pair(down(), down("'x'"), { moves: { "create-local": open(18) } })).toEqual([]);
  });
  test("a stand-in that goes up where a toggle holds the value back", () => {
    const held = (options: FieldOptions = {}) =>
      field("surname", "push-only", { flows: { "create-remote": heldBack("names") }, ...options });
    const created: EntityOptions = { moves: { "create-remote": open(19) } };
    const of = (one: FieldTemplate) => surface([member([one], created)]).slice(1);
    expect(of(held())).toEqual([]);
    expect(of(held({ otherwise: "'x'", remote: undefined }))).toEqual([]);
    expect(of(held({ otherwise: "'x'" })).map(({ key, parts }) => [key, Object.keys(parts)])).toEqual([
      ["member create-remote remote stored.Surname", ["otherwise"]],
    ]);
    const other = held({
      otherwise: "'x'",
      flows: { "create-remote": { verdict: { _tag: "Withheld", code: "direction" } } },
    });
    expect(of(other)).toEqual([]);
  });
  test("another decider that writes in more ways", () => {
    const either = (...conflict: FieldTemplate["conflict"]) => field("surname", "pull-able", { conflict });
    expect(pair(either("fill-blanks", "report"), either("local-wins"))).toEqual([
      `${up} as local-wins decides, and could only as fill-blanks, report decides`,
    ]);
  });
});

test("which systems the records are of is part of it, with the lines that name them", () => {
  const integration = integrationOf({ entities: {}, local: [], remote: [] });
  const place = (side: string, system: string, where: string) => ({
    key: `:place ${side}`,
    says: `what is remembered of ${side} records is taken for those of ${system}`,
    origin: { file: `systems/${system}.yaml`, line: 1 },
    limits: {},
    parts: { place: { is: where, words: where } },
  });
  expect(placePermissions(integration, { local: "a.sqlite", remote: "https://example.org" })).toMatchObject([
    place("local", "here", "a.sqlite"),
    place("remote", "there", "https://example.org"),
  ]);
});

describe("the token of a surface", () => {
  const of = (entities: ReadonlyArray<EntityTemplate>, name = "sync") =>
    surfaceToken(name, surface(entities));
  const [first, second] = [
    member([field("surname", "push-only")]),
    entity("branch", [field("name", "push-only")], { moves: all }),
  ];

  test("is ten hexadecimal figures", () => {
    expect(of([first])).toMatch(/^[0-9a-f]{10}$/);
  });
  test("is the same whatever the order, the wording and the lines", () => {
    expect(of([first, second])).toBe(of([second, first]));
    const moved = surface([first]).map((one) => ({
      ...one,
      says: "otherwise",
      origin: line(99),
      decider: "otherwise",
    }));
    expect(surfaceToken("sync", moved)).toBe(of([first]));
  });
  test("is another for another job, place, limit, part or way", () => {
    const one: Permission = {
      ...surface([first])[3],
      key: "k",
      says: "s",
      origin: line(1),
      limits: { a: "a" },
      parts: { source: { is: "1", words: "w" } },
      cases: "01",
      decider: "d",
    };
    const tokens = [
      surfaceToken("sync", [one]),
      surfaceToken("upload", [one]),
      surfaceToken("sync", []),
      surfaceToken("sync", [{ ...one, key: "l" }]),
      surfaceToken("sync", [{ ...one, limits: { b: "a" } }]),
      surfaceToken("sync", [{ ...one, parts: { source: { is: "2", words: "w" } } }]),
      surfaceToken("sync", [{ ...one, parts: { from: { is: "1", words: "w" } } }]),
      surfaceToken("sync", [{ ...one, cases: "11" }]),
    ];
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(surfaceToken("sync", [{ ...one, limits: { a: "b" } }])).toBe(tokens[0]);
    expect(surfaceToken("sync", [{ ...one, parts: { source: { is: "1", words: "other" } } }])).toBe(
      tokens[0],
    );
    expect(surfaceToken("sync", [{ ...one, limits: { a: "a", b: "b" } }])).toBe(
      surfaceToken("sync", [{ ...one, limits: { b: "b", a: "a" } }]),
    );
  });
});
