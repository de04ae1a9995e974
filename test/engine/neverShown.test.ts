/** A place that the system shows nobody: what a create leaves blank there is no value to bring down. */
import { expect, it } from "vitest";
import { bodyOf, withRest } from "./restSide.ts";

it("what a create does not send to it clears nothing, and what it sends there comes back from nowhere", () => {
  const people: Array<Record<string, unknown>> = [];
  return withRest(
    {
      tables: `create table people (id integer primary key, code text, note text, mark text);
        insert into people values (1, 'A', 'ours', null);`,
      resources: {
        local: `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, note: { type: text }, mark: { type: text } }
`,
        remote: `  people:
    key: [id]
    fields: { id: { type: integer, access: [read] }, code: { type: exact }, note: { type: text }, mark: { type: text } }
    list: { method: GET, path: /people, returns: [id, code] }
    create: [{ method: POST, path: /people, send: all, takes: { id: body.id }, lost: find }]
    update: [{ method: PATCH, path: "/people/{id}", send: all }]
`,
      },
      entities: {
        person: `entity: person
title: People
local: { resource: people }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  note: { local: note, remote: note, type: text, direction: pull-only, blanks: clear }
  mark: { local: mark, remote: mark, type: text, direction: pull-able, otherwise: "'new'", conflict: [remote-wins] }
groups:
  - { title: New, events: [create], fields: [code, mark] }
  - { title: All, events: [update], fields: [note, mark] }
`,
      },
    },
    (asked) => {
      if (asked.method === "GET") return { status: 200, body: people.map(({ id, code }) => ({ id, code })) };
      people.push({ ...bodyOf(asked), id: 61 });
      return { status: 200, body: { id: 61 } };
    },
    async ({ run, local }) => {
      await run("run", "sync");
      expect(people).toEqual([{ id: 61, code: "A", mark: "new" }]);
      expect(await local.rows("select note, mark from people")).toEqual([{ note: "ours", mark: null }]);
    },
  );
});
