/**
 * A system that takes a write, shows it for a moment, and then keeps a value of its own: the same write is not made for ever.
 * Judged by what arrived at the server.
 */
import { describe, expect, it } from "vitest";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, withRest } from "./restSide.ts";

const entity = `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  phone: { local: phone, remote: Phone, type: text, direction: push-only }
groups: [{ title: Phones, events: [update], fields: [phone] }]
`;

const parts = (read: string) => ({
  tables: "create table people (id integer primary key, code text, phone text, link integer);",
  resources: {
    local: `  people:
    table: people
    key: [id]
    fields: { id: { type: integer }, code: { type: exact }, phone: { type: text }, link: { type: integer } }
`,
    remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, access: [read] }
      Phone: { type: text, sensitive: true }
    list: { method: GET, path: /persons, returns: [ID, Code, Phone] }
${read}    update: [{ method: PUT, path: "/persons/{ID}", send: all }]
`,
  },
  entities: { person: entity },
});

const withRead = '    read: { method: GET, path: "/persons/{ID}" }\n';

/** One person, whose phone the API keeps at "1" whatever it is told. */
const stubborn = () => {
  const record = { ID: 51, Code: "A", Phone: "1" };
  const written: Array<unknown> = [];
  /** What the next look at the single record shows, and no later one. */
  let shown: string | undefined;
  return {
    record,
    written,
    answer: ({ method, path, ...asked }: Asked): Reply => {
      if (method === "PUT") {
        const body = bodyOf({ method, path, ...asked });
        written.push(body.Phone);
        shown = String(body.Phone);
        return { status: 200, body: {} };
      }
      if (path === "/persons/51") {
        const phone = shown ?? record.Phone;
        shown = undefined;
        return { status: 200, body: { ...record, Phone: phone } };
      }
      return { status: 200, body: [record] };
    },
  };
};

describe.each([
  ["whose read-back agrees at first", withRead],
  ["that offers no read", ""],
])("a system %s and that keeps its own value", (_about, read) => {
  it("is written twice, told of once with both values, then left until the source changes", () => {
    const api = stubborn();
    return withRest(parts(read), api.answer, async ({ run, local }) => {
      await local.do("insert into people values (1, 'A', '2', 51)");
      const told: Array<boolean> = [];
      for (let round = 0; round < 5; round++) {
        const { code, stdout, stderr } = await run("run", "sync", "--reveal");
        expect(stderr).toBe("");
        expect(code).toBe(0);
        told.push(/the remote system keeps/.test(stdout));
      }
      expect(api.written).toEqual(["2", "2"]);
      expect(told).toEqual([false, true, false, false, false]);
      const later = await run("plan", "sync", "--reveal");
      expect(later.stdout).toContain("settled");

      await local.do("update people set phone = '3'");
      for (let round = 0; round < 4; round++) await run("run", "sync");
      expect(api.written).toEqual(["2", "2", "3", "3"]);
    });
  });

  it("is written again where its own value changes: that is a change from outside", () => {
    const api = stubborn();
    return withRest(parts(read), api.answer, async ({ run, local }) => {
      await local.do("insert into people values (1, 'A', '2', 51)");
      for (const own of ["1", "7", "8"]) {
        api.record.Phone = own;
        expect((await run("run", "sync")).stdout).not.toMatch(/the remote system keeps/);
      }
      expect(api.written).toEqual(["2", "2", "2"]);
    });
  });

  it("has come to rest once a write holds: one that is undone much later is written again", () => {
    const api = stubborn();
    return withRest(parts(read), api.answer, async ({ run, local }) => {
      await local.do("insert into people values (1, 'A', '2', 51)");
      await run("run", "sync");
      api.record.Phone = "2";
      await run("run", "sync");
      api.record.Phone = "1";
      expect((await run("run", "sync")).stdout).not.toMatch(/the remote system keeps/);
      expect(api.written).toEqual(["2", "2"]);
    });
  });
});

it("hides both values in the finding where the field is sensitive", () => {
  const api = stubborn();
  api.record.Phone = "0700-own";
  return withRest(parts(""), api.answer, async ({ run, local }) => {
    await local.do("insert into people values (1, 'A', '0800-sent', 51)");
    await run("run", "sync");
    const { stdout } = await run("run", "sync");
    expect(stdout).toContain("(hidden)");
    expect(stdout).not.toMatch(/0700-own|0800-sent/);
  });
});

it("a finding is over once the system holds something else", () => {
  const api = stubborn();
  return withRest(parts(""), api.answer, async ({ run, local }) => {
    await local.do("insert into people values (1, 'A', '2', 51)");
    for (let round = 0; round < 3; round++) await run("run", "sync");
    expect(api.written).toEqual(["2", "2"]);
    api.record.Phone = "2";
    await run("run", "sync");
    api.record.Phone = "1";
    await run("run", "sync");
    expect(api.written).toEqual(["2", "2", "2"]);
  });
});
