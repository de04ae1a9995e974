/** What the files and the setting values alone say about a job. */
import { describe, expect, test } from "vitest";
import type { FieldTemplate } from "../../src/compile/PlanTemplate.ts";
import type { SettingValues } from "../../src/language/settings.ts";
import { place, resource } from "../plan/support.ts";
import { compiled, entityOf, type Texts } from "./support.ts";

const here = [
  resource("members", [
    place("id"),
    place("surname", { sensitive: true }),
    place("born", { type: "date", required: true }),
    place("region", { type: "integer" }),
    place("branch"),
    place("ref"),
  ]),
  resource("branchs", [place("region", { type: "integer" }), place("code")], { key: ["region", "code"] }),
];
const there = [
  resource("member-there", [
    place("id", { type: "integer" }),
    place("Surname"),
    place("Known"),
    place("Born", { type: "date", required: true }),
    place("Branch", { type: "integer", sensitive: true }),
  ]),
  resource("branch-there", [place("id", { type: "integer" })]),
];
const branch = `moves:
  - { do: create-remote, jobs: [sync], only: referenced }
fields:
  code: { local: code, remote: id, type: text }
`;

/** The files of a mapping with one member entity and the branches that members refer to. */
const files = (member: string, main = "", codes: Texts["codes"] = {}): Texts => ({
  main,
  entities: { member, branch },
  codes,
  local: here,
  remote: there,
});
const at = (line: number) => ({ file: "entities/member.yaml", line });
const member = (
  text: string,
  options: { main?: string; values?: SettingValues; job?: string; codes?: Texts["codes"] } = {},
) => entityOf(compiled(files(text, options.main, options.codes), options.values, options.job), "member");
const fieldsOf = (
  text: string,
  options: Parameters<typeof member>[1] = {},
): Readonly<Record<string, FieldTemplate>> =>
  Object.fromEntries(member(text, options).fields.map((one) => [one.name, one]));

describe("a job", () => {
  test("has its names, its time zone and the settings that it was compiled under", () => {
    const template = compiled(files("fields: {}\n"), { mode: "push" });
    expect(template).toMatchObject({
      integration: "sample",
      job: "sync",
      title: "Nightly",
      timezone: "Europe/London",
      settings: { mode: "push" },
      widening: "acknowledge",
    });
    expect("shutBy" in template).toBe(false);
    expect(compiled(files("fields: {}\n"), {}, "upload").title).toBe("Enrol");
  });
  test("may let wider runs go on", () => {
    expect(compiled(files("fields: {}\n", "guards: { widening: allow }\n")).widening).toBe("allow");
  });
  test("is shut by the integration's own gate, which is named by its title", () => {
    const main = "gate: exchange\nsettings: { exchange: { title: Exchange data, type: toggle } }\n";
    expect(compiled(files("fields: {}\n", main), { exchange: false }).shutBy).toBe("Exchange data");
    expect(compiled(files("fields: {}\n", main)).shutBy).toBe("Exchange data");
    expect("shutBy" in compiled(files("fields: {}\n", main), { exchange: true })).toBe(false);
    expect(compiled(files("fields: {}\n", "gate: exchange\n")).shutBy).toBe("exchange");
    expect(
      compiled(files("fields: {}\n", `gate: exchange\nsettings: { other: { title: Other, type: toggle } }\n`))
        .shutBy,
    ).toBe("exchange");
  });
  test("writes each entity after those that it refers to, but for late references", () => {
    const names = (fields: string) =>
      compiled(files(`fields:\n  ${fields}\n`)).entities.map((one) => `${one.entity} ${one.rank}`);
    expect(names("surname: { local: surname, remote: Surname, type: text }")).toEqual([
      "member 0",
      "branch 1",
    ]);
    expect(names("branch: { local: branch, remote: Branch, reference: branch }")).toEqual([
      "branch 0",
      "member 1",
    ]);
    expect(names("branch: { local: branch, remote: Branch, reference: branch, late: true }")).toEqual([
      "member 0",
      "branch 1",
    ]);
  });
});

