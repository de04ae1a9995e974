import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeRow,
  decodeValue,
  encodeObject,
  encodeValue,
  type RowContext,
} from "../../../src/connector/rest/codec.ts";
import type { RestField, RestResource } from "../../../src/connector/rest/RestSystemFile.ts";

const zones = [
  "UTC",
  "Europe/London",
  "Pacific/Kiritimati",
  "Pacific/Honolulu",
  "America/New_York",
  "Asia/Kathmandu",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/Sao_Paulo",
];
const date: RestField = { type: "date", form: "utc-midnight" };

const day = fc
  .integer({ min: Date.UTC(1900, 0, 1) / 86_400_000, max: Date.UTC(2099, 11, 31) / 86_400_000 })
  .map((days) => new Date(days * 86_400_000).toISOString().slice(0, 10));

const resource: RestResource = {
  key: ["ID"],
  fixed: { Kind: 1, Role: "x" },
  fields: {
    ID: { type: "integer", access: ["read"] },
    Role: { type: "text", at: ["about", "role"] },
    Name: { type: "text", at: ["about", "name"] },
    Email: { type: "email", clear: "empty" },
    Born: date,
    Score: { type: "decimal" },
    Secret: { type: "text", access: ["create"] },
  },
};
const context: RowContext = {
  timezone: "Europe/London",
  returns: new Set(["ID", "Role", "Name", "Email", "Born", "Score"]),
  given: {},
};
const row = (value: unknown, over: Partial<RowContext> = {}) =>
  decodeRow(resource, value, { ...context, ...over });

it("a text of which half a character was cut off is read as one that can be stored", () => {
  const cut = "\u6f22\u5b57 \ud83d\ude42".slice(0, 4);
  expect(decodeValue({ type: "text" }, cut, "UTC")).toEqual({
    _tag: "Parsed",
    cell: "\u6f22\u5b57 \ufffd",
  });
  expect(decodeValue({ type: "text" }, "\ud83d\ude42", "UTC")).toEqual({
    _tag: "Parsed",
    cell: "\ud83d\ude42",
  });
});

describe("a date sent as its midnight in UTC", () => {
  it("reads back as the same day, in every zone", () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (text, zone) => {
        const wire = encodeValue(date, text);
        expect(wire).toBe(`${text}T00:00:00.000Z`);
        expect(decodeValue(date, wire, zone)).toEqual({ _tag: "Parsed", cell: text });
      }),
      { numRuns: 500 },
    );
  });

  it("is that day in whatever offset the midnight is written", () => {
    for (const written of [
      "2026-07-01T00:00:00Z",
      "2026-07-01T01:00:00+01:00",
      "2026-06-30T20:00:00.000-0400",
    ])
      expect(decodeValue(date, written, "Europe/London")).toEqual({ _tag: "Parsed", cell: "2026-07-01" });
  });

  it("is the day in the zone where it is any other instant, and a plain day as it stands", () => {
    const cell = (raw: string, zone: string) => decodeValue(date, raw, zone);
    expect(cell("2026-06-30T23:00:00Z", "Europe/London")).toEqual({ _tag: "Parsed", cell: "2026-07-01" });
    expect(cell("2026-01-01T23:00:00Z", "Europe/London")).toEqual({ _tag: "Parsed", cell: "2026-01-01" });
    expect(cell("2026-01-01T05:00:00Z", "America/New_York")).toEqual({ _tag: "Parsed", cell: "2026-01-01" });
    expect(cell("2026-01-01T03:00:00Z", "America/New_York")).toEqual({ _tag: "Parsed", cell: "2025-12-31" });
    expect(cell("2026-02-28", "Asia/Kathmandu")).toEqual({ _tag: "Parsed", cell: "2026-02-28" });
    expect(cell("28/02/2026", "UTC")._tag).toBe("Unfit");
  });
});

