/** A sql system against real files: queries, derived columns, odd keys, odd values, and what is written where. */

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import type { Connector } from "../../../src/connector/Connector.ts";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import type { Cells } from "../../../src/model/Record.ts";
import { failureOf, listAll } from "../../contract/connectorContract.ts";
import { openSql, outside, peopleSystem, temporaryFolder } from "../../contract/support/sqlSubject.ts";
import { createWhole } from "../../support/createWhole.ts";

interface Bench {
  readonly connector: Connector<"remote">;
  readonly path: string;
  readonly rows: (query: string) => Effect.Effect<ReadonlyArray<Readonly<Record<string, unknown>>>>;
}

const withTables = (
  script: string,
  resources: unknown,
  body: (bench: Bench) => Effect.Effect<void, ConnectorError, Scope>,
): Promise<void> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const path = join(yield* temporaryFolder, "some.db");
        yield* outside(path, (sqlite) => sqlite.script(script));
        const connector = yield* openSql({ ...peopleSystem, resources }, path);
        yield* body({ connector, path, rows: (query) => outside(path, (sqlite) => sqlite.all(query)) });
      }),
    ),
  );

const update = (resource: string, key: string, cells: Cells, before: Cells = {}) => ({
  _tag: "Update" as const,
  side: "remote" as const,
  resource,
  key,
  cells,
  before,
});
const create = (resource: string, cells: Cells) => ({
  _tag: "Create" as const,
  side: "remote" as const,
  resource,
  cells,
});
const keysOf = (records: ReadonlyArray<{ readonly key: string }>) => records.map(({ key }) => key);

