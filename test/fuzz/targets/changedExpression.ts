import fc from "fast-check";
import type { Files } from "../../support/checkFiles.ts";
import { seeds } from "../seeds.ts";

const quoted = /"[^"\n]*\$[^"\n]*"/g;

/** Where expressions stand in the good mappings: quoted, and with a variable. */
const places = Object.entries(seeds).flatMap(([seed, files]) =>
  Object.entries(files).flatMap(([path, text]) =>
    [...text.matchAll(quoted)].map((match) => ({
      seed,
      path,
      start: match.index,
      end: match.index + match[0].length,
    })),
  ),
);

const leaf = fc.constantFrom(
  "$value",
  "$local.surname",
  "$local.first_name",
  "$remote.LastName",
  "$parent.local.x",
  "$settings.a",
  "$inputs.b",
  "$today",
  "$now",
  "$",
  "$$",
  "%",
  "*",
  "**",
  "surname",
  "`odd name`",
  "'text'",
  "''",
  "1",
  "-1e308",
  "1e999",
  "true",
  "null",
  "[]",
  "{}",
  "/(a+)+$/",
  "/[/",
  "?",
  "$unknown",
  "$eval",
  "$random()",
);

/** Expressions by JSONata's grammar: sound ones, impure ones, and such as say nothing sensible. */
const grammar = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    { weight: 2, arbitrary: leaf },
    fc
      .tuple(
        tie("tree"),
        fc.constantFrom(
          "+",
          "-",
          "&",
          "=",
          "!=",
          "<",
          "in",
          "and",
          "or",
          ".",
          "~>",
          ":=",
          "..",
          ";",
          "^",
          "@",
          "#",
        ),
        tie("tree"),
      )
      .map(([a, operator, b]) => `${a} ${operator} ${b}`),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([a, b, c]) => `${a} ? ${b} : ${c}`),
    fc
      .tuple(
        fc.constantFrom(
          "$string",
          "$map",
          "$first",
          "$plus",
          "$match",
          "$replace",
          "$lookup",
          "$sort",
          "$nothing",
          "$now",
        ),
        fc.array(tie("tree"), { maxLength: 4 }),
      )
      .map(([name, given]) => `${name}(${given.join(", ")})`),
    tie("tree").map((a) => `(${a})`),
    tie("tree").map((a) => `[${a}]`),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `${a}[${b}]`),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `{${a}: ${b}}`),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `${a}{${b}: 1}`),
    tie("tree").map((a) => `function($x, $y) { ${a} }`),
    fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `|${a}|${b}|`),
  ),
}));

const text = fc.oneof(
  { weight: 4, arbitrary: grammar.tree },
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc
    .tuple(fc.constantFrom("(", "[", "{", "-", "$f(", "a.", "not "), fc.constantFrom(10, 300, 5_000))
    .map(([part, times]) => part.repeat(times)),
);

/** A good mapping in which one expression is another text. */
export const changedExpression: fc.Arbitrary<Files> = fc
  .record({ place: fc.constantFrom(...places), text })
  .map(({ place: { seed, path, start, end }, text }) => {
    const files = seeds[seed] ?? {};
    const before = files[path] ?? "";
    return { ...files, [path]: before.slice(0, start) + JSON.stringify(text) + before.slice(end) };
  });
