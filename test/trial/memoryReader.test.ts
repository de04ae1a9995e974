/** Systems in memory answer as their catalogue declares: no more fields, no more rows, and every request counted. */
import * as Chunk from "effect/Chunk";
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Page } from "../../src/connector/Connector.ts";
import type { ConnectorError } from "../../src/connector/ConnectorError.ts";
import type { Catalog, CatalogField, CatalogResource } from "../../src/model/Catalog.ts";
import type { FieldType } from "../../src/model/FieldType.ts";
import type { Cells, Key } from "../../src/model/Record.ts";
import { memoryReader } from "../../src/trial/memoryReader.ts";

const field = (name: string, type: FieldType): CatalogField => ({
  name,
  type,
  access: ["read", "create", "update"],
  required: false,
  sensitive: false,
  stored: name,
});

const fields = {
  id: field("id", "integer"),
  site: field("site", "integer"),
  code: field("code", "exact"),
  email: field("email", "email"),
  note: field("note", "text"),
};

const people: CatalogResource = {
  name: "people",
  key: ["id"],
  fields,
  list: { returns: ["code", "site"], filters: ["site", "code"], needs: ["site"], pageSize: 2 },
  read: { returns: ["code", "email", "site"], requests: 1 },
};

const catalog = (over: Partial<CatalogResource> = {}): Catalog => ({
  system: "there",
  title: "There",
  resources: { people: { ...people, ...over } },
});

const row = (id: number, over: Cells = {}): readonly [Key, Cells] => [
  String(id),
  { id, site: 1, code: `C${id}`, email: `p${id}@example.org`, note: null, ...over },
];

const readerOf = (
  rows: ReadonlyArray<readonly [Key, Cells]>,
  declared: Catalog = catalog(),
  unlisted: ReadonlyArray<Key> = [],
) =>
  memoryReader({
    side: "remote",
    catalog: declared,
    timezone: "Europe/London",
    records: new Map([["people", new Map(rows)]]),
    unlisted: new Map([["people", new Set(unlisted)]]),
  });

const rowsOf = (stream: Stream.Stream<Page<"remote">, ConnectorError>) =>
  Effect.runPromise(
    Effect.map(Stream.runCollect(stream), (pages) =>
      Chunk.toReadonlyArray(pages).flatMap((page) => page.records.map(({ key, cells }) => [key, cells])),
    ),
  );
const errorOf = (stream: Stream.Stream<Page<"remote">, ConnectorError>) =>
  Effect.runPromise(
    Effect.map(Effect.flip(Stream.runCollect(stream)), ({ reason, message }) => [reason, message]),
  );