describe("reading a table", () => {
  it("keeps whole numbers of 64 bits, tells blanks, and brings values to their types", () =>
    withTables(
      `create table t (id integer primary key, big integer, flag, day text, at text, num real, txt, empty text, nul text);
       insert into t values (9007199254740991, 9223372036854775807, 1, '2026-03-02 00:00:00', '2026-07-01 10:00', 0.1, 12, '', null);`,
      {
        t: {
          table: "t",
          key: ["id"],
          fields: {
            id: { type: "integer" },
            big: { type: "exact" },
            flag: { type: "boolean" },
            day: { type: "date" },
            at: { type: "instant" },
            num: { type: "decimal" },
            txt: { type: "text" },
            empty: { type: "text" },
            nul: { type: "text" },
          },
        },
      },
      ({ connector }) =>
        Effect.gen(function* () {
          const { records } = yield* listAll(connector, "t");
          expect(records).toEqual([
            {
              side: "remote",
              resource: "t",
              key: "9007199254740991",
              cells: {
                id: 9007199254740991,
                big: "9223372036854775807",
                flag: true,
                day: "2026-03-02",
                at: "2026-07-01T09:00:00.000Z",
                num: 0.1,
                txt: "12",
                empty: null,
                nul: null,
              },
            },
          ]);
          expect(yield* connector.reader.read("t", ["9007199254740991"])).toMatchObject([{ _tag: "Found" }]);
        }),
    ));

  it("spoils a record alone whose value does not fit", () =>
    withTables(
      `create table t (id, n);
       insert into t values (1, 5), (2, 'five'), (3, x'0102'), (null, 1), ('', 2), (x'01', 3), (9223372036854775807, 1), (5, 1e300);`,
      { t: { table: "t", key: ["id"], fields: { id: { type: "integer" }, n: { type: "integer" } } } },
      ({ connector }) =>
        Effect.gen(function* () {
          const { records, bad } = yield* listAll(connector, "t");
          expect(keysOf(records)).toEqual(["1"]);
          expect(bad).toHaveLength(7);
          const rest = (id: number) => ({ cells: { id }, unfit: ["n"] });
          expect(bad).toContainEqual({
            key: "2",
            field: "n",
            message: "is not a whole number",
            rest: rest(2),
          });
          expect(bad).toContainEqual({ key: "3", field: "n", message: "is binary data", rest: rest(3) });
          expect(bad).toContainEqual({ key: undefined, field: "id", message: "the key is blank" });
          const results = yield* connector.reader.read("t", ["1", "2", "4", "x"]);
          expect(results.map((result) => result._tag)).toEqual(["Found", "Failed", "Missing", "Failed"]);
        }),
    ));

  it("takes rows that share a key for no record, also where a page ends between them", () =>
    withTables(
      `create table t (id integer, n integer);
       with recursive s(i) as (select 1 union all select i + 1 from s where i < 2500)
       insert into t select i, i from s;
       insert into t values (5, 0), (5, 1), (1000, 0), (1999, 0);`,
      { t: { table: "t", key: ["id"], fields: { id: { type: "integer" }, n: { type: "integer" } } } },
      ({ connector, rows }) =>
        Effect.gen(function* () {
          const { records, bad } = yield* listAll(connector, "t");
          expect(bad.map(({ key }) => key).sort()).toEqual(["1000", "1999", "5"]);
          expect(new Set(keysOf(records)).size).toBe(2_497);
          expect(records).toHaveLength(2_497);
          expect(yield* connector.reader.read("t", ["5", "6"])).toMatchObject([
            { _tag: "Failed", error: { reason: "malformed" } },
            { _tag: "Found" },
          ]);
          const error = yield* failureOf(connector.writer.update(update("t", "5", { n: 7 })));
          expect(error.reason).toBe("refused");
          expect(yield* rows("select count(*) as n from t where n = 7 and id = 5")).toEqual([{ n: 0 }]);
        }),
    ));

  it("reads every page of keys that are pairs, partly blank, or of mixed kinds", () =>
    withTables(
      `create table t (a, b, c);
       with recursive s(i) as (select 0 union all select i + 1 from s where i < 3999)
       insert into t select case when i < 1500 then null when i < 2000 then i % 7 when i % 2 then 'x' || i else i end,
         case when i % 10 = 0 then null else i end, i from s;`,
      {
        t: {
          table: "t",
          key: ["a", "b"],
          fields: { a: { type: "exact" }, b: { type: "integer" }, c: { type: "integer" } },
        },
      },
      ({ connector }) =>
        Effect.gen(function* () {
          const { records, bad } = yield* listAll(connector, "t");
          expect(records.length + bad.length).toBe(4_000);
          expect(new Set(records.map(({ cells }) => cells.c)).size).toBe(2_250);
          const results = yield* connector.reader.read("t", keysOf(records));
          expect(results.every((result) => result._tag === "Found")).toBe(true);
        }),
    ));

  it("compares a filter under the field's type", () =>
    withTables(
      `create table t (id integer primary key, n text, x text, mail text, day text, flag integer);
       insert into t values (1, ' 07', 'a', 'A@b.c', '2026-03-02', 1), (2, '7', ' a', 'x@b.c', '2026-03-02 00:00', 0),
         (3, '8', 'a', 'a@B.C ', null, null), (4, null, '', '', '2026-03-03', 1);`,
      {
        t: {
          table: "t",
          key: ["id"],
          fields: {
            id: { type: "integer" },
            n: { type: "integer" },
            x: { type: "exact" },
            mail: { type: "email" },
            day: { type: "date" },
            flag: { type: "boolean" },
          },
        },
      },
      ({ connector }) =>
        Effect.gen(function* () {
          const found = (filter: Cells) =>
            Effect.map(listAll(connector, "t", filter), ({ records }) => keysOf(records));
          expect(yield* found({ n: 7 })).toEqual(["1", "2"]);
          expect(yield* found({ x: "a" })).toEqual(["1", "3"]);
          expect(yield* found({ mail: "a@b.c" })).toEqual(["1", "3"]);
          expect(yield* found({ day: "2026-03-02" })).toEqual(["1", "2"]);
          expect(yield* found({ flag: true, n: null })).toEqual(["4"]);
          expect(yield* found({ x: null })).toEqual(["4"]);
          expect(yield* found({ id: 3 })).toEqual(["3"]);
          expect(yield* failureOf(found({ nowhere: 1 }))).toMatchObject({ reason: "configuration" });
        }),
    ));

  it("takes a key in the spelling of its type", () =>
    withTables(
      "create table t (id text primary key, n integer); insert into t values ('A/b c', 1), ('07', 2);",
      { t: { table: "t", key: ["id"], fields: { id: { type: "exact" }, n: { type: "integer" } } } },
      ({ connector }) =>
        Effect.gen(function* () {
          const results = yield* connector.reader.read("t", ["A%2Fb%20c", "7", "07"]);
          expect(results.map((result) => result._tag)).toEqual(["Found", "Missing", "Found"]);
        }),
    ));
});

