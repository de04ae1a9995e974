/**
 * Broken mappings, each a mistake that integrators make. A folder holds in `mistake.yaml` what it changes in
 * `test/rules/base/`, in `expected.json` the place of every wrong token, counted by hand from the text, and
 * what `validate` prints of it in each format. `UPDATE_GOLDEN=1` writes the printed texts anew; they are to be read.
 */
import { readdirSync, readFileSync } from "node:fs";
import * as Schema from "effect/Schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { describeCode } from "../../src/check/describeCode.ts";
import { codes } from "../../src/diagnostic/Code.ts";
import { printGithub } from "../../src/diagnostic/printGithub.ts";
import { printHuman } from "../../src/diagnostic/printHuman.ts";
import { diagnosticsJson } from "../../src/diagnostic/printJson.ts";
import { sarif } from "../../src/diagnostic/printSarif.ts";
import { placeOf } from "../../src/kernel/Source.ts";
import { applyChanges, checkFiles, type Files, filesIn } from "../support/checkFiles.ts";
import { expectGolden } from "../support/golden.ts";
import { expectSarif } from "../support/sarif.ts";

const here = new URL("./", import.meta.url);
const base = filesIn(new URL("../rules/base/", here));

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });
const Mistake = Schema.Struct({
  about: Schema.NonEmptyString,
  change: optional(
    Schema.Array(Schema.Struct({ in: Schema.String, from: Schema.String, to: Schema.String })),
  ),
  add: optional(Schema.Record({ key: Schema.String, value: Schema.String })),
});
const Expected = Schema.parseJson(
  Schema.Array(
    Schema.Struct({
      file: Schema.String,
      line: Schema.Int,
      column: Schema.Int,
      code: Schema.String,
      says: Schema.NonEmptyString,
      help: optional(Schema.String),
    }),
  ),
);

const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

const cases = folders.map((name) => {
  const read = (file: string) => readFileSync(new URL(`${name}/${file}`, here), "utf8");
  const mistake = Schema.decodeUnknownSync(Mistake, { onExcessProperty: "error" })(
    parse(read("mistake.yaml")),
  );
  const files: Files = { ...applyChanges(base, mistake.change ?? []), ...mistake.add };
  const expected = Schema.decodeUnknownSync(Expected, { onExcessProperty: "error" })(read("expected.json"));
  return { name, about: mistake.about, expected, found: checkFiles(files).diagnostics };
});

/** Codes that no broken mapping can show, with the reason. */
const elsewhere: Readonly<Record<string, string>> = {
  CW103: "of files that are not text: test/language/loadIntegration.test.ts",
  CW299: "defensive: the schemas use no keyword that has no message of its own",
  CW701: "of tests: validate evaluates no expression",
  CW902: "of connecting: validate looks at no environment variable",
};
/** Codes of case files, which are no part of what an integration is checked for. */
const ofCases = /^CW6/;

test("they are numbered without a gap, and are sixty at least", () => {
  expect(folders.map((name) => name.slice(0, 2))).toEqual(
    folders.map((_, index) => String(index + 1).padStart(2, "0")),
  );
  expect(folders.length).toBeGreaterThanOrEqual(60);
});

test("every code that validate can give stands in one of them", () => {
  const shown = new Set(cases.flatMap(({ expected }) => expected.map((one) => one.code)));
  const wanted = Object.keys(codes).filter((code) => !Object.hasOwn(elsewhere, code) && !ofCases.test(code));
  expect(wanted.filter((code) => !shown.has(code))).toEqual([]);
  expect(Object.keys(elsewhere).filter((code) => shown.has(code))).toEqual([]);
});

describe.each(cases)("$name: $about", ({ name, expected, found }) => {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const golden = (file: string): URL => new URL(`${name}/golden/${file}`, here);

  test("reports every wrong token at its place, and nothing else", () => {
    expect(expected.length).toBeGreaterThan(0);
    expect(found.map((one) => ({ ...placeOf(one.span), code: one.code }))).toEqual(
      expected.map(({ file, line, column, code }) => ({ file, line, column, code })),
    );
  });

  test("says what is wrong and what to do", () => {
    expect(found).toHaveLength(expected.length);
    found.forEach((one, index) => {
      expect(one.message).toContain(expected[index]?.says ?? "nothing was expected");
      if (expected[index]?.help !== undefined) expect(one.help).toBe(expected[index].help);
    });
  });

  test("is printed for people, as JSON, as SARIF and for GitHub", () => {
    expectGolden(golden("pretty.txt"), `${printHuman(found)}\n`);
    expectGolden(golden("json.json"), json(diagnosticsJson(found)));
    const log = sarif(found, describeCode);
    expectGolden(golden("sarif.json"), json(log));
    expectSarif(log);
    expectGolden(golden("github.txt"), `${printGithub(found)}\n`);
  });
});

test("all problems of all files come sorted, and none twice", () => {
  for (const { found } of cases) {
    const places = found.map((one) => [one.span.source.path, one.span.start, one.code, one.message] as const);
    expect(new Set(places.map((place) => place.join("|"))).size).toBe(places.length);
    const sorted = [...places].sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
    expect(places).toEqual(sorted);
  }
});
