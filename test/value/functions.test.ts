/** The language's own functions: moved days, clamped months, wall times, first and blank. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDuration, ownFunctions } from "../../src/value/functions.ts";

const call = (name: string, ...values: ReadonlyArray<unknown>): unknown =>
  ownFunctions[name]?.make("Europe/London")(...values);

describe("$plus", () => {
  const rows: ReadonlyArray<readonly [value: string, duration: string, moved: string | undefined]> = [
    ["2026-03-02", "P1D", "2026-03-03"],
    ["2026-03-01", "-P1D", "2026-02-28"],
    ["2024-03-01", "-P1D", "2024-02-29"],
    ["2026-03-02", "P2W", "2026-03-16"],
    // A month clamps to the last day that it has.
    ["2026-01-31", "P1M", "2026-02-28"],
    ["2024-01-31", "P1M", "2024-02-29"],
    ["2026-03-31", "-P1M", "2026-02-28"],
    ["2026-05-31", "P1M", "2026-06-30"],
    ["2026-12-31", "P2M", "2027-02-28"],
    ["2026-01-15", "-P1M", "2025-12-15"],
    ["2026-01-31", "P13M", "2027-02-28"],
    ["2024-02-29", "P1Y", "2025-02-28"],
    ["2024-02-29", "-P4Y", "2020-02-29"],
    ["2026-03-02", "P0D", "2026-03-02"],
    ["0050-01-31", "P1M", "0050-02-28"],
    ["9999-12-31", "P1D", undefined],
    ["0000-01-01", "-P1D", undefined],
    ["2026-01-01", "P999999999Y", undefined],
    // An instant moves by what the clock shows in UTC; over a change of the clocks the hours are 24.
    ["2026-03-28T09:30:00.000Z", "P1D", "2026-03-29T09:30:00.000Z"],
    ["2026-03-02T09:30:00.000Z", "PT1H", "2026-03-02T10:30:00.000Z"],
    ["2026-03-02T23:30:00.000Z", "PT45M", "2026-03-03T00:15:00.000Z"],
    ["2026-03-02T09:30:00.000Z", "-PT30S", "2026-03-02T09:29:30.000Z"],
    ["2026-01-31T09:30:00+01:00", "P1M", "2026-02-28T08:30:00.000Z"],
    ["1969-12-31T23:30:00.000Z", "P1M", "1970-01-31T23:30:00.000Z"],
    // A day has no hours, and what is no day and no instant cannot be moved.
    ["2026-03-02", "PT1H", undefined],
    ["2026-02-30", "P1D", undefined],
    ["2026-03-02T09:30:00", "P1D", undefined],
    ["tomorrow", "P1D", undefined],
    ["2026-03-02", "1 day", undefined],
    ["2026-03-02", "P1M2D", undefined],
  ];
  test.each(rows)("%s and %s: %s", (value, duration, moved) => {
    expect(call("plus", value, duration)).toBe(moved);
  });

  test("of something blank or of another kind is missing", () => {
    expect(call("plus", undefined, "P1D")).toBeUndefined();
    expect(call("plus", "2026-03-02", undefined)).toBeUndefined();
    expect(call("plus", 20260302, "P1D")).toBeUndefined();
  });

  const aDay = fc
    .date({ min: new Date("1800-01-01"), max: new Date("2300-12-31"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));

  test("days there and back are the same day", () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 0, max: 5_000 }), (day, days) => {
        expect(call("plus", call("plus", day, `P${days}D`), `-P${days}D`)).toBe(day);
      }),
    );
  });

  test("a month later is in the next month, on the same day or on its last one", () => {
    fc.assert(
      fc.property(aDay, fc.integer({ min: 0, max: 500 }), (day, months) => {
        const moved = String(call("plus", day, `P${months}M`));
        const index = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
        expect(index(moved) - index(day)).toBe(months);
        const next = String(call("plus", moved, "P1D"));
        expect(
          moved.slice(8) === day.slice(8) || (moved.slice(8) < day.slice(8) && next.endsWith("-01")),
        ).toBe(true);
      }),
    );
  });
});

test("a duration is ISO 8601 of one unit, signed", () => {
  for (const text of ["P1D", "-P1M", "P2Y", "P3W", "PT1H", "PT30M", "-PT5S"])
    expect(isDuration(text)).toBe(true);
  for (const text of ["", "P", "PT", "1D", "P1.5D", "P1M2D", "+P1D", "P-1D", "p1d", "P1H"])
    expect(isDuration(text)).toBe(false);
});

test("$instant, $dateOf and $timeOf speak of the integration's zone", () => {
  expect(call("instant", "2026-07-15", "09:30")).toBe("2026-07-15T08:30:00.000Z");
  expect(call("instant", "2026-03-29", "01:30")).toBe("2026-03-29T01:30:00.000Z");
  expect(call("instant", "2026-10-25", "01:30")).toBe("2026-10-25T00:30:00.000Z");
  expect(call("instant", "2026-07-15", undefined)).toBeUndefined();
  expect(call("instant", "2026-02-30", "09:30")).toBeUndefined();
  expect(call("dateOf", "2026-07-15T23:30:00Z")).toBe("2026-07-16");
  expect(call("dateOf", "2026-07-15")).toBe("2026-07-15");
  expect(call("dateOf", "2026-07-15T23:30:00")).toBeUndefined();
  expect(call("timeOf", "2026-07-15T23:30:00Z")).toBe("00:30:00");
  expect(call("timeOf", undefined)).toBeUndefined();
});

test("$first is the first that is not blank, $blank says whether there is none", () => {
  expect(call("first", undefined, null, "", 0, "a")).toBe(0);
  expect(call("first", undefined, false)).toBe(false);
  expect(call("first")).toBeUndefined();
  for (const blank of [undefined, null, ""]) expect(call("blank", blank)).toBe(true);
  for (const value of [0, false, " ", "a"]) expect(call("blank", value)).toBe(false);
});

test("every function says what it takes and what it is for", () => {
  for (const own of Object.values(ownFunctions)) {
    expect(own.parameters).toMatch(/^\(.*\)$/);
    expect(own.description).toMatch(/\.$/);
  }
});
