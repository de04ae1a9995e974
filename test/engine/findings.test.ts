/** Single situations that a property is unlikely to reach, each judged by what the two databases hold. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { type Pair, type Parts, withPair } from "./support.ts";

const table = (columns: string) => `create table people (id integer primary key, ${columns});`;
const resource = (fields: string) => `  people:
    table: people
    key: [id]
    newKey: generated
    fields:
      id: { type: integer }
${fields}`;

/** One entity of people with a code to match by. */
const people = (entity: string, more: Partial<Parts> = {}, localLink = true): Parts => ({
  tables: {
    local: table("code text, name text, email text, link text"),
    remote: table("code text, name text, email text"),
  },
  resources: {
    local: resource(
      "      code: { type: exact }\n      name: { type: text }\n      email: { type: email }\n      link: { type: integer }\n",
    ),
    remote: resource(
      "      code: { type: exact }\n      name: { type: text }\n      email: { type: email }\n",
    ),
  },
  entities: {
    person: `entity: person
title: People
local: { resource: people${localLink ? ", link: { field: link }" : ""} }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
${entity}`,
  },
  ...more,
});

const rule = (name: string, direction: string, more = "") =>
  `  ${name}: { local: ${name}, remote: ${name}, type: ${name === "code" ? "exact" : name === "email" ? "email" : "text"}, direction: ${direction}${more} }\n`;

/** Leaves in the journal what a kill leaves: a write that was begun and has no outcome. */
const begun = (pair: Pair, values: Readonly<Record<string, string>>, side: "local" | "remote", key: string) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const journal = yield* JournalSqlite.make(join(pair.folder, ".crosswalk", "test"));
        yield* journal.startRun({ id: "killed", kind: "run", job: "sync", chosen: false, startedAt: 1 });
        const origin = { file: "entities/person.yaml", line: 1 };
        const writes = Object.entries(values).map(([place, value]) => ({
          field: place,
          place,
          value: { _tag: "Known" as const, value },
          reason: { code: "push" as const, message: "", rule: origin, direction: "push-only" as const },
          sensitive: false,
        }));
        const common = { entity: "person", resource: "people", origin, writes };
        yield* journal.begin(
          "killed",
          side === "remote"
            ? { _tag: "PushCreate", id: "c", localKey: key, ...common }
            : { _tag: "PullCreate", id: "c", remoteKey: key, ...common },
          { entity: "person", side, key: side === "remote" ? key : `remote:${key}` },
          1,
        );
      }),
    ),
  );

