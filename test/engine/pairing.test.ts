/** Which records are one: link places, memory and match rules where they are hard to tell. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bodyOf, withRest } from "./restSide.ts";
import { type Parts, withPair } from "./support.ts";

const resource = (fields: string, name = "people") => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, ${fields} }
`;

/** One entity of people, matched by e-mail. `link`: the type of the link place; none without. */
const people = (link: string | undefined, scope: string, moves: string, direction = "push-only"): Parts => ({
  tables: {
    local: `create table people (id integer primary key, email text, name text, status text${link === undefined ? "" : ", link text"});`,
    remote: "create table people (id integer primary key, email text, name text);",
  },
  resources: {
    local: resource(
      `email: { type: email }, name: { type: text }, status: { type: text }${link === undefined ? "" : `, link: { type: ${link} }`}`,
    ),
    remote: resource("email: { type: email }, name: { type: text }"),
  },
  entities: {
    person: `entity: person
title: People
local: { resource: people${link === undefined ? "" : ", link: { field: link }"} }
remote: { resource: people }
scope: [${scope}]
match: [{ by: [email] }]
moves: [${moves}]
fields:
  email: { local: email, remote: email, type: email, direction: ${direction} }
  name: { local: name, remote: name, type: text, direction: ${direction} }
groups: [{ title: All, events: [create, update], fields: [email, name] }]
`,
  },
});

const update = "{ do: update, jobs: [sync] }";
const createRemote = "{ do: create-remote, jobs: [sync] }";
const createLocal = "{ do: create-local, jobs: [sync] }";

describe("a match rule that calls more equal than the place does", () => {
  const loose = (type: string): Parts => {
    const parts = people(undefined, "{ jobs: [sync] }", `${createRemote}, ${update}`);
    return {
      ...parts,
      resources: {
        ...parts.resources,
        remote: resource(`email: { type: ${type} }, name: { type: text }`),
      },
    };
  };

  it.each(["text", "exact"])(
    "finds what is equal to the rule, looked up alone or with others: a place of %s",
    (type) =>
      withPair(loose(type), async ({ run, local, remote }) => {
        await local.do(
          "insert into people values (1, 'Ann@Example.org', 'Ann', null), (2, 'Bob@Example.org', 'Bob', null), (3, 'Cat@Example.org', 'Cat', null)",
        );
        await remote.do(
          "insert into people values (51, 'ann@example.org', 'Ann'), (52, 'bob@example.org', 'Bob'), (53, 'cat@example.org', 'Cat')",
        );
        for (const args of [["--only", "person:1"], []])
          expect((await run("run", "sync", ...args)).code).toBe(0);
        expect(await remote.rows("select id, name from people order by id")).toEqual([
          { id: 51, name: "Ann" },
          { id: 52, name: "Bob" },
          { id: 53, name: "Cat" },
        ]);
      }),
  );
});

it("says that nothing is made here where a record that could not be read may be the same", () => {
  const parts = people("integer", "{ jobs: [sync] }", createLocal, "pull-only");
  const local = parts.resources.local.replace("status: { type: text }", "status: { type: date }");
  return withPair({ ...parts, resources: { ...parts.resources, local } }, async ({ run, local, remote }) => {
    await local.do("insert into people values (1, 'a@example.org', 'Ann', 'some day', null)");
    await remote.do("insert into people values (51, 'a@example.org', 'Ann'), (52, 'b@example.org', 'Bob')");
    const stopped = await run("run", "sync");
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toContain(
      "what only the remote side has is not made here: local 1 could not be read",
    );
    expect(await local.rows("select id from people")).toEqual([{ id: 1 }]);
    await local.do("update people set status = '2026-01-31'");
    expect((await run("run", "sync")).code).toBe(0);
    expect(await local.rows("select name, link from people order by link")).toEqual([
      { name: "Ann", link: "51" },
      { name: "Bob", link: "52" },
    ]);
  });
});

