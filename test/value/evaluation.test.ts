/** Expressions run: plain paths without JSONata, everything else in it, bounded, and never by throwing. */
import * as fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, test } from "vitest";
import { type Compiled, compileExpression, type Evaluation } from "../../src/value/expression/compile.ts";
import type { Scope } from "../../src/value/expression/Scope.ts";

const scope: Scope = {
  local: { name: "Ann", learnerId: 7, uln: "1234567890" },
  remote: { id: 51 },
  value: "a value",
  settings: { region: "North", classrooms: { "101": 201 } },
  today: "2026-03-02",
  now: "2026-03-02T02:00:00.000Z",
};
const run = async (compiled: Compiled, given: Scope): Promise<Evaluation> =>
  compiled._tag === "Plain" ? { _tag: "Value", value: compiled.get(given) } : compiled.run(given);
const evaluate = (source: string, given: Scope = scope): Promise<Evaluation> =>
  run(compileExpression(source, "Europe/London"), given);

describe("values", () => {
  const rows: ReadonlyArray<readonly [source: string, value: unknown]> = [
    ["$value", "a value"],
    ["$local.name", "Ann"],
    ["$local.nothing", undefined],
    ["$local.constructor", undefined],
    ["$settings.classrooms", { "101": 201 }],
    ["'Normal'", "Normal"],
    ["3.5", 3.5],
    ["$value & '/' & $local.learnerId", "a value/7"],
    ["$local.uln", "1234567890"],
    ["$lookup($settings.classrooms, $string(101))", 201],
    ["$first($local.nothing, $local.name)", "Ann"],
    ["$blank($local.nothing)", true],
    ["$plus($today, '-P1M')", "2026-02-02"],
    ["$instant($today, '09:30')", "2026-03-02T09:30:00.000Z"],
    ["$now", "2026-03-02T02:00:00.000Z"],
    // What is missing gives no value, and no bare prefix where the place has none.
    ["$exists($local.nothing) ? 'yes'", undefined],
    ["$local.nothing = null", false],
  ];
  test.each(rows)("%s is %o", async (source, value) => {
    expect(await evaluate(source)).toEqual({ _tag: "Value", value });
  });
});

describe("faults are values", () => {
  const rows: ReadonlyArray<string> = [
    "$error('by its author')",
    "$number('seven')",
    "1 + 'a'",
    "$uppercase(1)",
    "$sort([1, 'a'])",
    "$toMillis('yesterday')",
    "$nobody(1)",
    "$now()",
    "$millis()",
    "$random()",
    "$eval('1')",
    "function($x) { $x }",
    "$sum",
    "[$sum]",
    "{ 'a': function($x) { $x } }",
    "1 / 0",
    "[1 / 0]",
    "$local.(",
    "null >= 1",
  ];
  test.each(rows)("%s", async (source) => {
    const found = await evaluate(source);
    expect(found._tag).toBe("Fault");
    expect(found._tag === "Fault" ? found.message : "").not.toBe("");
  });

  test("a fault of one run is none of the next", async () => {
    const compiled = compileExpression("$number($value)", "Europe/London");
    expect((await run(compiled, { ...scope, value: "seven" }))._tag).toBe("Fault");
    expect(await run(compiled, { ...scope, value: "7" })).toEqual({ _tag: "Value", value: 7 });
  });
});

describe("bounds", () => {
  const rows: ReadonlyArray<string> = [
    "($f := function($n) { $f($n + 1) }; $f(0))",
    "($f := function($n) { 1 + $f($n + 1) }; $f(0))",
    "$map([1..9000], function($a) { $map([1..9000], function($b) { $a * $b }) })",
    "$sum([1..9999999])",
    "[1..100000000000]",
    "$pad('x', 10000000000)",
  ];
  test.each(rows)("%s ends soon, as a fault", async (source) => {
    const started = performance.now();
    expect((await evaluate(source))._tag).toBe("Fault");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("a run leaves what it is given as it is", () => {
  test("the answer is a copy", async () => {
    const given: Scope = { ...scope, local: { tags: ["a", "b"], more: { x: 1 } } };
    const before = JSON.stringify(given);
    await evaluate("$append($local.tags, 'c')", given);
    await evaluate("$merge([$local.more, { 'x': 2 }])", given);
    await evaluate("$local.more ~> |$|{'x': 3}|", given);
    expect(JSON.stringify(given)).toBe(before);
  });
});

const name = fc.constantFrom("a", "b", "first name", "length", "constructor", "toString", "é", "x1");
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n)),
  fc.boolean(),
  fc.constant(null),
);
const { document } = fc.letrec((tie) => ({
  document: fc.dictionary(name, fc.oneof({ depthSize: "small" }, leaf, tie("document")), { maxKeys: 4 }),
}));

describe("a plain path", () => {
  test("is a path whose every step is a name, and a literal", () => {
    for (const source of ["$value", "$local.a", "$local.a.b.c", "$local.`first name`", "'a'", "1"])
      expect(compileExpression(source, "UTC")._tag).toBe("Plain");
    for (const source of [
      "$local.a[0]",
      "$local.a[]",
      "$local.*",
      "$local.a.$trim()",
      "$local.a & 'x'",
      "$x.a",
      "$local.a#$i",
      "true",
    ])
      expect(compileExpression(source, "UTC")._tag).toBe("Jsonata");
  });

  test("answers as JSONata does on any document of maps", async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.array(name, { maxLength: 4 }), async (local, path) => {
        const source = ["$local", ...path.map((step) => `\`${step}\``)].join(".");
        const compiled = compileExpression(source, "UTC");
        expect(compiled._tag).toBe("Plain");
        const found = await run(compiled, {
          settings: {},
          today: "",
          now: "",
          ...(isMap(local) ? { local } : {}),
        });
        const wanted: unknown = await jsonata(source).evaluate({}, { local });
        expect(found).toEqual({ _tag: "Value", value: wanted });
      }),
      { numRuns: 500 },
    );
  });

  test("answers as JSONata does when the last step holds a list", async () => {
    for (const local of [{ a: [1, 2] }, { a: [] }, { a: [1] }, { a: { b: [1, 2] } }])
      for (const source of ["$local.a", "$local.a.b"]) {
        const wanted: unknown = await jsonata(source).evaluate({}, { local });
        const found = await evaluate(source, { ...scope, local });
        expect(JSON.stringify(found)).toBe(JSON.stringify({ _tag: "Value", value: wanted }));
      }
  });
});

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
