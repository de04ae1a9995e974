/** What a run has written is put back: judged by what the two databases hold. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Pair, type Parts, withPair } from "./support.ts";

const columns = "id integer primary key, code text, name text, phone text, email text, note text";
const fields =
  "code: { type: exact }, name: { type: text }, phone: { type: exact, sensitive: true }, email: { type: email }, note: { type: text }";
const resource = (more = "") => `  people:
    table: people
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, ${fields}${more} }
`;

const rows = (side: "local" | "remote") => {
  const link = side === "local" ? ", 1" : "";
  const old = side === "local" ? "'Ann New', '111', 'a@new.example', 'here'" : "'Ann', '222', null, 'there'";
  return `insert into people values (1, 'a', ${old}${link});
    insert into people values (2, 'b', 'Bob', '333', 'b@example.org', 'same'${side === "local" ? ", 2" : ""});`;
};

/** name goes up, phone comes down, email goes up and may clear, note goes as the rule decides. */
const parts = (more: Partial<Parts> & { readonly fields?: string } = {}): Parts => ({
  tables: {
    local: `create table people (${columns}, link integer); ${rows("local")}`,
    remote: `create table people (${columns}); ${rows("remote")}`,
  },
  resources: { local: resource(", link: { type: integer }"), remote: resource() },
  main: more.main ?? "",
  entities: {
    person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
match: [{ by: [code] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  code: { local: code, remote: code, type: exact }
${
  more.fields ??
  `  name: { local: name, remote: name, type: text, direction: push-only }
  phone: { local: phone, remote: phone, type: exact, direction: pull-only }
  email: { local: email, remote: email, type: email, direction: push-only, blanks: clear }
  note: { local: note, remote: note, type: text, direction: pull-able, conflict: [latest-change, local-wins] }
`
}groups:
  - { title: Made, events: [create], fields: [name] }
  - { title: All, events: [update], fields: [name, phone, email, note] }
`,
  },
});

const before = {
  local: [
    { id: 1, code: "a", name: "Ann New", phone: "111", email: "a@new.example", note: "here", link: 1 },
    { id: 2, code: "b", name: "Bob", phone: "333", email: "b@example.org", note: "same", link: 2 },
  ],
  remote: [
    { id: 1, code: "a", name: "Ann", phone: "222", email: null, note: "there" },
    { id: 2, code: "b", name: "Bob", phone: "333", email: "b@example.org", note: "same" },
  ],
};

const both = async ({ local, remote }: Pair) => ({
  local: await local.rows("select * from people order by id"),
  remote: await remote.rows("select * from people order by id"),
});

const newestRun = async (pair: Pair): Promise<string> => {
  const { stdout } = await pair.run("runs", "--format", "json");
  return /"id": "([^"]+)"/.exec(stdout)?.[1] ?? "";
};

/** Runs the job, and answers the run's name. */
const sync = async (pair: Pair): Promise<string> => {
  const { code, stderr } = await pair.run("run", "sync");
  expect([code, stderr]).toEqual([0, ""]);
  return newestRun(pair);
};

const edit = async (pair: Pair, file: string, from: string, to: string): Promise<void> => {
  const path = join(pair.folder, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
};

describe("revert", () => {
  it("puts back what the run has written on both sides, blanks and sensitive values too", () =>
    withPair(parts(), async (pair) => {
      const run = await sync(pair);
      expect(await both(pair)).toEqual({
        local: [{ ...before.local[0], phone: "222" }, before.local[1]],
        remote: [
          { ...before.remote[0], name: "Ann New", email: "a@new.example", note: "here" },
          before.remote[1],
        ],
      });
      const { code, stdout } = await pair.run("revert", run);
      expect(code).toBe(0);
      expect(await both(pair)).toEqual(before);
      expect(stdout).toContain(`puts back ${run}: 1 update on remote, 1 update on local`);
      expect(stdout).toContain("writes the same again, unless the source, the mapping or a mode is changed");
      // The name of a run is a time stamp, which may hold any digits.
      expect(stdout.replace(/\b\d{8}T\d{6}-\w+/g, "RUN")).not.toMatch(/111|222/);
      expect((await pair.run("runs")).stdout).toContain("revert");
    }));

  it("twice is once, and a revert can be reverted", () =>
    withPair(parts(), async (pair) => {
      const run = await sync(pair);
      const after = await both(pair);
      await pair.run("revert", run);
      const revert = await newestRun(pair);
      const again = await pair.run("revert", run);
      expect([again.code, await both(pair)]).toEqual([0, before]);
      expect(again.stdout).toContain("nothing written");
      expect((await pair.run("revert", revert)).code).toBe(0);
      expect(await both(pair)).toEqual(after);
    }));

  it("leaves alone what has changed since, and names it", () =>
    withPair(parts(), async (pair) => {
      const run = await sync(pair);
      await pair.remote.do("update people set name = 'Anna' where id = 1");
      await pair.local.do("update people set phone = '444' where id = 1");
      const { code, stdout } = await pair.run("revert", run);
      expect(code).toBe(1);
      expect(await both(pair)).toEqual({
        local: [{ ...before.local[0], phone: "444" }, before.local[1]],
        remote: [{ ...before.remote[0], name: "Anna" }, before.remote[1]],
      });
      expect(stdout).toMatch(/held {4}person 1 \(remote 1\) name: local \(not read\), remote "Anna"/);
      expect(stdout).toMatch(/held {4}person 1 \(remote 1\) phone: local \(hidden\)/);
      expect(stdout).toContain(`changed-since: the place holds something else than run ${run} wrote`);
    }));

  it("says what it would do, saves it, and apply carries out what still holds", () =>
    withPair(parts(), async (pair) => {
      const run = await sync(pair);
      const after = await both(pair);
      const dry = await pair.run("revert", run, "--dry-run");
      expect(dry.code).toBe(0);
      expect(dry.stdout).toContain(`Plan that puts back run ${run} of "sync"`);
      expect(dry.stdout).toContain('name (name): "Ann New" → "Ann"');
      const saved = await pair.run("revert", run, "-o", "back.json", "--format", "json");
      expect([saved.code, await both(pair)]).toEqual([0, after]);
      await pair.remote.do("update people set note = 'moved' where id = 1");
      const applied = await pair.run("apply", "back.json");
      // The step of the remote record is another one now; that of the local record holds.
      expect(applied.code).toBe(1);
      expect(applied.stdout).toContain("changed-since");
      expect(await both(pair)).toEqual({
        local: before.local,
        remote: [{ ...after.remote[0], note: "moved" }, after.remote[1]],
      });
      await pair.remote.do("update people set note = 'here' where id = 1");
      await pair.run("revert", run, "-o", "back.json");
      expect((await pair.run("apply", "back.json")).code).toBe(0);
      expect(await both(pair)).toEqual(before);
    }));

  it("carries out no saved plan of a job that the mapping has no more, and says so", () =>
    withPair(parts(), async (pair) => {
      expect((await pair.run("plan", "sync", "-o", "there.json")).code).toBe(0);
      const run = await sync(pair);
      const after = await both(pair);
      expect((await pair.run("revert", run, "-o", "back.json")).code).toBe(0);
      await edit(pair, "crosswalk.yaml", "sync:", "later:");
      await edit(pair, "entities/person.yaml", "scope: [{ jobs: [sync] }]", "scope: [{ jobs: [later] }]");
      await edit(
        pair,
        "entities/person.yaml",
        "[{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]",
        "[{ do: create-remote, jobs: [later] }, { do: update, jobs: [later] }]",
      );
      for (const file of ["there.json", "back.json"]) {
        const { code, stderr } = await pair.run("apply", file);
        expect([code, stderr]).toEqual([
          78,
          'crosswalk: the plan is one of the job "sync", which the mapping has no more: nothing may be written for it',
        ]);
      }
      expect(await both(pair)).toEqual(after);
    }));

  it("leaves created records and links, and names them; what came down after the create goes back", () =>
    withPair(parts(), async (pair) => {
      await pair.local.do(
        "insert into people values (3, 'c', 'Cyd', null, null, null, null); update people set name = 'Bo' where id = 2",
      );
      const run = await sync(pair);
      const { code, stdout } = await pair.run("revert", run);
      expect(code).toBe(0);
      expect(await pair.remote.rows("select id, name from people order by id")).toEqual([
        { id: 1, name: "Ann" },
        { id: 2, name: "Bob" },
        { id: 3, name: "Cyd" },
      ]);
      expect(await pair.local.rows("select link from people where id = 3")).toEqual([{ link: 3 }]);
      expect(stdout).toContain("person 3");
      expect(stdout).toContain(`created by run ${run} and left as it is: a run never deletes`);
      expect(stdout).toContain("1 link of that run stays");
    }));

  it("leaves a record whose partner is gone, or is another one", () =>
    withPair(parts(), async (pair) => {
      await pair.local.do("update people set name = 'Bo' where id = 2");
      const run = await sync(pair);
      await pair.local.do("delete from people where id = 1; update people set link = 7 where id = 2");
      const { code, stdout } = await pair.run("revert", run);
      expect(code).toBe(1);
      expect(await pair.remote.rows("select name from people order by id")).toEqual([
        { name: "Ann New" },
        { name: "Bo" },
      ]);
      expect(stdout).toContain("its local record is not there any more");
      expect(stdout).toContain("its two records are not linked to each other any more");
    }));

  it("asks the directions of the mapping as it is today", () =>
    withPair(parts(), async (pair) => {
      const run = await sync(pair);
      const after = await both(pair);
      await edit(
        pair,
        "entities/person.yaml",
        "name: { local: name, remote: name, type: text, direction: push-only }",
        "name: { local: name, remote: name, type: text, direction: pull-only }",
      );
      const { code, stdout } = await pair.run("revert", run);
      expect(code).toBe(1);
      expect(stdout).toContain("direction: no rule of the mapping as it is today may write the remote name");
      expect(await both(pair)).toEqual({
        local: before.local,
        remote: [{ ...before.remote[0], name: "Ann New" }, after.remote[1]],
      });
    }));

  it("writes nothing that a policy forbids under the settings in force", () =>
    withPair(
      {
        ...parts({
          main: `settings:
  open: { title: Open, type: toggle, default: true }
never: [{ write: remote, place: people.name, unless: { open: true } }]
`,
        }),
        settings: "{ open: true }",
        entities: {
          person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: people }
scope: [{ jobs: [sync] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: name, type: text, direction: push-only }
groups: [{ title: All, events: [update], gate: open, fields: [name] }]
`,
        },
      },
      async (pair) => {
        const run = await sync(pair);
        await pair.set("{ open: false }");
        const { code, stdout } = await pair.run("revert", run);
        expect(code).toBe(1);
        expect(stdout).toContain("a policy says never to write the remote name");
        expect(await pair.remote.rows("select name from people where id = 1")).toEqual([{ name: "Ann New" }]);
        await pair.set("{ open: true }");
        expect((await pair.run("revert", run)).code).toBe(0);
        expect(await pair.remote.rows("select name from people where id = 1")).toEqual([{ name: "Ann" }]);
      },
    ));

  it("is counted by the guards: a blank that is put back is a cleared value", () =>
    withPair(parts({ main: "guards: { remote: { clears: 0 } }\n" }), async (pair) => {
      const run = await sync(pair);
      const after = await both(pair);
      const refused = await pair.run("revert", run);
      expect(refused.code).toBe(76);
      expect(refused.stderr).toContain("person.remote.clears");
      expect(await both(pair)).toEqual(after);
      expect((await pair.run("revert", run, "--accept", "person.remote.clears")).code).toBe(0);
      expect(await both(pair)).toEqual(before);
    }));

  it("leaves a baseline under which what was put back is no fresh change of one side", () =>
    withPair(
      parts({
        fields: `  name: { local: name, remote: name, type: text, direction: pull-able, conflict: [latest-change, report] }
  phone: { local: phone, remote: phone, type: exact, direction: pull-only }
  email: { local: email, remote: email, type: email, direction: push-only }
  note: { local: note, remote: note, type: text, direction: push-only }
`,
      }),
      async (pair) => {
        await pair.local.do("update people set name = 'Ann'");
        await pair.remote.do("update people set name = 'Ann'");
        await sync(pair);
        await pair.local.do("update people set name = 'Anna' where id = 1");
        const run = await sync(pair);
        expect(await pair.remote.rows("select name from people where id = 1")).toEqual([{ name: "Anna" }]);
        expect((await pair.run("revert", run)).code).toBe(0);
        expect(await pair.remote.rows("select name from people where id = 1")).toEqual([{ name: "Ann" }]);
        // Neither side has changed since: the remote value does not come down as the latest change.
        const { stdout } = await pair.run("run", "sync");
        expect(stdout).toContain("nothing written");
        expect(await pair.local.rows("select name from people where id = 1")).toEqual([{ name: "Anna" }]);
        await pair.local.do("update people set name = 'Annette' where id = 1");
        await sync(pair);
        expect(await pair.remote.rows("select name from people where id = 1")).toEqual([{ name: "Annette" }]);
      },
    ));

  it.each([
    ["a run that is not there", "nothing"],
    ["a plan", "plan"],
  ])("refuses %s with a sentence", (_about, what) =>
    withPair(parts(), async (pair) => {
      await pair.run("plan", "sync");
      const { code, stderr } = await pair.run("revert", what === "plan" ? await newestRun(pair) : "nothing");
      expect(code).toBe(78);
      expect(stderr).toMatch(/^crosswalk: (there is no run nothing|.* is a plan: it has written nothing)/);
    }),
  );
});
