/** Keys as cells of the places that take them. */
import { describe, expect, test } from "vitest";
import { localKeyCells, remoteKeyCell, shownKey } from "../../src/plan/keys.ts";
import { reference } from "./support.ts";

const zone = "Europe/London";

test("a key is shown with its parts decoded", () => {
  expect(shownKey("7")).toBe("7");
  expect(shownKey("AC%2FDC/a%20b")).toBe("AC/DC/a b");
});

describe("a remote key as a cell of the remote place", () => {
  test("has the type of the place", () => {
    expect(
      remoteKeyCell(reference("branch", "branch", "push-only", { remoteType: "integer" }), "051", zone),
    ).toBe(51);
    expect(
      remoteKeyCell(reference("branch", "branch", "push-only", { remoteType: "text" }), "051", zone),
    ).toBe("051");
  });

  test("is decoded, and kept as it is where the place has no type", () => {
    expect(
      remoteKeyCell(reference("branch", "branch", "push-only", { remoteType: undefined }), "a%2F%20b", zone),
    ).toBe("a/ b");
  });

  test("is blank where it does not fit the type", () => {
    expect(
      remoteKeyCell(reference("branch", "branch", "push-only", { remoteType: "integer" }), "north", zone),
    ).toBe(null);
  });

  test("is the first part of a key that has several", () => {
    expect(
      remoteKeyCell(reference("branch", "branch", "push-only", { remoteType: "integer" }), "4/5", zone),
    ).toBe(4);
  });

  test("a date is one day in the zone of the integration", () => {
    const day = reference("day", "day", "push-only", { remoteType: "date" });
    expect(remoteKeyCell(day, encodeURIComponent("2026-06-30T23:30:00Z"), zone)).toBe("2026-07-01");
    expect(remoteKeyCell(day, encodeURIComponent("2026-06-30T23:30:00Z"), "UTC")).toBe("2026-06-30");
  });
});

describe("a local key as cells of the local places", () => {
  const places = (local: ReadonlyArray<string>, localType: "integer" | "text" | undefined) =>
    reference("branch", "branch", "pull-only", { local, localType });

  test("gives each place its part; the first has the type of the rule, the others are kept as they are", () => {
    expect(localKeyCells(places(["region", "branch"], "integer"), "07/08", zone)).toEqual([7, "08"]);
    expect(localKeyCells(places(["region", "branch"], undefined), "07/%2008", zone)).toEqual(["07", " 08"]);
  });

  test("a rule that names fewer places takes the leading parts", () => {
    expect(localKeyCells(places(["region"], "text"), "07/08", zone)).toEqual(["07"]);
  });

  test("a date is one day in the zone of the integration", () => {
    const day = reference("day", "day", "pull-only", { localType: "date" });
    expect(localKeyCells(day, encodeURIComponent("2026-06-30T23:30:00Z"), zone)).toEqual(["2026-07-01"]);
  });

  test("a part that does not fit is blank", () => {
    expect(localKeyCells(places(["region", "branch"], "integer"), "north/08", zone)).toEqual([null, "08"]);
  });
});
