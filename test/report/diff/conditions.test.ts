/** Conditions in words: they take in the combinations that are meant, and no other. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combinations } from "../../../src/language/settings.ts";
import { type Condition, conditionsOf, conditionText } from "../../../src/report/diff/conditions.ts";

const declared = {
  on: { title: "On", type: "toggle" },
  also: { title: "Also", type: "toggle" },
  mode: { title: "Mode", type: "mode" },
} as const;
const names = Object.keys(declared);
const all = combinations(declared, names);

const holds = (condition: Condition, values: (typeof all)[number]): boolean =>
  Object.entries(condition).every(([name, some]) => some.some((value) => value === values[name]));

const said = (take: (values: (typeof all)[number]) => boolean): ReadonlyArray<string> =>
  conditionsOf(names, all, all.filter(take)).map(conditionText);

describe("conditions", () => {
  it("leave out a setting whose value does not matter", () => {
    expect(said(() => true)).toEqual(["under any settings"]);
    expect(said(({ on }) => on === true)).toEqual(["where on: true"]);
    expect(said(({ on, mode }) => on === true && mode !== "pull")).toEqual([
      "where mode: ignore or push, on: true",
    ]);
  });

  it("are several where one cannot say it", () => {
    expect(said(({ on, mode }) => on === true || mode === "push")).toEqual([
      "where mode: push, on: false",
      "where on: true",
    ]);
    expect(said(() => false)).toEqual([]);
  });

  it("take in exactly the combinations that are meant, each once", () => {
    fc.assert(
      fc.property(fc.subarray([...all]), (some) => {
        const found = conditionsOf(names, all, some);
        for (const values of all)
          expect(found.filter((condition) => holds(condition, values))).toHaveLength(
            some.includes(values) ? 1 : 0,
          );
      }),
    );
  });
});
