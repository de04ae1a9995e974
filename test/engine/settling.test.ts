/** What is settled of a pair, and when: the update that follows a create, baselines, lists that are declined. */
import { describe, expect, it } from "vitest";
import { acknowledged } from "../support/acknowledged.ts";
import { bodyOf, withRest } from "./restSide.ts";
import { type Parts, withPair } from "./support.ts";

const resource = (fields: string, name = "people") => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, ${fields} }
`;

describe("the update that follows a create", () => {
  const fields =
    "email: { type: email }, note: { type: text }, extra: { type: text }, status: { type: text }";
  const columns = "id integer primary key, email text, note text, extra text, status text";
  const parts = (side: "local" | "remote", move: string): Parts => {
    const direction = side === "remote" ? "push-only" : "pull-only";
    return {
      tables: {
        local: `create table people (${columns}, link integer);`,
        remote: `create table people (${columns});`,
      },
      resources: { local: resource(`${fields}, link: { type: integer }`), remote: resource(fields) },
      entities: {
        person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [email] }]
moves: [{ do: create-${side}, jobs: [sync] }, { do: update, jobs: [sync]${move} }]
fields:
  email: { local: email, remote: email, type: email, direction: ${direction} }
  note: { local: note, remote: note, type: text, direction: ${direction} }
  extra: { local: extra, remote: extra, type: text, direction: ${direction} }
groups:
  - { title: A, events: [create], fields: [email] }
  - { title: B, events: [update], fields: [note] }
  - { title: C, events: [update], where: "$${side}.status = 'Open'", fields: [extra] }
`,
      },
    };
  };
  const row = "'a@example.org', 'note', 'extra', 'Left'";

  it.each([
    ["the move's condition does not hold", `, where: "$local.status = 'Live'"`, "'extra'", null],
    [
      "the move's condition looks at the record that is not there yet",
      `, where: "$remote.status = 'Open'"`,
      "null",
      null,
    ],
    ["the move needs a value that is missing", ", needs: [extra]", "null", null],
    ["nothing hinders it but a group's look at the new record", "", "'extra'", "note"],
  ])("on the remote side: %s", (_about, move, extra, note) =>
    withPair(parts("remote", move), async ({ run, local, remote }) => {
      await local.do(`insert into people values (1, 'a@example.org', 'note', ${extra}, 'Left', null)`);
      expect((await run("run", "sync")).code).toBe(0);
      expect(await remote.rows("select email, note, extra from people")).toEqual([
        { email: "a@example.org", note, extra: null },
      ]);
      expect((await run("run", "sync")).stdout).toContain("nothing written");
    }),
  );

  it.each([
    ["the move's condition does not hold", `, where: "$remote.status = 'Open'"`, null],
    [
      "the move's condition looks at the record that is not there yet",
      `, where: "$local.status != 'Open'"`,
      null,
    ],
    ["the move's condition looks at no record, and does not hold", `, where: "$today < '2000-01-01'"`, null],
    ["nothing hinders it but a group's look at the new record", "", "note"],
  ])("on the local side: %s", (_about, move, note) =>
    withPair(parts("local", move), async ({ run, local, remote }) => {
      await remote.do(`insert into people values (5, ${row})`);
      expect((await run("run", "sync")).code).toBe(0);
      expect(await local.rows("select email, note, extra from people")).toEqual([
        { email: "a@example.org", note, extra: null },
      ]);
    }),
  );
});

