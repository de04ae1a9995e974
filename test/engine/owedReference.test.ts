/**
 * Late references that were not sent when a run was cut short after its creates. They belong to the create, whatever an
 * update would do: the next run sends them.
 */
import { expect, it } from "vitest";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";
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

/** A server of people, who are made as 61, 62 and so on; `refuses`: what it says 400 to. */
const peopleServer = (refuses: { when: (body: Readonly<Record<string, unknown>>) => boolean }) => {
  const people = new Map<number, Record<string, unknown>>();
  const keyOf = (code: string) => [...people].find(([, one]) => one.code === code)?.[0] ?? 0;
  return {
    people,
    keyOf,
    chiefs: () =>
      Object.fromEntries(
        [...people.values()].map(({ code, chief }) => [
          String(code),
          [...people.values()].find(({ id }) => id === chief)?.code ?? null,
        ]),
      ),
    answer: (asked: Asked): Reply => {
      if (asked.method === "GET") return { status: 200, body: [...people.values()] };
      const body = bodyOf(asked);
      if (refuses.when(body)) return { status: 400, body: { message: "no" } };
      const id = asked.method === "POST" ? 61 + people.size : Number(asked.path.split("/")[2]);
      people.set(id, { ...people.get(id), ...body, id });
      return { status: 200, body: { id } };
    },
  };
};
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

/** Two people who are each other's chiefs, made by a run that was stopped before that was sent. */
const withStopped = (
  options: {
    readonly entity?: string;
    readonly main?: string;
    readonly job?: string;
    readonly resource?: string;
    readonly table?: string;
    readonly here?: string;
    readonly rows?: string;
  },
  body: (
    world: ReturnType<typeof peopleServer> &
      RestPair & { refuses: { when: (body: Readonly<Record<string, unknown>>) => boolean } },
  ) => Promise<void>,
) => {
  const refuses: { when: (body: Readonly<Record<string, unknown>>) => boolean } = { when: () => false };
  const server = peopleServer(refuses);
  return withRest(
    {
      tables: options.table ?? table,
      resources: { local: options.here ?? here, remote: options.resource ?? there },
      entities: {
        person:
          options.entity ??
          entity("direction: push-only", "create-remote", { moves: update, events: "create" }),
      },
      ...(options.main === undefined ? {} : { main: options.main }),
    },
    server.answer,
    async (pair) => {
      await pair.local.do(`insert into people values ${options.rows ?? "(1, 'A', 2), (2, 'B', 1)"}`);
      const stopped = await pair.run("run", options.job ?? "sync", "--max-requests", "2");
      expect([stopped.code, server.people.size]).toEqual([3, 2]);
      await body({ ...server, ...pair, refuses });
    },
  );
};
const exchanged = { A: "B", B: "A" };

it("is not forgotten by a job that makes no such records", () =>
  withStopped(
    {
      main: "  upload: { title: Upload, trigger: demand }\n",
      job: "upload",
      entity: entity("direction: push-only", "create-remote", {
        moves: update,
        scope: "scope: [{ jobs: [sync, upload] }]",
        events: "create",
      }).replace("{ do: create-remote, jobs: [sync] }", "{ do: create-remote, jobs: [upload] }"),
    },
    async ({ run, chiefs }) => {
      expect((await run("run", "sync")).code).toBe(0);
      expect(chiefs()).toEqual({ A: null, B: null });
      expect((await run("run", "upload")).code).toBe(0);
      expect(chiefs()).toEqual(exchanged);
    },
  ));

it("of a named record is sent with that of the record which it names", () =>
  withStopped({}, async ({ run, chiefs }) => {
    expect((await run("run", "sync", "--only", "person:1")).code).toBe(0);
    expect(chiefs()).toEqual(exchanged);
  }));

it("is sent by a saved plan", () =>
  withStopped({}, async ({ run, chiefs }) => {
    expect((await run("plan", "sync", "-o", "saved.json")).code).toBe(0);
    expect((await run("apply", "saved.json")).code).toBe(0);
    expect(chiefs()).toEqual(exchanged);
  }));

