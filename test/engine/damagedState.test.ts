/** A profile's state that is damaged or gone, met by the commands; judged by what the two databases hold afterwards. */
import { copyFile, open, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import type { Pair } from "./support.ts";
import { type Parts, withPair } from "./support.ts";

const resource = (link: string) => `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, code: { type: exact }, name: { type: text }${link} }
`;

const matched: Parts = {
  tables: {
    local: "create table people (id integer primary key, code text, name text, link integer);",
    remote: "create table people (id integer primary key, code text, name text);",
  },
  resources: { local: resource(", link: { type: integer }"), remote: resource("") },
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  name: { local: name, remote: name, type: text, direction: push-only }
groups:
  - { title: All, events: [create], fields: [code, name] }
  - { title: Names, events: [update], fields: [name] }
`,
  },
};

const journal = ({ folder }: Pair) => join(folder, ".crosswalk", "test", "journal.sqlite");
const files = async (pair: Pair) => (await readdir(join(pair.folder, ".crosswalk", "test"))).sort();

/** Three hundred people on both sides, linked. */
const filled = async (pair: Pair) => {
  await pair.local.do(
    "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300) insert into people select i, 'C' || i, 'Name ' || i, null from n",
  );
  expect((await pair.run("run", "sync")).code).toBe(0);
  expect(await pair.remote.rows("select count(*) as n from people")).toEqual([{ n: 300 }]);
};

/** The number of the first page of a table or index. */
const rootOf = (path: string, name: string) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(openSqlite(path), (db) =>
        Effect.map(db.all("select rootpage from sqlite_master where name = ?", [name]), ([row]) =>
          Number(row?.rootpage),
        ),
      ),
    ),
  );

const overwrite = async (path: string, at: number, length: number) => {
  const file = await open(path, "r+");
  await file.write(Buffer.alloc(length, 0xa5), 0, length, at);
  await file.close();
};

const page = 4_096;

const damages: ReadonlyArray<readonly [string, (path: string) => Promise<void>]> = [
  ["its first bytes are overwritten", (path) => overwrite(path, 0, 100)],
  [
    "a page of its links is overwritten",
    async (path) => overwrite(path, ((await rootOf(path, "links")) - 1) * page, page),
  ],
  [
    "a page of its baselines is overwritten",
    async (path) => overwrite(path, ((await rootOf(path, "baselines")) - 1) * page, page),
  ],
  ["its end is cut off", async (path) => truncate(path, Math.floor((await stat(path)).size / 2))],
];

describe.each(damages)("a state of which %s", (_about, damage) => {
  it("ends each run with what is wrong and where, keeps a copy, and is rebuilt: nothing is made twice", () =>
    withPair(matched, async (pair) => {
      await filled(pair);
      await damage(journal(pair));
      const bytes = await readFile(journal(pair));

      const refused = await pair.run("run", "sync");
      expect(refused).toMatchObject({ code: 78, stdout: "" });
      expect(refused.stderr).toContain("damaged");
      expect(refused.stderr).toContain(journal(pair));
      expect(refused.stderr).toContain("crosswalk state rebuild");
      expect(refused.stderr).not.toMatch(/\n\s+at /);
      const copies = (await files(pair)).filter((name) =>
        /^journal\.sqlite\.damaged-\d{8}T[\d-]+Z$/.test(name),
      );
      expect(copies).toHaveLength(1);
      const [copy = ""] = copies;
      expect(refused.stderr).toContain(copy);
      expect((await readFile(join(journal(pair), "..", copy))).equals(bytes)).toBe(true);
      expect((await stat(join(journal(pair), "..", copy))).mode & 0o777).toBe(0o600);

      const checked = await pair.run("state", "check");
      expect(checked.code).toBe(1);
      expect(checked.stdout).toContain("crosswalk state rebuild");

      let rebuilt = await pair.run("state", "rebuild");
      if (rebuilt.code === 1) {
        expect(rebuilt.stdout).toContain(
          "nothing was done: it cannot be read which writes have no known outcome",
        );
        expect((await readFile(journal(pair))).equals(bytes)).toBe(true);
        rebuilt = await pair.run("state", "rebuild", "--without-intents");
      }
      expect(rebuilt.code).toBe(0);
      expect(rebuilt.stdout).toContain("the state is rebuilt");
      expect((await pair.run("state", "check")).code).toBe(0);
      // A column that is empty is found by the rule, one that is filled is the link.
      await pair.local.do("update people set link = null where id > 150");
      await pair.local.do("update people set name = 'Renamed' where id = 7");
      const next = await pair.run("run", "sync");
      expect([next.code, next.stderr]).toEqual([expect.any(Number), ""]);
      expect(
        await pair.remote.rows("select count(*) as n, count(distinct code) as codes from people"),
      ).toEqual([{ n: 300, codes: 300 }]);
      expect(await pair.remote.rows("select name from people where code = 'C7'")).toEqual([
        { name: "Renamed" },
      ]);
      expect((await pair.run("state", "rebuild")).stdout).toBe("the state is sound: nothing was done");
    }));
});

describe("a state folder that is gone", () => {
  it("is made anew: records are linked again by the column and by the match rule, and none is created", () =>
    withPair(matched, async (pair) => {
      await filled(pair);
      await rm(join(pair.folder, ".crosswalk"), { recursive: true });
      await pair.local.do("update people set link = null where id <= 100");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await pair.remote.rows("select count(*) as n from people")).toEqual([{ n: 300 }]);
      expect(await pair.local.rows("select count(*) as n from people where link is null")).toEqual([
        { n: 0 },
      ]);
      expect((await pair.run("state", "rebuild")).code).toBe(0);
    }));
});

describe("writes in doubt", () => {
  const origin = { file: "entities/person.yaml", line: 1 };
  const doubts = (pair: Pair) =>
    Effect.runPromise(
      Effect.scoped(
        Effect.flatMap(JournalSqlite.make(join(pair.folder, ".crosswalk", "test")), (state) =>
          Effect.map(state.openIntents, (open) =>
            open.map(({ run, step }) => [run, "localKey" in step ? step.localKey : undefined]),
          ),
        ),
      ),
    );
  /** A create that was begun and has no outcome, as a kill leaves it. */
  const begun = (pair: Pair) =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const state = yield* JournalSqlite.make(join(pair.folder, ".crosswalk", "test"));
          yield* state.startRun({ id: "killed", kind: "run", job: "sync", chosen: false, startedAt: 1 });
          const write = (place: string, value: string) => ({
            field: place,
            place,
            value: { _tag: "Known" as const, value },
            reason: { code: "push" as const, message: "", rule: origin, direction: "push-only" as const },
            sensitive: false,
          });
          yield* state.begin(
            "killed",
            {
              _tag: "PushCreate",
              id: "c",
              entity: "person",
              resource: "people",
              origin,
              localKey: "301",
              writes: [write("code", "C301"), write("name", "New")],
            },
            { entity: "person", side: "remote", key: "301" },
            2,
          );
        }),
      ),
    );

  it("outlive a damage elsewhere in the file, and are settled by the next run", () =>
    withPair(matched, async (pair) => {
      await filled(pair);
      await begun(pair);
      await pair.local.do("insert into people values (301, 'C301', 'New', null)");
      await pair.remote.do("insert into people values (900, 'C301', 'New')");
      await overwrite(journal(pair), ((await rootOf(journal(pair), "baselines")) - 1) * page, page);
      expect((await pair.run("run", "sync")).code).toBe(78);
      const rebuilt = await pair.run("state", "rebuild");
      expect(rebuilt.code).toBe(0);
      expect(rebuilt.stdout).toMatch(/baselines +\d+ {2}some are lost/);
      expect(rebuilt.stdout).toMatch(/writes begun +601 {2}all/);
      expect(await doubts(pair)).toEqual([["killed", "301"]]);
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await doubts(pair)).toEqual([]);
      expect(await pair.remote.rows("select id from people where code = 'C301'")).toEqual([{ id: 900 }]);
    }));

  it("that cannot be read for certain stop a rebuild; what can be read of them is kept all the same", () =>
    withPair(matched, async (pair) => {
      await filled(pair);
      await begun(pair);
      await overwrite(journal(pair), ((await rootOf(journal(pair), "open_intent")) - 1) * page, page);
      const refused = await pair.run("state", "rebuild");
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain("Every entity that is created has match rules");
      expect(refused.stdout).toContain("crosswalk state rebuild --without-intents");
      expect((await pair.run("run", "sync")).code).toBe(78);
      expect((await pair.run("state", "rebuild", "--without-intents")).code).toBe(0);
      expect(await doubts(pair)).toEqual([["killed", "301"]]);
    }));

  it("stored otherwise than they were begun are damage", () =>
    withPair(matched, async (pair) => {
      await begun(pair);
      await Effect.runPromise(
        Effect.scoped(
          Effect.flatMap(openSqlite(journal(pair)), (db) =>
            db.run("update intents set step = replace(step, 'C301', 'C302')"),
          ),
        ),
      );
      const refused = await pair.run("run", "sync");
      expect(refused.code).toBe(78);
      expect(refused.stderr).toContain("is not stored as it was begun");
      expect((await pair.run("state", "check")).stdout).toContain("1 row of intents cannot be understood");
      const rebuilt = await pair.run("state", "rebuild");
      expect(rebuilt.code).toBe(1);
      expect(rebuilt.stdout).toContain(
        "nothing was done: it cannot be read which writes have no known outcome",
      );
      expect((await pair.run("state", "rebuild", "--without-intents")).code).toBe(0);
      expect(await doubts(pair)).toEqual([]);
      expect((await pair.run("run", "sync")).code).toBe(0);
    }));
});

const onJournal = (pair: Pair, sql: string) =>
  Effect.runPromise(Effect.scoped(Effect.flatMap(openSqlite(journal(pair)), (db) => db.script(sql))));

/** How a row of each table comes to be one that cannot be understood, and whether a run needs to read it. */
const unreadable: ReadonlyArray<readonly [table: string, stops: boolean, sql: string]> = [
  ["runs", false, "update runs set counts = '[]'"],
  ["steps", false, `update steps set step = '{"_tag":"Other"}' where position = 0`],
  ["withheld", false, "insert into withheld (run, write) select id, '{}' from runs"],
  ["set_aside", false, "insert into set_aside (run, record) select id, 'none' from runs"],
  ["links", true, "update links set column_seen = 7 where local_key = '2'"],
  ["baselines", true, `update baselines set fields = '{"name":5}' where local_key = '1'`],
  ["creating", true, "insert into creating values ('person', '9', 1, '5', 0)"],
  ["quarantine", true, "insert into quarantine values ('sync', 'person:1', '{}')"],
  ["surfaces", true, "update surfaces set surface = '{}'"],
  ["asked_runs", true, `insert into asked_runs (request, asked_at, begun) values ('{"job":"sync"}', 1, 0)`],
  ["list_counts", true, "insert into list_counts values ('third', 'people', '', 3)"],
  ["fields_seen", true, "insert into fields_seen values ('remote', 'firms', 'list', 1, '[]', '[]')"],
];

describe("a row that cannot be understood, in pages that are sound", () => {
  const three = async (pair: Pair) => {
    await pair.local.do(
      "insert into people values (1, 'C1', 'Ann', null), (2, 'C2', 'Bob', null), (3, 'C3', 'Cyd', null)",
    );
    expect((await pair.run("run", "sync")).code).toBe(0);
  };
  const remote = (pair: Pair) => pair.remote.rows("select id, code, name from people order by id");
  const people = [
    { id: 1, code: "C1", name: "Ann" },
    { id: 2, code: "C2", name: "Bob" },
    { id: 3, code: "C3", name: "Cyd" },
  ];
  const goesOn = async (pair: Pair) => {
    expect(await pair.run("state", "check")).toMatchObject({ code: 0 });
    await pair.local.do("update people set name = 'Anna' where id = 1");
    expect(await pair.run("run", "sync")).toMatchObject({ code: 0, stderr: "" });
    expect(await remote(pair)).toEqual([{ id: 1, code: "C1", name: "Anna" }, people[1], people[2]]);
    expect(await pair.run("quarantine", "list")).toMatchObject({ code: 0, stderr: "" });
    expect((await pair.run("state", "rebuild")).stdout).toBe("the state is sound: nothing was done");
  };

  it.each(unreadable)("of the table %s is found, and left out by a rebuild", (table, stops, sql) =>
    withPair(matched, async (pair) => {
      await three(pair);
      await onJournal(pair, sql);
      const refused = await pair.run("run", "sync");
      if (stops) {
        expect(refused.code).toBe(78);
        expect(refused.stderr).toContain("cannot be understood");
        expect(refused.stderr).toContain("crosswalk state rebuild");
      } else expect(refused).toMatchObject({ code: 0, stderr: "" });

      const checked = await pair.run("state", "check");
      expect(checked.code).toBe(1);
      expect(checked.stdout).toContain(`: 1 fault\n  1 row of ${table} cannot be understood\n`);
      const rebuilt = await pair.run("state", "rebuild", "--format", "json");
      expect(rebuilt.code).toBe(0);
      const { tables } = JSON.parse(rebuilt.stdout);
      expect(tables).toContainEqual({ table, kept: expect.any(Number), whole: false });
      expect(await pair.run("run", "sync")).toMatchObject({ code: 0, stderr: "" });
      expect(await remote(pair)).toEqual(people);
    }),
  );

  it("is left out of every table at once", () =>
    withPair(matched, async (pair) => {
      await three(pair);
      await onJournal(pair, unreadable.map(([, , sql]) => sql).join(";"));
      expect((await pair.run("state", "check")).stdout).toContain(": 12 faults");
      const rebuilt = await pair.run("state", "rebuild");
      expect(rebuilt.code).toBe(0);
      expect(rebuilt.stdout).toMatch(/\n {2}links +2 {2}some are lost: /);
      expect(rebuilt.stdout).toMatch(/\n {2}baselines +2 {2}some are lost: /);
      expect(rebuilt.stdout).toMatch(
        /\n {2}quarantine +0 {2}some are lost: what was refused is tried at once/,
      );
      expect(await remote(pair)).toEqual(people);
      await goesOn(pair);
    }));
});

describe("a rebuild that was interrupted", () => {
  it("lets nothing run on what is half done, and is finished by the same command", () =>
    withPair(matched, async (pair) => {
      await filled(pair);
      const folder = join(pair.folder, ".crosswalk", "test");
      await copyFile(journal(pair), join(folder, "journal.sqlite.damaged-x"));
      await rm(journal(pair));
      await writeFile(join(folder, "journal.rebuilding"), "journal.sqlite.damaged-x\n");
      const refused = await pair.run("run", "sync");
      expect(refused.code).toBe(78);
      expect(refused.stderr).toContain("a rebuild of the state was interrupted");
      expect((await pair.run("state", "rebuild")).code).toBe(0);
      expect((await pair.run("links", "list")).stdout.split("\n").length).toBeGreaterThanOrEqual(300);
    }));
});

describe("a backup", () => {
  it("is a sound journal of its own, for its owner's eyes, and replaces no file", () =>
    withPair(matched, async (pair) => {
      expect((await pair.run("state", "backup", "early.sqlite")).code).toBe(78);
      await filled(pair);
      expect((await pair.run("state", "backup", "saved.sqlite")).code).toBe(0);
      expect((await stat(join(pair.folder, "saved.sqlite"))).mode & 0o777).toBe(0o600);
      expect((await pair.run("state", "backup", "saved.sqlite")).code).toBe(78);
      await rm(join(pair.folder, ".crosswalk"), { recursive: true });
      expect((await pair.run("state", "check")).code).toBe(78);
      await pair.run("runs");
      await copyFile(join(pair.folder, "saved.sqlite"), journal(pair));
      expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
    }));
});