describe("an object of the system", () => {
  it("is made of exactly the cells and the fixed values", () => {
    expect(
      encodeObject(
        resource,
        { Name: "Ann", Email: null, Score: null, Born: "2000-02-29" },
        { Kind: 1, Role: "x" },
      ),
    ).toEqual({
      about: { name: "Ann", role: "x" },
      Email: "",
      Score: null,
      Born: "2000-02-29T00:00:00.000Z",
      Kind: 1,
    });
    expect(encodeObject(resource, {}, {})).toEqual({});
  });

  it("has a blank where a returned key is absent, and nothing where it is not returned", () => {
    expect(row({ ID: 7, about: { role: "x" } })).toEqual({
      _tag: "Row",
      key: "7",
      cells: { ID: 7, Role: "x", Name: null, Email: null, Born: null, Score: null },
    });
    expect(row({ ID: 7, Email: "a@b.c", Score: 1 }, { returns: new Set(["ID", "Email"]) })).toEqual({
      _tag: "Row",
      key: "7",
      cells: { ID: 7, Email: "a@b.c" },
    });
  });

  it("takes keys as declared, case included, and own keys only", () => {
    expect(row({ ID: 1, email: "a@b.c", score: 3 })).toMatchObject({ cells: { Email: null, Score: null } });
    const text: RestField = { type: "text" };
    const constructed: RestResource = { key: ["ID"], fields: { ID: text, constructor: text } };
    expect(
      decodeRow(constructed, { ID: "1" }, { ...context, returns: new Set(["ID", "constructor"]) }),
    ).toEqual({
      _tag: "Row",
      key: "1",
      cells: { ID: "1", constructor: null },
    });
  });

  it("spoils its own record alone, and tells no value", () => {
    const bad = row({ ID: 7, Score: "very private" });
    expect(bad).toMatchObject({
      _tag: "Bad",
      bad: { key: "7", field: "Score", message: "is not a number", rest: { unfit: ["Score"] } },
    });
    expect(JSON.stringify(bad)).not.toContain("private");
    expect(row({ Score: 1 })).toMatchObject({
      _tag: "Bad",
      bad: { field: "ID", message: "the key is blank" },
    });
    expect(row(17)).toMatchObject({ _tag: "Bad" });
    expect(row([1])).toMatchObject({ _tag: "Bad" });
    expect(row(JSON.parse('{"ID": 9007199254740993}'))).toMatchObject({ _tag: "Bad", bad: { field: "ID" } });
    // What is not asked of the row cannot spoil it.
    expect(row({ ID: 7, Score: "private" }, { returns: new Set(["ID"]) })).toMatchObject({ _tag: "Row" });
  });

  it("is of another resource where it shows another fixed value", () => {
    expect(row({ ID: 1, Kind: "1" })._tag).toBe("Row");
    expect(row({ ID: 1, Kind: 4, Score: "bad" })).toEqual({ _tag: "Other", by: "fixed" });
    expect(row({ ID: 1, about: { role: " x " } })._tag).toBe("Row");
    expect(row({ ID: 1, about: { role: "y" } })).toEqual({ _tag: "Other", by: "fixed" });
  });

  it("holds what it was asked by, unless it shows something else", () => {
    const given = { Email: "A@b.c", Secret: "s" };
    const returns = new Set(["ID"]);
    expect(row({ ID: 1 }, { given, returns })).toEqual({ _tag: "Row", key: "1", cells: { ID: 1, ...given } });
    expect(row({ ID: 1, Email: "a@B.c" }, { given, returns })).toMatchObject({ cells: { Email: "a@B.c" } });
    expect(row({ ID: 1, Email: "z@b.c" }, { given, returns })).toEqual({ _tag: "Other", by: "given" });
  });

  it("comes back as it was written", () => {
    const cells = fc.record(
      {
        Name: fc.option(fc.string({ minLength: 1 }).filter((text) => text.trim() !== "")),
        Score: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n))),
        Born: fc.option(day),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(cells, fc.constantFrom(...zones), (written, timezone) => {
        const wire: unknown = JSON.parse(JSON.stringify({ ...encodeObject(resource, written, {}), ID: 7 }));
        const returns = new Set(["ID", ...Object.keys(written)]);
        expect(row(wire, { returns, timezone })).toEqual({
          _tag: "Row",
          key: "7",
          cells: { ID: 7, ...written },
        });
      }),
    );
  });
});