describe("the link place", () => {
  it.each([
    ["of the key's own type", "integer", "51"],
    ["that spells it in its own way", "exact", "051"],
  ])(
    "of a record out of scope keeps its partner from being matched again: a place %s",
    (_about, type, spelled) =>
      withPair(
        people(
          type,
          `{ jobs: [sync], where: "$local.status = 'Live'" }`,
          "{ do: update, jobs: [sync] }, { do: create-remote, jobs: [sync] }",
        ),
        async ({ run, local, remote }) => {
          await local.do(
            `insert into people values (1, 'a@example.org', 'New', 'Live', null), (2, 'a@example.org', 'Old', 'Left', '${spelled}')`,
          );
          await remote.do("insert into people values (51, 'a@example.org', 'Old')");
          // Over the whole scope, and for the one record, where nothing else is listed.
          for (const args of [
            ["run", "sync", "--only", "person:1"],
            ["run", "sync"],
          ]) {
            const result = await run(...args);
            expect(result.code).toBe(1);
            expect(result.stdout).toContain("claimed-twice");
            expect(await remote.rows("select id, name from people")).toEqual([{ id: 51, name: "Old" }]);
            expect(await local.rows("select link from people where id = 1")).toEqual([{ link: null }]);
          }
        },
      ),
  );

  it("holds the remote key however it is spelled", () =>
    withPair(people("exact", "{ jobs: [sync] }", update), async ({ run, local, remote }) => {
      await local.do(
        "insert into people values (1, 'a@example.org', 'A', null, '051'), (2, 'b@example.org', 'B', null, '51'), (3, 'c@example.org', 'C', null, '052')",
      );
      await remote.do("insert into people values (51, 'x@example.org', 'x'), (52, 'y@example.org', 'y')");
      const result = await run("run", "sync");
      expect(result.stdout).toContain("claimed-twice");
      expect(await remote.rows("select name from people order by id")).toEqual([
        { name: "x" },
        { name: "C" },
      ]);
      expect((await run("run", "sync")).stdout).toContain("nothing written");
    }));

  it("claims its record against a second one that would be made here, however it spells the key", () =>
    withPair(
      people("exact", "{ jobs: [sync] }", createLocal, "pull-only"),
      async ({ run, local, remote }) => {
        await local.do("insert into people values (1, 'other@example.org', 'A', null, '051')");
        await remote.do("insert into people values (51, 'a@example.org', 'A')");
        expect((await run("run", "sync")).code).toBe(0);
        expect(await local.rows("select id from people")).toEqual([{ id: 1 }]);
      },
    ));
});

describe("the state's memory", () => {
  it("does not pass a link on to the next record of the same key", () =>
    withPair(
      people(undefined, "{ jobs: [sync] }", `${update}, ${createRemote}`),
      async ({ run, local, remote }) => {
        await local.do(
          "insert into people values (1, 'a@example.org', 'Ann', null), (2, 'b@example.org', 'Bob', null)",
        );
        await remote.do(
          "insert into people values (51, 'a@example.org', 'Ann'), (52, 'b@example.org', 'Bob')",
        );
        expect((await run("run", "sync")).code).toBe(0);
        await local.do("delete from people where id = 2");
        expect((await run("run", "sync")).code).toBe(0);
        await local.do("insert into people values (2, 'zoe@example.org', 'Zoe', null)");
        expect((await run("run", "sync")).code).toBe(0);
        expect(await remote.rows("select name from people order by id")).toEqual([
          { name: "Ann" },
          { name: "Bob" },
          { name: "Zoe" },
        ]);
      },
    ));

  it("is not forgotten for an empty list", () =>
    withPair(people(undefined, "{ jobs: [sync] }", update), async ({ run, local, remote }) => {
      await local.do("insert into people values (1, 'a@example.org', 'Ann', null)");
      await remote.do("insert into people values (51, 'a@example.org', 'Ann')");
      expect((await run("run", "sync")).code).toBe(0);
      await local.do("delete from people");
      expect((await run("run", "sync")).code).toBe(0);
      expect((await run("links", "list")).stdout).toContain("person 1: remote 51");
    }));

  it("counts where pairs are proposed, also without a link place", () =>
    withPair(people(undefined, "{ jobs: [sync] }", update), async ({ folder, run, local, remote }) => {
      await local.do("insert into people values (1, 'a@example.org', 'Ann', null)");
      await remote.do("insert into people values (51, 'a@example.org', 'Ann')");
      expect((await run("run", "sync")).code).toBe(0);
      await local.do(
        "update people set email = 'new@example.org'; insert into people values (3, 'a@example.org', 'Other', null)",
      );
      const found = await run("links", "find", "-o", "links.csv");
      expect(found.code).toBe(1);
      expect(found.stdout).toContain("claimed by 1 and 3");
      expect(await readFile(join(folder, "links.csv"), "utf8")).not.toContain("51");
    }));
});

