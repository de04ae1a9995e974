/** Each type: what raw values become, what is blank, and when two values are equal. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FieldType } from "../../src/model/FieldType.ts";
import type { Cell } from "../../src/model/Record.ts";
import { equalCells, fits, types } from "../../src/value/types/registry.ts";
import type { Parsed } from "../../src/value/types/Type.ts";

const london = { timezone: "Europe/London" };
const parse = (type: FieldType, raw: unknown, timezone = "Europe/London"): Parsed =>
  types[type].parse(raw, { timezone });
const cellOf = (parsed: Parsed): Cell | "unfit" => (parsed._tag === "Parsed" ? parsed.cell : "unfit");
const unfit = "unfit";

type Row = readonly [type: FieldType, raw: unknown, cell: Cell | typeof unfit];

const table: ReadonlyArray<Row> = [
  // text keeps what it is given; only blank text is blank
  ["text", "Ann", "Ann"],
  ["text", "  Ann  Byrne ", "  Ann  Byrne "],
  ["text", "   ", null],
  ["text", "\t\n", null],
  ["text", 7, "7"],
  ["text", true, "true"],
  ["text", ["a"], unfit],
  ["text", { a: 1 }, unfit],
  // exact: white space is a value
  ["exact", " ", " "],
  ["exact", "0012", "0012"],
  // a ten digit number as text, as a unique learner number is
  ["exact", 1234567890, "1234567890"],
  ["exact", 9999999999, "9999999999"],
  ["exact", "1234567890", "1234567890"],
  ["exact", 12345678901234567890n, "12345678901234567890"],
  ["text", 1234567890, "1234567890"],
  ["email", " Ann@Example.org ", "Ann@Example.org"],
  ["email", "  ", null],
  ["phone", " (020) 7946 0000 ", "(020) 7946 0000"],
  ["lines", "1 High Street\r\nTown", "1 High Street\r\nTown"],
  ["lines", " \n ", null],
  ["integer", 7, 7],
  ["integer", "7", 7],
  ["integer", " -07 ", -7],
  ["integer", "+7", 7],
  ["integer", 1234567890, 1234567890],
  ["integer", 9007199254740991, 9007199254740991],
  ["integer", 9007199254740992, unfit],
  ["integer", "9007199254740993", unfit],
  ["integer", "7.0", unfit],
  ["integer", 7.5, unfit],
  ["integer", "seven", unfit],
  ["integer", "0x10", unfit],
  ["integer", "1e3", unfit],
  ["integer", true, unfit],
  ["integer", Number.NaN, unfit],
  ["integer", -0, 0],
  ["integer", "-0", 0],
  ["decimal", 7.25, 7.25],
  ["decimal", "7.25", 7.25],
  ["decimal", ".5", 0.5],
  ["decimal", "5.", 5],
  ["decimal", "-1.5e3", -1500],
  ["decimal", "1,5", unfit],
  ["decimal", "1e400", unfit],
  ["decimal", "Infinity", unfit],
  ["decimal", Number.POSITIVE_INFINITY, unfit],
  ["decimal", -0, 0],
  ["boolean", true, true],
  ["boolean", 0, false],
  ["boolean", "1", true],
  ["boolean", " TRUE ", true],
  ["boolean", "False", false],
  ["boolean", "yes", unfit],
  ["boolean", 2, unfit],
  ["date", "2026-03-02", "2026-03-02"],
  ["date", " 2026-03-02 ", "2026-03-02"],
  ["date", "2024-02-29", "2024-02-29"],
  ["date", "2026-02-29", unfit],
  ["date", "2000-02-29", "2000-02-29"],
  ["date", "1900-02-29", unfit],
  ["date", "2026-02-30", unfit],
  ["date", "2026-13-01", unfit],
  ["date", "2026-3-2", unfit],
  ["date", "02/03/2026", unfit],
  ["date", 20260302, unfit],
  ["date", "2026-03-02T09:30:00", "2026-03-02"],
  ["date", "2026-03-02 09:30", "2026-03-02"],
  ["date", "2026-03-02T25:30:00", unfit],
  ["date", "2026-02-30T09:30:00Z", unfit],
  ["date", "2026-03-02T09:30:00 in the morning", unfit],
  ["time", "9:30", "09:30:00"],
  ["time", "09:30:15", "09:30:15"],
  ["time", " 23:59 ", "23:59:00"],
  ["time", "24:00", unfit],
  ["time", "09:60", unfit],
  ["time", 930, unfit],
  ["instant", "2026-03-02T09:30:00Z", "2026-03-02T09:30:00.000Z"],
  ["instant", "2026-03-02T09:30Z", "2026-03-02T09:30:00.000Z"],
  ["instant", "2026-03-02t09:30:00z", "2026-03-02T09:30:00.000Z"],
  ["instant", "2026-03-02T09:30:00.1234567Z", "2026-03-02T09:30:00.123Z"],
  ["instant", "2026-03-02T09:30:00+01:00", "2026-03-02T08:30:00.000Z"],
  ["instant", "2026-03-02T09:30:00+0100", "2026-03-02T08:30:00.000Z"],
  ["instant", "2026-03-02 09:30:00-05:30", "2026-03-02T15:00:00.000Z"],
  ["instant", "2026-03-02T09:30:00", "2026-03-02T09:30:00.000Z"],
  ["instant", "2026-07-02 09:30", "2026-07-02T08:30:00.000Z"],
  ["instant", "2026-02-30T09:30:00Z", unfit],
  ["instant", "2026-02-30T09:30:00", unfit],
  ["instant", "2026-03-02T24:00:00Z", unfit],
  ["instant", "2026-03-02T09:30:00 GMT", unfit],
  ["instant", "2026-03-02", unfit],
  ["instant", 1772443800000, unfit],
];

describe("what raw values become", () => {
  test.each(table)("%s of %o is %o", (type, raw, cell) => {
    expect(cellOf(parse(type, raw))).toEqual(cell);
  });

  test.each(FieldType.literals.map((type) => [type] as const))(
    "absent, null and empty are blank as %s",
    (type) => {
      for (const raw of [undefined, null, ""])
        expect(parse(type, raw)).toEqual({ _tag: "Parsed", cell: null });
    },
  );

  test("an unfit value says what was expected", () => {
    for (const type of FieldType.literals) {
      const found = parse(type, { a: 1 });
      expect(found._tag === "Unfit" ? found.expected : "").not.toBe("");
    }
  });
});

describe("days of an instant", () => {
  const rows: ReadonlyArray<readonly [instant: string, zone: string, day: string]> = [
    // Summer time in London: the day begins at 23:00Z of the day before.
    ["2026-07-01T22:59:59Z", "Europe/London", "2026-07-01"],
    ["2026-07-01T23:00:00Z", "Europe/London", "2026-07-02"],
    ["2026-01-01T23:59:59Z", "Europe/London", "2026-01-01"],
    // The days of the change.
    ["2026-03-28T23:59:59Z", "Europe/London", "2026-03-28"],
    ["2026-03-29T00:59:59Z", "Europe/London", "2026-03-29"],
    ["2026-03-29T22:59:59Z", "Europe/London", "2026-03-29"],
    ["2026-03-29T23:00:00Z", "Europe/London", "2026-03-30"],
    ["2026-10-24T23:00:00Z", "Europe/London", "2026-10-25"],
    ["2026-10-25T23:59:59Z", "Europe/London", "2026-10-25"],
    ["2026-10-26T00:00:00Z", "Europe/London", "2026-10-26"],
    // The ends of the year, and zones on both sides of it.
    ["2025-12-31T23:30:00Z", "UTC", "2025-12-31"],
    ["2025-12-31T23:30:00Z", "Pacific/Auckland", "2026-01-01"],
    ["2026-01-01T04:59:59Z", "America/New_York", "2025-12-31"],
    ["2024-02-29T12:00:00Z", "Asia/Kolkata", "2024-02-29"],
  ];
  test.each(rows)("%s in %s is %s", (instant, zone, day) => {
    expect(cellOf(parse("date", instant, zone))).toBe(day);
  });

  test("a day sent as midnight UTC is the same day wherever the offset is not behind UTC", () => {
    fc.assert(
      fc.property(aDay, (day) => {
        expect(cellOf(parse("date", `${day}T00:00:00Z`, "Europe/London"))).toBe(day);
        expect(cellOf(parse("date", `${day}T00:00:00Z`, "UTC"))).toBe(day);
      }),
    );
  });
});

describe("when two values are equal", () => {
  type Pair = readonly [type: FieldType, a: Cell, b: Cell, equal: boolean];
  const pairs: ReadonlyArray<Pair> = [
    ["text", "Ann", " Ann ", true],
    ["text", "Ann  Byrne", "Ann Byrne", true],
    ["text", "Ann", "ann", false],
    ["text", "Zoe\u0308", "Zo\u00eb", true],
    ["text", "a\u00a0b", "a b", true],
    ["exact", "Ann", "Ann ", false],
    ["exact", "Zoe\u0308", "Zo\u00eb", false],
    ["exact", "1234567890", "1234567890", true],
    ["email", "Ann@Example.ORG", "ann@example.org", true],
    ["email", "ann@example.org", "anne@example.org", false],
    ["email", "J\u030c@example.org", "\u01f0@example.org", true],
    ["phone", "020 7946-0000", "(020) 7946.0000", true],
    ["phone", "00442079460000", "+44 20 7946 0000", true],
    ["phone", "02079460000", "02079460001", false],
    ["lines", "1 High Street\r\nTown\n", "1 High  Street\nTown", true],
    ["lines", "1 High Street\nTown", "1 High Street, Town", false],
    ["integer", 7, 7, true],
    ["integer", 7, 8, false],
    ["decimal", 0.1 + 0.2, 0.3, true],
    ["decimal", 0.3, 0.30000001, false],
    ["boolean", true, true, true],
    ["boolean", true, false, false],
    ["date", "2026-03-02", "2026-03-02", true],
    ["instant", "2026-03-02T09:30:00.000Z", "2026-03-02T10:30:00.000+01:00", true],
    ["instant", "2026-03-02T09:30:00.000Z", "2026-03-02T09:30:00.001Z", false],
    ["text", null, null, true],
    ["text", null, "Ann", false],
    ["integer", 0, null, false],
    ["boolean", false, null, false],
  ];
  test.each(pairs)("%s: %o and %o: %s", (type, a, b, equal) => {
    expect(equalCells(type, a, b)).toBe(equal);
    expect(equalCells(type, b, a)).toBe(equal);
  });
});

const aDay = fc
  .date({
    min: new Date("1900-01-01T00:00:00Z"),
    max: new Date("2199-12-31T00:00:00Z"),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString().slice(0, 10));

const anInstant = fc
  .date({ min: new Date("1900-01-01T00:00:00Z"), max: new Date("2199-12-31T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Raw values of every kind that a system may answer, most of them fit for some type. */