describe("queries and derived columns", () => {
  const script = `
    create table officers (officer_id integer primary key, name text, phone text, updated integer not null default 0);
    create table posts (officer_id integer, centre integer, since text);
    insert into officers (officer_id, name, phone) values (3, 'Ann', '1'), (4, 'Bob', null), (5, 'Idle', null);
    insert into posts values (3, 1, '2026-01-01'), (3, 2, '2026-03-02'), (4, 1, '2026-03-03');`;
  const officers = {
    query:
      "select o.officer_id, p.centre, o.name, o.phone from officers o join posts p using (officer_id) -- per centre",
    writes: { table: "officers", by: ["officerId"] },
    key: ["officerId", "centre"],
    fields: {
      officerId: { column: "officer_id", type: "integer" },
      centre: { type: "integer" },
      name: { type: "text" },
      phone: { type: "phone" },
      days: {
        type: "integer",
        query:
          "select cast(julianday(:today) - julianday(since) as integer) from posts p where p.officer_id = officers.officer_id and p.centre = officers.centre and since <= :today",
      },
      at: { type: "instant", query: "select :now" },
    },
  };

  it("give records by the key that the resource says", () =>
    withTables(script, { officers }, ({ connector }) =>
      Effect.gen(function* () {
        const { records } = yield* listAll(connector, "officers");
        expect(records.map(({ key, cells }) => [key, cells.name, cells.days])).toEqual([
          ["3/1", "Ann", 60],
          ["3/2", "Ann", 0],
          ["4/1", "Bob", null],
        ]);
        expect(records[0]?.cells.at).toBe("2026-03-02T09:30:00.000Z");
        expect(yield* connector.reader.read("officers", ["4/1", "4/2", "3/1"])).toMatchObject([
          { _tag: "Found" },
          { _tag: "Missing" },
          { _tag: "Found" },
        ]);
      }),
    ));

  it("are written to their table, one row, the written columns only", () =>
    withTables(script, { officers }, ({ connector, rows }) =>
      Effect.gen(function* () {
        yield* connector.writer.update(update("officers", "3/2", { phone: "020 7" }, { phone: "1" }));
        expect(yield* rows("select * from officers")).toEqual([
          { officer_id: 3, name: "Ann", phone: "020 7", updated: 0 },
          { officer_id: 4, name: "Bob", phone: null, updated: 0 },
          { officer_id: 5, name: "Idle", phone: null, updated: 0 },
        ]);
        // The other centre's record shares the row, so that its own write has been overtaken.
        const error = yield* failureOf(
          connector.writer.update(update("officers", "3/1", { phone: "2" }, { phone: "1" })),
        );
        expect(error.reason).toBe("stale");
        for (const cells of [{ days: 1 }, { centre: 2 }, { officerId: 4 }])
          expect(yield* failureOf(connector.writer.update(update("officers", "3/1", cells)))).toMatchObject({
            reason: "configuration",
          });
        expect(
          yield* failureOf(createWhole(connector.writer, create("officers", { name: "New" }))),
        ).toMatchObject({
          reason: "configuration",
        });
      }),
    ));

  it("that are not one row of their table are refused, and nothing is changed", () =>
    withTables(
      "create table a (g integer, n text); insert into a values (1, 'x'), (1, 'x'), (2, 'y');",
      {
        groups: {
          query: "select distinct g, n from a",
          writes: { table: "a", by: ["g"] },
          key: ["g"],
          fields: { g: { type: "integer" }, n: { type: "text" } },
        },
      },
      ({ connector, rows }) =>
        Effect.gen(function* () {
          expect(yield* failureOf(connector.writer.update(update("groups", "1", { n: "z" })))).toMatchObject({
            reason: "refused",
          });
          yield* connector.writer.update(update("groups", "2", { n: "z" }));
          expect(yield* rows("select * from a order by g")).toEqual([
            { g: 1, n: "x" },
            { g: 1, n: "x" },
            { g: 2, n: "z" },
          ]);
        }),
    ));

  it("without a place to write take no update", () => {
    const { writes: _, ...readOnly } = officers;
    return withTables(script, { officers: readOnly }, ({ connector }) =>
      Effect.gen(function* () {
        const error = yield* failureOf(connector.writer.update(update("officers", "3/1", { name: "x" })));
        expect(error.reason).toBe("configuration");
      }),
    );
  });
});

