import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitsOf } from "../../src/connector/limits.ts";
import { isOfPath, limitFaults, ownCalls } from "../../src/language/limits.ts";

describe("the calls that are ours", () => {
  it.each<[number, string | undefined, number]>([
    [300, undefined, 300],
    [300, "0%", 300],
    [300, "10%", 270],
    // Fractions of a call are left to others, and no call is lost to a fraction that is none.
    [100, "7%", 93],
    [100, "29%", 71],
    [5, "10%", 4],
    [300, "2.5%", 292],
    [400, "2.5%", 390],
    [10_000, "0.01%", 9_999],
    [10_000, "99.99%", 1],
    [5, "99%", 0],
  ])("of %d with a reserve of %s are %d", (requests, reserve, expected) => {
    expect(ownCalls({ requests, ...(reserve === undefined ? {} : { reserve }) })).toBe(expected);
  });

  it("are never more than what the reserve leaves, and less by under one call", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.nat({ max: 9_999 }), (requests, hundredths) => {
        const reserve = `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, "0")}%`;
        const own = BigInt(ownCalls({ requests, reserve })) * 10_000n;
        const exact = BigInt(requests) * BigInt(10_000 - hundredths);
        return own <= exact && exact - own < 10_000n;
      }),
    ));

  it("of a limit are at least one", () => {
    expect(
      limitsOf([
        { requests: 5, per: "500ms", reserve: "99%" },
        { requests: 60, per: "1m", paths: ["/a"] },
      ]),
    ).toEqual([
      { requests: 1, windowMs: 500 },
      { requests: 60, windowMs: 60_000, paths: ["/a"] },
    ]);
  });
});

describe("a path that a limit names", () => {
  it.each<[string, string, boolean]>([
    ["/User", "/User", true],
    ["/User", "/User/7", true],
    ["/User", "/Users", false],
    ["/User", "/user", false],
    ["/User/Search", "/User", false],
    ["/User/Search", "/User/Search/1/100", true],
    ["/User/Search", "/User/7", false],
    ["/User/{ID}", "/User/7", true],
    ["/User/{ID}", "/User/7/Photo", true],
    ["/User/{ID}", "/User", false],
    ["/User/{ID}/Photo", "/User/7", false],
    ["/User/{ID}", "/User/{ID}", true],
    ["/User/Search", "/User/{ID}", false],
    ["/", "/anything", true],
    ["/User/", "//User", true],
    ["/a b", "/a%20b", true],
    ["/a", "/%E0%A4%A", false],
    ["/Search", "/Search?page=1", true],
    ["/x{ID}", "/x7", false],
  ])("%s and %s", (named, path, expected) => {
    expect(isOfPath(named, path)).toBe(expected);
  });
});

it("what limits say that cannot be is found, each at its place", () => {
  const paths = ["/User", "/User/Search/{page}"];
  expect(
    limitFaults(
      [
        { requests: 300, per: "60s", paths: ["/User/Search", "/Usr"] },
        { requests: 5, per: "60s", reserve: "81%" },
        { requests: 5, per: "0s" },
        { requests: 5, per: "1s", reserve: "80%" },
      ],
      paths,
    ).map(({ path, message }) => [path.join("."), message]),
  ).toEqual([
    ["0.paths.1", 'No request of the system goes to "/Usr": the limit would count nothing.'],
    ["1.reserve", "A reserve of 81% leaves none of 5 calls."],
    ["2.per", "A window of no length limits nothing."],
  ]);
});
