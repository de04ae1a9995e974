/** Expressions read without being evaluated: what they look at, what is wrong with them, and exactly where. */

import * as Schema from "effect/Schema";
import * as fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, test } from "vitest";
import { analyse } from "../../src/value/expression/analyse.ts";
import { arityFault, ownArities, pureArities } from "../../src/value/expression/arity.ts";
import { knownFunctions } from "../../src/value/expression/syntax.ts";
import { ownFunctions } from "../../src/value/functions.ts";

/** Faults as code and blamed characters, from a source whose blamed characters stand between « and ». */
const marked = (text: string) => {
  const parts = text.split(/[«»]/);
  const spans: Array<{ start: number; end: number; text: string }> = [];
  let offset = 0;
  parts.forEach((part, index) => {
    if (index % 2 === 1) spans.push({ start: offset, end: offset + part.length, text: part });
    offset += part.length;
  });
  return { source: parts.join(""), spans };
};

describe("what is wrong, and where", () => {
  const rows: ReadonlyArray<readonly [text: string, code: string]> = [
    // variables
    ["«$record».name", "CW502"],
    ["$trim(«$Local».name)", "CW502"],
    ["$local.a & «$remot».b", "CW502"],
    ["$local.items[id = «$nobody»]", "CW502"],
    ["$local.items{name: «$bad»}", "CW502"],
    ["$local.items^(>«$bad»)", "CW502"],
    ["«$$».name", "CW502"],
    ["«$».name", "CW502"],
    ["«*».name", "CW502"],
    ["«**»", "CW502"],
    ["$parent.«centre»", "CW502"],
    ["$parent.«remote».centre", "CW502"],
    ["«$parent».local", "CW502"],
    ["$map($local.xs, function($x) { $x & «$y» })", "CW502"],
    // bare names
    ["«name»", "CW502"],
    ["«name».first", "CW502"],
    ["$uppercase(«surname»)", "CW502"],
    ["$local.a = «b»", "CW502"],
    ["«`first name`»", "CW502"],
    ["$map($local.xs, function($x) { «other» })", "CW502"],
    ["[«a», 1]", "CW502"],
    ["{ 'a': «b» }", "CW502"],
    ["$local.a ? «b» : 1", "CW502"],
    // functions
    ["«$upper»($local.a)", "CW503"],
    ["$trim(«$lowr»($local.a))", "CW503"],
    ["«$constructor»($local.a)", "CW503"],
    ["«$today»()", "CW503"],
    ["$map($local.xs, function($x) { «$no»($x) })", "CW503"],
    // impure
    ["«$now»() > 1", "CW504"],
    ["$round(«$random»())", "CW504"],
    ["«$millis»()", "CW504"],
    ["«$eval»($local.a)", "CW504"],
    ["«$shuffle»([1, 2])", "CW504"],
    ["$map([1, 2], «$random»)", "CW504"],
    ["$map($local.xs, «$shuffle»)", "CW504"],
    ["$map($local.xs, «$eval»)", "CW504"],
    ["«$shuffle»(?)($local.xs)", "CW504"],
    ["($roll := «$random»; $roll())", "CW504"],
    ["$local.xs ~> «$shuffle»", "CW504"],
    ["$local.xs ~> «$shuffle»()", "CW504"],
    ["$local.at ~> «$toMillis»('[H01]:[m01]')", "CW504"],
    ["{ 'at': «$millis» }", "CW504"],
    ["$string(«$millis»)", "CW504"],
    ["«$toMillis»($local.at, '[H01]:[m01]')", "CW504"],
    ["«$toMillis»($local.at, $local.picture)", "CW504"],
    // numbers of arguments
    ["«$uppercase»()", "CW509"],
    ["«$uppercase»($local.a, 1)", "CW509"],
    ["«$substring»($local.a)", "CW509"],
    ["«$substring»($local.a, 1, 2, 3)", "CW509"],
    ["«$substring»(?, 0, 3, 4)($local.a)", "CW509"],
    ["«$replace»($local.a, 'x')", "CW509"],
    ["$local.a ~> «$replace»('x')", "CW509"],
    ["$local.a ~> «$trim»($local.b)", "CW509"],
    ["$local.items.«$substring»()", "CW509"],
    ["$local.items.«$uppercase»(name, 1)", "CW509"],
    ["«$map»($local.xs)", "CW509"],
    ["$map($local.xs, function($x) { «$power»($x) })", "CW509"],
    ["«$zip»()", "CW509"],
    ["«$first»()", "CW509"],
    ["«$blank»($local.a, $local.b)", "CW509"],
    ["«$plus»($today)", "CW509"],
    ["$local.items.«$dateOf»()", "CW509"],
    ["«$instant»($local.day)", "CW509"],
    ["«$timeOf»()", "CW509"],
    // patterns that can take for ever
    ["$contains($local.a, «/(a+)+$/»)", "CW507"],
    ["$contains($local.a, «/((a+))+$/i»)", "CW507"],
    ["$contains($local.a, «/(?:a*)*b/»)", "CW507"],
    ["$contains($local.a, «/(a|a)*$/»)", "CW507"],
    ["$contains($local.a, «/(a?){30}b/»)", "CW507"],
    ["$contains($local.a, «/(x[^y+]+)+/»)", "CW507"],
    ["$replace($local.a, «/(\\)a+){2,}/m», '')", "CW507"],
    // syntax
    ["$local.a + «)»", "CW501"],
    ["$local.a «]»", "CW501"],
    ["1 «2»", "CW501"],
  ];
  test.each(rows)("%s is %s", (text, code) => {
    const { source, spans } = marked(text);
    const { faults } = analyse(source);
    expect(
      faults.map(({ code: found, start, end }) => ({
        code: found,
        start,
        end,
        text: source.slice(start, end),
      })),
    ).toEqual(spans.map((span) => ({ code, ...span })));
  });

  test("what the language offers is said beside an unknown name", () => {
    expect(analyse("$upper($local.a)").faults[0]?.known).toContain("uppercase");
    expect(analyse("$record").faults[0]?.known).toContain("$local");
    expect(analyse("surname").faults[0]?.known).toContain("$local.surname");
  });

  test("several faults of one expression come together", () => {
    const { source, spans } = marked("«$upper»(«name») & «$now»() & «$x»");
    expect(analyse(source).faults.map(({ start, end }) => source.slice(start, end))).toEqual(
      spans.map((span) => span.text),
    );
  });

  test("an unfinished expression is blamed at its end", () => {
    for (const source of ["$local.a &", "$trim($local.a", '"abc', "$local.a ? "]) {
      const [fault, ...more] = analyse(source).faults;
      expect(more).toEqual([]);
      expect(fault?.code).toBe("CW501");
      expect(fault?.end).toBeLessThanOrEqual(source.length);
      expect(fault?.start).toBeLessThan(source.length);
    }
  });
});