describe("a baseline", () => {
  it("of an earlier record does not count for a new one that is given its key", () =>
    withPair(
      {
        tables: {
          local: "create table people (id integer primary key, email text, name text, link integer);",
          remote: "create table people (id integer primary key, email text, name text);",
        },
        resources: {
          local: resource("email: { type: email }, name: { type: text }, link: { type: integer }"),
          remote: resource("email: { type: email }, name: { type: text }"),
        },
        main: "settings:\n  names: { title: Names, type: toggle, default: true }\n",
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [email] }]
moves: [{ do: create-local, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  email: { local: email, remote: email, type: email, direction: pull-only }
  name: { local: name, remote: name, type: text, direction: pull-able, conflict: [latest-change, remote-wins] }
groups:
  - { title: Made, events: [create], fields: [email] }
  - { title: Names, events: [update], gate: names, fields: [name] }
`,
        },
      },
      async ({ run, local, remote, set }) => {
        await local.do("insert into people values (1, 'a@example.org', 'Ann', 51)");
        await remote.do("insert into people values (51, 'a@example.org', 'Ann')");
        expect((await run("run", "sync")).code).toBe(0);
        // The key is free again, and the next insert takes it.
        await local.do("delete from people");
        await remote.do("delete from people; insert into people values (60, 'z@example.org', 'Ann')");
        await set("{ names: false }");
        expect((await run("run", "sync")).code).toBe(0);
        expect(await local.rows("select id, name from people")).toEqual([{ id: 1, name: null }]);
        await local.do("update people set name = 'Zoe'");
        await set("{ names: true }");
        expect((await acknowledged(run)("run", "sync")).code).toBe(0);
        // Nothing was ever settled of the two, so that the next rule decides.
        expect(await remote.rows("select name from people")).toEqual([{ name: "Ann" }]);
        expect(await local.rows("select name from people")).toEqual([{ name: "Ann" }]);
      },
    ));

  it("does not move by the half that was read alone: an edit made while a gate was off is not overwritten", () => {
    const records = [51, 52, 53, 54].map((ID) => ({ ID, Name: "x", Phone: "1" }));
    return withRest(
      {
        tables:
          "create table people (id integer primary key, name text, phone text, link integer);" +
          records.map(({ ID }) => `insert into people values (${ID - 50}, 'x', '1', ${ID});`).join(""),
        resources: {
          local: resource("name: { type: text }, phone: { type: exact }, link: { type: integer }"),
          remote: `  person:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Name: { type: text }, Phone: { type: exact } }
    list: { method: GET, path: /people, returns: [ID, Name] }
    read: { method: GET, path: "/people/{ID}" }
    update: [{ method: PATCH, path: "/people/{ID}", send: all }]
`,
        },
        main: "settings:\n  phones: { title: Phones, type: toggle, default: true }\n",
        settings: "{ phones: true }",
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: Name, type: text, direction: pull-able, conflict: [latest-change, remote-wins] }
  phone: { local: phone, remote: Phone, type: exact, direction: pull-able, conflict: [latest-change, remote-wins] }
groups:
  - { title: Names, events: [update], fields: [name] }
  - { title: Phones, events: [update], gate: phones, fields: [phone] }
`,
        },
      },
      (asked) => {
        const id = asked.path.split("/")[2];
        if (id === undefined) return { status: 200, body: records.map(({ ID, Name }) => ({ ID, Name })) };
        const record = records.find(({ ID }) => String(ID) === id);
        if (record === undefined) return { status: 404 };
        if (asked.method === "PATCH") Object.assign(record, bodyOf(asked));
        return { status: 200, body: record };
      },
      async ({ run, local, set }) => {
        expect((await run("run", "sync")).code).toBe(0);
        await set("{ phones: false }");
        await local.do("update people set phone = '2' where id = 1");
        expect((await run("run", "sync")).code).toBe(0);
        await set("{ phones: true }");
        expect((await acknowledged(run)("run", "sync")).code).toBe(0);
        expect(records[0]).toEqual({ ID: 51, Name: "x", Phone: "2" });
        expect(await local.rows("select phone from people where id = 1")).toEqual([{ phone: "2" }]);
      },
    );
  });
});

describe("a list that is declined", () => {
  it("does not say that its records are gone", () =>
    withRest(
      {
        tables:
          "create table people (id integer primary key, link integer); create table notes (id integer primary key, person integer, text text, link integer);" +
          "insert into people values (1, 51); insert into notes values (5, 1, 'x', 70)",
        resources: {
          local:
            resource("link: { type: integer }") +
            resource("person: { type: integer }, text: { type: text }, link: { type: integer }", "notes"),
          remote: `  person:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Name: { type: text } }
    list: { method: GET, path: /people }
    update: [{ method: PATCH, path: "/people/{ID}", send: all }]
  note:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Person: { type: integer, access: [read, create] }, Text: { type: text } }
    list: { method: GET, path: /notes, query: { Person: "{Person}" }, needs: [Person], returns: [ID, Text] }
    update: [{ method: PATCH, path: "/notes/{ID}", send: all }]
`,
        },
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  id: { remote: Name, type: text, direction: push-only, push: "'x'" }
groups: [{ title: All, events: [update], fields: [id] }]
`,
          note: `entity: note
title: Notes
local: { resource: notes, link: { field: link } }
remote: { resource: note }
parent: person
moves: [{ do: update, jobs: [sync] }]
fields:
  person: { local: person, remote: Person, reference: person }
  text: { local: text, remote: Text, type: text, direction: push-only }
groups: [{ title: All, events: [update], fields: [text] }]
`,
        },
      },
      ({ path }) =>
        path === "/notes"
          ? { status: 400, body: { message: "try later" } }
          : { status: 200, body: [{ ID: 51, Name: "x" }] },
      async ({ run }) => {
        const { code, stdout } = await run("run", "sync");
        expect(code).toBe(1);
        expect(stdout).toContain("read-failed: they could not be listed");
        expect(stdout).toContain("try later");
        expect(stdout).not.toContain("broken-link");
      },
    ));
});
