import fc from "fast-check";
import type { Files } from "../../support/checkFiles.ts";
import { seeds } from "../seeds.ts";

const base = seeds.base ?? {};

/** Anchors that stand for nine times the one before. */
const laughs = fc
  .record({ levels: fc.integer({ min: 1, max: 40 }), width: fc.integer({ min: 1, max: 12 }) })
  .map(({ levels, width }) =>
    Array.from({ length: levels }, (_, level) => {
      const item = level === 0 ? "lol" : `*a${level - 1}`;
      return `k${level}: &a${level} [${Array.from({ length: width }, () => item).join(", ")}]`;
    }).join("\n"),
  );

const nested = fc
  .record({
    depth: fc.constantFrom(1, 50, 99, 100, 101, 500, 5_000, 50_000),
    kind: fc.constantFrom("[", "{a: ", "- ", "? ", "block", "&x [", "!!t ["),
  })
  .map(({ depth, kind }) => {
    if (kind === "block")
      return Array.from({ length: Math.min(depth, 500) }, (_, level) => `${" ".repeat(level)}a:`).join("\n");
    return kind.repeat(depth);
  });

const huge = fc
  .record({
    unit: fc.constantFrom("a", "0", "\\u0041", "$x ", "(", "[", "é", "''", "\n\n  "),
    times: fc.constantFrom(1, 1_000, 100_000, 1_000_000),
    quote: fc.constantFrom('"', "'", "|\n  ", ">\n  ", ""),
  })
  .map(({ unit, times, quote }) => {
    const body = unit.repeat(Math.min(times, Math.ceil(1_000_000 / unit.length)));
    return `title: ${quote}${body}${quote === '"' || quote === "'" ? quote : ""}`;
  });

const exotic = fc
  .array(
    fc.constantFrom(
      "? [a, b]\n: c",
      "? {a: 1}\n: c",
      "? |\n  long\n: c",
      "~: null key",
      ": no key",
      "1: a\n01: b\n0x1: c",
      "true: a\nTrue: b",
      "__proto__: { polluted: true }",
      "constructor: { prototype: { polluted: true } }",
      "toString: 1\nhasOwnProperty: 2\nvalueOf: 3",
      "<<: { name: merged }",
      "<<: [ { name: a }, { name: b } ]",
      "&a name: *a",
      "name: &a [ *a ]",
      "name: *nowhere",
      "name: !!binary aGVsbG8=",
      "name: !!set { a, b }",
      "name: !<tag:example.org,2026:x> y",
      "name: !!js/function 'function () {}'",
      "%YAML 1.1",
      "%TAG ! tag:example.org,2026:",
      "--- \nname: second",
      "...\n",
      "name: 123456789012345678901234567890",
      "name: .inf\ntitle: -.NaN",
      "name: 2026-01-01",
      "name: 0o17",
      "name: 1e999",
      "a: {b: c, b: d, b: e}",
      "\tname: tabbed",
      "name:\tvalue",
      "entities: [a,,b]",
      "name: 'unclosed",
      'name: "\\ud800"',
      'name: "\\x00"',
      "name: # nothing\n# crosswalk: allow CW999 - why",
      "# crosswalk: deny",
      "name: |1-\n x",
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join("\n"));

const dressed = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .record({
      text,
      bom: fc.boolean(),
      ends: fc.constantFrom("\n", "\r\n", "\r"),
      last: fc.constantFrom("", "\n", " ", "\n\n#"),
    })
    .map(({ text, bom, ends, last }) => (bom ? "\ufeff" : "") + text.replaceAll("\n", ends) + last);

/** YAML that parsers stumble over, instead of a file, after it, or as the value of one of its keys. */
export const hostileYaml: fc.Arbitrary<Files> = fc
  .record({
    path: fc.constantFrom(...Object.keys(base)),
    text: dressed(fc.oneof(laughs, nested, huge, exotic)),
    where: fc.constantFrom("instead", "after", "before", "value"),
    line: fc.nat(400),
  })
  .map(({ path, text, where, line }) => {
    const before = base[path] ?? "";
    const lines = before.split("\n");
    const key = /^(\s*(?:- )?[\w$-]+:)/.exec(lines[line % lines.length] ?? "")?.[1];
    const after =
      where === "instead"
        ? text
        : where === "after" || key === undefined
          ? `${before}\n${text}`
          : where === "before"
            ? `${text}\n${before}`
            : lines.with(line % lines.length, `${key} { ${text.split("\n").join("\n      ")} }`).join("\n");
    return { ...base, [path]: after };
  });