describe("what is right", () => {
  const rows: ReadonlyArray<string> = [
    "$value",
    "'a text'",
    "3.5",
    "$local.status = 'Live' and ($local.inLearning or $local.endDate >= $plus($today, '-P1M'))",
    "$first($local.mobile, $local.telephone)",
    "$lookup($settings.defaultClassroom, $string($local.centre))",
    "$exists($remote.StartedOn) ? 'Attended'",
    "($x := $local.a; $x & $x)",
    "$map($local.xs, function($x, $i) { $x & $i })",
    "$local.items[price > 3].name",
    "$local.items^(>price).name",
    "$local.items{name: price}",
    "$local.items@$i.($i.name & $i.price)",
    "$local.items#$n.($n & name)",
    "$local.items.$uppercase(name)",
    "[1..3].($ * 2)",
    "$local.a ~> $trim ~> $uppercase",
    "$local.`first name`",
    '$local."first name"',
    "$local.*",
    "$substring(?, 0, 3)($local.a)",
    "$local.a ~> $substring(0, 3) ~> $trim()",
    "$local.a ~> $substring(?, 0, 3)",
    "$local.items.name.$uppercase()",
    "$local.items.name.$substring(1)",
    "$local.items.name.$string()",
    "$local.items[$length(name) > 3]",
    "$zip($local.a, $local.b, $local.c, $local.d)",
    "$first($local.a, $local.b, $local.c, $local.d, $local.e)",
    "($trim := function($a, $b) { $a & $b }; $trim($local.a, $local.b))",
    "($f := function($a) { $a }; $f($local.a, 2))",
    "$error()",
    "$map($local.xs, $uppercase)",
    "$sort($local.xs, function($l, $r) { $l > $r })",
    "$contains($local.a, /^[a-z]+@[a-z]+\\.(org|net)$/i)",
    "$contains($local.a, /(\\d{2}){3}[*+]+/)",
    "$contains($local.a, /(Mr|Ms)? [a-z]+?/)",
    "$toMillis($local.a)",
    "$toMillis($local.a, '[Y0001]-[M01]-[D01]')",
    "$now & $today",
  ];
  test.each(rows)("%s", (source) => {
    expect(analyse(source).faults).toEqual([]);
  });
});