describe("an entity", () => {
  test("has the resources of both sides, and the line that names it", () => {
    const one = member("fields: {}\n");
    expect(one).toMatchObject({
      title: "The member",
      origin: at(2),
      local: { name: "members" },
      remote: { name: "member-there" },
      link: undefined,
      parent: undefined,
      scope: undefined,
      match: [],
      fields: [],
    });
  });
  test("has its link place, unless the settings switch it off", () => {
    const text = "local: { resource: members, link: { field: ref, when: { centres: one } } }\nfields: {}\n";
    expect(member(text, { values: { centres: "one" } }).link).toBe("ref");
    expect(member(text, { values: { centres: "many" } }).link).toBeUndefined();
    expect(member("local: { resource: members, link: { field: ref } }\nfields: {}\n").link).toBe("ref");
  });
  test("is a catalogue where nothing ever writes it and no link place counts", () => {
    const linkPlace = "local: { resource: members, link: { field: ref, when: { centres: one } } }\n";
    expect(member("fields: {}\n").lookup).toBe(true);
    expect(member(`${linkPlace}fields: {}\n`, { values: { centres: "many" } }).lookup).toBe(true);
    expect(member(`${linkPlace}fields: {}\n`, { values: { centres: "one" } }).lookup).toBe(false);
    expect(member("moves: []\nfields: {}\n").lookup).toBe(true);
    expect(member("moves:\n  - { do: update, jobs: [upload] }\nfields: {}\n").lookup).toBe(false);
  });
  test("belongs to the record that its parent field names", () => {
    const text = (parent: string) =>
      `parent: ${parent}\nfields:\n  branch: { local: branch, remote: Branch, reference: branch }\n  surname: { local: surname, remote: Surname, type: text }\n`;
    expect(member(text("branch")).parent).toStrictEqual({ field: "branch", entity: "branch" });
    expect(member(text("surname")).parent).toBeUndefined();
    expect(member(text("nobody")).parent).toBeUndefined();
  });
  test("has the scope of the job, and its line", () => {
    const text = `scope:
  - { jobs: [upload], chosen: true, where: "$local.born != ''" }
  - { jobs: [other, sync], linked: true }
fields: {}
`;
    expect(member(text).scope).toStrictEqual({
      origin: at(7),
      chosen: false,
      linked: true,
      where: undefined,
    });
    expect(member(text, { job: "upload" }).scope).toStrictEqual({
      origin: at(6),
      chosen: true,
      linked: false,
      where: "$local.born != ''",
    });
    expect(member("scope:\n  - { jobs: [upload] }\nfields: {}\n").scope).toBeUndefined();
  });
  test("has the match rules that the settings leave, in their order", () => {
    const text = `match:
  - { by: [surname, born], when: { strict: true } }
  - { by: [surname] }
fields: {}
`;
    expect(member(text, { values: { strict: true } }).match).toStrictEqual([
      { by: ["surname", "born"], origin: at(6) },
      { by: ["surname"], origin: at(7) },
    ]);
    expect(member(text, { values: { strict: false } }).match).toStrictEqual([
      { by: ["surname"], origin: at(7) },
    ]);
  });
});

