/** A create on the local side that was begun and has no known outcome, of records without a link place. */
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import { type Pair, type Parts, withPair } from "./support.ts";

/** Visits belong to people, whose keys differ on the two sides; they are matched by their day. */
const parts = (match: string): Parts => ({
  tables: {
    local: `create table person (id integer primary key, name text, link integer);
      create table visit (id integer primary key, person integer, kind text, day text);
      insert into person values (7, 'Ann', 51);`,
    remote: `create table person (id integer primary key, name text);
      create table visit (id integer primary key, person integer, kind integer, day text);
      insert into person values (51, 'Ann');
      insert into visit values (901, 51, 1, '2026-03-02');`,
  },
  resources: {
    local: `  person:
    table: person
    key: [id]
    fields: { id: { type: integer }, name: { type: text }, link: { type: integer } }
  visit:
    table: visit
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, person: { type: integer }, kind: { type: text }, day: { type: date } }
`,
    remote: `  person: { table: person, key: [id], fields: { id: { type: integer }, name: { type: text } } }
  visit:
    table: visit
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, person: { type: integer }, kind: { type: integer }, day: { type: date } }
`,
  },
  codes: {
    kind: "codes: kind\ntitle: Kinds\npairs: [{ local: home, remote: 1 }, { local: away, remote: 2 }]\n",
  },
  entities: {
    person: `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields: { name: { local: name, remote: name, type: text, direction: push-only } }
groups: [{ title: People, events: [update], fields: [name] }]
`,
    visit: `entity: visit
title: Visits
local: { resource: visit }
remote: { resource: visit }
parent: person
match: [{ by: ${match} }]
moves: [{ do: create-local, jobs: [sync] }]
fields:
  person: { local: person, remote: person, reference: person, direction: pull-only }
  kind: { local: kind, remote: kind, codes: kind, direction: pull-only }
  day: { local: day, remote: day, type: date, direction: pull-only }
groups: [{ title: Visits, events: [create], fields: [person, kind, day] }]
`,
  },
});

/** Leaves what a kill between the intent of a create and its insert leaves. */
const killed = (body: (pair: Pair, visits: () => Promise<unknown>) => Promise<void>, match = "[day]") =>
  withPair(parts(match), async (pair) => {
    const visits = () => pair.local.rows("select person, kind, day from visit");
    const first = await pair.run("run", "sync");
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(await visits()).toEqual([{ person: 7, kind: "home", day: "2026-03-02" }]);
    await pair.local.do("delete from visit");
    await Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(openSqlite(join(pair.folder, ".crosswalk", "test", "journal.sqlite")), (db) =>
          Effect.all([
            db.run(
              "update intents set open = 1, outcome = null, settled_at = null where record_key = 'remote:901'",
            ),
            db.run("delete from links where entity = 'visit'"),
            db.run("delete from baselines where entity = 'visit'"),
          ]),
        ),
      ),
    );
    await body(pair, visits);
  });

describe("a create on the local side that was cut short", () => {
  it.each(["[day]", "[kind, day]"])("is made where a match rule by %s would have found it", (match) =>
    killed(async ({ run }, visits) => {
      expect((await run("run", "sync")).code).toBe(0);
      expect(await visits()).toEqual([{ person: 7, kind: "home", day: "2026-03-02" }]);
      expect((await run("run", "sync")).stdout).toContain("nothing written");
    }, match),
  );

  it("is not made again where its code has changed since", () =>
    killed(async ({ run, remote }, visits) => {
      await remote.do("update visit set kind = 2");
      expect((await run("run", "sync")).stdout).toContain("links remove visit:remote:901 (it is not)");
      expect(await visits()).toEqual([]);
    }, "[kind]"));

  it("stands in doubt where the record has changed since, until a person says that it is not there", () =>
    killed(async ({ run, remote }, visits) => {
      await remote.do("update visit set day = '2026-03-09'");
      const doubted = await run("run", "sync");
      expect([doubted.code, doubted.stdout]).toEqual([1, expect.stringContaining("in-doubt")]);
      expect(await visits()).toEqual([]);
      expect((await run("links", "remove", "visit:remote:902")).code).toBe(64);
      const told = await run("links", "remove", "visit:remote:901");
      expect([told.code, told.stdout]).toEqual([
        0,
        "what was in doubt about visit:remote:901 counts as not done: the next run makes it",
      ]);
      expect((await run("run", "sync")).code).toBe(0);
      expect(await visits()).toEqual([{ person: 7, kind: "home", day: "2026-03-09" }]);
    }));
});