describe("a remote record that nobody claims yet", () => {
  const codes = (lost: string) => ({
    tables: "create table people (id integer primary key, code text, name text, link integer);",
    resources: {
      local: resource("code: { type: exact }, name: { type: text }, link: { type: integer }"),
      remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, required: true, access: [read, create] }
      Name: { type: text }
    list: { method: GET, path: /people, returns: [ID, Code, Name] }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: ${lost} }]
`,
    },
    entities: {
      person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [${createRemote}, ${createLocal}]
fields:
  code: { local: code, remote: Code, type: exact, direction: pull-able }
  name: { local: name, remote: Name, type: text, direction: pull-able }
groups: [{ title: All, events: [create], fields: [code, name] }]
`,
    },
  });

  it("is not made here again while the record that may have made it stands in doubt", () => {
    const made: Array<Record<string, unknown>> = [];
    return withRest(
      codes("doubt"),
      (asked) => {
        if (asked.method === "GET") return { status: 200, body: made };
        const row = { ID: 100 + made.length, ...bodyOf(asked) };
        made.push(row);
        return { status: 201, body: row };
      },
      async ({ run, local, server }) => {
        await local.do("insert into people values (1, 'p', 'Ann', null)");
        server.faults.push({
          when: ({ method }) => method === "POST",
          fault: { _tag: "Drop", when: "after" },
        });
        expect((await run("run", "sync")).code).toBe(1);
        made.push({ ID: 7, Code: "other", Name: "Zoe" });
        const again = await run("run", "sync");
        expect(again.stdout).toContain("incomplete-read: it may be the record of local 1");
        // One that the match rule tells from it is made.
        expect(await local.rows("select code, name from people order by id")).toEqual([
          { code: "p", name: "Ann" },
          { code: "other", name: "Zoe" },
        ]);
        expect(made).toHaveLength(2);
      },
    );
  });

  it("is not made here again while the local record that may be its partner waits for another", () =>
    withPair(
      {
        tables: {
          local:
            "create table people (id integer primary key, email text, link integer); create table orders (id integer primary key, person integer, no text, link integer);" +
            "insert into people values (1, 'a@example.org', null), (2, 'b@example.org', null); insert into orders values (10, 1, 'A1', null)",
          remote:
            "create table people (id integer primary key, email text); create table orders (id integer primary key, person integer, no text);" +
            "insert into people values (51, 'a@example.org'), (52, 'a@example.org'), (53, 'b@example.org'); insert into orders values (70, 51, 'A1'), (71, 53, 'B2')",
        },
        resources: {
          local:
            resource("email: { type: email }, link: { type: integer }") +
            resource("person: { type: integer }, no: { type: exact }, link: { type: integer }", "orders"),
          remote:
            resource("email: { type: email }") +
            resource("person: { type: integer }, no: { type: exact }", "orders"),
        },
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [email] }]
moves: [${createRemote}]
fields:
  email: { local: email, remote: email, type: email, direction: push-only }
groups: [{ title: All, events: [create], fields: [email] }]
`,
          order: `entity: order
title: Orders
local: { resource: orders, link: { field: link } }
remote: { resource: orders }
scope: [{ jobs: [sync] }]
match: [{ by: [person, no] }]
moves: [${createLocal}]
fields:
  person: { local: person, remote: person, reference: person, direction: pull-only }
  no: { local: no, remote: no, type: exact, direction: pull-only }
groups: [{ title: All, events: [create], fields: [person, no] }]
`,
        },
      },
      async ({ run, local }) => {
        const result = await run("run", "sync");
        expect(result.code).toBe(1);
        expect(result.stdout).toContain("incomplete-read: it may be the record of local 10");
        expect(await local.rows("select person, no from orders order by id")).toEqual([
          { person: 1, no: "A1" },
          { person: 2, no: "B2" },
        ]);
      },
    ));
});

describe("a list that leaves records out", () => {
  const rows = [
    { ID: 7, Code: "other", Mail: "a@example.org", archived: true },
    { ID: 8, Code: "p", Mail: "b@example.org", archived: true },
  ];
  const run = (match: string, body: (all: ReadonlyArray<unknown>, said: string) => Promise<void>) => {
    const all: Array<Record<string, unknown>> = [...rows];
    return withRest(
      {
        tables:
          "create table people (id integer primary key, code text, mail text, link integer); insert into people values (1, 'p', 'a@example.org', null), (2, 'q', 'c@example.org', null);",
        resources: {
          local: resource("code: { type: exact }, mail: { type: email }, link: { type: integer }"),
          remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, required: true, access: [read, create] }
      Mail: { type: email, access: [read, create] }
    list: { method: GET, path: /people, query: { Code: "{Code}" }, returns: [ID, Code, Mail], partial: true }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: find }]
`,
        },
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [${match}]
moves: [${createRemote}]
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
  mail: { local: mail, remote: Mail, type: email, direction: push-only }
groups: [{ title: All, events: [create], fields: [code, mail] }]
`,
        },
      },
      (asked) => {
        const code = asked.query.get("Code");
        if (asked.method === "GET")
          return {
            status: 200,
            body: all.filter((row) => (code === null ? row.archived !== true : row.Code === code)),
          };
        const row = { ID: 100 + all.length, ...bodyOf(asked) };
        all.push(row);
        return { status: 201, body: row };
      },
      async (pair) => {
        const { stdout } = await pair.run("run", "sync");
        const links = await pair.local.rows("select link from people order by id");
        await body(
          [...links.map(({ link }) => link), ...all.slice(rows.length).map(({ Code }) => Code)],
          stdout,
        );
      },
    );
  };

  it("is narrowed by each rule that can narrow it, whatever the other rules compare", () =>
    run("{ by: [code] }, { by: [mail] }", async (found, said) => {
      // The one is found by the first rule; by the second nothing can be said of the other.
      expect(found).toEqual([8, null]);
      expect(said).toContain("incomplete-read");
    }));

  it("does not say of a record that it is missing where a rule cannot narrow it", () =>
    run("{ by: [mail] }, { by: [code] }", async (found) => {
      expect(found).toEqual([null, null]);
    }));

  it("says so where every rule narrows it", () =>
    run("{ by: [code] }", async (found) => {
      expect(found).toEqual([8, 102, "q"]);
    }));
});
