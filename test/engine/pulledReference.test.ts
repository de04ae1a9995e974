/** What a reference that comes down leads to on the local side: the one record that holds the link, and no other. */
import { describe, expect, it } from "vitest";
import { type Parts, withPair } from "./support.ts";

const resource = (name: string, fields: string) => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }, ${fields} }
`;

/** People come down with their team; teams take part as they are. */
const people: Parts = {
  tables: {
    local: `create table team (id integer primary key, name text, link integer);
      create table person (id integer primary key, name text, team integer, link integer);
      insert into team values (3, 'Ash', 301), (5, 'Oak', 305);
      insert into person values (21, 'Ann', 3, 51);`,
    remote: `create table team (id integer primary key, name text);
      create table person (id integer primary key, name text, team integer);
      insert into team values (301, 'Ash'), (305, 'Oak');
      insert into person values (51, 'Ann', 301);`,
  },
  resources: {
    local:
      resource("team", "link: { type: integer }") +
      resource("person", "team: { type: integer }, link: { type: integer }"),
    remote: `  team: { table: team, key: [id], newKey: generated, fields: { id: { type: integer }, name: { type: text } } }
${resource("person", "team: { type: integer }")}`,
  },
  entities: {
    team: `entity: team
title: Teams
local: { resource: team, link: { field: link } }
remote: { resource: team }
moves: [{ do: update, jobs: [sync] }]
fields: { name: { local: name, remote: name, type: text, direction: push-only } }
groups: [{ title: Teams, events: [update], fields: [name] }]
`,
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields: { team: { local: team, remote: team, reference: team, direction: pull-only } }
groups: [{ title: People, events: [update], fields: [team] }]
`,
  },
};

describe("a reference that comes down", () => {
  it("leads to neither of two records that claim what it names", () =>
    withPair(people, async ({ run, local, remote }) => {
      await local.do("insert into team values (4, 'Elm', 301)");
      const held = async () => (await local.rows("select team from person"))[0];
      const first = await run("run", "sync");
      expect(first.stdout).toContain("1 write withheld");
      expect(await held()).toEqual({ team: 3 });
      await remote.do("update person set team = 305");
      expect((await run("run", "sync")).stdout).toContain("1 update on local");
      expect(await held()).toEqual({ team: 5 });
    }));

  it("does not lead to a record whose link was taken back", () =>
    withPair(people, async ({ run, local, remote }) => {
      expect((await run("run", "sync")).code).toBe(0);
      await local.do("update team set link = null where id = 5");
      await remote.do("update person set team = 305");
      expect((await run("run", "sync")).stdout).toContain("1 write withheld");
      expect(await local.rows("select team from person")).toEqual([{ team: 3 }]);
    }));

  it("leads to the record that holds the link now, where it has gone from one to another", () =>
    withPair(people, async ({ run, local, remote }) => {
      await remote.do("update person set team = 305");
      expect((await run("run", "sync")).stdout).toContain("1 update on local");
      await local.do("update team set link = null where id = 5; insert into team values (6, 'Yew', 305)");
      await local.do("update person set team = 3");
      expect((await run("run", "sync")).stdout).toContain("1 update on local");
      expect(await local.rows("select team from person")).toEqual([{ team: 6 }]);
      await local.do("update team set link = null where id = 6; update person set team = 3");
      expect((await run("run", "sync")).stdout).toContain("1 write withheld");
      expect(await local.rows("select team from person")).toEqual([{ team: 3 }]);
    }));

  it("leads to a record of its own kind that the job does not start from, by the link in its column", () =>
    withPair(
      {
        tables: {
          local: `create table person (id integer primary key, name text, boss integer, status text, link integer);
            insert into person values (1, 'Ann', null, 'Here', 51), (9, 'Bob', null, 'Left', 59);`,
          remote: `create table person (id integer primary key, name text, boss integer);
            insert into person values (51, 'Ann', 59), (59, 'Bob', null);`,
        },
        resources: {
          local: resource(
            "person",
            "boss: { type: integer }, status: { type: text }, link: { type: integer }",
          ),
          remote: resource("person", "boss: { type: integer }"),
        },
        entities: {
          person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync], where: "$local.status = 'Here'" }]
moves: [{ do: update, jobs: [sync] }]
fields: { boss: { local: boss, remote: boss, reference: person, late: true, direction: pull-only } }
groups: [{ title: People, events: [update], fields: [boss] }]
`,
        },
      },
      async ({ run, local }) => {
        expect((await run("run", "sync")).code).toBe(0);
        expect(await local.rows("select boss from person order by id")).toEqual([
          { boss: 9 },
          { boss: null },
        ]);
      },
    ));
});
