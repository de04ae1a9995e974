/** A system that goes down in the middle of a run: the run stops at once, keeps what was done, and the next goes on. */
import { describe, expect, it } from "vitest";
import type { Asked, Reply } from "../contract/support/loopback.ts";
import { bodyOf, withRest } from "./restSide.ts";

const people = 200;

/** An API that goes down after so many creates: whether it still carries out what it then answers with a failure. */
const api = (downAfter: number, carriesOut: boolean) => {
  const state = { made: new Map<number, unknown>(), down: false, sentWhileDown: 0 };
  const answer = (asked: Asked): Reply => {
    if (state.down) state.sentWhileDown += 1;
    const reply = !state.down || carriesOut ? carryOut(asked) : undefined;
    if (state.down || reply === undefined) return { status: 503, body: { message: "closed" } };
    if (asked.method === "POST") state.down = state.made.size === downAfter;
    return reply;
  };
  const carryOut = (asked: Asked): Reply => {
    if (asked.method === "POST") {
      const id = 1_000 + state.made.size;
      state.made.set(id, bodyOf(asked).Code);
      return { status: 200, body: { ID: id } };
    }
    const code = asked.query.get("Code");
    const rows = [...state.made].filter(([, held]) => code === null || held === code);
    return { status: 200, body: rows.map(([ID, Code]) => ({ ID, Code })) };
  };
  return { state, answer };
};

const resources = {
  local:
    "  people:\n    table: people\n    key: [id]\n    newKey: generated\n    fields: { id: { type: integer }, code: { type: exact }, link: { type: integer } }\n",
  remote: `  person:
    key: [ID]
    fields:
      ID: { type: integer, access: [read] }
      Code: { type: exact, required: true, access: [read, create] }
    list: { method: GET, path: /people, query: { Code: "{Code}" }, returns: [ID, Code] }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: find }]
`,
};

const entity = `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields:
  code: { local: code, remote: Code, type: exact, direction: push-only }
groups: [{ title: Creation, events: [create], fields: [code] }]
`;

const tables = `create table people (id integer primary key, code text, link integer);
with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
insert into people select i, 'p' || i, null from n`;

describe("a system that goes down in the middle of a run of 200 records", () => {
  it.each([
    ["and carries out nothing more", false],
    ["and carries out what it does not answer", true],
  ])("%s", (_, carriesOut) => {
    const { state, answer } = api(60, carriesOut);
    return withRest({ tables, resources, entities: { person: entity } }, answer, async ({ run, local }) => {
      const first = await run("run", "sync", "--accept", "person.remote.creates");
      expect(first.code, first.stderr).toBe(69);
      expect(first.stderr).toContain(
        "not sent: 5 calls in a row have failed (the last: the system failed to answer)",
      );
      expect(first.stderr).toContain("what was done before is kept, and the next run goes on from there");
      // Five that take it for down, and those that were on the wire with them: eight records go side by side.
      expect(state.sentWhileDown).toBeGreaterThanOrEqual(5);
      expect(state.sentWhileDown).toBeLessThanOrEqual(12);
      const linked = await local.rows("select count(*) as n from people where link is not null");
      expect(linked).toEqual([{ n: 60 }]);

      state.down = false;
      const second = await run("run", "sync", "--accept", "person.remote.creates");
      expect(second.code, second.stdout + second.stderr).toBe(0);
      const codes = [...state.made.values()];
      expect(codes).toHaveLength(people);
      expect(new Set(codes).size).toBe(people);
      const stored = await local.rows("select code, link from people order by id");
      expect(stored.map(({ link }) => state.made.get(Number(link)))).toEqual(stored.map(({ code }) => code));
    });
  });
});