it("is not sent to a record that is gone", () =>
  withStopped({}, async ({ run, people, keyOf, server }) => {
    people.delete(keyOf("A"));
    const asked = server.requests.length;
    expect((await run("run", "sync")).stdout).toContain("broken-link");
    const patched = server.requests.slice(asked).filter(({ method }) => method === "PATCH");
    expect(patched.map(({ path }) => path)).toEqual([`/people/${keyOf("B")}`]);
  }));

it("of which one is refused keeps no update from being written, and all are tried again", () => {
  const withDeputy = entity("direction: push-only", "create-remote", { moves: update, events: "create" })
    .replace(
      "groups:",
      "  deputy: { local: deputy, remote: deputy, reference: person, late: true, direction: push-only }\n  name: { local: name, remote: name, type: text, direction: push-only }\ngroups:",
    )
    .replace(
      "fields: [chief] }",
      "fields: [deputy, chief] }\n  - { title: Names, events: [create, update], fields: [name] }",
    );
  const fields = (text: string) =>
    text.replace(
      "chief: { type: integer }",
      "chief: { type: integer }, deputy: { type: integer }, name: { type: text }",
    );
  return withStopped(
    {
      entity: withDeputy,
      resource: fields(there),
      here: fields(here),
      table:
        "create table people (id integer primary key, code text, chief integer, deputy integer, name text);",
      rows: "(1, 'A', 2, 2, 'Ann'), (2, 'B', 1, 1, 'Bob')",
    },
    async ({ run, local, people, chiefs, refuses, server, keyOf }) => {
      await local.do("update people set name = 'Anna' where id = 1");
      refuses.when = ({ chief }) => chief === keyOf("B");
      expect((await run("run", "sync")).code).toBe(1);
      expect(people.get(keyOf("A"))).toMatchObject({ name: "Anna" });
      expect(chiefs()).toEqual({ A: null, B: "A" });
      refuses.when = () => false;
      await run("quarantine", "retry", "--all");
      expect((await run("run", "sync")).code).toBe(0);
      expect(chiefs()).toEqual(exchanged);
      expect(people.get(keyOf("A"))?.deputy).toBe(keyOf("B"));
      const writes = () => server.requests.filter(({ method }) => method !== "GET").length;
      const before = writes();
      for (let again = 0; again < 2; again += 1) expect((await run("run", "sync")).code).toBe(0);
      expect(writes()).toBe(before);
    },
  );
});

it("is not sent again to a place that the system does not show", () =>
  withStopped(
    {
      resource: there
        .replace(
          "chief: { type: integer }",
          "chief: { type: integer, access: [create, update] }, deputy: { type: integer }",
        )
        .replace(
          "list: { method: GET, path: /people }",
          "list: { method: GET, path: /people, returns: [id, code, deputy] }",
        ),
      here: here.replace("chief: { type: integer }", "chief: { type: integer }, deputy: { type: integer }"),
      table: "create table people (id integer primary key, code text, chief integer, deputy integer);",
      rows: "(1, 'A', 2, 9), (2, 'B', 1, null)",
      entity: entity("direction: push-only", "create-remote", { moves: update, events: "create" })
        .replace(
          "groups:",
          "  deputy: { local: deputy, remote: deputy, reference: person, late: true, direction: push-only }\ngroups:",
        )
        .replace("fields: [chief] }", "fields: [deputy, chief] }"),
    },
    async ({ run, people, keyOf, server }) => {
      // Nine is not there: what refers to it stays owed.
      await run("run", "sync");
      expect(people.get(keyOf("A"))?.chief).toBe(keyOf("B"));
      const writes = () => server.requests.filter(({ method }) => method !== "GET").length;
      const before = writes();
      await run("run", "sync");
      expect(writes()).toBe(before);
    },
  ));