describe("why records may be touched", () => {
  test("no move, no effect", () => {
    expect(member("fields: {}\n").moves).toStrictEqual({
      "create-remote": { _tag: "None" },
      "create-local": { _tag: "None" },
      update: { _tag: "None" },
    });
  });
  test("each event by its own move of the job", () => {
    const text = `moves:
  - { do: create-remote, jobs: [upload] }
  - { do: create-remote, jobs: [sync], only: referenced, needs: [surname, born], where: "$local.born != ''" }
  - { do: update, jobs: [sync, upload] }
fields: {}
`;
    expect(member(text).moves).toStrictEqual({
      "create-remote": {
        _tag: "Open",
        origin: at(7),
        onlyReferenced: true,
        needs: ["surname", "born"],
        where: "$local.born != ''",
      },
      "create-local": { _tag: "None" },
      update: { _tag: "Open", origin: at(8), onlyReferenced: false, needs: [], where: undefined },
    });
    expect(member(text, { job: "upload" }).moves["create-remote"]).toStrictEqual({
      _tag: "Open",
      origin: at(6),
      onlyReferenced: false,
      needs: [],
      where: undefined,
    });
  });
  test("a move behind a toggle that is off is shut, and names the toggle's line", () => {
    const text = `moves:
  - { do: create-remote, jobs: [upload] }
  - do: update
    jobs: [sync]
    gate: updates
fields: {}
`;
    const main = "settings:\n  updates: { title: Updates, type: toggle }\n";
    expect(member(text, { main, values: { updates: false } }).moves.update).toStrictEqual({
      _tag: "Shut",
      origin: at(7),
      gate: { setting: "updates", value: "false", state: "off", origin: at(9) },
    });
    expect(member(text, { main }).moves.update).toMatchObject({
      _tag: "Shut",
      gate: { setting: "updates", value: "unset", state: "off" },
    });
    expect(member(text, { main, values: { updates: true } }).moves.update._tag).toBe("Open");
  });
  test("the integration's own gate shuts every move", () => {
    const main = "gate: exchange\nsettings:\n  exchange: { title: Exchange, type: toggle }\n";
    expect(
      member("moves:\n  - { do: update, jobs: [sync] }\nfields: {}\n", { main, values: { exchange: false } })
        .moves.update,
    ).toStrictEqual({
      _tag: "Shut",
      origin: at(6),
      gate: {
        setting: "exchange",
        value: "false",
        state: "off",
        origin: { file: "crosswalk.yaml", line: 7 },
      },
    });
  });
  test("a value that is no plain one is shown as it is written", () => {
    const main = "settings:\n  centres: { title: Centres, type: list }\n";
    expect(
      member("moves:\n  - { do: update, jobs: [sync], gate: centres }\nfields: {}\n", {
        main,
        values: { centres: ["a", "b"] },
      }).moves.update,
    ).toMatchObject({ gate: { setting: "centres", value: '["a","b"]', state: "off" } });
  });
});

