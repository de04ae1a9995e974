/** Three-way comparison of a reference whose key the local side keeps in two places. */
import { describe, expect, it } from "vitest";
import { type Parts, withPair } from "./support.ts";

const parts: Parts = {
  tables: {
    local: `create table team (company integer, no integer, name text, link integer, primary key (company, no));
      create table person (id integer primary key, company integer, no integer, link integer);
      insert into team values (7, 1, 'Ash', 301), (7, 2, 'Elm', 302), (7, 3, 'Oak', 303), (8, 3, 'Yew', 304);
      insert into person values (21, 7, 1, 51);`,
    remote: `create table team (id integer primary key, name text);
      create table person (id integer primary key, team integer);
      insert into team values (301, 'Ash'), (302, 'Elm'), (303, 'Oak'), (304, 'Yew');
      insert into person values (51, 301);`,
  },
  resources: {
    local: `  team:
    table: team
    key: [company, no]
    fields: { company: { type: integer }, no: { type: integer }, name: { type: text }, link: { type: integer } }
  person:
    table: person
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, company: { type: integer }, no: { type: integer }, link: { type: integer } }
`,
    remote: `  team: { table: team, key: [id], fields: { id: { type: integer }, name: { type: text } } }
  person:
    table: person
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, team: { type: integer } }
`,
  },
  entities: {
    team: `entity: team
title: Teams
local: { resource: team, link: { field: link } }
remote: { resource: team }
moves: [{ do: update, jobs: [sync] }]
fields: { name: { local: name, remote: name, type: text, direction: push-only } }
groups: [{ title: Teams, events: [update], fields: [name] }]
`,
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  team: { local: [company, no], remote: team, reference: team, direction: pull-able, conflict: [fill-blanks, latest-change, report] }
groups: [{ title: People, events: [update], fields: [team] }]
`,
  },
};

describe("a reference that is kept in two local places", () => {
  const settled = (
    body: (pair: {
      readonly here: (set: string) => Promise<unknown>;
      readonly there: (team: number) => Promise<unknown>;
      /** What both sides hold after a run. */
      readonly synced: () => Promise<unknown>;
    }) => Promise<void>,
  ) =>
    withPair(parts, async ({ run, local, remote }) => {
      const synced = async () => {
        const { code } = await run("run", "sync");
        const [here] = await local.rows("select company, no from person");
        const [there] = await remote.rows("select team from person");
        return { code, ...here, ...there };
      };
      expect(await synced()).toEqual({ code: 0, company: 7, no: 1, team: 301 });
      await body({
        here: (set) => local.do(`update person set ${set}`),
        there: (team) => remote.do(`update person set team = ${team}`),
        synced,
      });
    });

  it("has changed where its second place has", () =>
    settled(async ({ here, synced }) => {
      await here("no = 2");
      expect(await synced()).toEqual({ code: 0, company: 7, no: 2, team: 302 });
    }));

  it("is what both places hold after one of them was written", () =>
    settled(async ({ here, there, synced }) => {
      await there(303);
      expect(await synced()).toEqual({ code: 0, company: 7, no: 3, team: 303 });
      // No run in between has looked at it.
      await there(304);
      expect(await synced()).toEqual({ code: 0, company: 8, no: 3, team: 304 });
      await here("company = 7");
      expect(await synced()).toEqual({ code: 0, company: 7, no: 3, team: 303 });
    }));

  it("is blank where one of its places is", () =>
    settled(async ({ here, synced }) => {
      await here("no = null");
      expect(await synced()).toEqual({ code: 0, company: 7, no: 1, team: 301 });
      await here("company = 8, no = 3");
      expect(await synced()).toEqual({ code: 0, company: 8, no: 3, team: 304 });
    }));

  it("is in conflict where both sides have changed", () =>
    settled(async ({ here, there, synced }) => {
      await here("no = 2");
      await there(303);
      expect(await synced()).toEqual({ code: 0, company: 7, no: 2, team: 303 });
    }));
});