describe("writing a table", () => {
  const t = {
    table: "t",
    key: ["id"],
    newKey: "generated",
    fields: {
      id: { type: "integer" },
      name: { type: "text" },
      mail: { type: "email" },
      day: { type: "date" },
      big: { type: "exact" },
    },
  };
  const script = `
    create table t (id integer primary key, name text, mail text, day text, big integer, kept text default 'kept');
    insert into t (id, name, mail, day) values (1, ' Ann  Byrne', 'A@b.c', '2026-03-02 00:00:00'), (2, '', null, '');`;

  it("compares what was there before under the field's type", () =>
    withTables(script, { t }, ({ connector, rows }) =>
      Effect.gen(function* () {
        const before = { name: "Ann Byrne", mail: "a@B.c", day: "2026-03-02" };
        yield* connector.writer.update(update("t", "1", { name: "Ann", mail: "n@b.c", day: null }, before));
        yield* connector.writer.update(update("t", "2", { name: "Bob" }, { name: null, mail: "ignored" }));
        expect(yield* rows("select id, name, mail, day, kept from t")).toEqual([
          { id: 1, name: "Ann", mail: "n@b.c", day: null, kept: "kept" },
          { id: 2, name: "Bob", mail: null, day: "", kept: "kept" },
        ]);
        for (const was of [{ name: null }, { name: "Anne" }])
          expect(
            yield* failureOf(connector.writer.update(update("t", "1", { name: "x" }, was))),
          ).toMatchObject({
            reason: "stale",
          });
        yield* connector.writer.update(update("t", "1", {}));
      }),
    ));

  it("makes keys, or takes those that are given, and never a row twice", () =>
    withTables(
      `${script} create table g (a text, b integer, n text);`,
      {
        t,
        g: {
          table: "g",
          key: ["a", "b"],
          newKey: "given",
          fields: { a: { type: "exact" }, b: { type: "integer" }, n: { type: "text" } },
        },
      },
      ({ connector, rows }) =>
        Effect.gen(function* () {
          expect(
            yield* createWhole(connector.writer, create("t", { name: "New", big: "9223372036854775807" })),
          ).toBe("3");
          expect(yield* createWhole(connector.writer, create("t", {}))).toBe("4");
          expect(yield* rows("select cast(big as text) as big, kept from t where id = 3")).toEqual([
            { big: "9223372036854775807", kept: "kept" },
          ]);
          expect(yield* failureOf(createWhole(connector.writer, create("t", { id: 9 })))).toMatchObject({
            reason: "configuration",
          });
          expect(yield* createWhole(connector.writer, create("g", { a: "x/y", b: 1, n: "one" }))).toBe(
            "x%2Fy/1",
          );
          // The table itself would take a second row of the key.
          for (const cells of [{ a: "x/y", b: 1 }, { a: "x/y" }, { a: "", b: 1 }])
            expect(yield* failureOf(createWhole(connector.writer, create("g", cells)))).toMatchObject({
              reason: "refused",
            });
          expect(yield* rows("select * from g")).toEqual([{ a: "x/y", b: 1, n: "one" }]);
        }),
    ));

  it("takes back a row for which the database makes no key", () =>
    withTables(
      "create table k (id text, n text);",
      {
        k: {
          table: "k",
          key: ["id"],
          newKey: "generated",
          fields: { id: { type: "text" }, n: { type: "text" } },
        },
      },
      ({ connector, rows }) =>
        Effect.gen(function* () {
          expect(yield* failureOf(createWhole(connector.writer, create("k", { n: "x" })))).toMatchObject({
            reason: "refused",
          });
          expect(yield* rows("select count(*) as n from k")).toEqual([{ n: 0 }]);
        }),
    ));

  it("says what the database says, without the values", () =>
    withTables(
      `${script} create unique index mails on t (mail);
       create trigger guard before update of name on t when new.name = 'private name' begin select raise(abort, 'closed year'); end;`,
      { t },
      ({ connector }) =>
        Effect.gen(function* () {
          const declined = yield* failureOf(
            connector.writer.update(update("t", "1", { name: "private name" })),
          );
          expect(declined).toMatchObject({ reason: "refused", system: "office", operation: "update t" });
          expect(declined.message).toContain("closed year");
          const twice = yield* failureOf(connector.writer.update(update("t", "2", { mail: "A@b.c" })));
          expect(twice).toMatchObject({ reason: "refused" });
          expect(twice.message).toContain("t.mail");
          expect(declined.message + twice.message).not.toMatch(/private|A@b/);
        }),
    ));
});