describe("one record, once", () => {
  it("takes two spellings of one key for one record", () =>
    withPair(
      {
        tables: {
          local:
            "create table people (id integer primary key, code text, boss text, link text); create table bosses (id integer primary key, code text, link text);" +
            "insert into bosses values (7, 'B', null); insert into people values (1, 'p', '7', null), (2, 'q', '07', null);",
          remote:
            "create table people (id integer primary key, code text, boss integer); create table bosses (id integer primary key, code text);",
        },
        resources: {
          local: `${resource("      code: { type: exact }\n      boss: { type: exact }\n      link: { type: integer }\n")}  bosses:
    table: bosses
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, link: { type: integer } }
`,
          remote: `${resource("      code: { type: exact }\n      boss: { type: integer }\n")}  bosses:
    table: bosses
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact } }
`,
        },
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  boss: { local: boss, remote: boss, reference: boss, direction: push-only }
groups: [{ title: All, events: [create], fields: [code, boss] }]
`,
          boss: `entity: boss
title: Bosses
local: { resource: bosses, link: { field: link } }
remote: { resource: bosses }
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync], only: referenced }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
groups: [{ title: All, events: [create], fields: [code] }]
`,
        },
      },
      async ({ run, remote }) => {
        expect((await run("run", "sync")).code).toBe(0);
        expect(await remote.rows("select code from bosses")).toEqual([{ code: "B" }]);
        expect(
          await remote.rows("select count(distinct boss) as n, count(*) as all_of_them from people"),
        ).toEqual([{ n: 1, all_of_them: 2 }]);
      },
    ));

  const creating = `moves: [{ do: create-remote, jobs: [sync] }]
fields:
${rule("code", "push-only")}${rule("name", "push-only")}groups: [{ title: All, events: [create], fields: [code, name] }]
`;

  it("looks for a lost create by what was sent, not by what the record says today", () =>
    withPair(people(creating), async (pair) => {
      await pair.local.do("insert into people values (1, 'A', 'Ann', null, null)");
      await begun(pair, { code: "A", name: "Ann" }, "remote", "1");
      await pair.remote.do("insert into people values (50, 'A', 'Ann', null)");
      await pair.local.do("update people set code = 'A-corrected'");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await pair.remote.rows("select id from people")).toEqual([{ id: 50 }]);
      expect(await pair.local.rows("select link from people")).toEqual([{ link: "50" }]);
    }));

  it("does not make a local record again that an earlier run may have made, where nothing would show it", () =>
    withPair(
      people(
        `moves: [{ do: create-local, jobs: [sync] }]
fields:
${rule("code", "pull-only")}${rule("name", "pull-only")}groups: [{ title: All, events: [create], fields: [code, name] }]
`,
        {},
        false,
      ),
      async (pair) => {
        await pair.remote.do("insert into people values (5, null, 'Ann', null), (6, 'B', 'Bob', null)");
        await begun(pair, { name: "Ann" }, "local", "5");
        await pair.local.do("insert into people values (1, null, 'Ann', null, null)");
        const run = await pair.run("run", "sync");
        expect(run.code).toBe(1);
        expect(run.stdout).toContain("in-doubt");
        expect(await pair.local.rows("select name from people order by id")).toEqual([
          { name: "Ann" },
          { name: "Bob" },
        ]);
      },
    ));

  it("keeps a new local record and an old one of the same number apart", () =>
    withPair(
      people(`moves: [{ do: create-local, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
${rule("code", "pull-only")}${rule("name", "pull-only")}groups: [{ title: All, events: [create, update], fields: [code, name] }]
`),
      async (pair) => {
        for (const n of [1, 2, 3]) {
          await pair.remote.do(
            `insert into people values (${n}, 'new-${n}', 'New ${n}', null), (${10 + n}, 'old-${n}', 'Changed', null)`,
          );
          await pair.local.do(`insert into people values (${n}, 'old-${n}', 'Old', null, ${10 + n})`);
        }
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect(
          await pair.local.rows("select name, count(*) as n from people group by name order by name"),
        ).toEqual([
          { name: "Changed", n: 3 },
          { name: "New 1", n: 1 },
          { name: "New 2", n: 1 },
          { name: "New 3", n: 1 },
        ]);
      },
    ));
});

describe("the baseline", () => {
  const contested = (conflict: string) =>
    people(`moves: [{ do: update, jobs: [sync] }]
fields:
${rule("code", "push-only")}${rule("name", "pull-able", `, conflict: [${conflict}]`)}groups: [{ title: All, events: [update], fields: [code, name] }]
`);
  const agreed = async (pair: Pair) => {
    await pair.local.do("insert into people values (1, 'A', 'Ann', null, 50)");
    await pair.remote.do("insert into people values (50, 'A', 'Ann', null)");
    expect((await pair.run("run", "sync")).code).toBe(0);
  };
  const names = async (pair: Pair) => [
    (await pair.local.rows("select name from people"))[0]?.name,
    (await pair.remote.rows("select name from people"))[0]?.name,
  ];

  it("does not move for a blank that was held back", () =>
    withPair(contested("latest-change, remote-wins"), async (pair) => {
      await agreed(pair);
      await pair.local.do("update people set name = null");
      for (let again = 0; again < 3; again++)
        expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
      expect(await names(pair)).toEqual([null, "Ann"]);
    }));

  it("does not move for a conflict that is only reported: the other side's change is not overwritten later", () =>
    withPair(contested("latest-change, report"), async (pair) => {
      await agreed(pair);
      await pair.local.do("update people set name = 'Here'");
      await pair.remote.do("update people set name = 'There'");
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
      await pair.local.do("update people set name = 'Here again'");
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
      expect(await names(pair)).toEqual(["Here again", "There"]);
    }));

  it("does not move for a record that a saved plan refuses, so that its edit is not lost", () =>
    withPair(contested("latest-change, remote-wins"), async (pair) => {
      await agreed(pair);
      await pair.remote.do("update people set name = 'There'");
      expect((await pair.run("plan", "sync", "-o", "plan.json")).code).toBe(0);
      await pair.local.do("update people set name = 'Here'");
      await pair.remote.do("update people set name = 'Ann'");
      expect((await pair.run("apply", "plan.json")).code).toBe(1);
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await names(pair)).toEqual(["Here", "Here"]);
    }));
});

describe("links", () => {
  const updating = `moves: [{ do: update, jobs: [sync] }]
fields:
${rule("code", "push-only")}${rule("name", "push-only")}groups: [{ title: All, events: [update], fields: [code, name] }]
`;

  it("forgets the link of a record that is gone, so that its successor can have the partner", () =>
    withPair(people(updating), async (pair) => {
      await pair.local.do("insert into people values (1, 'A', 'Ann', null, 50)");
      await pair.remote.do("insert into people values (50, 'A', 'Ann', null)");
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.local.do("delete from people; insert into people values (2, 'A', 'Annie', null, 50)");
      const run = await pair.run("run", "sync");
      expect(run.code).toBe(0);
      expect(await pair.remote.rows("select name from people")).toEqual([{ name: "Annie" }]);
    }));

  it("takes an emptied column for an un-link also where a person had filled it", () =>
    withPair(people(updating), async (pair) => {
      await pair.local.do("insert into people values (1, 'A', 'Ann', null, null)");
      await pair.remote.do("insert into people values (50, 'A', 'Ann', null)");
      // Linked by the match rule, then a person types the same key, then empties the column.
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.local.do("update people set link = 50");
      expect((await pair.run("run", "sync")).code).toBe(0);
      await pair.local.do("update people set link = null");
      const run = await pair.run("run", "sync");
      expect(run.stdout).toContain("unlinked");
      expect(await pair.local.rows("select link from people")).toEqual([{ link: null }]);
    }));

  it("writes no link where the integration is switched off", () =>
    withPair(
      people(updating, {
        main: "gate: enabled\nsettings:\n  enabled: { title: Enabled, type: toggle }\n",
        settings: "{ enabled: false }",
      }),
      async (pair) => {
        await pair.local.do("insert into people values (1, 'A', 'Ann', null, null)");
        await pair.remote.do("insert into people values (50, 'A', 'Other', null)");
        await pair.run("run", "sync");
        expect(await pair.local.rows("select link from people")).toEqual([{ link: null }]);
        expect(await pair.remote.rows("select name from people")).toEqual([{ name: "Other" }]);
      },
    ));
});

describe("conditions", () => {
  it("keeps two groups apart that stand on one line", () =>
    withPair(
      people(`moves: [{ do: update, jobs: [sync] }]
fields:
${rule("code", "push-only")}${rule("name", "push-only")}${rule("email", "push-only")}groups: [{ title: A, events: [update], where: "$local.code = 'A'", fields: [code, name] }, { title: B, events: [update], where: "$local.code = 'B'", fields: [email] }]
`),
      async (pair) => {
        await pair.local.do(
          "insert into people values (1, 'A', 'Ann', 'ann@example.org', 51), (2, 'B', 'Bob', 'bob@example.org', 52)",
        );
        await pair.remote.do(
          "insert into people values (51, 'A', 'x', 'x@example.org'), (52, 'B', 'x', 'x@example.org')",
        );
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect(await pair.remote.rows("select name, email from people order by id")).toEqual([
          { name: "Ann", email: "x@example.org" },
          { name: "x", email: "bob@example.org" },
        ]);
      },
    ));

  it("sets a record aside whose condition cannot be judged, and does the others", () =>
    withPair(
      people(`moves: [{ do: update, jobs: [sync], where: "$number($local.code) > 0" }]
fields:
${rule("code", "push-only")}${rule("name", "push-only")}groups: [{ title: All, events: [update], fields: [code, name] }]
`),
      async (pair) => {
        await pair.local.do(
          "insert into people values (1, 'no number', 'Ann', null, 51), (2, '7', 'Bob', null, 52)",
        );
        await pair.remote.do("insert into people values (51, 'no number', 'x', null), (52, '7', 'x', null)");
        const run = await pair.run("run", "sync");
        expect(run.code).toBe(1);
        expect(run.stdout).toContain("bad-value: the condition could not be evaluated");
        expect(await pair.remote.rows("select name from people order by id")).toEqual([
          { name: "x" },
          { name: "Bob" },
        ]);
      },
    ));

  it("does not tell the sensitive value over which a condition stumbled", () => {
    const parts = people(`moves: [{ do: update, jobs: [sync], where: "$number($local.code) > 0" }]
fields:
${rule("code", "push-only")}${rule("name", "push-only")}groups: [{ title: All, events: [update], fields: [code, name] }]
`);
    const local = parts.resources.local.replace(
      "code: { type: exact }",
      "code: { type: exact, sensitive: true }",
    );
    return withPair({ ...parts, resources: { ...parts.resources, local } }, async (pair) => {
      await pair.local.do("insert into people values (1, 'QQ100001A', 'Ann', null, 51)");
      await pair.remote.do("insert into people values (51, 'x', 'x', null)");
      const run = await pair.run("run", "sync");
      const shown = await pair.run("runs");
      for (const { stdout, stderr } of [run, shown, await pair.run("plan", "sync", "--format", "json")])
        expect(`${stdout}${stderr}`).not.toContain("QQ100001A");
      expect(run.stdout).toContain("bad-value: the condition could not be evaluated: (hidden)");
    });
  });

  it("sets a record aside whose scope cannot be judged", () =>
    withPair(
      people(`moves: [{ do: update, jobs: [sync] }]
fields:
${rule("code", "push-only")}groups: [{ title: All, events: [update], fields: [code] }]
`),
      async (pair) => {
        const file = join(pair.folder, "entities", "person.yaml");
        const text = await readFile(file, "utf8");
        await writeFile(
          file,
          text.replace("[{ jobs: [sync] }]", `[{ jobs: [sync], where: "$number($local.code) > 0" }]`),
        );
        await pair.local.do("insert into people values (1, 'no number', 'Ann', null, 51)");
        await pair.remote.do("insert into people values (51, 'no number', 'x', null)");
        expect((await pair.run("run", "sync")).code).toBe(1);
      },
    ));

  it("names the value and the line where a new local record would get one that does not fit", () =>
    withPair(
      people(`moves: [{ do: create-local, jobs: [sync] }]
fields:
${rule("code", "pull-only")}  name: { local: name, remote: name, type: text, direction: pull-only, pull: "$number($value)" }
groups: [{ title: All, events: [create], fields: [code, name] }]
`),
      async (pair) => {
        await pair.remote.do("insert into people values (5, 'A', 'no number', null)");
        const run = await pair.run("run", "sync");
        expect(run.code).toBe(1);
        expect(run.stdout).toContain("[entities/person.yaml:10]");
        expect(run.stdout).not.toContain("[object Object]");
      },
    ));
});