describe("a list", () => {
  it("carries what it returns, its key and what it was narrowed by; the rest is unread", async () => {
    const reader = readerOf([row(1), row(2, { site: 2 }), row(3, { code: null })]);
    expect(await rowsOf(reader.list("people", { site: 1 }))).toEqual([
      ["1", { id: 1, code: "C1", site: 1 }],
      ["3", { id: 3, code: null, site: 1 }],
    ]);
  });

  it("fails without what it needs, and by what it neither shows nor takes", async () => {
    const reader = readerOf([row(1)]);
    expect(await errorOf(reader.list("people", {}))).toEqual([
      "configuration",
      'the list needs a value of "site"',
    ]);
    expect(await errorOf(reader.list("people", { site: null }))).toEqual([
      "configuration",
      'the list needs a value of "site"',
    ]);
    expect(await errorOf(reader.list("people", { site: 1, email: "p1@example.org" }))).toEqual([
      "configuration",
      'the list can neither be narrowed by "email" nor shows it',
    ]);
    expect(await errorOf(reader.list("places", {}))).toEqual([
      "configuration",
      'the resource "places" declares no list',
    ]);
  });

  it("takes a request for each page, and one where it is empty", async () => {
    const reader = readerOf([row(1), row(2), row(3)]);
    await rowsOf(reader.list("people", { site: 1 }));
    expect(await Effect.runPromise(reader.requests)).toBe(2);
    await rowsOf(reader.list("people", { site: 9 }));
    expect(await Effect.runPromise(reader.requests)).toBe(3);
  });

  it("costs nothing where the catalogue counts none", async () => {
    const free = catalog({ list: { returns: ["code"], filters: [], needs: [] } });
    const reader = readerOf([row(1)], free);
    await rowsOf(reader.list("people", {}));
    expect(await Effect.runPromise(reader.requests)).toBe(0);
  });

  it("that is partial leaves out what the case says, unless a filter beyond its needs narrows it", async () => {
    const partial = catalog({
      list: { returns: ["code"], filters: ["site", "code"], needs: ["site"], partial: true, pageSize: 2 },
    });
    const reader = readerOf([row(1), row(2)], partial, ["2"]);
    const keys = async (filter: Cells) => (await rowsOf(reader.list("people", filter))).map(([key]) => key);
    expect(await keys({ site: 1 })).toEqual(["1"]);
    expect(await keys({ site: 1, code: "C2" })).toEqual(["2"]);
  });

  it("that is complete leaves out nothing", async () => {
    const reader = readerOf([row(1), row(2)], catalog(), ["2"]);
    expect((await rowsOf(reader.list("people", { site: 1 }))).map(([key]) => key)).toEqual(["1", "2"]);
  });

  it("shows exactly the records that fit, by the types' equality", () =>
    fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(
          fc.record({
            id: fc.integer({ min: 1, max: 50 }),
            site: fc.constantFrom(1, 2, null),
            code: fc.constantFrom("A", "B", null),
          }),
          { selector: ({ id }) => id },
        ),
        fc.constantFrom(1, 2),
        fc.option(fc.constantFrom("A", "B", null), { nil: undefined }),
        async (records, site, code) => {
          const reader = readerOf(records.map((one) => row(one.id, one)));
          const filter = { site, ...(code === undefined ? {} : { code }) };
          const wanted = records
            .filter((one) => one.site === site && (code === undefined || one.code === code))
            .map((one) => [String(one.id), one]);
          expect(await rowsOf(reader.list("people", filter))).toEqual(wanted);
        },
      ),
    ));
});

describe("children", () => {
  it("are listed once for each parent where the list can be narrowed so", async () => {
    const reader = readerOf([row(1), row(2, { site: 2 }), row(3, { site: 3 })]);
    const found = await rowsOf(reader.children("people", ["site"], [[1], [2]]));
    expect(found.map(([key]) => key)).toEqual(["1", "2"]);
    expect(await Effect.runPromise(reader.requests)).toBe(2);
  });

  it("are sorted out of one list where it cannot", async () => {
    const whole = catalog({ list: { returns: ["site"], filters: [], needs: [], pageSize: 10 } });
    const reader = readerOf([row(1), row(2, { site: 2 }), row(3, { site: 3 })], whole);
    const found = await rowsOf(reader.children("people", ["site"], [[1], [2]]));
    expect(found.map(([key]) => key)).toEqual(["1", "2"]);
    expect(await Effect.runPromise(reader.requests)).toBe(1);
  });
});

describe("a read", () => {
  const read = (keys: ReadonlyArray<Key>, declared?: Catalog) =>
    Effect.runPromise(readerOf([row(7)], declared).read("people", keys));

  it("gives what it returns, whatever the spelling of the key", async () => {
    const record = {
      side: "remote",
      resource: "people",
      key: "7",
      cells: { id: 7, code: "C7", email: "p7@example.org", site: 1 },
    };
    expect(await read(["7", "007", "8"])).toEqual([
      { _tag: "Found", record },
      { _tag: "Found", record },
      { _tag: "Missing", key: "8" },
    ]);
  });

  it("says of what is no key that it is none, and of a resource without a read that it has none", async () => {
    expect((await read(["7/1"])).map(({ _tag }) => _tag)).toEqual(["Failed"]);
    const { read: _, ...unread } = people;
    const reader = readerOf([row(7)], { ...catalog(), resources: { people: unread } });
    const error = await Effect.runPromise(Effect.flip(reader.read("people", ["7"])));
    expect([error.reason, error.message]).toEqual([
      "configuration",
      'the resource "people" declares no read',
    ]);
  });

  it("takes the declared requests for each key", async () => {
    const reader = readerOf([row(7)]);
    await Effect.runPromise(reader.read("people", ["7", "8", "9"]));
    expect(await Effect.runPromise(reader.requests)).toBe(3);
  });
});
