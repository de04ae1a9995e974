/** Wall times and zones: days of the change, skipped and doubled times. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { instantMillis, instantOf, isDay, isZone, wallClock } from "../../src/value/zone.ts";

describe("the instant of a wall time", () => {
  const rows: ReadonlyArray<readonly [day: string, time: string, zone: string, instant: string]> = [
    ["2026-01-15", "09:30", "Europe/London", "2026-01-15T09:30:00.000Z"],
    ["2026-07-15", "09:30", "Europe/London", "2026-07-15T08:30:00.000Z"],
    ["2026-07-15", "9:30", "Europe/London", "2026-07-15T08:30:00.000Z"],
    ["2026-07-15", "09:30:15.25", "Europe/London", "2026-07-15T08:30:15.250Z"],
    // 29 March 2026, 01:00 to 02:00 does not exist in London: it moves forward.
    ["2026-03-29", "00:59:59", "Europe/London", "2026-03-29T00:59:59.000Z"],
    ["2026-03-29", "01:00", "Europe/London", "2026-03-29T01:00:00.000Z"],
    ["2026-03-29", "01:30", "Europe/London", "2026-03-29T01:30:00.000Z"],
    ["2026-03-29", "02:00", "Europe/London", "2026-03-29T01:00:00.000Z"],
    // 25 October 2026, 01:00 to 02:00 comes twice in London: the earlier one.
    ["2026-10-25", "00:59:59", "Europe/London", "2026-10-24T23:59:59.000Z"],
    ["2026-10-25", "01:00", "Europe/London", "2026-10-25T00:00:00.000Z"],
    ["2026-10-25", "01:30", "Europe/London", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25", "02:00", "Europe/London", "2026-10-25T02:00:00.000Z"],
    ["2026-03-08", "02:30", "America/New_York", "2026-03-08T07:30:00.000Z"],
    ["2026-11-01", "01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
    ["2024-02-29", "23:59", "Asia/Kolkata", "2024-02-29T18:29:00.000Z"],
  ];
  test.each(rows)("%s %s in %s is %s", (day, time, zone, instant) => {
    expect(instantOf(day, time, zone)).toBe(instant);
  });

  test("there is none of a day or a time that does not exist", () => {
    expect(instantOf("2026-02-30", "09:30", "Europe/London")).toBeUndefined();
    expect(instantOf("2026-02-28", "24:00", "Europe/London")).toBeUndefined();
    expect(instantOf("2026-02-28", "09:60", "Europe/London")).toBeUndefined();
    expect(instantOf("2026-02-28", "half past nine", "Europe/London")).toBeUndefined();
    expect(instantOf("2026-02-28", "", "Europe/London")).toBeUndefined();
  });
});

describe("the wall clock of an instant", () => {
  test("takes instants with an offset alone, so that the machine's own zone never counts", () => {
    expect(wallClock("2026-07-15T08:30:00Z", "Europe/London")).toEqual({
      day: "2026-07-15",
      time: "09:30:00",
    });
    expect(wallClock("2026-07-15T08:30:00", "Europe/London")).toBeUndefined();
    expect(wallClock("15 July 2026", "Europe/London")).toBeUndefined();
    expect(instantMillis("2026-07-15T08:30:00")).toBeUndefined();
    expect(wallClock(0, "Europe/London")).toEqual({ day: "1970-01-01", time: "01:00:00" });
  });

  test("undoes the instant of a wall time that exists once", () => {
    const zone = fc.constantFrom(
      "Europe/London",
      "UTC",
      "Pacific/Auckland",
      "Asia/Kolkata",
      "America/St_Johns",
    );
    const at = fc.integer({
      min: Date.parse("1990-01-01T00:00:00Z"),
      max: Date.parse("2090-01-01T00:00:00Z"),
    });
    fc.assert(
      fc.property(zone, at, (name, millis) => {
        const wall = wallClock(millis, name);
        fc.pre(wall !== undefined);
        const made = instantOf(wall.day, wall.time, name);
        // A doubled wall time gives the earlier of its two instants: read back, it shows the same wall.
        expect(made === undefined ? undefined : wallClock(made, name)).toEqual(wall);
      }),
    );
  });
});

test("a day of the calendar, in four, two and two digits", () => {
  for (const day of ["2026-03-02", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
    expect(isDay(day)).toBe(true);
  for (const day of [
    "2026-02-29",
    "1900-02-29",
    "2026-04-31",
    "2026-00-10",
    "2026-1-1",
    "26-01-01",
    "",
    "today",
  ])
    expect(isDay(day)).toBe(false);
});

test("a zone is an IANA name", () => {
  for (const name of ["Europe/London", "UTC", "America/Argentina/Buenos_Aires"])
    expect(isZone(name)).toBe(true);
  for (const name of ["", "London", "Europe/Lundon", "Local"]) expect(isZone(name)).toBe(false);
});
