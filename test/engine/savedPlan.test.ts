/** A saved plan, and what has changed of the mapping before it is applied. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { withRest } from "./restSide.ts";
import { withPair } from "./support.ts";

it.each([
  ["a constant that each create sends", "fields: { ID:", "fixed: { Kind: 5 }\n    fields: { ID:"],
  [
    "where creates are sent to",
    "create: [{ method: POST, path: /people,",
    "create: [{ method: POST, path: /staff,",
  ],
])("is not applied where the system's file says another thing: %s", (_, from, to) =>
  withRest(
    {
      tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
        create table firms (id integer primary key, title text, link integer);
        insert into people values (1, 'Ann', 30, null, null);`,
      resources: {
        local:
          resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
          resource("firms", "title: { type: text }"),
        remote,
      },
      entities,
    },
    ({ method }) => ({ status: 200, body: method === "GET" ? [] : { ID: 61 } }),
    async ({ folder, run, server }) => {
      expect((await run("plan", "sync", "-o", "saved.json")).code).toBe(0);
      const file = join(folder, "systems", "there.yaml");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace(from, to));
      const applied = await run("apply", "saved.json");
      expect([applied.code, applied.stderr]).toEqual([
        78,
        expect.stringContaining("the plan was made with another mapping"),
      ]);
      const posts = () => server.requests.filter(({ method }) => method === "POST").length;
      expect(posts()).toBe(0);
      await writeFile(file, text);
      expect((await run("apply", "saved.json")).code).toBe(0);
      expect(posts()).toBe(1);
    },
  ),
);

it("is applied to the same pairs: a record that two claim is no partner where its rival is not to be written", () => {
  const table = (name: string, fields: string) => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, ${fields} }
`;
  const tables = `create table people (id integer primary key, code text, name text);
    create table badges (id integer primary key, code text, owner integer, title text);`;
  const resources =
    table("people", "name: { type: text }") +
    table("badges", "owner: { type: integer }, title: { type: text }");
  const entity = (name: string, resource: string, fields: string, names: string) => `entity: ${name}
title: ${name}
local: { resource: ${resource} }
remote: { resource: ${resource} }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact }
  ${fields}
groups: [{ title: All, events: [update], fields: [${names}] }]
`;
  const field = (name: string) =>
    `${name}: { local: ${name}, remote: ${name}, type: text, direction: push-only }`;
  return withPair(
    {
      tables: { local: tables, remote: tables },
      resources: { local: resources, remote: resources },
      entities: {
        person: entity("person", "people", field("name"), "name"),
        badge: entity(
          "badge",
          "badges",
          `${field("title")}\n  owner: { local: owner, remote: owner, reference: person, direction: push-only }`,
          "title, owner",
        ),
      },
    },
    async ({ run, local, remote }) => {
      await local.do("insert into people values (1, 'A', 'Ann'), (2, 'A', 'Ann')");
      await local.do("insert into badges values (1, 'X', 2, 'New')");
      await remote.do("insert into people values (51, 'A', 'Ann')");
      await remote.do("insert into badges values (61, 'X', null, 'Old')");
      const planned = await run("plan", "sync", "-o", "saved.json");
      expect(planned.stdout).toContain("the remote record 51 is claimed by local records 1 and 2");
      expect((await run("apply", "saved.json")).code).toBe(0);
      expect(await remote.rows("select owner, title from badges")).toEqual([{ owner: null, title: "New" }]);
      const completed = async () => (await run("runs", "--format", "json")).stdout;
      expect(await completed()).toMatch(/"lastCompleted": \[\s*\{\s*"job": "sync"/);
    },
  );
});

it("of records that were named is no run of the job's whole scope", () =>
  withRest(
    {
      tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
        create table firms (id integer primary key, title text, link integer);
        insert into people values (1, 'Ann', 30, null, null), (2, 'Bob', 20, null, null);`,
      resources: {
        local:
          resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
          resource("firms", "title: { type: text }"),
        remote,
      },
      entities,
    },
    ({ method }) => ({ status: 200, body: method === "GET" ? [] : { ID: 61 } }),
    async ({ run }) => {
      expect((await run("plan", "sync", "--only", "person:1", "-o", "saved.json")).code).toBe(0);
      expect((await run("apply", "saved.json")).code).toBe(0);
      expect((await run("runs", "--format", "json")).stdout).toContain('"lastCompleted": []');
    },
  ));
