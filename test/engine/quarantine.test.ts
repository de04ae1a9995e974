/** Records that are set aside: when their writes are tried again, how they leave, and what a person says of them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import { crosswalk, packageFolder } from "../support/crosswalk.ts";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";

const hour = 3_600_000;

/** The machine's clock, some time ahead. */
const ahead = (milliseconds: number): Clock.Clock => {
  const machine = Clock.make();
  const now = () => machine.unsafeCurrentTimeMillis() + milliseconds;
  return {
    [Clock.ClockTypeId]: Clock.ClockTypeId,
    unsafeCurrentTimeMillis: now,
    unsafeCurrentTimeNanos: () => BigInt(now()) * 1_000_000n,
    currentTimeMillis: Effect.sync(now),
    currentTimeNanos: Effect.sync(() => BigInt(now()) * 1_000_000n),
    sleep: machine.sleep,
  };
};

interface Person {
  readonly ID: number;
  Name: string;
  Age: number;
  Firm?: number;
}

interface World extends RestPair {
  /** Runs a command so many milliseconds later than now. */
  readonly at: (later: number, ...args: ReadonlyArray<string>) => ReturnType<RestPair["run"]>;
  /** What the server holds. */
  readonly people: Array<Person>;
  readonly firms: Array<{ readonly ID: number; Title: string }>;
  /** Requests that would change the record under this path. */
  readonly tries: (path: string) => number;
  /** Names that the server refuses, with its answer. */
  readonly refuses: Map<string, string>;
}

/** Two people that are linked, one of a firm; the server refuses some names. */
const inWorld = (body: (world: World) => Promise<void>): Promise<void> => {
  const people: Array<Person> = [
    { ID: 51, Name: "Ann", Age: 30 },
    { ID: 52, Name: "Bob", Age: 40 },
  ];
  const firms: Array<{ readonly ID: number; Title: string }> = [];
  const refuses = new Map<string, string>();
  return withRest(
    {
      tables:
        "create table people (id integer primary key, name text, age text, firm integer, link integer);" +
        "create table firms (id integer primary key, title text, link integer);" +
        "insert into people values (1, 'Ann', '30', null, 51), (2, 'Bob', '40', null, 52);",
      resources: {
        local:
          resource(
            "people",
            "name: { type: text, sensitive: true }, age: { type: integer }, firm: { type: integer }",
          ) + resource("firms", "title: { type: text }"),
        remote,
      },
      entities,
    },
    (asked) => {
      const [, kind = "", id] = asked.path.split("/");
      if (asked.method === "GET") return { status: 200, body: kind === "firms" ? firms : people };
      const body = bodyOf(asked);
      const message = refuses.get(String(body.Name ?? body.Title));
      if (message !== undefined) return { status: 400, body: { message } };
      if (asked.method === "PATCH") {
        Object.assign(people.find(({ ID }) => String(ID) === id) ?? {}, body);
        return { status: 200, body: {} };
      }
      const ID = 61 + people.length + firms.length;
      if (kind === "firms") firms.push({ ID, Title: String(body.Title) });
      else people.push({ ID, Name: String(body.Name), Age: Number(body.Age) });
      return { status: 200, body: { ID } };
    },
    (pair) =>
      body({
        ...pair,
        people,
        firms,
        refuses,
        at: (later, ...args) => crosswalk(args, { cwd: pair.folder, clock: ahead(later) }),
        tries: (path) =>
          pair.server.requests.filter((asked) => asked.method !== "GET" && asked.path === path).length,
      }),
  );
};

/** What a command's JSON output says, checked against its committed schema. */
const json = (schema: string, stdout: string): unknown => {
  const value: unknown = JSON.parse(stdout);
  const text: unknown = JSON.parse(
    readFileSync(join(packageFolder, "schemas", `output-${schema}.schema.json`), "utf8"),
  );
  if (typeof text !== "object" || text === null) throw new Error(`no schema ${schema}`);
  const ajv = new Ajv({ allErrors: true, strict: false });
  expect(ajv.validate(text, value) ? [] : ajv.errors).toEqual([]);
  return value;
};

