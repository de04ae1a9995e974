/** Each printer, of the same diagnostics, against its golden file. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Code, codes } from "../../src/diagnostic/Code.ts";
import {
  countBySeverity,
  type Diagnostic,
  placeText,
  sortDiagnostics,
} from "../../src/diagnostic/Diagnostic.ts";
import { printGithub } from "../../src/diagnostic/printGithub.ts";
import { printHuman, shownAtMost } from "../../src/diagnostic/printHuman.ts";
import { diagnosticsJson } from "../../src/diagnostic/printJson.ts";
import { sarif } from "../../src/diagnostic/printSarif.ts";
import { makeSource, type Source, type Span } from "../../src/kernel/Source.ts";
import { expectGolden } from "../support/golden.ts";
import { expectSarif, sarifFaults } from "../support/sarif.ts";

const entity = makeSource(
  "mappings/people/entities/person.yaml",
  [
    "entity: person",
    "fields:",
    "  name: { local: nmae, remote: displayName }",
    "  note: >-",
    "    two",
    "    lines",
    "",
    "\tgate: \u202eodd\u001b[31m\t# 🙂 after",
    "last: x",
  ].join("\n"),
);
const odd = makeSource("mappings/50%, odd/a b:c.yaml", "crosswalk: 2\r\nname: x\r\n");

const spanOf = (source: Source, text: string, length = text.length): Span => {
  const start = source.text.indexOf(text);
  return { source, start, end: start + length };
};
const diagnostic = (code: Code, message: string, span: Span, more: Partial<Diagnostic> = {}): Diagnostic => ({
  code,
  severity: "error",
  message,
  span,
  related: [],
  ...more,
});

const all: ReadonlyArray<Diagnostic> = [
  diagnostic("CW302", '"nmae" is not a field of the local resource "people".', spanOf(entity, "nmae"), {
    help: 'did you mean "name"?',
    fix: {
      description: "Write name in place of nmae",
      edits: [{ span: spanOf(entity, "nmae"), text: "name" }],
    },
  }),
  diagnostic("CW402", '"note" and "name" both take "people.name".', spanOf(entity, "note"), {
    related: [{ span: spanOf(entity, "name:", 4), label: "the other rule" }],
  }),
  diagnostic("CW408", "A span over several lines.", spanOf(entity, ">-\n    two\n    lines"), {
    severity: "warning",
  }),
  diagnostic("CW407", 'Behind a tab: "\u001b[31modd"\nand more.', spanOf(entity, "\u202eodd\u001b[31m")),
  diagnostic("CW101", "At the very end.", {
    source: entity,
    start: entity.text.length,
    end: entity.text.length,
  }),
  diagnostic("CW204", '"2" is not allowed here; expected 1, 100% sure: yes, a, b.', spanOf(odd, "2"), {
    help: "write crosswalk: 1",
    related: [{ span: spanOf(entity, "entity"), label: "elsewhere" }],
    fix: {
      description: "Write 1, and take the name away",
      edits: [
        { span: spanOf(odd, "2"), text: "1" },
        { span: spanOf(odd, "name: x\r\n"), text: "" },
      ],
    },
  }),
];

/** Names of files, with every sign that a URI or an annotation treats in its own way. */
const files = fc
  .array(
    fc.string({
      unit: fc.constantFrom("a", "%", ":", ",", " ", "#", "?", "&", "+", "é", "🙂", "[", "@"),
      minLength: 1,
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((steps) => `${steps.join("/")}.yaml`);
const texts = fc.string({
  unit: fc.constantFrom(
    "a",
    "%",
    "2",
    "5",
    "0",
    "A",
    "D",
    ":",
    ",",
    "\r",
    "\n",
    "\t",
    '"',
    "é",
    "🙂",
    "\u001b",
  ),
});
const places = fc.record({
  code: fc.constantFrom<Code>("CW101", "CW302", "CW405"),
  start: fc.nat(30),
  length: fc.nat(10),
  message: texts,
});

/** Control characters as they are shown; line breaks are escaped by the format and come back. */
const plain = (text: string): string => text.replaceAll("\u001b", "\\u001b");

/** Reads a workflow command back, as the other side does: properties end at "::", and are parted by commas. */
const readAnnotation = (line: string) => {
  const [, command = "", list = "", data = ""] = /^::([a-z]+) (.*?)::(.*)$/s.exec(line) ?? [];
  const read = (text: string, escapes: RegExp): string =>
    text.replace(escapes, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const properties = list.split(",").map((one): [string, string] => {
    const at = one.indexOf("=");
    return [one.slice(0, at), read(one.slice(at + 1), /%(0D|0A|3A|2C|25)/g)];
  });
  return { command, properties: Object.fromEntries(properties), message: read(data, /%(0D|0A|25)/g) };
};

const golden = (name: string): URL => new URL(`golden/${name}`, import.meta.url);
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe("golden files", () => {
  test("for people", () => expectGolden(golden("human.txt"), `${printHuman(all)}\n`));
  test("for people, when there is nothing", () => expect(printHuman([])).toBe("0 errors, 0 warnings"));
  test("as JSON", () => expectGolden(golden("json.json"), json(diagnosticsJson(all))));
  test("for GitHub", () => expectGolden(golden("github.txt"), `${printGithub(all)}\n`));
  test("as SARIF", () => expectGolden(golden("sarif.json"), json(sarif(all))));
});

describe("for people", () => {
  test("nothing of a file steers the terminal", () => {
    const steering = (text: string) => text.match(/[\p{Cc}\p{Bidi_Control}]/gu) ?? [];
    expect(new Set(steering(printHuman(all)))).toEqual(new Set(["\n", "\t"]));
    expect(new Set(steering(printGithub(all)))).toEqual(new Set(["\n"]));
  });

  test("the marker stands under the blamed characters", () => {
    const [first] = all;
    const lines = printHuman(first === undefined ? [] : [first]).split("\n");
    const line = lines.find((one) => one.includes("nmae,")) ?? "";
    const marker = lines.find((one) => one.includes("^")) ?? "";
    expect(marker.indexOf("^")).toBe(line.indexOf("nmae"));
    expect(marker.trimEnd().length - marker.indexOf("^")).toBe(4);
  });

  test("a hundred are shown, and the rest is counted", () => {
    const many = (n: number) =>
      Array.from({ length: n }, (_, i) =>
        diagnostic("CW302", `Number ${i}.`, spanOf(entity, "nmae"), {
          severity: i % 2 === 0 ? "error" : "warning",
        }),
      );
    const text = printHuman(many(103));
    expect(shownAtMost).toBe(100);
    expect(text.match(/Number \d+/g)).toHaveLength(100);
    expect(text).toContain("\n\n… and 3 more\n\n");
    expect(text.endsWith("52 errors, 51 warnings")).toBe(true);
    expect(printHuman(many(100))).not.toContain("more");
    expect(printHuman(many(1)).endsWith("1 error, 0 warnings")).toBe(true);
    expect(diagnosticsJson(many(103)).diagnostics).toHaveLength(103);
    expect(sarif(many(103)).runs[0]?.results).toHaveLength(103);
    expect(printGithub(many(103)).split("\n")).toHaveLength(103);
  });
});

describe("for GitHub", () => {
  test("one line each, with what would end a property or a line escaped", () => {
    const lines = printGithub(all).split("\n");
    expect(lines).toHaveLength(all.length);
    for (const line of lines)
      expect(line).toMatch(/^::(error|warning) file=[^,:]+,line=\d+,col=\d+,title=[^,:]+::[^\r\n]+$/);
    expect(lines.at(-1)).toContain("file=mappings/50%25%2C odd/a b%3Ac.yaml,");
    expect(lines.at(-1)).toContain("100%25 sure: yes, a, b.");
    expect(lines[3]).toContain("%0Aand more.");
    expect(printGithub([])).toBe("");
  });

  test("an annotation is read back as it was meant, whatever the texts are", () => {
    fc.assert(
      fc.property(files, texts, texts, (file, message, help) => {
        const source = makeSource(file, "codes: x\nfields: y\n");
        const found = diagnostic("CW302", message, spanOf(source, "y"), { severity: "warning", help });
        const printed = printGithub([found]);
        expect(printed).not.toMatch(/[\r\n]/);
        expect(readAnnotation(printed)).toEqual({
          command: "warning",
          properties: { file: plain(file), line: "2", col: "9", title: "CW302 unknown-field" },
          message: plain(`${message} (${help})`),
        });
      }),
      { numRuns: 500 },
    );
  });

  test("what looks escaped in a text is not unescaped", () => {
    const [found] = all;
    const text = "100%0A, %25 and %3A";
    const printed = found === undefined ? "" : printGithub([{ ...found, message: text, help: "do" }]);
    expect(printed).toContain("::100%250A, %2525 and %253A (do)");
    expect(readAnnotation(printed).message).toBe(`${text} (do)`);
  });
});

describe("as SARIF 2.1.0", () => {
  const log = sarif(all);
  const [run] = log.runs;

  test("is what the official schema asks for, whatever the texts are", () => {
    expectSarif(log);
    expectSarif(sarif([]));
    fc.assert(
      fc.property(files, fc.array(places, { maxLength: 4 }), texts, (file, spots, text) => {
        const source = makeSource(file, text);
        const found = spots.map((spot) => {
          const start = Math.min(spot.start, text.length);
          const span = { source, start, end: Math.min(start + spot.length, text.length) };
          return diagnostic(spot.code, spot.message, span, { related: [{ span, label: spot.message }] });
        });
        const made = sarif(found);
        expectSarif(made);
        for (const result of made.runs[0]?.results ?? [])
          expect(decodeURIComponent(result.locations[0]?.physicalLocation.artifactLocation.uri ?? "")).toBe(
            file,
          );
      }),
      { numRuns: 200 },
    );
  });

  test("a log that lacks what the schema requires is not taken for sound", () => {
    expect(sarifFaults({ ...log, version: "2.0.0" })).not.toEqual([]);
    expect(sarifFaults({ ...log, runs: [{ results: [] }] })).not.toEqual([]);
    const odd = { physicalLocation: { artifactLocation: { uri: "a b.yaml" }, region: { startLine: 0 } } };
    expect(
      sarifFaults({ ...log, runs: [{ ...run, results: [{ message: { text: "x" }, locations: [odd] }] }] }),
    ).toHaveLength(2);
  });

  test("a file outside the folder of the run has a file URI", () => {
    const source = makeSource("/srv/my map/a.yaml", "title: odd\n");
    const [result] = sarif([diagnostic("CW203", "Odd.", spanOf(source, "odd"))]).runs[0]?.results ?? [];
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toBe("file:///srv/my%20map/a.yaml");
  });

  test("columns count UTF-16 code units", () => {
    const source = makeSource("a.yaml", "title: 🙂🙂 odd\n");
    const [result] = sarif([diagnostic("CW203", "Odd.", spanOf(source, "odd"))]).runs[0]?.results ?? [];
    // Seven of the key, two for each of the two signs, a blank: the twelfth has eleven before it.
    expect(result?.locations[0]?.physicalLocation.region).toEqual({
      startLine: 1,
      startColumn: 13,
      endLine: 1,
      endColumn: 16,
    });
    expect(run?.columnKind).toBe("utf16CodeUnits");
  });

  test("a rule says what it means, where that is known", () => {
    const described = sarif(all, (code) =>
      code === "CW302" ? { summary: "A field that is not there.", why: "Nothing would be read." } : undefined,
    );
    const rules = described.runs[0]?.tool.driver.rules ?? [];
    expect(rules.find((rule) => rule.id === "CW302")).toEqual({
      id: "CW302",
      name: "unknown-field",
      shortDescription: { text: "A field that is not there." },
      fullDescription: { text: "A field that is not there. Nothing would be read." },
      help: { text: "Nothing would be read. Examples: schemas/codes/CW302-unknown-field.md." },
    });
    expect(rules.find((rule) => rule.id === "CW402")).toEqual({
      id: "CW402",
      name: "double-writer",
      shortDescription: { text: "Double writer." },
    });
    expectSarif(described);
  });

  test("a result is known again when lines above it move, and told from its like", () => {
    const line = "  name: { local: nmae }\n";
    const at = (text: string, nth: number) => {
      const source = makeSource("a.yaml", text);
      let start = text.indexOf("nmae");
      for (let i = 0; i < nth; i++) start = text.indexOf("nmae", start + 1);
      return diagnostic("CW302", "Not there.", { source, start, end: start + 4 });
    };
    const prints = (found: ReadonlyArray<Diagnostic>) =>
      sarif(found).runs[0]?.results.map((result) => result.partialFingerprints["crosswalk/v1"]);
    const before = prints([at(`fields:\n${line}`, 0)]);
    expect(prints([at(`entity: x\nfields:\n\n${line}`, 0)])).toEqual(before);
    const twice = prints([at(line + line, 0), at(line + line, 1)]) ?? [];
    expect(new Set(twice).size).toBe(2);
    expect(twice[0]).toBe(before?.[0]);
    expect(prints([{ ...at(`fields:\n${line}`, 0), code: "CW301" }])).not.toEqual(before);
  });

  test("has what the standard requires", () => {
    expect(log.version).toBe("2.1.0");
    expect(log.$schema).toMatch(/^https:\/\//);
    expect(log.runs).toHaveLength(1);
    expect(run?.tool.driver.name).toBe("crosswalk");
    for (const rule of run?.tool.driver.rules ?? []) expect(codes[rule.id]).toBe(rule.name);
    const ids = run?.tool.driver.rules.map((rule) => rule.id) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(["utf16CodeUnits", "unicodeCodePoints"]).toContain(run?.columnKind);
  });

  test("each result has a message, a known rule, a level and a place", () => {
    expect(run?.results).toHaveLength(all.length);
    run?.results.forEach((result, index) => {
      expect(result.message.text.length).toBeGreaterThan(0);
      expect(run.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId);
      expect(["none", "note", "warning", "error"]).toContain(result.level);
      expect(result.level).toBe(all[index]?.severity);
      expect(result.locations).toHaveLength(1);
      for (const location of [...result.locations, ...result.relatedLocations]) {
        const { artifactLocation, region } = location.physicalLocation;
        expect(() => new URL(artifactLocation.uri, "file:///repository/")).not.toThrow();
        expect(artifactLocation.uri).toMatch(/^[A-Za-z0-9._~%/!'()*-]+$/);
        expect(region.startLine).toBeGreaterThan(0);
        expect(region.startColumn).toBeGreaterThan(0);
        expect(region.endLine).toBeGreaterThanOrEqual(region.startLine);
        expect(region.endColumn).toBeGreaterThan(0);
        if (region.endLine === region.startLine)
          expect(region.endColumn).toBeGreaterThanOrEqual(region.startColumn);
      }
      const ids = result.relatedLocations.map((related) => related.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const id of ids) expect(id).toBeGreaterThanOrEqual(0);
    });
  });

  test("is plain JSON, also of nothing", () => {
    expect(JSON.parse(JSON.stringify(log))).toEqual(log);
    expect(sarif([]).runs[0]).toMatchObject({ results: [], tool: { driver: { rules: [] } } });
  });
});

describe("the order of diagnostics", () => {
  const place = (source: Source, start: number) => ({ source, start, end: start + 1 });
  const a = makeSource("a.yaml", "0123456789");
  const b = makeSource("b.yaml", "0123456789");
  const wanted = [
    diagnostic("CW201", "first", place(a, 0)),
    diagnostic("CW301", "by code", place(a, 2)),
    diagnostic("CW302", "by code", place(a, 2)),
    diagnostic("CW101", "by place", place(a, 5)),
    diagnostic("CW101", "by file", place(b, 0)),
  ];

  test("is by file, place and code", () => {
    const [one, two, three, four, five] = wanted;
    const mixed = [five, three, one, four, two].flatMap((d) => (d === undefined ? [] : [d]));
    expect(sortDiagnostics(mixed)).toEqual(wanted);
    expect(mixed[0]).toBe(five);
  });

  test("one that says the same of the same place is dropped", () => {
    expect(sortDiagnostics([...wanted, ...wanted])).toEqual(wanted);
    const other = diagnostic("CW201", "something else", place(a, 0));
    expect(sortDiagnostics([...wanted, other])).toHaveLength(wanted.length + 1);
  });

  test("places and counts", () => {
    expect(all.map(placeText).at(0)).toBe("mappings/people/entities/person.yaml:3:18");
    expect(countBySeverity(all)).toEqual({ errors: 5, warnings: 1 });
  });
});
