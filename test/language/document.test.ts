/** YAML with every position kept: where a value, a key, a part of an expression stands, and what is no YAML. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSource, placeOf, type Span } from "../../src/kernel/Source.ts";
import { type Document, type Path, parseYaml } from "../../src/language/Document.ts";

const parse = (text: string): Document => parseYaml(makeSource("a.yaml", text));
const at = (span: Span): string => {
  const { line, column } = placeOf(span);
  return `${line}:${column} ${span.source.text.slice(span.start, span.end)}`;
};

describe("where things stand", () => {
  const text = [
    "name: base", //                                    1
    "nested:", //                                       2
    "  deep: { key: value, other: [1, two] }", //       3
    "list:", //                                         4
    "  - first", //                                     5
    "  - { by: [a, b] }", //                            6
    'quoted: "in quotes"', //                         7
    "nothing:", //                                      8
    "folded: >-", //                                    9
    "  some", //                                       10
    "  text", //                                       11
    "last: 'it''s'", //                                12
    "",
  ].join("\n");
  const rows: ReadonlyArray<readonly [path: Path, part: "key" | "value", place: string]> = [
    [["name"], "key", "1:1 name"],
    [["name"], "value", "1:7 base"],
    [["nested", "deep"], "key", "3:3 deep"],
    [["nested", "deep"], "value", "3:9 { key: value, other: [1, two] }"],
    [["nested", "deep", "key"], "key", "3:11 key"],
    [["nested", "deep", "key"], "value", "3:16 value"],
    [["nested", "deep", "other", 1], "value", "3:34 two"],
    [["list", 0], "value", "5:5 first"],
    [["list", "0"], "value", "5:5 first"],
    // An item of a list has no key: the item itself.
    [["list", 1], "key", "6:5 { by: [a, b] }"],
    [["list", 1, "by"], "key", "6:7 by"],
    [["list", 1, "by", 1], "value", "6:15 b"],
    [["quoted"], "value", '7:9 "in quotes"'],
    // Nothing stands there: its key.
    [["nothing"], "value", "8:1 nothing"],
    [["nothing"], "key", "8:1 nothing"],
    [["folded"], "value", "9:9 >-\n  some\n  text\n"],
    [["last"], "value", "12:7 'it''s'"],
    // A path that ends early: the deepest place reached.
    [["nested", "deep", "missing"], "value", "3:9 { key: value, other: [1, two] }"],
    [["nested", "deep", "missing"], "key", "3:3 deep"],
    [["list", 7], "value", "5:3 - first\n  - { by: [a, b] }\n"],
    [["name", "of", "what"], "value", "1:7 base"],
  ];
  test.each(rows)("%j, %s: %s", (path, part, place) => {
    expect(at(parse(text).spanOf(path, part))).toBe(place);
  });

  test("the whole file where there is no path", () => {
    expect(parse(text).spanOf([]).start).toBe(0);
    expect(at(parse("").spanOf([]))).toBe("1:1 ");
    expect(at(parse("").spanOf(["a"], "key"))).toBe("1:1 ");
    expect(at(parse("# a remark\n\na: 1\n").spanOf([]))).toBe("3:1 a: 1\n");
  });

  test("lines end by CRLF as well", () => {
    const document = parse("name: base\r\nnested:\r\n  deep: value\r\n");
    expect(document.value).toEqual({ name: "base", nested: { deep: "value" } });
    expect(at(document.spanOf(["nested", "deep"]))).toBe("3:9 value");
    expect(at(document.spanOf(["nested", "deep"], "key"))).toBe("3:3 deep");
  });

  test("a byte order mark is no column", () => {
    const document = parse("\uFEFFname: base\nother: 1\n");
    expect(document.value).toEqual({ name: "base", other: 1 });
    expect(at(document.spanOf(["name"], "key"))).toBe("1:1 name");
    expect(at(document.spanOf(["other"]))).toBe("2:8 1");
  });

  test("columns count UTF-16, as editors' protocols do", () => {
    const document = parse("{ é: 1, 🙂: two, z: three }\nignored: x\n".split("\n")[0] ?? "");
    expect(at(document.spanOf(["é"], "key"))).toBe("1:3 é");
    expect(at(document.spanOf(["🙂"], "key"))).toBe("1:9 🙂");
    expect(at(document.spanOf(["🙂"]))).toBe("1:13 two");
    expect(at(document.spanOf(["z"]))).toBe("1:21 three");
  });

  test("an alias stands where it is written, and leads to what it stands for", () => {
    const document = parse("a: &it { x: 1 }\nb: *it\n");
    expect(document.value).toEqual({ a: { x: 1 }, b: { x: 1 } });
    expect(at(document.spanOf(["b"]))).toBe("2:4 *it");
    expect(at(document.spanOf(["b", "x"]))).toBe("1:13 1");
  });
});

describe("characters inside a scalar", () => {
  const inside = (text: string, start: number, end: number): string =>
    at(parse(text).spanInside(["e"], start, end));

  test("plain, quoted either way, and in a block of one line", () => {
    expect(inside("e: $local.name\n", 7, 11)).toBe("1:11 name");
    expect(inside('e: "$local.name"\n', 7, 11)).toBe("1:12 name");
    expect(inside("e: '$local.name'\n", 7, 11)).toBe("1:12 name");
    expect(inside("e: >-\n  $local.name\n", 7, 11)).toBe("2:10 name");
  });

  test("escapes before them shift nothing", () => {
    expect(inside("e: 'it''s $local.name'\n", 12, 16)).toBe("1:18 name");
    expect(inside('e: "\\"x\\" & name"\n', 6, 10)).toBe("1:13 name");
    expect(inside('e: "\\u00e9\\x41\\U0001F642 name"\n', 5, 9)).toBe("1:26 name");
    expect(inside('e: "\\t\\\\name"\n', 2, 6)).toBe("1:9 name");
  });

  test("a scalar over several lines is blamed as a whole", () => {
    expect(inside('e: "$local.a\n  & name"\n', 11, 15)).toBe('1:4 "$local.a\n  & name"');
    expect(inside("e: >-\n  $local.a\n  & name\n", 11, 15)).toBe("1:4 >-\n  $local.a\n  & name\n");
  });

  test("what is no text is blamed as a whole", () => {
    expect(inside("e: [a, b]\n", 0, 1)).toBe("1:4 [a, b]");
    expect(inside("e: 12\n", 0, 1)).toBe("1:4 12");
  });

  test("is exact for any text, quoted in any way", () => {
    const line = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
      .filter((text) => !/[\r\n\u0085\u2028\u2029\p{C}]/u.test(text));
    const single = line.map((text) => [text, `'${text.replace(/'/g, "''")}'`] as const);
    const double = line.map((text) => [text, JSON.stringify(text)] as const);
    fc.assert(
      fc.property(fc.oneof(single, double), fc.nat(), fc.nat(), ([text, quoted], i, j) => {
        const [start = 0, end = 0] = [i % (text.length + 1), j % (text.length + 1)].sort((x, y) => x - y);
        const document = parse(`e: ${quoted}\n`);
        expect(document.value).toEqual({ e: text });
        const span = document.spanInside(["e"], start, end);
        const raw = span.source.text.slice(span.start, span.end);
        const plain = quoted.startsWith("'") ? raw.replace(/''/g, "'") : raw.replace(/\\(["\\])/g, "$1");
        expect(plain).toBe(text.slice(start, end));
      }),
    );
  });
});

test("plain is what stands without quotes", () => {
  const document = parse("a: x\nb: 'x'\nc: \"x\"\nd: >-\n  x\ne: [x]\n");
  expect((["a", "b", "c", "d", "e"] as const).map((key) => document.isPlain([key]))).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  expect(document.isPlain(["e", 0])).toBe(true);
});

describe("YAML 1.2 and no other", () => {
  test("the words of YAML 1.1 are texts", () => {
    expect(
      parse("[on, off, yes, no, y, 0o17, 017, 1_000, 12:30:00, 2026-03-02, ~, null, true]").value,
    ).toEqual(["on", "off", "yes", "no", "y", 15, 17, "1_000", "12:30:00", "2026-03-02", null, null, true]);
  });

  test("a merge key is a key", () => {
    expect(parse("a: &x { b: 1 }\nc:\n  <<: *x\n").value).toEqual({ a: { b: 1 }, c: { "<<": { b: 1 } } });
  });

  test("a ten digit number in quotes stays a text", () => {
    expect(parse('{ uln: "1234567890", n: 1234567890 }').value).toEqual({ uln: "1234567890", n: 1234567890 });
  });

  test("an empty file has no value and no fault", () => {
    for (const text of ["", "\n", "# only a remark\n", "---\n"]) {
      expect(parse(text).value).toBeNull();
      expect(parse(text).faults).toEqual([]);
    }
  });
});

describe("what is no YAML of ours", () => {
  const rows: ReadonlyArray<
    readonly [about: string, text: string, code: string, place: string, says: string]
  > = [
    ["a tab as indentation", "a:\n\tb: 1\n", "CW101", "2:1 \t", "Tabs are not allowed as indentation."],
    ["a key twice", "a: 1\nb: 2\na: 3\n", "CW102", "3:1 a", 'The key "a" stands twice.'],
    ["a key twice, in quotes", "a: 1\n'a': 3\n", "CW102", "2:1 'a'", 'The key "a" stands twice.'],
    [
      "a key twice in a flow map",
      "x: { abc: 1, abc: 2 }\n",
      "CW102",
      "1:14 abc",
      'The key "abc" stands twice.',
    ],
    [
      "a second document",
      "a: 1\n---\nb: 2\n",
      "CW101",
      "2:1 ---",
      "A second document begins here; a file holds one.",
    ],
    ["a tag that is not known", "a: !secret x\n", "CW101", "1:4 !secret", "Unresolved tag: !secret."],
    [
      "a tag of the library's own types",
      "a: !!set { x }\n",
      "CW101",
      "1:4 !!set",
      "Unresolved tag: tag:yaml.org,2002:set.",
    ],
    [
      "an alias without an anchor",
      "a: 1\nb: *nowhere\n",
      "CW101",
      "2:4 *nowhere",
      'The alias "nowhere" has no anchor before it.',
    ],
    ["a key that is a list", "? [a, b]\n: 1\n", "CW101", "1:3 [a, b]", "A key must be plain text."],
    [
      "another version",
      "%YAML 1.1\n---\na: yes\n",
      "CW101",
      "1:1 %YAML 1.1",
      "Found YAML 1.1, expected 1.2.",
    ],
    ["a colon in a plain text", "a: b: c\n", "CW101", "1:4 b", "Another key stands inside this value."],
    [
      "a key set in by one blank too few",
      "a:\n  b: 1\n c: 2\n",
      "CW101",
      "3:2 c",
      "A key does not begin in the column of the keys before it.",
    ],
    [
      "a key of an item set in by one blank too many",
      "a:\n  - x: 1\n     y: 2\n  - z\n",
      "CW101",
      "2:8 1",
      "Another key stands inside this value.",
    ],
    [
      "a key of an item set in by one blank too few",
      "a:\n  - x: 1\n   y: 2\n",
      "CW101",
      "3:4 y",
      "A key does not begin in the column of the keys before it.",
    ],
    [
      "an item set in by one blank too few",
      "a:\n  - 1\n - 2\n",
      "CW101",
      "3:2 -",
      "An item of a list stands where a key is expected.",
    ],
    [
      "a comma that is missing",
      "a: { b: 1 c: 2 }\n",
      "CW101",
      "1:9 1 c: 2 ",
      "Another key stands inside this value.",
    ],
    [
      "a bracket that is left open",
      "a: [1, 2\nb: 2\n",
      "CW101",
      "2:1 b",
      "A bracket that was opened before this line is not closed.",
    ],
    ["a bracket too many", "a: { b: 1 }}\n", "CW101", "1:12 }", "A bracket is closed that was not opened."],
    ["a list beside its key", "a: - b\n", "CW101", "1:4 -", "A list begins on the line of its key."],
    [
      "text behind a text in quotes",
      "a: 'it's'\n",
      "CW101",
      "1:8 s'",
      "Text stands behind the closing quotation mark.",
    ],
    [
      "a line without a colon",
      "a: 1\nb\nc: 2\n",
      "CW101",
      "2:1 b",
      "Text without a colon stands where a key is expected.",
    ],
    [
      "a quotation mark that is left open",
      'a: 1\nb: "two\nc: 3\n',
      "CW101",
      '2:4 "',
      "The quotation mark that begins here is never closed.",
    ],
    [
      "an alias inside what it names",
      "a: &x [1, { b: *x }]\n",
      "CW101",
      "1:16 *x",
      'The alias "x" stands inside what it names: that would never end.',
    ],
    ["a bad escape", 'a: "\\q"\n', "CW101", "1:5 \\", "Invalid escape sequence \\q."],
    ["a reserved sign", "a: @b\n", "CW101", "1:4 @", "Plain value cannot start with reserved character @."],
  ];
  test.each(rows)("%s", (_, text, code, place, says) => {
    const document = parse(text);
    expect(document.faults.map((fault) => [fault.code, at(fault.span), fault.message])).toEqual([
      [code, place, says],
    ]);
    expect(document.value).toBeUndefined();
  });

  test("a second key names the first", () => {
    const [fault] = parse("a: 1\nb: 2\na: 3\n").faults;
    expect(fault?.related.map((one) => [at(one.span), one.label])).toEqual([["1:1 a", "first here"]]);
  });

  test("several keys that stand twice are all named, and nothing behind a fault of syntax", () => {
    expect(parse("a: 1\na: 2\nb: 1\nb: 2\n").faults.map((fault) => at(fault.span))).toEqual([
      "2:1 a",
      "4:1 b",
    ]);
    expect(parse("a: 1\na: 2\nb: 'x' y\nc: 1\nc: 2\n").faults.map((fault) => fault.code)).toEqual([
      "CW102",
      "CW101",
    ]);
    expect(parse("- a\nb: c\nd: e\n").faults).toHaveLength(1);
  });

  test("aliases that stand for too much are not unfolded", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let i = 1; i < 9; i++)
      lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(", ")}]`);
    const started = performance.now();
    const document = parse(lines.join("\n"));
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(document.faults.map((fault) => [fault.code, at(fault.span), fault.message])).toEqual([
      ["CW101", "2:10 *a0", "Aliases that stand for too much."],
    ]);
  });

  test.each([
    ["lists in lists", "[".repeat(50_000)],
    ["maps in maps", "{a: ".repeat(50_000)],
    ["dashes after dashes", "- ".repeat(50_000)],
    ["keys of keys", "? ".repeat(50_000)],
    ["ever deeper indentation", Array.from({ length: 1_000 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
  ])("%s are refused before they are composed", (_, text) => {
    const started = performance.now();
    const [fault, ...more] = parse(text).faults;
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(more).toEqual([]);
    expect(fault?.message).toBe("Nested more than 100 levels deep.");
  });

  test("a line with a fault in each of its characters has one fault, soon", () => {
    const started = performance.now();
    expect(parse(`a: { ${"? ".repeat(100_000)} }`).faults).toHaveLength(1);
    // The time for the pictures that the library draws of such a line grows with the square of its length.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("aliases and keys by the ten thousand are judged soon", () => {
    const aliases = (count: number) => `a: &x 1\nb:\n${"  - *x\n".repeat(count)}`;
    expect(parse(aliases(90)).faults).toEqual([]);
    expect(parse(aliases(1_001)).faults.map(({ message }) => message)).toEqual(["More than 1000 aliases."]);
    expect(parse(aliases(100_000)).faults).toHaveLength(1);
    const keys = Array.from({ length: 50_000 }, (_, index) => `k${index}: ${index}`);
    expect(parse(keys.join("\n")).faults).toEqual([]);
    const twice = parse([...keys, ...keys].join("\n"));
    expect(twice.faults).toHaveLength(50_000);
    expect(twice.faults[0]?.message).toBe('The key "k0" stands twice.');
    expect(parse(`{ ${keys.join(", ")} }`).spanOf(["k49999"]).start).toBeGreaterThan(500_000);
  });

  test("a hundred levels are allowed", () => {
    expect(parse(`${"[".repeat(100)}${"]".repeat(100)}`).faults).toEqual([]);
    expect(parse(`${"[".repeat(101)}${"]".repeat(101)}`).faults).toHaveLength(1);
  });

  test("parsing never throws, and blames characters that there are", () => {
    const piece = fc.constantFrom(
      "a",
      ": ",
      "- ",
      "\n",
      "  ",
      "\t",
      "{",
      "}",
      "[",
      "]",
      ", ",
      "'",
      '"',
      "&x ",
      "*x",
      "!t ",
      "| ",
      "> ",
      "#",
      "? ",
      "---\n",
      "%",
      "\r\n",
      "🙂",
      "\uFEFF",
      "\0",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const document = parse(pieces.join(""));
        const { length } = document.source.text;
        for (const { span } of document.faults) {
          expect(span.start).toBeLessThanOrEqual(length);
          expect(span.end).toBeLessThanOrEqual(length);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
        }
        for (const path of [[], ["a"], ["a", "a"], [0], ["a", 0]]) document.spanOf(path, "key");
      }),
      { numRuns: 500 },
    );
  });
});
