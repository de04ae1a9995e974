/** Creates that are refused because somebody has made the record since the run read the other side. */
import { describe, expect, it } from "vitest";
import { entities, remote, resource } from "./peopleAndFirms.ts";
import { bodyOf, type RestPair, withRest } from "./restSide.ts";

interface Person {
  readonly ID: number;
  Name: string;
  Age: number;
  readonly Firm?: number;
}

interface World extends RestPair {
  readonly people: Array<Person>;
  readonly firms: Array<{ readonly ID: number; readonly Title: string }>;
  /** Names that somebody else takes just before the first create of that name arrives, with the age. */
  readonly others: Map<string, number>;
  /** Records that somebody gives a name just before the first create of that name arrives. */
  readonly renamed: Map<string, number>;
  /** Names that the server refuses, whoever has them. */
  readonly refuses: Set<string>;
  readonly asked: (method: string, path: string) => number;
}

/** A server that refuses a name that is taken. `locals`: rows of the local table of people. */
const inWorld = (locals: string, body: (world: World) => Promise<void>): Promise<void> => {
  const people: Array<Person> = [];
  const firms: Array<{ readonly ID: number; readonly Title: string }> = [];
  const others = new Map<string, number>();
  const renamed = new Map<string, number>();
  const refuses = new Set<string>();
  let last = 60;
  return withRest(
    {
      tables: `create table people (id integer primary key, name text, age integer, firm integer, link integer);
        create table firms (id integer primary key, title text, link integer);
        insert into firms values (5, 'Example Works', null);
        insert into people values ${locals};`,
      resources: {
        local:
          resource("people", "name: { type: text }, age: { type: integer }, firm: { type: integer }") +
          resource("firms", "title: { type: text }"),
        remote,
      },
      entities,
    },
    (asked) => {
      const [, kind = "", id] = asked.path.split("/");
      if (asked.method === "GET") return { status: 200, body: kind === "firms" ? firms : people };
      const sent = bodyOf(asked);
      if (asked.method === "PATCH") {
        Object.assign(people.find(({ ID }) => String(ID) === id) ?? {}, sent);
        return { status: 200, body: {} };
      }
      const name = String(sent.Name ?? sent.Title);
      const make = (age: number, firm?: number): number => {
        last += 1;
        if (kind === "firms") firms.push({ ID: last, Title: name });
        else people.push({ ID: last, Name: name, Age: age, ...(firm === undefined ? {} : { Firm: firm }) });
        return last;
      };
      const age = others.get(name);
      if (age !== undefined) make(age);
      others.delete(name);
      for (const person of people) if (person.ID === renamed.get(name)) person.Name = name;
      const taken = [...people.map((one) => one.Name), ...firms.map((one) => one.Title)].includes(name);
      if (taken || refuses.has(name)) return { status: 400, body: { message: `${name} is not accepted` } };
      const ID = make(Number(sent.Age), sent.Firm === undefined ? undefined : Number(sent.Firm));
      return { status: 200, body: { ID } };
    },
    (pair) =>
      body({
        ...pair,
        people,
        firms,
        others,
        renamed,
        refuses,
        asked: (method, path) =>
          pair.server.requests.filter((asked) => asked.method === method && asked.path === path).length,
      }),
  );
};

describe("a create that is refused because the record is there already", () => {
  it("links what is found in the same run, and leaves its values to the next", () =>
    inWorld("(1, 'Ann', 30, null, null), (2, 'Bob', 40, null, null)", async (world) => {
      world.others.set("Ann", 99);
      const { code, stdout } = await world.run("run", "sync");
      expect([code, stdout.split("\n")]).toEqual([
        0,
        [
          expect.stringMatching(/1 create on remote, 2 links; 4 remote requests/),
          "1 create refused because the record is there already: found and linked, and compared by the next run",
        ],
      ]);
      expect(world.people).toEqual([
        { ID: 61, Name: "Ann", Age: 99 },
        { ID: 62, Name: "Bob", Age: 40 },
      ]);
      expect(await world.local.rows("select id, link from people")).toEqual([
        { id: 1, link: 61 },
        { id: 2, link: 62 },
      ]);
      const [id = ""] = stdout.slice("Run ".length).split(" ");
      const shown = (await world.run("show", id)).stdout;
      expect(shown).toContain("refused  create  remote person 1");
      expect(shown).toContain("Ann is not accepted");
      expect((await world.run("quarantine", "list")).stdout).toBe("The quarantine is empty.");
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(world.people[0]?.Age).toBe(30);
      expect(world.asked("POST", "/people")).toBe(2);
    }));

  it("lets others refer to it in the same run", () =>
    inWorld("(1, 'Ann', 30, 5, null)", async (world) => {
      world.others.set("Example Works", 0);
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(world.firms).toEqual([{ ID: 61, Title: "Example Works" }]);
      expect(world.people).toEqual([{ ID: 62, Name: "Ann", Age: 30, Firm: 61 }]);
      expect(await world.local.rows("select link from firms")).toEqual([{ link: 61 }]);
    }));

  it("stands where nothing is found, and after three such no more is looked for", () =>
    inWorld(
      Array.from({ length: 20 }, (_, index) => `(${index + 1}, 'No ${index + 1}', 1, null, null)`).join(", "),
      async (world) => {
        for (let index = 1; index <= 20; index += 1) world.refuses.add(`No ${index}`);
        const { code, stdout } = await world.run("run", "sync");
        expect(code).toBe(1);
        expect(stdout.match(/write-failed/g)).toHaveLength(20);
        const lists = world.asked("GET", "/people");
        // Up to eight records are under way at once.
        expect(lists).toBeGreaterThanOrEqual(1 + 3);
        expect(lists).toBeLessThanOrEqual(1 + 8);
        expect(await world.local.rows("select count(*) as n from people where link is not null")).toEqual([
          { n: 0 },
        ]);
      },
    ));

  it("does not take the record that another create of the run has made, answered or not", () =>
    inWorld("(1, 'Ann', 30, null, null), (2, 'Ann', 31, null, null)", async (world) => {
      world.server.faults.push({
        when: ({ method }) => method === "POST",
        fault: { _tag: "Late", milliseconds: 500 },
      });
      const { code, stdout } = await world.run("run", "sync");
      expect([code, /write-failed.*Ann is not accepted/.test(stdout)]).toEqual([1, true]);
      expect(world.people).toHaveLength(1);
      expect(
        (await world.local.rows("select link from people order by link")).map(({ link }) => link),
      ).toEqual([null, 61]);
    }));

  it("does not take the record that the plan has matched to another, linked yet or not", () =>
    inWorld("(1, 'Ann', 30, null, null), (2, 'Ben', 40, null, null)", async (world) => {
      world.people.push({ ID: 50, Name: "Ben", Age: 39 });
      // The link of 2 cannot be written, and the record gets the name of 1 before that is sent.
      await world.local.do(
        "create trigger no before update of link on people when new.id = 2 begin select raise(abort, 'no'); end",
      );
      world.renamed.set("Ann", 50);
      const { code, stdout } = await world.run("run", "sync");
      expect([code, /write-failed.*Ann is not accepted/.test(stdout)]).toEqual([1, true]);
      expect(world.people).toEqual([expect.objectContaining({ ID: 50, Name: "Ann" })]);
      expect(await world.local.rows("select id, link from people")).toEqual([
        { id: 1, link: null },
        { id: 2, link: null },
      ]);
    }));
});
