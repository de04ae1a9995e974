/** Fields that are gone, renamed or of another type: what looks at them is held back, and nothing else is. */
import { describe, expect, it } from "vitest";
import { fill, withRoll } from "./rollSide.ts";
import { type Parts, withPair } from "./support.ts";

const without =
  (name: string, now?: string) =>
  (row: Readonly<Record<string, unknown>>): unknown => {
    const { [name]: gone, ...rest } = row;
    return now === undefined ? rest : { ...rest, [now]: gone };
  };

describe("a field of an API", () => {
  it("that no record shows any more is neither read as blank nor written, nobody is made without it, and the rest goes on", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 8);
      expect((await pair.run("run", "sync")).code).toBe(0);
      roll.shape = without("name", "fullName");
      await pair.local.do("update people set phone = 'new' where id = 1");
      await pair.local.do("insert into people (id, code, name, phone) values (99, 'c99', 'New', '9')");
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain(
        'schema-drift: the field "name" of the remote resource "people" stands in none of 8 records, and stood in 8 of the last run; "fullName" is there instead (renamed?)',
      );
      expect(result.stdout).toContain("held back: name (entities/person.yaml:");
      // `name` clears blanks, and the remote side wins: read as blank it would be cleared eight times.
      expect(await pair.local.rows("select count(*) as n from people where name is null")).toEqual([
        { n: 0 },
      ]);
      expect(roll.written).toEqual([{ how: "PUT 1", body: { phone: "new" } }]);
      expect(result.stdout).toContain("it would be created without name: the field");
      // It stays so for as long as the field is gone, and ends with it.
      expect((await pair.run("run", "sync")).stdout).toContain("schema-drift: ");
      expect(await pair.local.rows("select count(*) as n from people where name is null")).toEqual([
        { n: 0 },
      ]);
      roll.shape = (row) => row;
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(roll.written.slice(1)).toEqual([
        { how: "POST", body: { code: "c99", name: "New", phone: "9" } },
      ]);
    }));

  it("that a person says is blank everywhere is blank", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 6);
      await pair.run("run", "sync");
      roll.shape = without("name");
      await pair.run("run", "sync", "--accept", "person.remote.drift");
      expect(await pair.local.rows("select count(*) as n from people where name is null")).toEqual([
        { n: 6 },
      ]);
      expect((await pair.run("run", "sync")).code).toBe(0);
    }));

  it("whose values are of another type is held back; of one record alone it stays a bad value of that record", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 6);
      expect((await pair.run("run", "sync")).code).toBe(0);
      roll.shape = (row) => (row.ID === 3 ? { ...row, name: { first: "Name" } } : row);
      await pair.local.do("update people set phone = 'a'");
      const one = await pair.run("run", "sync");
      expect(one.stdout).not.toContain("schema-drift");
      expect(roll.written.map(({ how }) => how).sort()).toEqual([
        "PUT 1",
        "PUT 2",
        "PUT 4",
        "PUT 5",
        "PUT 6",
      ]);
      roll.shape = (row) => ({ ...row, name: { first: "Name" } });
      const all = await pair.run("run", "sync");
      expect(all.stdout).toContain(
        'schema-drift: the field "name" of the remote resource "people" is of another type: none of its values, in 6 records, is what the type text takes',
      );
      expect(roll.written.at(-1)).toEqual({ how: "PUT 3", body: { phone: "a" } });
      expect(await pair.local.rows("select count(*) as n from people where name is null")).toEqual([
        { n: 0 },
      ]);
      roll.shape = (row) => row;
      expect((await pair.run("run", "sync")).code).toBe(0);
    }));

  it("by which records are matched concludes nothing", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 8);
      await pair.run("run", "sync");
      await pair.local.do("update people set link = null; insert into people (id, code) values (99, 'c99')");
      roll.shape = without("code", "Code2");
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain('the field "code" of the remote resource "people" stands in none of 8');
      expect(result.stdout).toContain("cannot be asked");
      expect(roll.written).toEqual([]);
      expect(await pair.local.rows("select count(*) as n from people")).toEqual([{ n: 9 }]);
    }));

  it("that is the key ends the run, and says so", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 8);
      await pair.run("run", "sync");
      roll.shape = without("ID", "Id");
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(78);
      expect(result.stderr).toContain('the field "ID" of the remote resource "people" stands in none of 8');
      expect(result.stderr).toContain('"Id" is there instead (renamed?)');
      expect(roll.written).toEqual([]);
    }));
});

