/** `only: referenced`: a record that is made where one that is written refers to it, and nowhere else. */
import { describe, expect, it } from "vitest";
import { type Parts, withPair } from "./support.ts";

const table = (name: string, link: string) =>
  `create table ${name} (id integer primary key, name text${link});`;
const resource = (name: string, more: string) => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, name: { type: text }${more} }
`;

const parts = (side: "local" | "remote"): Parts => {
  const direction = side === "remote" ? "push-only" : "pull-only";
  const entity = (name: string, only: string, reference: string) => `entity: ${name}
title: ${name}
local: { resource: ${name}, link: { field: link } }
remote: { resource: ${name} }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-${side}, jobs: [sync]${only} }]
fields:
  name: { local: name, remote: name, type: text, direction: ${direction} }
${reference}groups: [{ title: New, events: [create], fields: [name${reference === "" ? "" : ", team"}] }]
`;
  return {
    tables: {
      local: `${table("team", ", link integer")} ${table("person", ", link integer, team integer")}`,
      remote: `${table("team", "")} ${table("person", ", team integer")}`,
    },
    resources: {
      local:
        resource("team", ", link: { type: integer }") +
        resource("person", ", link: { type: integer }, team: { type: integer }"),
      remote: resource("team", "") + resource("person", ", team: { type: integer }"),
    },
    entities: {
      team: entity("team", ", only: referenced", ""),
      person: entity(
        "person",
        "",
        `  team: { local: team, remote: team, reference: team, direction: ${direction} }\n`,
      ),
    },
  };
};

describe("a create on the remote side", () => {
  it("makes the team that a new person refers to, and no other", () =>
    withPair(parts("remote"), async ({ run, local, remote }) => {
      await local.do("insert into team values (1, 'Ash', null), (2, 'Oak', null)");
      await local.do("insert into person values (1, 'Somebody', null, 2)");
      expect((await run("run", "sync")).code).toBe(0);
      expect(await remote.rows("select name from team")).toEqual([{ name: "Oak" }]);
      expect(await remote.rows("select name from person")).toEqual([{ name: "Somebody" }]);
    }));
});

describe("a create on the local side", () => {
  it("makes the team that a new person refers to, and no other", () =>
    withPair(parts("local"), async ({ run, local, remote }) => {
      await remote.do("insert into team values (1, 'Ash'), (2, 'Oak')");
      await remote.do("insert into person values (1, 'Somebody', 2)");
      expect((await run("run", "sync")).code).toBe(0);
      expect(await local.rows("select name from team")).toEqual([{ name: "Oak" }]);
      expect(await local.rows("select name from person")).toEqual([{ name: "Somebody" }]);
    }));
});

describe("a team of which a comparison alone asks", () => {
  const update = (name: string, group: string, fields: string) =>
    `, { title: ${name}, ${group}events: [update], fields: [${fields}] }`;
  const compared = {
    "where a toggle holds the reference back": [
      "push-only",
      update("Names", "", "name") + update("Teams", "gate: teams, ", "team"),
      null,
    ],
    "where a conflict is reported": ["pull-able, conflict: [report]", update("All", "", "name, team"), null],
    "where the remote side wins": ["pull-able, conflict: [remote-wins]", update("All", "", "name, team"), 1],
    "where a mode pulls": ["pull-able", update("All", "gate: way, ", "name, team"), 1],
  } as const;

  it.each(Object.entries(compared))("is not made %s", (_, [direction, group, pulled]) => {
    const { entities, ...rest } = parts("remote");
    const person = (entities.person ?? "")
      .replace("moves: [", "moves: [{ do: update, jobs: [sync] }, ")
      .replace("reference: team, direction: push-only", `reference: team, direction: ${direction}`)
      .replace(/fields: \[name, team\] }\]\n$/, `fields: [name] }${group}]\n`);
    const settings = `  teams: { title: Teams, type: toggle, default: false }
  way: { title: Way, type: mode, default: pull }
`;
    const used = group.includes("teams") ? 0 : group.includes("way") ? 1 : undefined;
    const main = used === undefined ? "" : `settings:\n${settings.split("\n")[used]}\n`;
    return withPair({ ...rest, main, entities: { ...entities, person } }, async ({ run, local, remote }) => {
      await local.do("insert into team values (1, 'Ash', 11), (2, 'Oak', null)");
      await remote.do("insert into team values (11, 'Ash')");
      await local.do("insert into person values (1, 'Somebody', 1, 2)");
      await remote.do("insert into person values (1, 'Somebody', 11)");
      expect((await run("run", "sync")).code).toBe(0);
      expect(await remote.rows("select name from team")).toEqual([{ name: "Ash" }]);
      expect(await remote.rows("select team from person")).toEqual([{ team: 11 }]);
      expect(await local.rows("select team from person")).toEqual([{ team: pulled ?? 2 }]);
    });
  });
});