describe("a system file that does not fit the database", () => {
  const fields = { id: { type: "integer" }, name: { type: "text" } };
  const faults: ReadonlyArray<readonly [string, unknown, string]> = [
    ["a table", { table: "nowhere", key: ["id"], fields }, "nowhere"],
    ["a column of the key", { table: "t", key: ["nr"], fields: { nr: { type: "integer" } } }, "nr"],
    ["a column of a query's key", { query: "select 1 as nr", key: ["id"], fields }, "id"],
    ["a query", { query: "select oops from t", key: ["id"], fields }, "oops"],
    ["a parameter", { query: "select * from t where id = :centre", key: ["id"], fields }, ":centre"],
    ["both a table and a query", { table: "t", query: "select 1", key: ["id"], fields }, "either"],
    ["neither", { key: ["id"], fields }, "either"],
    ["a key field", { table: "t", key: ["nr"], fields }, "nr"],
    [
      "a derived column",
      { table: "t", key: ["id"], fields: { ...fields, x: { type: "text", query: "select nope from t" } } },
      "nope",
    ],
  ];
  for (const [name, resource, named] of faults)
    it(`is named: ${name}`, () =>
      withTables("create table t (id integer primary key, name text)", { t: resource }, ({ connector }) =>
        Effect.gen(function* () {
          for (const error of [
            yield* failureOf(connector.reader.check),
            yield* failureOf(listAll(connector, "t")),
          ]) {
            expect(error.reason).toBe("configuration");
            expect(error.message).toContain(named);
          }
        }),
      ));

  for (const [name, resource, others] of [
    ["a table", { table: "t" }, ["name2"]],
    ["a query", { query: "select id, name2 from t" }, []],
  ] as const)
    it(`is read without a column that ${name} lacks, which is named`, () =>
      withTables(
        "create table t (id integer primary key, name2 text); insert into t values (1, 'Ann')",
        { t: { ...resource, key: ["id"], fields } },
        ({ connector }) =>
          Effect.gen(function* () {
            expect(yield* connector.reader.missing("t")).toEqual([{ field: "name", column: "name", others }]);
            expect((yield* listAll(connector, "t")).records.map(({ cells }) => cells)).toEqual([{ id: 1 }]);
            expect(yield* connector.reader.read("t", ["1"])).toMatchObject([
              { _tag: "Found", record: { cells: { id: 1 } } },
            ]);
            expect((yield* failureOf(connector.reader.check)).message).toContain('"name"');
          }),
      ));

  it("makes no file where there is none, and takes no other file for a database", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const folder = yield* temporaryFolder;
          const missing = yield* failureOf(openSql(peopleSystem, "nowhere.db", folder));
          expect(missing).toMatchObject({ reason: "configuration" });
          expect(missing.message).toContain("nowhere.db");
          expect(existsSync(join(folder, "nowhere.db"))).toBe(false);
          expect(yield* failureOf(openSql(peopleSystem, folder))).toMatchObject({ reason: "configuration" });
          writeFileSync(join(folder, "letter.txt"), "Dear reader, ".repeat(100));
          expect(yield* failureOf(openSql(peopleSystem, "letter.txt", folder))).toMatchObject({
            reason: "configuration",
          });
        }),
      ),
    ));
});