describe("a field", () => {
  test("has its places, their types and its line", () => {
    const { surname } = fieldsOf(
      "fields:\n  surname: { local: surname, remote: Surname, type: text, direction: push-only }\n",
    );
    expect(surname).toStrictEqual({
      name: "surname",
      rule: at(6),
      direction: "push-only",
      local: ["surname"],
      remote: "Surname",
      localType: "text",
      remoteType: "text",
      type: "text",
      meaning: { _tag: "Type", type: "text" },
      push: undefined,
      pull: undefined,
      otherwise: undefined,
      conflict: [],
      clearsBlanks: false,
      required: { local: false, remote: false },
      late: false,
      sensitive: true,
      reads: ["Surname"],
      flows: {
        "create-remote": { verdict: { _tag: "Withheld", code: "not-in-group" } },
        "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
        update: { verdict: { _tag: "Withheld", code: "not-in-group" } },
      },
    });
  });
  test("says all that its rule says", () => {
    const { born } = fieldsOf(`fields:
  born:
    local: born
    remote: Born
    type: date
    direction: pull-able
    push: "$value"
    pull: "$first($remote.Known, $value)"
    otherwise: "$settings.day"
    conflict: [fill-blanks, report]
    blanks: clear
`);
    expect(born).toMatchObject({
      direction: "pull-able",
      push: ["$value"],
      pull: "$first($remote.Known, $value)",
      otherwise: "$settings.day",
      conflict: ["fill-blanks", "report"],
      clearsBlanks: true,
      required: { local: true, remote: true },
      type: "date",
      localType: "date",
      remoteType: "date",
      sensitive: false,
      reads: ["Born", "Known"],
    });
  });
  test("is compared by its own type, whatever that of its places", () => {
    const { surname } = fieldsOf("fields:\n  surname: { local: surname, remote: Surname, type: email }\n");
    expect(surname).toMatchObject({ type: "email", localType: "text", remoteType: "text" });
  });
  test("that keeps values over blanks says so, as does one that says nothing", () => {
    const text = (rest: string) =>
      `fields:\n  surname: { local: surname, remote: Surname, type: text${rest} }\n`;
    expect(fieldsOf(text(", blanks: keep")).surname?.clearsBlanks).toBe(false);
    expect(fieldsOf(text("")).surname?.clearsBlanks).toBe(false);
  });
  test("may lie on one side alone", () => {
    const { only, other } = fieldsOf(
      'fields:\n  only: { local: [region, born], type: text, pull: "$remote.Surname & $local.id & $remote" }\n  other: { remote: Born, type: date }\n',
    );
    expect(only).toMatchObject({
      local: ["region", "born"],
      remote: undefined,
      localType: "integer",
      remoteType: undefined,
      required: { local: true, remote: false },
      reads: ["Surname"],
      sensitive: false,
    });
    expect(other).toMatchObject({
      local: [],
      remote: "Born",
      localType: undefined,
      remoteType: "date",
      required: { local: false, remote: true },
      reads: ["Born"],
    });
  });
  test("has nothing to do with a place that is called undefined, where it names none", () => {
    const template = compiled({
      ...files('fields:\n  only: { local: region, type: integer, pull: "1" }\n'),
      remote: [
        resource("member-there", [place("undefined", { type: "date", required: true, sensitive: true })]),
        resource("branch-there", []),
      ],
    });
    expect(entityOf(template, "member").fields[0]).toMatchObject({
      remoteType: undefined,
      required: { local: false, remote: false },
      sensitive: false,
    });
  });
  test("is sensitive where one of its places is", () => {
    const { one, two, three } = fieldsOf(
      "fields:\n  one: { local: [id, surname], remote: Surname, type: text }\n  two: { local: id, remote: Branch, type: text }\n  three: { local: id, remote: Surname, type: text }\n",
    );
    expect([one?.sensitive, two?.sensitive, three?.sensitive]).toEqual([true, true, false]);
  });
  test("that refers to records knows the types of their keys on both sides", () => {
    const { branch: toBranch } = fieldsOf(
      'fields:\n  branch: { local: [region, branch], remote: Branch, reference: branch, late: true, direction: push-only, push: ["$local.region", "$local.branch"] }\n',
    );
    expect(toBranch).toMatchObject({
      meaning: {
        _tag: "Reference",
        entity: "branch",
        keyTypes: { local: ["integer", "text"], remote: ["integer"] },
      },
      push: ["$local.region", "$local.branch"],
      late: true,
      localType: "integer",
      remoteType: "integer",
      type: "integer",
    });
  });
  test("a part of a key that the resource does not describe is kept to the letter", () => {
    const template = compiled({
      ...files("fields:\n  branch: { local: branch, remote: Branch, reference: branch }\n"),
      local: [resource("members", [place("branch")]), resource("branchs", [], { key: ["gone"] })],
    });
    expect(entityOf(template, "member").fields[0]?.meaning).toMatchObject({
      keyTypes: { local: ["exact"], remote: ["integer"] },
    });
  });
  test("of codes has the table, and is compared by the type of its remote place", () => {
    const codes = {
      sex: "pairs:\n  - { local: F, remote: 2 }\npush: { blank: 9 }\npull: { other: leave }\n",
      plain: "pairs:\n  - { local: a, remote: b }\n",
    };
    const {
      sex,
      plain,
      here: local,
    } = fieldsOf(
      "fields:\n  sex: { local: surname, remote: Branch, codes: sex }\n  plain: { local: region, codes: plain }\n  here: { local: nowhere, codes: plain }\n",
      { codes },
    );
    expect(sex?.meaning).toStrictEqual({
      _tag: "Codes",
      table: "sex",
      pairs: { pairs: [{ local: "F", remote: 2 }], push: { blank: 9 }, pull: { other: "leave" } },
    });
    expect(plain?.meaning).toStrictEqual({
      _tag: "Codes",
      table: "plain",
      pairs: { pairs: [{ local: "a", remote: "b" }] },
    });
    expect([sex?.type, plain?.type, local?.type]).toEqual(["integer", "integer", "text"]);
  });
});

