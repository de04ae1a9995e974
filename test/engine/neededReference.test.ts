/** `needs` of a move where the field refers to a record: what it asks for, and what it does not. */
import { describe, expect, it } from "vitest";
import { type Parts, withPair } from "./support.ts";

const sides = ["local", "remote"] as const;
type Side = (typeof sides)[number];
const directionTo = (side: Side) => (side === "remote" ? "push-only" : "pull-only");

const table = (name: string, columns: string) =>
  `create table ${name} (id integer primary key, name text, ${columns});`;
const resource = (name: string, reference: string, link = "") => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }, ${reference}: { type: integer }${link} }
`;
const linked = ", link: { type: integer }";

/** People are made on `side`, and need their team. */
const people = (side: Side, groups: string): Parts => ({
  tables: {
    local: `${table("team", "place integer, link integer")} ${table("person", "team integer, link integer")}`,
    remote: `${table("team", "place integer")} ${table("person", "team integer")}`,
  },
  resources: {
    local: resource("team", "place", linked) + resource("person", "team", linked),
    remote: resource("team", "place") + resource("person", "team"),
  },
  main: "settings:\n  sendTeams: { title: Send teams, type: toggle, default: false }\n",
  entities: {
    team: `entity: team
title: Teams
local: { resource: team, link: { field: link } }
remote: { resource: team }
match: [{ by: [name] }]
moves: [{ do: update, jobs: [sync] }]
fields: { name: { local: name, remote: name, type: text, direction: ${directionTo(side)} } }
groups: [{ title: Teams, events: [update], fields: [name] }]
`,
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-${side}, jobs: [sync], needs: [team] }]
fields:
  name: { local: name, remote: name, type: text, direction: ${directionTo(side)} }
  team: { local: team, remote: team, reference: team, direction: ${directionTo(side)} }
groups: ${groups}
`,
  },
});

const written = "[{ title: New, events: [create], fields: [name, team] }]";
const notWritten = {
  "whose toggle is off":
    "[{ title: New, events: [create], fields: [name] }, { title: Teams, gate: sendTeams, events: [create], fields: [team] }]",
  "that no group lists for the create":
    "[{ title: New, events: [create], fields: [name] }, { title: Teams, events: [update], fields: [team] }]",
  "whose group is shut for the record":
    '[{ title: New, events: [create], fields: [name] }, { title: Teams, events: [create], where: "$settings.sendTeams", fields: [team] }]',
};

describe.each(sides)("a reference that a create on the %s side needs", (side) => {
  const other = side === "local" ? "remote" : "local";
  /** The team is there on both sides, or on the side alone from which people come. */
  const withPerson = (
    groups: string,
    isPaired: boolean,
    body: (
      made: () => Promise<unknown>,
      run: () => Promise<{ code: number | null; stdout: string }>,
    ) => Promise<void>,
  ) =>
    withPair(people(side, groups), async (pair) => {
      await pair[other].do(`insert into team (id, name) values (12, 'Oak')`);
      if (isPaired) await pair[side].do(`insert into team (id, name) values (22, 'Oak')`);
      if (isPaired) await pair.local.do(`update team set link = ${side === "local" ? 12 : 22}`);
      await pair[other].do("insert into person (name, team) values ('Somebody', 12)");
      await body(
        () => pair[side].rows("select name, team from person"),
        () => pair.run("run", "sync"),
      );
    });

  it("leads to a record that is there", () =>
    withPerson(written, true, async (made, run) => {
      expect((await run()).code).toBe(0);
      expect(await made()).toEqual([{ name: "Somebody", team: 22 }]);
    }));

  it("hinders the create where it leads to none", () =>
    withPerson(written, false, async (made, run) => {
      await run();
      expect(await made()).toEqual([]);
    }));

  it.each(Object.entries(notWritten))("is asked for a value alone, %s", async (_, groups) => {
    for (const isPaired of [true, false])
      await withPerson(groups, isPaired, async (made, run) => {
        expect((await run()).code).toBe(0);
        expect(await made()).toEqual([{ name: "Somebody", team: null }]);
      });
  });
});

/** People who have a superior, whom their create can do without. */
const superiors = (side: Side): Parts => ({
  tables: {
    local: table("person", "boss integer, link integer"),
    remote: table("person", "boss integer"),
  },
  resources: { local: resource("person", "boss", linked), remote: resource("person", "boss") },
  entities: {
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-${side}, jobs: [sync], needs: [boss] }, { do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: name, type: text, direction: ${directionTo(side)} }
  boss: { local: boss, remote: boss, reference: person, late: true, direction: ${directionTo(side)} }
groups: [{ title: All, events: [create, update], fields: [name, boss] }]
`,
  },
});

describe.each(sides)("a late reference that a create on the %s side needs", (side) => {
  it("goes round in a circle of records, and is sent once they are there; one who has none is not made", () =>
    withPair(superiors(side), async (pair) => {
      const other = side === "local" ? "remote" : "local";
      await pair[other].do(
        "insert into person (id, name, boss) values (1, 'A', 2), (2, 'B', 1), (3, 'C', 3), (4, 'D', 5), (5, 'E', null)",
      );
      expect((await pair.run("run", "sync")).code).toBe(0);
      const names = async () =>
        pair[side].rows(
          "select one.name, other.name as boss from person one left join person other on other.id = one.boss order by one.name",
        );
      const made = [
        { name: "A", boss: "B" },
        { name: "B", boss: "A" },
        { name: "C", boss: "C" },
        { name: "D", boss: null },
      ];
      expect(await names()).toEqual(made);
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
      expect(await names()).toEqual(made);
    }));
});
