/** A code that a table has for a blank: sent where nothing stands, never over a value unless the rule says so. */
import { describe, expect, it } from "vitest";
import { type Parts, withPair } from "./support.ts";

const resource = (fields: string) => `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }, ${fields} }
`;

const parts = (direction: "push-only" | "pull-only", blanks: string): Parts => ({
  tables: {
    local: "create table people (id integer primary key, name text, sex text, link integer);",
    remote: "create table people (id integer primary key, name text, code text);",
  },
  resources: {
    local: resource("sex: { type: exact }, link: { type: integer }"),
    remote: resource("code: { type: exact }"),
  },
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields: { sex: { local: sex, remote: code, codes: sex, direction: ${direction}${blanks} } }
groups: [{ title: Sex, events: [update], fields: [sex] }]
`,
  },
  codes: {
    sex: `codes: sex
title: Sex
pairs: [{ local: F, remote: "1" }, { local: M, remote: "2" }]
push: { blank: "9" }
pull: { blank: U }
`,
  },
});

/** Four pairs: nothing here against a value there, against nothing, against the code, and a value against a value. */
const rows = (side: "local" | "remote", values: ReadonlyArray<string | null>): string =>
  values
    .map((value, index) => {
      const cell = value === null ? "null" : `'${value}'`;
      return `insert into people values (${index + 1}, 'Somebody', ${cell}${side === "local" ? `, ${index + 1}` : ""});`;
    })
    .join("\n");

describe("the code for a blank", () => {
  it.each([
    ["", ["1", "9", "9", "2"]],
    [", blanks: clear", ["9", "9", "9", "2"]],
  ])("sent under%s", (blanks, expected) =>
    withPair(parts("push-only", blanks), async ({ run, local, remote }) => {
      await local.do(rows("local", [null, null, null, "M"]));
      await remote.do(rows("remote", ["1", null, "9", "1"]));
      expect((await run("run", "sync")).code).toBe(0);
      expect((await remote.rows("select code from people order by id")).map((row) => row.code)).toEqual(
        expected,
      );
      expect((await run("run", "sync")).stdout).toContain("nothing written");
    }),
  );

  it.each([
    ["", ["F", "U", "U", "M"]],
    [", blanks: clear", ["U", "U", "U", "M"]],
  ])("taken under%s", (blanks, expected) =>
    withPair(parts("pull-only", blanks), async ({ run, local, remote }) => {
      await local.do(rows("local", ["F", null, "U", "F"]));
      await remote.do(rows("remote", [null, null, null, "2"]));
      expect((await run("run", "sync")).code).toBe(0);
      expect((await local.rows("select sex from people order by id")).map((row) => row.sex)).toEqual(
        expected,
      );
      expect((await run("run", "sync")).stdout).toContain("nothing written");
    }),
  );
});
