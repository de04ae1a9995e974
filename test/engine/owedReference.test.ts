/**
 * Late references that were not sent when a run was cut short after its creates. They belong to the create, whatever an
 * update would do: the next run sends them.
 */
import { expect, it } from "vitest";
import { bodyOf, withRest } from "./restSide.ts";
import { type Parts, withPair } from "./support.ts";

const entity = (
  direction: string,
  create: string,
  more: { moves?: string; scope?: string; events: string },
) => `entity: person
title: People
local: { resource: people }
remote: { resource: people }
${more.scope ?? "scope: [{ jobs: [sync] }]"}
match: [{ by: [code] }]
moves: [{ do: ${create}, jobs: [sync] }${more.moves ?? ""}]
fields:
  code: { local: code, remote: code, type: exact, direction: pull-able }
  chief: { local: chief, remote: chief, reference: person, late: true, ${direction} }
groups:
  - { title: New, events: [create], fields: [code] }
  - { title: All, events: [${more.events}], fields: [chief] }
`;
const update = ", { do: update, jobs: [sync] }";
const table = "create table people (id integer primary key, code text, chief integer);";
const here = `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, chief: { type: integer } }
`;

const there = `  people:
    key: [id]
    fields: { id: { type: integer, access: [read] }, code: { type: exact }, chief: { type: integer } }
    list: { method: GET, path: /people }
    create: [{ method: POST, path: /people, send: all, takes: { id: body.id }, lost: find }]
    update: [{ method: PATCH, path: "/people/{id}", send: all }]
`;

it.each([
  [
    "an update would take the blank of the remote side",
    "direction: pull-able, conflict: [remote-wins]",
    update,
    "create, update",
  ],
  ["no update writes it", "direction: push-only", update, "create"],
  ["the entity has no update", "direction: push-only", "", "create"],
])("what is owed on the remote side is sent, once, though %s", (_about, direction, moves, events) => {
  const people = new Map<number, Record<string, unknown>>();
  return withRest(
    {
      tables: table,
      resources: { local: here, remote: there },
      entities: { person: entity(direction, "create-remote", { moves, events }) },
    },
    (asked) => {
      if (asked.method === "GET") return { status: 200, body: [...people.values()] };
      const id = asked.method === "POST" ? 61 + people.size : Number(asked.path.split("/")[2]);
      people.set(id, { ...people.get(id), ...bodyOf(asked), id });
      return { status: 200, body: { id } };
    },
    async ({ run, local, server }) => {
      await local.do("insert into people values (1, 'A', 2), (2, 'B', 1), (3, 'C', null)");
      // Up to eight records are under way at once: all three are made before the end is looked at again.
      const stopped = await run("run", "sync", "--max-requests", "2");
      expect([stopped.code, people.size]).toEqual([3, 3]);
      expect([...people.values()].every(({ chief }) => chief === undefined)).toBe(true);
      const keyOf = (code: string) => [...people].find(([, one]) => one.code === code)?.[0];
      const chiefOf = (code: string) => people.get(keyOf(code) ?? 0)?.chief;

      expect((await run("run", "sync")).code).toBe(0);
      expect([chiefOf("A"), chiefOf("B"), chiefOf("C")]).toEqual([keyOf("B"), keyOf("A"), undefined]);
      expect(await local.rows("select id, chief from people order by id")).toEqual([
        { id: 1, chief: 2 },
        { id: 2, chief: 1 },
        { id: 3, chief: null },
      ]);
      const writes = () => server.requests.filter(({ method }) => method !== "GET").length;
      expect(writes()).toBe(5);
      expect((await run("run", "sync")).code).toBe(0);
      expect(writes()).toBe(5);
    },
  );
});

it("is not sent over what somebody has entered since", () => {
  const people = new Map<number, Record<string, unknown>>();
  return withRest(
    {
      tables: table,
      resources: { local: here, remote: there },
      entities: { person: entity("direction: push-only", "create-remote", { events: "create" }) },
    },
    (asked) => {
      if (asked.method === "GET") return { status: 200, body: [...people.values()] };
      const id = asked.method === "POST" ? 61 + people.size : Number(asked.path.split("/")[2]);
      people.set(id, { ...people.get(id), ...bodyOf(asked), id });
      return { status: 200, body: { id } };
    },
    async ({ run, local }) => {
      await local.do("insert into people values (1, 'A', 2), (2, 'B', 1)");
      expect((await run("run", "sync", "--max-requests", "2")).code).toBe(3);
      const keyOf = (code: string) => [...people].find(([, one]) => one.code === code)?.[0] ?? 0;
      people.set(keyOf("A"), { ...people.get(keyOf("A")), chief: keyOf("A") });
      expect((await run("run", "sync")).code).toBe(0);
      expect(people.get(keyOf("A"))?.chief).toBe(keyOf("A"));
      expect(people.get(keyOf("B"))?.chief).toBe(keyOf("A"));
    },
  );
});

it.each([
  [
    "an update would take the blank of the local side",
    "direction: pull-able, conflict: [local-wins]",
    update,
    "create, update",
  ],
  ["no update writes it", "direction: pull-only", update, "create"],
  ["the entity has no update", "direction: pull-only", "", "create"],
])("what is owed on the local side is written though %s", (_about, direction, moves, events) => {
  const parts: Parts = {
    tables: { local: table, remote: table },
    resources: { local: here, remote: here },
    entities: { person: entity(direction, "create-local", { moves, events }) },
  };
  return withPair(parts, async ({ run, local, remote }) => {
    await remote.do("insert into people values (51, 'A', 52), (52, 'B', 51), (53, 'C', null)");
    await local.do("create trigger shut before update on people begin select raise(abort, 'shut'); end");
    expect((await run("run", "sync")).code).toBe(1);
    expect(await local.rows("select code, chief from people order by code")).toEqual([
      { code: "A", chief: null },
      { code: "B", chief: null },
      { code: "C", chief: null },
    ]);
    await local.do("drop trigger shut");
    await run("quarantine", "retry", "--all");
    expect((await run("run", "sync")).code).toBe(0);
    const named =
      "select a.code, b.code as chief from people a left join people b on b.id = a.chief order by a.code";
    const wanted = [
      { code: "A", chief: "B" },
      { code: "B", chief: "A" },
      { code: "C", chief: null },
    ];
    expect(await local.rows(named)).toEqual(wanted);
    expect(await remote.rows(named)).toEqual(wanted);
    const plan = await run("plan", "sync", "--detailed-exitcode");
    expect([plan.code, plan.stderr]).toEqual([0, ""]);
  });
});
