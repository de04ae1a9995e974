/** A create, and what the update of the same run writes back for a late reference: nothing is left to the next run. */
import { expect, it } from "vitest";
import { type Pair, type Parts, withPair } from "./support.ts";

const people = `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, chief: { type: integer } }
`;
const table = "create table people (id integer primary key, code text, chief integer);";

const parts = (direction: string, create: string): Parts => ({
  tables: { local: table, remote: table },
  resources: { local: people, remote: people },
  entities: {
    person: `entity: person
title: People
local: { resource: people }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: ${create}, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: pull-able }
  chief: { local: chief, remote: chief, reference: person, direction: ${direction}, blanks: clear, late: true }
groups:
  - { title: New, events: [create], fields: [code] }
  - { title: All, events: [create, update], fields: [chief] }
`,
  },
});

const both = async ({ local, remote }: Pair) => ({
  local: await local.rows("select code, chief from people order by code"),
  remote: await remote.rows("select code, chief from people order by code"),
});

it.each([
  ["push-only", "create-local", "remote"],
  ["pull-only", "create-remote", "local"],
] as const)("a %s one that its record is blank for is cleared beside the %s", (direction, create, source) =>
  withPair(parts(direction, create), async (pair) => {
    await pair[source].do("insert into people values (1, 'A', 1), (2, 'B', 1)");
    expect((await pair.run("run", "sync")).code).toBe(0);
    const after = await both(pair);
    const blank = [
      { code: "A", chief: null },
      { code: "B", chief: null },
    ];
    expect(after).toEqual({ local: blank, remote: blank });
    expect((await pair.run("plan", "sync", "--detailed-exitcode")).code).toBe(0);
  }),
);

it("a reference that only an update brings is a value for what the update needs", () => {
  const needing = parts("pull-able", "create-local");
  const person = needing.entities.person ?? "";
  return withPair(
    {
      ...needing,
      entities: {
        person: person
          .replace("{ do: update, jobs: [sync] }", "{ do: update, jobs: [sync], needs: [chief] }")
          .replace("blanks: clear,", "conflict: [fill-blanks, report],")
          .replace("- { title: All, events: [create, update]", "- { title: All, events: [update]"),
      },
    },
    async (pair) => {
      await pair.remote.do("insert into people values (51, 'A', 51)");
      expect((await pair.run("run", "sync")).code).toBe(0);
      const [made] = await pair.local.rows("select id, chief from people");
      expect(made?.id).toBeDefined();
      expect(made?.chief).toBe(made?.id);
      expect((await pair.run("plan", "sync", "--detailed-exitcode")).code).toBe(0);
    },
  );
});