const table = (columns: string) => `create table people (id integer primary key, ${columns});`;
const resource = (fields: string) => `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, ${fields} }
`;
const columns = "code: { type: exact }, name: { type: text }, phone: { type: text }";

const tables: Parts = {
  tables: {
    local: table("code text, name text, phone text, link integer"),
    remote: table("code text, name text, phone text"),
  },
  resources: { local: resource(`${columns}, link: { type: integer }`), remote: resource(columns) },
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  name: { local: name, remote: name, type: text, direction: pull-able, conflict: [remote-wins], blanks: clear }
  phone: { local: phone, remote: phone, type: text, direction: push-only, blanks: clear }
groups: [{ title: All, events: [create, update], fields: [code, name, phone] }]
`,
  },
};

/** `name` goes with the create, and never again. */
const createOnly: Parts = {
  ...tables,
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  name: { local: name, remote: name, type: text, direction: push-only }
  phone: { local: phone, remote: phone, type: text, direction: push-only }
groups: [{ title: All, events: [create], fields: [code, name, phone] }]
`,
  },
};

describe("a column of a database", () => {
  it.each(["local", "remote"] as const)("that is renamed on the %s side holds back its rule alone", (side) =>
    withPair(tables, async (pair) => {
      await pair.local.do("insert into people values (1, 'a', 'Ann', '1', null), (2, 'b', 'Bob', '2', null)");
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair[side].do("alter table people rename column name to full_name");
      await pair.local.do(
        "update people set phone = '3' where id = 1; insert into people (id, code, phone) values (3, 'c', '4')",
      );
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain(
        `schema-drift: the field "name" of the ${side} resource "people" is not there: no column "name"; "full_name" is there instead (renamed?)`,
      );
      expect(await pair.remote.rows("select code, phone from people order by id")).toEqual([
        { code: "a", phone: "3" },
        { code: "b", phone: "2" },
      ]);
      const name = (which: "local" | "remote") => (which === side ? "full_name" : "name");
      for (const which of ["local", "remote"] as const)
        expect(await pair[which].rows(`select ${name(which)} as n from people order by id`)).toEqual([
          { n: "Ann" },
          { n: "Bob" },
          ...(which === "local" ? [{ n: null }] : []),
        ]);
      await pair[side].do("alter table people rename column full_name to name");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await pair.remote.rows("select code, phone from people where id = 3")).toEqual([
        { code: "c", phone: "4" },
      ]);
    }),
  );

  it("that is renamed while a record is made does not cost it what only its create sends", () =>
    withPair(createOnly, async (pair) => {
      await pair.local.do("insert into people values (1, 'a', 'Ann', '1', null)");
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.local.do("alter table people rename column name to full_name");
      await pair.local.do("insert into people values (2, 'b', 'Bob', '2', null)");
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain("it would be created without name: the field");
      expect(await pair.remote.rows("select code, name from people")).toEqual([{ code: "a", name: "Ann" }]);
      await pair.local.do("alter table people rename column full_name to name");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await pair.remote.rows("select code, name, phone from people order by id")).toEqual([
        { code: "a", name: "Ann", phone: "1" },
        { code: "b", name: "Bob", phone: "2" },
      ]);
    }));

  it.each([
    ["match", "code", "records are matched by it"],
    ["link", "link", "records are linked by it"],
  ])("that is the %s column ends the run before anything is written", (_what, column, why) =>
    withPair(tables, async (pair) => {
      await pair.local.do("insert into people values (1, 'a', 'Ann', '1', null)");
      await pair.run("run", "sync");
      await pair.local.do(`alter table people rename column ${column} to was; update people set phone = '9'`);
      const result = await pair.run("run", "sync");
      expect(result.code).toBe(78);
      expect(result.stderr).toContain(`the field "${column}" of the local resource "people" is not there`);
      expect(result.stderr).toContain(why);
      expect(await pair.remote.rows("select code, name, phone from people")).toEqual([
        { code: "a", name: "Ann", phone: "1" },
      ]);
    }),
  );
});
