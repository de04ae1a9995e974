/** Creates of several requests that an earlier run could not finish. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";

interface Made {
  readonly ID: number;
  readonly [place: string]: unknown;
}

/** Method and path, without the record's number. */
const pathOf = ({ method, path }: Asked): string => `${method} ${path.replace(/\d+/, "ID")}`;

/** What the API holds and how it answers, until a test says otherwise. */
const api = () => {
  const state = {
    people: new Map<number, Made>(),
    tickets: 0,
    /** What it refuses, as `POST /people/ID/phone`. */
    refuse: new Set<string>(),
    key: (id: number): unknown => id,
  };
  const answer = (asked: Asked): Reply => {
    const { method, path, query } = asked;
    if (state.refuse.has(pathOf(asked))) return { status: 400, body: { message: "not now" } };
    const body = method === "GET" || asked.body === "" ? {} : bodyOf(asked);
    const id = Number(path.split("/")[2]);
    const json = (value: unknown): Reply => ({ status: 200, body: value });
    if (method === "GET" && path === "/people") {
      const code = query.get("Code");
      const rows = [...state.people.values()].filter((row) => code === null || row.Code === code);
      return json(rows.map(({ ID, Code }) => ({ ID, Code })));
    }
    if (method === "GET") return state.people.has(id) ? json(state.people.get(id)) : { status: 404 };
    if (path === "/tickets") return json({ Ticket: ++state.tickets });
    if (path === "/people") {
      const row: Made = { ...body, ID: 100 + state.people.size + 1 };
      state.people.set(row.ID, row);
      return json({ ID: state.key(row.ID) });
    }
    const row = state.people.get(id);
    if (row === undefined) return { status: 404 };
    state.people.set(id, { ...row, ...body });
    return json({});
  };
  return { state, answer };
};

const person = (
  create: string,
  update = "[name]",
  where = "",
): { readonly remote: string; readonly entity: string } => ({
  remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, required: true, access: [read, create] }
      Name: { type: text }
      Phone: { type: exact }
    list: { method: GET, path: /people, query: { Code: "{Code}" }, returns: [ID, Code] }
    read: { method: GET, path: "/people/{ID}" }
    create:
${create}
    update: [{ method: PATCH, path: "/people/{ID}", send: all }]
`,
  entity: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync, other] }]
match: [{ by: [code] }]
moves:
  - { do: create-remote, jobs: [sync]${where} }
  - { do: update, jobs: [sync, other] }
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
  name: { local: name, remote: Name, type: text, direction: push-only }
  phone: { local: phone, remote: Phone, type: exact, direction: push-only }
groups:
  - { title: Creation, events: [create], fields: [code, name, phone] }
  - { title: Changes, events: [update], fields: ${update} }
`,
});

/** The record, then its telephone. */
const thenPhone = (
  lost: string,
) => `      - { method: POST, path: /people, send: [Code, Name], takes: { ID: body.ID }, lost: find }
      - { method: POST, path: "/people/{ID}/phone", send: [Phone], lost: ${lost} }`;
/** A ticket that nothing can look up, then the record that names it. */
const ticketFirst = `      - { method: POST, path: /tickets, takes: { Ticket: body.Ticket }, lost: doubt }
      - { method: POST, path: /people, send: [Code, Name, Phone], body: { Ticket: "{Ticket}" }, takes: { ID: body.ID }, lost: find }`;

const withPeople = (
  declared: ReturnType<typeof person>,
  body: (pair: RestPair, state: ReturnType<typeof api>["state"]) => Promise<void>,
): Promise<void> => {
  const { state, answer } = api();
  return withRest(
    {
      main: "  other: { title: Other, trigger: demand }\n",
      tables:
        "create table people (id integer primary key, code text, name text, phone text, link integer); insert into people values (1, 'p', 'Ann', '0711', null)",
      resources: {
        local:
          "  people:\n    table: people\n    key: [id]\n    newKey: generated\n    fields: { id: { type: integer }, code: { type: exact }, name: { type: text }, phone: { type: exact }, link: { type: integer } }\n",
        remote: declared.remote,
      },
      entities: { person: declared.entity },
    },
    answer,
    (pair) => body(pair, state),
  );
};

/** The next such request is carried out, and its answer is lost. */
const loseAnswer = (pair: RestPair, name: string): void => {
  pair.server.faults.push({
    when: (asked) => pathOf(asked) === name,
    fault: { _tag: "Drop", when: "after" },
  });
};

const posts = (pair: RestPair, path: string): number =>
  pair.server.requests.filter((asked) => asked.method === "POST" && asked.path.endsWith(path)).length;