const aRaw: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.stringMatching(/^ ?[+-]?[0-9]{1,17}(\.[0-9]{0,6})? ?$/),
  fc.stringMatching(/^[ .()/+0-9-]{0,16}$/),
  fc.stringMatching(/^[0-2]?[0-9]:[0-5][0-9](:[0-5][0-9])?$/),
  fc.constantFrom("true", "FALSE", "1", "0", true, false),
  fc.integer(),
  fc.double(),
  aDay,
  anInstant,
  anInstant.map((instant) => instant.slice(0, 19)),
  anInstant.map((instant) => `${instant.slice(0, 10)} ${instant.slice(11, 16)}`),
);
const aType = fc.constantFrom(...FieldType.literals);
const aZone = fc.constantFrom("Europe/London", "UTC", "Pacific/Auckland", "America/New_York");

describe("properties", () => {
  test("what a type makes of a value, it leaves as it is", () => {
    fc.assert(
      fc.property(aType, aRaw, aZone, (type, raw, timezone) => {
        const once = types[type].parse(raw, { timezone });
        fc.pre(once._tag === "Parsed");
        expect(types[type].parse(once.cell, { timezone })).toEqual(once);
      }),
      { numRuns: 1_000 },
    );
  });

  test("a canonical text is stable: it does not change when the value is read again", () => {
    fc.assert(
      fc.property(aType, aRaw, (type, raw) => {
        const once = types[type].parse(raw, london);
        fc.pre(once._tag === "Parsed" && once.cell !== null);
        const text = types[type].canonical(once.cell);
        const again = types[type].parse(once.cell, london);
        expect(again._tag === "Parsed" && again.cell !== null ? types[type].canonical(again.cell) : "").toBe(
          text,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("the canonical text of a text is canonical", () => {
    const textual = fc.constantFrom<FieldType>("text", "exact", "email", "phone", "lines");
    const odd = fc.constantFrom(
      " ",
      "\u00a0",
      "-",
      "\u0301",
      "\u030c",
      "\u0345",
      "J",
      "e",
      "0",
      "0",
      "İ",
      "ß",
      "\n",
    );
    fc.assert(
      fc.property(
        textual,
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(odd).map((all) => all.join("")),
        ),
        (type, raw) => {
          const text = types[type].canonical(raw);
          expect(types[type].canonical(text)).toBe(text);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test("parsing never throws, whatever it is given", () => {
    fc.assert(
      fc.property(aType, fc.anything({ withBigInt: true, withDate: true, withMap: true }), (type, raw) => {
        expect(["Parsed", "Unfit"]).toContain(types[type].parse(raw, london)._tag);
      }),
    );
  });

  test("equality is an equivalence", () => {
    fc.assert(
      fc.property(aType, aRaw, aRaw, aRaw, (type, a, b, c) => {
        const [x, y, z] = [a, b, c].map((raw) => cellOf(types[type].parse(raw, london)));
        fc.pre(x !== undefined && y !== undefined && z !== undefined);
        expect(equalCells(type, x, x)).toBe(true);
        expect(equalCells(type, x, y)).toBe(equalCells(type, y, x));
        if (equalCells(type, x, y) && equalCells(type, y, z)) expect(equalCells(type, x, z)).toBe(true);
      }),
    );
  });

  test("a wall time in a zone, read back in it, is the same day", () => {
    fc.assert(
      fc.property(aDay, aZone, (day, timezone) => {
        const found = types.instant.parse(`${day}T12:00:00`, { timezone });
        fc.pre(found._tag === "Parsed");
        expect(cellOf(types.date.parse(found.cell, { timezone }))).toBe(day);
      }),
    );
  });
});

describe("which place can take a value of which type", () => {
  test("every type fits itself, and a whole number a decimal place and a text", () => {
    for (const type of FieldType.literals) expect(fits(type, type)).toBe(true);
    expect(fits("integer", "decimal")).toBe(true);
    expect(fits("decimal", "integer")).toBe(false);
    expect(fits("integer", "exact")).toBe(true);
    expect(fits("exact", "integer")).toBe(false);
    expect(fits("date", "instant")).toBe(false);
    expect(fits("instant", "date")).toBe(false);
    expect(fits("email", "text")).toBe(true);
    expect(fits("boolean", "text")).toBe(false);
  });
});
