/** What a list lacks, and what follows from it: judged by what arrived at the API and in the database. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RestPair } from "./restSide.ts";
import { type Damage, fill, type Roll, undamaged, withRoll } from "./rollSide.ts";

const blankRows = "select count(*) as n from people where name is null or phone is null or code is null";
const count = async ({ local }: RestPair, sql: string): Promise<unknown> => (await local.rows(sql))[0]?.n;

/** Nobody is made on either side, nobody loses a value, and every link that is there is right. */
const nothingMade = async (pair: RestPair, roll: Roll, people: number): Promise<void> => {
  expect(roll.written).toEqual([]);
  expect(roll.people.size).toBe(people);
  expect(await count(pair, "select count(*) as n from people")).toBe(people);
  expect(await count(pair, blankRows)).toBe(0);
  expect(await count(pair, "select count(*) as n from people where link is not null and link <> id")).toBe(0);
};

const total = "end: [empty], total: body.total";

describe("a list of 23 people in pages of five", () => {
  const damages: ReadonlyArray<readonly [string, string, Damage, string]> = [
    [
      "with a page that is short in the middle",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 1 ? page.slice(0, 3) : page)),
      "page 2 shows 3 of 5 rows, and page 3 shows more of them",
    ],
    [
      "with a page that repeats the one before",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 2 ? (pages[1] ?? []) : page)),
      "in two readings: a page repeats rows already read",
    ],
    [
      "with rows that are met again, so that others are not",
      "end: [empty]",
      (pages) =>
        pages.map((page, index) =>
          index === 3 ? [...(pages[1] ?? []).slice(0, 2), ...page.slice(2)] : page,
        ),
      "in two readings: 2 rows were met again on a later page",
    ],
    [
      "that lacks a page, with a total",
      total,
      (pages) => pages.filter((_, index) => index !== 2),
      "in two readings: the list holds 23 rows, and its pages show 18",
    ],
    [
      "whose last page is cut, with a total",
      total,
      (pages) => pages.map((page, index) => (index === 4 ? page.slice(0, 1) : page)),
      "the list holds 23 rows, and its pages show 21",
    ],
    [
      "with an empty page in the middle, with a total",
      total,
      (pages) => pages.map((page, index) => (index === 2 ? [] : page)),
      "the list holds 23 rows, and its pages show 10",
    ],
    [
      "with truncated JSON",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 2 ? '{"rows": [{"ID": 1' : page)),
      "the answer holds no list of rows",
    ],
    [
      "with a page of HTML",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 1 ? "<html>Back soon</html>" : page)),
      "the answer holds no list of rows",
    ],
    [
      "with an object in place of rows",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 3 ? { message: "busy" } : page)),
      "the answer holds no list of rows",
    ],
    [
      "with rows that are null",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 1 ? page.map(() => null) : page)),
      "the row is not an object",
    ],
    [
      "with rows that show nothing",
      "end: [empty]",
      (pages) => pages.map((page, index) => (index === 1 ? page.map(() => ({})) : page)),
      "the row shows none of the declared fields",
    ],
  ];
  for (const [name, pages, damage, said] of damages)
    it(`${name} makes nobody, and goes on once it is whole`, () =>
      withRoll({ pages }, async (pair, roll) => {
        await fill(pair, roll, 23);
        roll.damage = damage;
        const damaged = await pair.run("run", "sync");
        expect(damaged.code).toBe(1);
        expect(damaged.stdout).toContain(said);
        await nothingMade(pair, roll, 23);
        roll.damage = undamaged;
        expect((await pair.run("run", "sync")).code).toBe(0);
        expect(await count(pair, "select count(*) as n from people where link = id")).toBe(23);
        // The same damage to those who are linked: their rows are compared, and nobody is gone.
        roll.damage = damage;
        await pair.local.do("update people set phone = 'new' where id = 1");
        const linked = await pair.run("run", "sync");
        expect(linked.stdout).not.toContain("broken-link");
        expect(roll.written).toEqual([{ how: "PUT 1", body: { phone: "new" } }]);
        expect(roll.people.size).toBe(23);
        expect(await count(pair, "select count(*) as n from people where link = id")).toBe(23);
      }));

  it("whose first page is HTML ends the run, and writes nothing", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 23);
      roll.damage = () => ["<html>Back soon</html>"];
      expect((await pair.run("run", "sync")).code).toBe(69);
      await nothingMade(pair, roll, 23);
    }));

  it("with a total that changes meanwhile is read again, once, and then believed", () =>
    withRoll({ pages: total }, async (pair, roll) => {
      await fill(pair, roll, 23);
      roll.total = (page) => (roll.asked.length < 6 && page > 2 ? 24 : 23);
      const result = await pair.run("run", "sync");
      expect([result.code, roll.written]).toEqual([0, []]);
      // Six pages with the empty one that ends them, twice.
      expect(roll.asked.filter((one) => one === "GET /people")).toHaveLength(12);
      expect(await count(pair, "select count(*) as n from people where link = id")).toBe(23);
    }));

  it("that does not say its total although it should is incomplete", () =>
    withRoll({ pages: total }, async (pair, roll) => {
      await fill(pair, roll, 23);
      roll.total = () => "many";
      expect((await pair.run("run", "sync")).stdout).toContain("does not say how many rows there are");
      await nothingMade(pair, roll, 23);
    }));
});