describe("what may happen to a field under the settings", () => {
  const text = `moves:
  - { do: create-remote, jobs: [sync] }
  - { do: create-local, jobs: [sync] }
  - { do: update, jobs: [sync] }
fields:
  surname: { local: surname, remote: Surname, type: text, direction: pull-able, conflict: [report] }
groups:
  - { title: Made, events: [create], fields: [surname] }
  - title: Details
    events: [update]
    gate: mode
    where: "$local.id != ''"
    fields: [surname]
`;
  const main = "settings:\n  mode: { title: Mode, type: mode }\n";
  const flows = (mode: string) => fieldsOf(text, { main, values: { mode } }).surname?.flows;

  test("is the flow table's answer for each event, with its section and its gate", () => {
    expect(flows("push")).toStrictEqual({
      "create-remote": { verdict: { _tag: "Push" }, group: { index: 0, title: "Made", origin: at(12) } },
      "create-local": { verdict: { _tag: "Pull" }, group: { index: 0, title: "Made", origin: at(12) } },
      update: {
        verdict: { _tag: "Push" },
        group: { index: 1, title: "Details", origin: at(13), where: "$local.id != ''" },
        gate: { setting: "mode", value: "push", state: "push", origin: at(15) },
      },
    });
    expect(flows("pull")?.update.verdict).toStrictEqual({ _tag: "Pull" });
  });
  test("moves and sections are named by the lines of what they do and are called", () => {
    const turned = `moves:
  - jobs: [sync]
    do: update
fields:
  surname: { local: surname, remote: Surname, type: text, direction: push-only }
groups:
  - events: [update]
    fields: [surname]
    title: Details
`;
    const one = member(turned);
    expect(one.moves.update).toMatchObject({ origin: at(7) });
    expect(one.fields[0]?.flows.update.group?.origin).toStrictEqual(at(13));
  });
  test("a mode that says ignore holds it back, with the gate and its line", () => {
    expect(flows("ignore")?.update).toMatchObject({
      verdict: { _tag: "Withheld", code: "gate-closed" },
      gate: { setting: "mode", value: "ignore", state: "ignore", origin: at(15) },
    });
    expect(flows("ignore")?.["create-remote"].verdict).toStrictEqual({ _tag: "Push" });
  });
  test("a move that is shut is the gate of its fields, and is named by its own line", () => {
    const gated = text.replace("{ do: update, jobs: [sync] }", "{ do: update, jobs: [sync], gate: updates }");
    const settings =
      "settings:\n  mode: { title: Mode, type: mode }\n  updates: { title: Updates, type: toggle }\n";
    expect(
      fieldsOf(gated, { main: settings, values: { mode: "push", updates: false } }).surname?.flows.update,
    ).toMatchObject({
      verdict: { _tag: "Withheld", code: "move-closed" },
      gate: { setting: "updates", value: "false", state: "off", origin: at(8) },
    });
  });
  test("without a move of the job nothing flows, whatever the gate says", () => {
    const { surname } = fieldsOf(text, { main, values: { mode: "push" }, job: "upload" });
    expect(surname?.flows.update).toStrictEqual({
      verdict: { _tag: "Withheld", code: "move-closed" },
      group: { index: 1, title: "Details", origin: at(13), where: "$local.id != ''" },
    });
  });
});

describe("what the checker lets through nowhere is our fault, and says so", () => {
  const bad: ReadonlyArray<readonly [string, () => unknown, string]> = [
    ["a job that is not declared", () => compiled(files("fields: {}\n"), {}, "nightly"), 'no job "nightly"'],
    [
      "a resource that its system does not offer",
      () => compiled({ ...files("fields: {}\n"), remote: [] }),
      'no resource of "member"',
    ],
    [
      "a late reference to records that its system does not offer",
      () =>
        compiled({
          ...files("fields:\n  x: { local: branch, remote: Branch, reference: branch, late: true }\n"),
          remote: there.filter(({ name }) => name === "member-there"),
        }),
      'no resource of "branch"',
    ],
    [
      "a reference to an entity that is not there",
      () => compiled(files("fields:\n  x: { local: surname, reference: nobody }\n")),
      'no entity "nobody"',
    ],
    [
      "a field that means nothing",
      () => compiled(files("fields:\n  x: { local: surname, codes: nothing }\n")),
      '"x" has no meaning',
    ],
    [
      "a circle of references",
      () => compiled(files("fields:\n  x: { local: surname, reference: member }\n")),
      "a cycle of references",
    ],
  ];
  test.each(bad)("%s", (_, compile, what) => {
    expect(compile).toThrow(`compile: ${what} (the checker lets no such mapping through)`);
  });
});