describe("a write that its system refuses", () => {
  it("is tried by the next run, and then slower and slower; the others go on", () =>
    inWorld(async ({ at, local, tries, refuses, people }) => {
      refuses.set("Nix", "no such name");
      await local.do("update people set name = 'Nix' where id = 1");
      const sync = async (later: number) => {
        const { code, stdout } = await at(later, "run", "sync");
        return [tries("/people/51"), code, /quarantined: refused/.test(stdout)];
      };
      expect(await sync(0)).toEqual([1, 1, false]);
      expect(await sync(0)).toEqual([2, 1, false]);
      expect(await sync(0)).toEqual([2, 1, true]);
      await local.do("update people set name = 'Rob' where id = 2");
      expect(await sync(0.9 * hour)).toEqual([2, 1, true]);
      expect(people[1]?.Name).toBe("Rob");
      expect(await sync(1.1 * hour)).toEqual([3, 1, false]);
      expect(await sync(5 * hour)).toEqual([3, 1, true]);
      expect(await sync(5.2 * hour)).toEqual([4, 1, false]);
      expect(await sync(29 * hour)).toEqual([4, 1, true]);
      expect(await sync(29.3 * hour)).toEqual([5, 1, false]);
      expect(await sync(101 * hour)).toEqual([5, 1, true]);
      expect(await sync(101.4 * hour)).toEqual([6, 1, false]);
      expect(await sync(269 * hour)).toEqual([6, 1, true]);
      expect(await sync(269.5 * hour)).toEqual([7, 1, false]);
      expect(await sync(437 * hour)).toEqual([7, 1, true]);
      expect(await sync(437.6 * hour)).toEqual([8, 1, false]);
      expect(people[0]?.Name).toBe("Ann");
    }));

  it("is tried at once when what would be written has changed, and the record leaves by itself", () =>
    inWorld(async ({ run, local, tries, refuses, people }) => {
      refuses.set("Nix", "no such name");
      await local.do("update people set name = 'Nix' where id = 1");
      await run("run", "sync");
      await run("run", "sync");
      expect((await run("run", "sync")).code).toBe(1);
      expect(tries("/people/51")).toBe(2);
      await local.do("update people set name = 'Nina' where id = 1");
      const mended = await run("run", "sync");
      expect([mended.code, tries("/people/51"), people[0]?.Name]).toEqual([0, 3, "Nina"]);
      expect(mended.stdout).toContain("1 record left the quarantine");
      expect((await run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
    }));

  it("leaves too when there is nothing more to be written", () =>
    inWorld(async ({ run, local, tries, refuses }) => {
      refuses.set("Nix", "no such name");
      await local.do("update people set name = 'Nix' where id = 1");
      for (const _ of [1, 2, 3]) await run("run", "sync");
      await local.do("update people set name = 'Ann' where id = 1");
      expect((await run("run", "sync")).code).toBe(0);
      expect(tries("/people/51")).toBe(2);
      expect((await run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
    }));

  it("is tried by the next run after quarantine retry", () =>
    inWorld(async ({ run, local, tries, refuses, people }) => {
      refuses.set("Nix", "no such name");
      await local.do("update people set name = 'Nix' where id = 1");
      for (const _ of [1, 2, 3]) await run("run", "sync");
      refuses.clear();
      expect((await run("run", "sync")).code).toBe(1);
      expect(tries("/people/51")).toBe(2);
      const retried = await run("quarantine", "retry", "person:1");
      expect([retried.code, retried.stdout]).toEqual([0, "1 write is tried by the next run of its job"]);
      expect((await run("run", "sync")).code).toBe(0);
      expect([tries("/people/51"), people[0]?.Name]).toEqual([3, "Nix"]);
    }));

  it("of a create keeps back what refers to the record, without a request", () =>
    inWorld(async ({ run, local, server, tries, refuses, firms, people }) => {
      refuses.set("Void", "no such firm");
      await local.do("insert into firms values (7, 'Void', null)");
      await local.do("insert into people values (3, 'Cyd', '20', 7, null)");
      await run("run", "sync");
      await run("run", "sync");
      const before = server.requests.length;
      const waiting = await run("run", "sync");
      expect(waiting.code).toBe(1);
      expect(waiting.stdout).toContain("firm 7");
      expect(waiting.stdout).toContain("unresolved-reference");
      expect(server.requests.slice(before).every(({ method }) => method === "GET")).toBe(true);
      expect([tries("/firms"), tries("/people")]).toEqual([2, 0]);
      await local.do("update firms set title = 'Full'");
      expect((await run("run", "sync")).code).toBe(0);
      expect(firms.map(({ Title }) => Title)).toEqual(["Full"]);
      expect(people.map(({ Name }) => Name)).toEqual(["Ann", "Bob", "Cyd"]);
    }));
});

describe("who leaves, and who stays", () => {
  it("a bad value is judged anew in every run; a run that does not look at the record leaves it", () =>
    inWorld(async ({ run, local, people }) => {
      await local.do("update people set age = 'old' where id = 1");
      expect((await run("run", "sync")).code).toBe(1);
      await local.do("update people set age = '31' where id = 1");
      expect((await run("run", "sync", "--only", "person:2")).code).toBe(0);
      expect((await run("quarantine", "list")).stdout).toContain("person 1  bad-value: ");
      const { code, stdout } = await run("run", "sync", "--only", "person:1");
      expect(code).toBe(0);
      expect(stdout).toContain("1 record left the quarantine");
      expect(people[0]?.Age).toBe(31);
      expect((await run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
    }));

  it("a record that is not there any more leaves with the next run over the whole scope", () =>
    inWorld(async ({ run, local }) => {
      await local.do("update people set age = 'old' where id = 1");
      await run("run", "sync");
      await local.do("delete from people where id = 1");
      expect((await run("run", "sync")).code).toBe(0);
      expect((await run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
    }));

  it("what a plan says moves nobody", () =>
    inWorld(async ({ run, local }) => {
      await local.do("update people set age = 'old' where id = 1");
      await run("plan", "sync");
      expect((await run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
      await run("run", "sync");
      await local.do("update people set age = '31' where id = 1");
      await run("plan", "sync");
      expect((await run("quarantine", "list")).stdout).toContain("person 1  bad-value: ");
    }));
});

describe("what a person says", () => {
  it("a dismissed record does not count until its reason changes", () =>
    inWorld(async ({ run, local, refuses }) => {
      await local.do("update people set age = 'old' where id = 1");
      expect((await run("run", "sync")).code).toBe(1);
      expect((await run("quarantine", "dismiss", "person:1", "--note", "the office knows")).code).toBe(0);
      const known = await run("run", "sync");
      expect(known.code).toBe(0);
      expect(known.stdout).toContain("1 dismissed record set aside as before");
      expect(known.stdout).not.toContain("QUARANTINED");
      expect((await run("plan", "sync")).stdout).toContain("dismissed  person 1");
      expect((await run("quarantine", "list")).stdout).toContain(": the office knows");
      refuses.set("Nix", "no such name");
      await local.do("update people set age = 30, name = 'Nix' where id = 1");
      expect((await run("run", "sync")).code).toBe(1);
      expect((await run("quarantine", "list")).stdout).not.toContain("dismissed");
    }));

  it("a dismissed write that waits does not count either", () =>
    inWorld(async ({ run, local, refuses }) => {
      refuses.set("Nix", "no such name");
      await local.do("update people set name = 'Nix' where id = 1");
      await run("run", "sync");
      await run("quarantine", "dismiss", "person:1");
      expect((await run("run", "sync")).code).toBe(0);
      expect((await run("run", "sync")).code).toBe(0);
      refuses.set("Nix", "not this one");
      await run("quarantine", "retry", "--all");
      expect((await run("run", "sync")).code).toBe(1);
    }));

  it("list and show say what, why and since when, without the values of sensitive fields", () =>
    inWorld(async ({ run, local, refuses }) => {
      refuses.set("Nixon", "the name Nixon is not taken");
      await local.do("update people set name = 'Nixon' where id = 1");
      await local.do("update people set age = 'old' where id = 2");
      await run("run", "sync");
      const shown = await run("quarantine", "show", "person:1");
      expect(shown.code).toBe(0);
      expect(shown.stdout).toContain("the name (hidden) is not taken");
      expect(shown.stdout).toContain("[entities/person.yaml:");
      expect(shown.stdout).toContain("name (Name): (hidden) → (hidden)");
      expect(shown.stdout).toContain("decide: crosswalk quarantine retry person:1");
      expect(shown.stdout).not.toContain("Nixon");
      expect((await run("quarantine", "show", "person:1", "--reveal")).stdout).toContain("Nixon");
      const listed = await run("quarantine", "list", "--format", "json");
      expect(listed.stdout).not.toContain("Nixon");
      expect(json("quarantine-list", listed.stdout)).toMatchObject({
        records: [
          { record: "person:1", code: "write-failed", times: 1, refused: { attempts: 1 }, job: "sync" },
          { record: "person:2", code: "bad-value", times: 1, commands: [] },
        ],
      });
      const one = await run("quarantine", "show", "person:1", "--format", "json");
      expect(one.stdout).not.toContain("Nixon");
      expect(json("quarantine-show", one.stdout)).toMatchObject({
        records: [{ record: "person:1" }],
        runs: [{ steps: [{ status: "refused" }], withheld: [] }],
      });
      expect((await run("quarantine", "list", "--entity", "firm")).stdout).toBe("The quarantine is empty.");
    }));

  it("a create in doubt is listed with the commands that decide it", () =>
    inWorld(async ({ folder, run }) => {
      await run("run", "sync");
      await Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const journal = yield* JournalSqlite.make(join(folder, ".crosswalk", "test"));
            yield* journal.startRun({ id: "killed", kind: "run", job: "sync", chosen: false, startedAt: 1 });
            yield* journal.begin(
              "killed",
              {
                _tag: "PushCreate",
                id: "c",
                entity: "person",
                resource: "person",
                origin: { file: "entities/person.yaml", line: 1 },
                localKey: "9",
                writes: [],
              },
              { entity: "person", side: "remote", key: "9" },
              1,
            );
          }),
        ),
      );
      const { stdout } = await run("quarantine", "show", "person:9");
      expect(stdout).toContain("in-doubt");
      expect(stdout).toContain("decide: crosswalk links add person:9 REMOTE");
      expect(stdout).toContain("decide: crosswalk links remove person:9");
      expect(await run("quarantine", "retry", "person:9")).toMatchObject({
        code: 0,
        stdout: "0 writes are tried by the next run of their job; 1 is judged anew in every run anyway",
      });
      const dismissed = await run("quarantine", "dismiss", "person:9");
      expect([dismissed.code, dismissed.stderr]).toEqual([
        64,
        expect.stringContaining("the create of person:9 was begun and has no known outcome"),
      ]);
    }));

  it.each([
    [["quarantine"], 64],
    [["quarantine", "forget"], 64],
    [["quarantine", "list", "person:1"], 64],
    [["quarantine", "list", "--entity", "persom"], 64],
    [["quarantine", "show"], 64],
    [["quarantine", "show", "person:1"], 64],
    [["quarantine", "retry"], 64],
    [["quarantine", "retry", "--all", "person:1"], 64],
    [["quarantine", "retry", "persom:1"], 64],
    [["quarantine", "dismiss"], 64],
    [["quarantine", "dismiss", "person:1"], 64],
    [["quarantine", "dismiss", "person:remote:51"], 64],
  ])("%j is refused with a sentence", (args, code) =>
    inWorld(async ({ run }) => {
      const result = await run(...args);
      expect(result.code).toBe(code);
      expect(result.stderr).toMatch(/^crosswalk: .+/);
      expect(result.stderr).not.toMatch(/\n\s+at /);
    }),
  );
});