describe("a list that holds far fewer records than the last time", () => {
  it("makes nobody, says both counts, and is believed once a person says so", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 50);
      expect((await pair.run("run", "sync")).code).toBe(0);
      roll.damage = (pages) => pages.slice(0, 4);
      await pair.local.do("insert into people (id, code, name, phone) values (99, 'c99', 'New', '9')");
      const fewer = await pair.run("run", "sync");
      expect(fewer.code).toBe(1);
      expect(fewer.stdout).toContain(
        "the remote list of people holds 20 records, and held 50 when it was last complete",
      );
      expect(fewer.stdout).toContain("--accept person.remote.fewer");
      expect(roll.written).toEqual([]);
      // It is not remembered as the new count.
      expect((await pair.run("run", "sync")).stdout).toContain("held 50 when");
      expect(roll.written).toEqual([]);
      await pair.run("run", "sync", "--accept", "person.remote.fewer");
      expect(roll.written).toEqual([{ how: "POST", body: { code: "c99", name: "New", phone: "9" } }]);
      expect((await pair.run("run", "sync")).stdout).not.toContain("when it was last complete");
    }));

  it("may lose what the mapping allows", () =>
    withRoll({ main: "guards: { remote: { fewer: 10 } }\n" }, async (pair, roll) => {
      await fill(pair, roll, 50);
      await pair.run("run", "sync");
      await pair.local.do("insert into people (id, code, name, phone) values (99, 'c99', 'New', '9')");
      for (const id of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) roll.people.delete(id);
      expect((await pair.run("run", "sync")).stdout).toContain("holds 39 records, and held 50");
      expect(roll.written).toEqual([]);
      roll.people.set(11, { ID: 11, code: "c11", name: "Name 11", phone: "011" });
      expect((await pair.run("run", "sync")).stdout).not.toContain("and held 50");
      expect(roll.written).toEqual([{ how: "POST", body: { code: "c99", name: "New", phone: "9" } }]);
    }));

  it("on the local side brings nobody down, and forgets no link", () =>
    withRoll({}, async (pair, roll) => {
      await fill(pair, roll, 50);
      await pair.run("run", "sync");
      await pair.local.do("create table kept as select * from people; delete from people where id > 20");
      roll.people.set(51, { ID: 51, code: "c51", name: "New", phone: null });
      const fewer = await pair.run("run", "sync");
      expect(fewer.stdout).toContain(
        "the local list of people holds 20 records, and held 50 when it was last complete",
      );
      expect(await count(pair, "select count(*) as n from people")).toBe(20);
      expect(roll.written).toEqual([]);
      await pair.local.do("insert into people select * from kept where id > 20");
      expect((await pair.run("run", "sync")).code).toBe(0);
      expect(await pair.local.rows("select code from people where id > 50")).toEqual([{ code: "c51" }]);
      expect(roll.written).toEqual([]);
    }));
});

const pageDamage = fc.constantFrom("drop", "repeat", "shuffle", "cut", "swap", "malformed", "nulls");
type Kind = "drop" | "repeat" | "shuffle" | "cut" | "swap" | "malformed" | "nulls";

const damaged =
  (kind: Kind, at: number): Damage =>
  (pages) => {
    const index = at % pages.length;
    const other = (index + 1) % pages.length;
    const [page, next] = [pages[index] ?? [], pages[other] ?? []];
    const place = (one: unknown) => pages.map((was, position) => (position === index ? one : was));
    switch (kind) {
      case "drop":
        return pages.filter((_, position) => position !== index);
      case "repeat":
        return place(next);
      // Each row in the place of another page's: some are met twice, others never.
      case "shuffle":
        return place(page.map((row, position) => (position % 2 === 0 ? row : (next[position] ?? row))));
      case "cut":
        return place(page.slice(0, at % 5));
      case "swap":
        return pages.map((was, position) => (position === index ? next : position === other ? page : was));
      case "malformed":
        return place('{"rows": [');
      case "nulls":
        return place([null, ...page.slice(1)]);
    }
  };

it("never makes, clears or forgets anybody for damaged pages, and ends like an undisturbed run", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 6, max: 24 }),
      pageDamage,
      fc.nat({ max: 30 }),
      fc.boolean(),
      (people, kind, at, linked) =>
        withRoll({ pages: total }, async (pair, roll) => {
          await fill(pair, roll, people);
          if (linked) await pair.run("run", "sync");
          roll.damage = damaged(kind, at);
          await pair.run("run", "sync");
          await nothingMade(pair, roll, people);
          roll.damage = undamaged;
          expect((await pair.run("run", "sync")).code).toBe(0);
          await nothingMade(pair, roll, people);
          expect(await count(pair, "select count(*) as n from people where link = id")).toBe(people);
          expect((await pair.run("run", "sync")).stdout).toContain("nothing written");
        }),
    ),
    { numRuns: 12 },
  ));
