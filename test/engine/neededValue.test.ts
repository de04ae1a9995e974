/** A value that a create on the local side needs, and does not bring. */
import { expect, it } from "vitest";
import { withRest } from "./restSide.ts";

it("is read where the list does not show it", () =>
  withRest(
    {
      tables: "create table people (id integer primary key, name text, grade text, link integer)",
      main: "settings:\n  bringGrades: { title: Bring grades, type: toggle, default: false }\n",
      resources: {
        local: `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }, grade: { type: text }, link: { type: integer } }
`,
        remote: `  person:
    key: [ID]
    list: { method: GET, path: /people, returns: [ID, Name] }
    read: { method: GET, path: "/people/{ID}" }
    fields: { ID: { type: integer }, Name: { type: text }, Grade: { type: text } }
`,
      },
      entities: {
        person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-local, jobs: [sync], needs: [grade] }]
fields:
  name: { local: name, remote: Name, type: text, direction: pull-only }
  grade: { local: grade, remote: Grade, type: text, direction: pull-only }
groups:
  - { title: New, events: [create], fields: [name] }
  - { title: Grades, gate: bringGrades, events: [create], fields: [grade] }
`,
      },
    },
    ({ path }) => {
      const people = [
        { ID: 1, Name: "Ash", Grade: "A" },
        { ID: 2, Name: "Oak", Grade: null },
      ];
      const [, , id] = path.split("/");
      return {
        status: 200,
        body:
          id === undefined
            ? people.map(({ ID, Name }) => ({ ID, Name }))
            : people.find(({ ID }) => String(ID) === id),
      };
    },
    async ({ run, local }) => {
      expect((await run("run", "sync")).code).toBe(0);
      expect(await local.rows("select name, grade from people")).toEqual([{ name: "Ash", grade: null }]);
    },
  ));
