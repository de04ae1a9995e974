/** What a run may do and the last run of its job could not. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Permission } from "../../src/model/Surface.ts";
import { widenedFrom } from "../../src/plan/widening.ts";
import { line } from "./support.ts";

const permission = (options: Partial<Permission> = {}): Permission => ({
  key: "member update remote surname",
  says: "member.surname may be written",
  origin: line(5),
  limits: {},
  parts: {},
  cases: "1",
  decider: "wherever they differ",
  ...options,
});
const widened = (before: Partial<Permission>, after: Partial<Permission>) =>
  widenedFrom([permission(before)], [permission(after)]).map(({ message }) => message);

describe("a later run", () => {
  test("that may do the same is not wider", () => {
    const all = { limits: { a: "only a" }, parts: { source: { is: "1", words: "x" } }, cases: "0110" };
    expect(widened(all, all)).toEqual([]);
  });
  test("that may do something new is, with the line that says so", () => {
    expect(widenedFrom([permission({ key: "other" })], [permission()])).toStrictEqual([
      { message: "member.surname may be written, and could not", origin: line(5) },
    ]);
  });
  test("that may do less is not", () => {
    expect(widenedFrom([permission(), permission({ key: "other" })], [permission()])).toEqual([]);
  });
});

describe("the ways to differ", () => {
  test("in which nothing was written before are a widening", () => {
    expect(
      widened({ cases: "010", decider: "as a decides" }, { cases: "011", decider: "as b decides" }),
    ).toEqual(["member.surname may be written as b decides, and could only as a decides"]);
    expect(widened({ cases: "01" }, { cases: "011" })).toHaveLength(1);
  });
  test("that are fewer are none, and others are one", () => {
    expect(widened({ cases: "011" }, { cases: "010" })).toEqual([]);
    expect(widened({ cases: "011" }, { cases: "110" })).toHaveLength(1);
  });
});

describe("a condition", () => {
  test("that is gone lets more through", () => {
    expect(widened({ limits: { a: "only a", b: "only b" } }, { limits: { b: "only b" } })).toEqual([
      "member.surname may be written: a condition is gone (only a)",
    ]);
    expect(widened({ limits: { a: "only a", b: "only b" } }, {})).toEqual([
      "member.surname may be written: a condition is gone (only a; only b)",
    ]);
  });
  test("that stands in its place is named", () => {
    expect(widened({ limits: { a: "only a" } }, { limits: { c: "only c" } })).toEqual([
      "member.surname may be written: a condition is gone (only a), and another stands in its place (only c)",
    ]);
  });
  test("that is new lets less through", () => {
    expect(widened({}, { limits: { a: "only a" } })).toEqual([]);
  });
  test("of which several say the same is named once", () => {
    expect(widened({ limits: { a: "x and y", b: "x and y" } }, {})).toEqual([
      "member.surname may be written: a condition is gone (x and y)",
    ]);
  });
  test("that is called like a property of every object is one of its own", () => {
    expect(widened({ limits: { constructor: "only a" } }, {})).toHaveLength(1);
  });
});

test("what an earlier version of the program did not remember is no widening", () => {
  const place = permission({ key: ":place remote", parts: { place: { is: "1", words: "x" } } });
  expect(widenedFrom([permission()], [permission(), place])).toEqual([]);
  const other = permission({ key: ":place remote", parts: { place: { is: "2", words: "y" } } });
  expect(widenedFrom([place], [other])).toHaveLength(1);
});

describe("a part of what is written", () => {
  const part = (name: string, is: string, words: string) => ({ parts: { [name]: { is, words } } });
  const names: ReadonlyArray<readonly [string, string]> = [
    ["meaning", "its type"],
    ["source", "its expression"],
    ["from", "its source"],
    ["otherwise", "its stand-in"],
    ["place", "its place"],
    ["colour", "colour"],
  ];
  test.each(names)("%s", (name, what) => {
    expect(widened(part(name, "1", "x"), part(name, "2", "y"))).toEqual([
      `member.surname may be written: ${what} was x and is y`,
    ]);
    expect(widened({}, part(name, "2", "y"))).toEqual([`member.surname may be written: ${what} is new (y)`]);
  });
  test("that is the same in other words is no widening; one that is gone neither", () => {
    expect(widened(part("source", "1", "x"), part("source", "1", "y"))).toEqual([]);
    expect(widened(part("source", "1", "x"), {})).toEqual([]);
  });
});

describe("properties", () => {
  const surface = fc.uniqueArray(
    fc.record({
      key: fc.constantFrom("a", "b", "c"),
      limits: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("only x", "only y")),
      cases: fc.constantFrom("00", "01", "10", "11"),
      parts: fc.dictionary(
        fc.constantFrom("source", "from"),
        fc.record({ is: fc.constantFrom("1", "2"), words: fc.constant("w") }),
      ),
    }),
    { selector: (one) => one.key },
  );
  test("nothing is wider than itself", () => {
    fc.assert(
      fc.property(surface, (all) => {
        const one = all.map(permission);
        expect(widenedFrom(one, one)).toEqual([]);
      }),
    );
  });
  test("what is taken away never widens, and put back it does", () => {
    fc.assert(
      fc.property(surface, (all) => {
        const whole = all.map(permission);
        const fewer = whole.slice(1);
        expect(widenedFrom(whole, fewer)).toEqual([]);
        expect(widenedFrom(fewer, whole)).toHaveLength(whole.length - fewer.length);
      }),
    );
  });
});