describe("a create whose record is made and whose later requests are not", () => {
  it("goes on with them, and what was changed meanwhile is no normalisation: it is written afterwards", () =>
    withPeople(person(thenPhone("repeat")), async (pair, state) => {
      state.refuse.add("POST /people/ID/phone");
      expect((await pair.run("run", "sync")).code).toBe(1);
      await pair.local.do("update people set name = 'Beth'");
      state.refuse.clear();
      const second = await pair.run("run", "sync");
      expect(second.stdout).not.toContain("keeps");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.values()]).toEqual([{ ID: 101, Code: "p", Name: "Beth", Phone: "0711" }]);
      expect(posts(pair, "/people")).toBe(1);
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
    }));

  it("is not forgotten by a job that finds the record and does not go on with its create", () =>
    withPeople(person(thenPhone("repeat")), async (pair, state) => {
      loseAnswer(pair, "POST /people");
      expect((await pair.run("run", "sync")).code).toBe(1);
      for (let again = 0; again < 2; again++) {
        const other = await pair.run("run", "other");
        expect(other.code).toBe(1);
        expect(other.stdout).toContain("unfinished: 1 of the 2 requests of its create are done");
      }
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.values()]).toEqual([{ ID: 101, Code: "p", Name: "Ann", Phone: "0711" }]);
    }));

  it("goes on after an import of the pair that is known already", () =>
    withPeople(person(thenPhone("repeat")), async (pair, state) => {
      state.refuse.add("POST /people/ID/phone");
      await pair.run("run", "sync");
      await writeFile(join(pair.folder, "links.csv"), "entity,local,remote\nperson,1,101\n");
      expect(await pair.run("links", "import", "links.csv")).toMatchObject({ code: 0 });
      state.refuse.clear();
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.values()]).toEqual([{ ID: 101, Code: "p", Name: "Ann", Phone: "0711" }]);
    }));

  it.each([
    ["done", ["links", "add", "person:1", "101"], 1],
    ["not done", ["links", "remove", "person:1"], 2],
  ])(
    "stands in doubt where a later request is not harmless twice, until a person says: %s",
    (_, command, sent) =>
      withPeople(person(thenPhone("doubt")), async (pair) => {
        loseAnswer(pair, "POST /people/ID/phone");
        expect((await pair.run("run", "sync")).code).toBe(1);
        const again = await pair.run("run", "sync");
        expect(again.code).toBe(1);
        expect(again.stdout).toContain("a later request of its create has no known outcome");
        expect(posts(pair, "/phone")).toBe(1);
        expect(await pair.run(...command)).toMatchObject({ code: 0 });
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect(posts(pair, "/phone")).toBe(sent);
        expect(posts(pair, "/people")).toBe(1);
      }),
  );
});

describe("a create that prepared its record and did not make it", () => {
  const refused = (pair: RestPair, state: ReturnType<typeof api>["state"]) => {
    state.refuse.add("POST /people");
    return pair.run("run", "sync").then(({ code }) => {
      expect(code).toBe(1);
      state.refuse.clear();
      // Somebody makes the record by hand.
      state.people.set(777, { ID: 777, Code: "p", Name: "Ann", Phone: "0711" });
    });
  };

  it("is over once a person has made the record and filled the link place", () =>
    withPeople(person(ticketFirst), async (pair, state) => {
      await refused(pair, state);
      await pair.local.do("update people set link = 777");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.keys()]).toEqual([777]);
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
    }));

  it("is over once the record is found by the match rule", () =>
    withPeople(person(ticketFirst), async (pair, state) => {
      await refused(pair, state);
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.keys()]).toEqual([777]);
      expect(await pair.local.rows("select link from people")).toEqual([{ link: 777 }]);
    }));

  it("goes on with what it has where nobody made it, and prepares nothing twice", () =>
    withPeople(person(ticketFirst), async (pair, state) => {
      state.refuse.add("POST /people");
      expect((await pair.run("run", "sync")).code).toBe(1);
      state.refuse.clear();
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect([...state.people.values()]).toMatchObject([{ Code: "p", Ticket: 1 }]);
      expect(state.tickets).toBe(1);
    }));
});

it("a create whose answer gives no usable key stands in doubt and is not repeated", () =>
  withPeople(
    person("      - { method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: doubt }"),
    async (pair, state) => {
      state.key = (id) => `P-${id}`;
      for (let again = 0; again < 3; again++) {
        const run = await pair.run("run", "sync");
        expect(run.code).toBe(1);
        expect(run.stdout).toContain("in-doubt");
      }
      expect(posts(pair, "/people")).toBe(1);
      expect(state.people.size).toBe(1);
    },
  ));

it("lets writes under way come to their end when one is refused in a way that ends the run, and says what was done", () =>
  withPeople(
    person("      - { method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: doubt }"),
    async (pair) => {
      await pair.local.do("insert into people values (2, 'q', 'Bob', null, null)");
      const codeOf = (asked: Asked) => (asked.method === "POST" ? bodyOf(asked).Code : undefined);
      pair.server.faults.push(
        { when: (asked) => codeOf(asked) === "p", fault: { _tag: "Reply", reply: { status: 403 } } },
        { when: (asked) => codeOf(asked) === "q", fault: { _tag: "Late", milliseconds: 300 } },
      );
      const run = await pair.run("run", "sync");
      expect(run.code).toBe(77);
      expect(run.stderr).toContain("what was done before is kept");
      expect(await pair.local.rows("select id, link from people order by id")).toEqual([
        { id: 1, link: null },
        { id: 2, link: 101 },
      ]);
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(posts(pair, "/people")).toBe(3);
    },
  ));
