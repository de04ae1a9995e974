/** A record that is found again or matched, and whose link cannot be written at first. */
import { describe, expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { bodyOf, withRest } from "./restSide.ts";
import { type Parts, withPair } from "./support.ts";

describe("a create whose answer was lost, and whose record has changed here since", () => {
  it("is not made again when its link cannot be written at first", () => {
    const people: Array<Readonly<Record<string, unknown>>> = [];
    return withRest(
      {
        tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
          create table firms (id integer primary key, title text, link integer);
          insert into people values (1, 'Ann', 30, null, null);
          create trigger shut before update of link on people begin select raise(abort, 'not today'); end;`,
        resources: {
          local:
            resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
            resource("firms", "title: { type: text }"),
          remote,
        },
        entities,
      },
      (asked) => {
        if (asked.method === "GET") return { status: 200, body: asked.path === "/people" ? people : [] };
        if (asked.method === "PATCH") return { status: 200, body: {} };
        people.push({ ID: 61 + people.length, ...bodyOf(asked) });
        return { status: 200, body: {} };
      },
      async ({ run, local, server }) => {
        server.faults.push({
          when: ({ method }) => method === "POST",
          fault: { _tag: "Drop", when: "after" },
        });
        expect((await run("run", "sync")).code).not.toBe(0);
        expect(people).toHaveLength(1);
        // By the name of today nothing finds it.
        await local.do("update people set name = 'Bea'");
        expect((await run("run", "sync")).code).toBe(1);
        expect(await local.rows("select link from people")).toEqual([{ link: null }]);
        await local.do("drop trigger shut");
        expect((await run("run", "sync")).code).toBe(0);
        expect(people.map(({ ID }) => ID)).toEqual([61]);
        expect(await local.rows("select link from people")).toEqual([{ link: 61 }]);
      },
    );
  });
});

const table = (link: string) =>
  `create table person (id integer primary key, name text, age integer, boss integer${link});`;
const person = (link: string) => `  person:
    table: person
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }, age: { type: integer }, boss: { type: integer }${link} }
`;
const late: Parts = {
  tables: { local: table(", link integer"), remote: table("") },
  resources: { local: person(", link: { type: integer }"), remote: person("") },
  entities: {
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: name, type: text, direction: push-only }
  age: { local: age, remote: age, type: integer, direction: push-only }
  boss: { local: boss, remote: boss, reference: person, late: true, direction: push-only }
groups: [{ title: All, events: [create, update], fields: [name, age, boss] }]
`,
  },
};

describe("a link that cannot be written", () => {
  it("keeps back what a later phase would write of the pair", () =>
    withPair(late, async ({ run, local, remote }) => {
      await local.do("insert into person values (1, 'Ann', 30, 2, null), (2, 'Bob', 40, null, null)");
      await remote.do("insert into person values (51, 'Ann', 99, null)");
      await local.do(
        "create trigger shut before update of link on person when new.id = 1 begin select raise(abort, 'somebody else has it'); end",
      );
      expect((await run("run", "sync")).code).toBe(1);
      const held = async () => remote.rows("select name, age, boss from person order by id");
      expect(await held()).toEqual([
        { name: "Ann", age: 99, boss: null },
        { name: "Bob", age: 40, boss: null },
      ]);
      await local.do("drop trigger shut");
      expect((await run("quarantine", "retry", "person:1")).code).toBe(0);
      expect((await run("run", "sync")).code).toBe(0);
      expect(await held()).toEqual([
        { name: "Ann", age: 30, boss: 52 },
        { name: "Bob", age: 40, boss: null },
      ]);
    }));
});