describe("what an expression looks at", () => {
  const rows: ReadonlyArray<readonly [source: string, reads: ReadonlyArray<string>]> = [
    ["$local.surname", ["local.surname@7-14"]],
    ["$local", ["local@0-6"]],
    ["$trim($local.a) & $remote.b.c", ["local.a@13-14", "remote.b@26-27"]],
    ["$local.`first name`", ["local.first name@7-19"]],
    ['$local."first name" & $value', ["local.first name@7-19", "value@22-28"]],
    ["$value[0].part", ["value.part@10-14"]],
    ["$local.items[id = $remote.id].name", ["local.items@7-12", "remote.id@26-28"]],
    ["$map($local.xs, function($x) { $x & $settings.prefix })", ["local.xs@12-14", "settings.prefix@46-52"]],
    ["($local := 1; $local)", []],
    ["$local{a: $remote.b}", ["local@0-6", "remote.b@18-19"]],
    ["$local.items{name: $remote.b}", ["local.items@7-12", "remote.b@27-28"]],
    ["$local.items^($settings.order)", ["local.items@7-12", "settings.order@24-29"]],
  ];
  test.each(rows)("%s", (source, reads) => {
    const found = analyse(source);
    expect(found.faults).toEqual([]);
    expect(
      found.reads
        .map(
          (read) =>
            `${read.variable}${read.field === undefined ? "" : `.${read.field}`}@${read.start}-${read.end}`,
        )
        .sort(),
    ).toEqual([...reads].sort());
    for (const read of found.reads)
      expect(source.slice(read.root.start, read.root.end)).toBe(`$${read.variable}`);
  });
});

describe("bounds", () => {
  test("an expression of more than 2,000 characters is not even read", () => {
    expect(analyse(`'${"a".repeat(1_998)}'`).faults).toEqual([]);
    expect(analyse(`'${"a".repeat(1_999)}'`).faults.map((fault) => fault.code)).toEqual(["CW507"]);
    expect(analyse("(".repeat(100_000)).faults.map((fault) => fault.code)).toEqual(["CW507"]);
  });

  test("an expression of more than 500 parts is refused", () => {
    expect(
      analyse(Array.from({ length: 600 }, () => "1").join("+")).faults.map((fault) => fault.code),
    ).toEqual(["CW507"]);
  });

  test("reading never throws, and blames characters that there are", () => {
    const piece = fc.constantFrom(
      "$local",
      "$x",
      ".",
      "name",
      "(",
      ")",
      "[",
      "]",
      "{",
      "}",
      "function($x)",
      "'a'",
      "1",
      "&",
      "?",
      ":",
      " ",
      "$trim",
      "/a+/",
      "`q`",
      "~>",
      ":=",
      ";",
      ",",
      "@$i",
      "#$n",
      "^(",
      "*",
      "**",
      "%",
      "|",
      "=",
      "$now",
      "$$",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), (pieces) => {
        const source = pieces.join("");
        for (const fault of analyse(source).faults) {
          expect(fault.start).toBeGreaterThanOrEqual(0);
          expect(fault.end).toBeGreaterThanOrEqual(fault.start);
          expect(fault.end).toBeLessThanOrEqual(source.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("any text at all can be read", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (source) => {
        expect(Array.isArray(analyse(source).faults)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

test("the numbers of arguments are those of JSONata's own signatures", async () => {
  const Definition = Schema.Struct({ signature: Schema.Struct({ definition: Schema.String }) });
  for (const [name, arity] of pureArities) {
    const found: unknown = await jsonata(`$${name}`).evaluate({});
    const { definition } = Schema.decodeUnknownSync(Definition)(found).signature;
    // Types of items and of functions go first, then the answer's: a letter or a choice is left for each argument.
    let text = definition.slice(1, -1);
    while (/<[^<>]*>/.test(text)) text = text.replace(/<[^<>]*>/g, "");
    const parameters = [...(text.split(":")[0] ?? "").matchAll(/(?:\([a-z]+\)|[a-z])([-?+]*)/g)];
    expect(
      {
        least: parameters.filter((one) => !one[1]?.includes("?")).length,
        most: parameters.some((one) => one[1]?.includes("+")) ? Number.POSITIVE_INFINITY : parameters.length,
        context: parameters[0]?.[1]?.includes("-") === true,
      },
      name,
    ).toEqual(arity);
  }
  expect([...ownArities.keys()].sort()).toEqual(Object.keys(ownFunctions).sort());
});

test("what is said of a wrong number of arguments", () => {
  expect(arityFault("trim", 2, false)).toBe('"$trim" takes 1 argument, found 2.');
  expect(arityFault("substring", 1, false)).toBe('"$substring" takes 2 or 3 arguments, found 1.');
  expect(arityFault("fromMillis", 4, false)).toBe('"$fromMillis" takes 1 to 3 arguments, found 4.');
  expect(arityFault("first", 0, false)).toBe('"$first" takes at least 1 argument, found 0.');
  expect(arityFault("error", 2, false)).toBe('"$error" takes 0 or 1 argument, found 2.');
  expect(arityFault("substring", 1, true)).toBeUndefined();
  expect(arityFault("nothing", 9, false)).toBeUndefined();
});

test("every known function is one of JSONata's or of the language's own", async () => {
  const own = ["blank", "dateOf", "first", "instant", "plus", "timeOf"];
  for (const name of knownFunctions) {
    if (own.includes(name)) continue;
    expect(await jsonata(`$type($${name})`).evaluate({}), name).toBe("function");
  }
  for (const name of own) expect(knownFunctions).toContain(name);
  for (const name of ["now", "millis", "random", "eval", "shuffle"])
    expect(knownFunctions).not.toContain(name);
});
