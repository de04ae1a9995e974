/** Near names, order by dependency, stable JSON, own entries. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderByDependency } from "../../src/kernel/graph.ts";
import { own } from "../../src/kernel/own.ts";
import { hashOf, stableJson } from "../../src/kernel/stableJson.ts";
import { didYouMean, suggest } from "../../src/kernel/suggest.ts";

describe("the nearest known name", () => {
  const known = ["firstName", "surname", "email", "push-only", "pull-only", "pull-able"];
  test.each([
    ["surnmae", "surname"],
    ["emial", "email"],
    ["SURNAME", "surname"],
    ["firstname", "firstName"],
    ["first", "firstName"],
    ["push", "push-only"],
    ["pull_able", "pull-able"],
    ["telephone", undefined],
    ["pull", undefined],
    ["x", undefined],
    ["", undefined],
  ])("of %s is %s", (unknown, near) => {
    expect(suggest(unknown, known)).toBe(near);
  });

  test("is said, or else the list where it is short", () => {
    expect(didYouMean("emial", known)).toBe('did you mean "email"?');
    expect(didYouMean("telephone", ["a", "b"])).toBe("known: a, b");
    expect(didYouMean("telephone", [])).toBeUndefined();
    expect(
      didYouMean(
        "telephone",
        Array.from({ length: 13 }, (_, i) => `n${i}`),
      ),
    ).toBeUndefined();
  });

  test("of a known name is that name", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 }), fc.nat(), (names, n) => {
        const name = names[n % names.length] ?? "";
        expect(suggest(name, names)).toBe(name);
      }),
    );
  });
});

describe("order by dependency", () => {
  const order = (edges: Readonly<Record<string, ReadonlyArray<string>>>) =>
    orderByDependency(Object.keys(edges), (name) => own(edges, name) ?? []);

  test("each after those it points to, otherwise as given", () => {
    expect(order({ a: [], b: [], c: [] })).toEqual({ _tag: "Ordered", order: ["a", "b", "c"] });
    expect(order({ a: ["c"], b: [], c: ["b"] })).toEqual({ _tag: "Ordered", order: ["b", "c", "a"] });
    expect(order({ a: ["nobody"], b: ["a"] })).toEqual({ _tag: "Ordered", order: ["a", "b"] });
  });

  test("a circle is given as the names on it", () => {
    expect(order({ a: ["a"] })).toEqual({ _tag: "Cycle", cycle: ["a", "a"] });
    expect(order({ x: ["a"], a: ["b"], b: ["c"], c: ["a"] })).toEqual({
      _tag: "Cycle",
      cycle: ["a", "b", "c", "a"],
    });
  });

  test("holds for any graph", () => {
    const names = ["a", "b", "c", "d", "e"];
    const edges = fc.dictionary(fc.constantFrom(...names), fc.uniqueArray(fc.constantFrom(...names)));
    fc.assert(
      fc.property(edges, (graph) => {
        const found = orderByDependency(names, (name) => own(graph, name) ?? []);
        if (found._tag === "Ordered") {
          expect([...found.order].sort()).toEqual(names);
          for (const [from, targets] of Object.entries(graph))
            for (const to of targets) expect(found.order.indexOf(to)).toBeLessThan(found.order.indexOf(from));
        } else {
          expect(found.cycle[0]).toBe(found.cycle.at(-1));
          found.cycle.slice(1).forEach((to, i) => expect(own(graph, found.cycle[i] ?? "")).toContain(to));
        }
      }),
    );
  });
});

describe("stable JSON", () => {
  test("equal values give equal text, whatever the order of keys", () => {
    expect(stableJson({ b: 1, a: { d: [2, { z: 1, y: 2 }], c: null } })).toBe(
      '{"a":{"c":null,"d":[2,{"y":2,"z":1}]},"b":1}',
    );
    expect(hashOf({ b: 1, a: 2 })).toBe(hashOf({ a: 2, b: 1 }));
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  });

  test("is read back as the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

test("a record's own entries are its entries", () => {
  expect(own({ a: 1 }, "a")).toBe(1);
  expect(own({ a: 1 }, "b")).toBeUndefined();
  expect(own({}, "constructor")).toBeUndefined();
  expect(own({}, "toString")).toBeUndefined();
});
