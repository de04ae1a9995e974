/**
 * Every rule by examples. An example is a file: what it changes in `base/`, which is clean, with the characters
 * that a rule is to blame between « and ». `says` is part of the message. No example needs code.
 */
import { readdirSync, readFileSync } from "node:fs";
import * as Schema from "effect/Schema";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { describeCode } from "../../src/check/describeCode.ts";
import { rules } from "../../src/check/rules/registry.ts";
import { codes } from "../../src/diagnostic/Code.ts";
import { sarif } from "../../src/diagnostic/printSarif.ts";
import { applyChanges, checkFiles, type Files, filesIn, shown } from "../support/checkFiles.ts";
import { readMarks } from "../support/marks.ts";
import { expectSarif } from "../support/sarif.ts";

const here = new URL("./", import.meta.url);
const base = filesIn(new URL("base/", here));

const text = Schema.optionalWith(Schema.String, { exact: true });
const Example = Schema.Struct({
  about: Schema.String,
  says: text,
  change: Schema.optionalWith(
    Schema.Array(Schema.Struct({ in: Schema.String, from: Schema.String, to: Schema.String })),
    { exact: true },
  ),
  add: Schema.optionalWith(Schema.Record({ key: Schema.String, value: Schema.String }), { exact: true }),
});

const read = (path: string) =>
  Schema.decodeUnknownSync(Example, { onExcessProperty: "error" })(
    parse(readFileSync(new URL(path, here), "utf8")),
  );

const filesOf = (example: typeof Example.Type): Files => ({
  ...applyChanges(base, example.change ?? []),
  ...example.add,
});

const names = rules.map((rule) => codes[rule.meta.code]);
const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "base")
  .map((entry) => entry.name);

test("the base of all examples is clean", () => {
  expect(checkFiles(base).diagnostics.map(shown)).toEqual([]);
});

test("every rule has a folder of examples, and every folder a rule", () => {
  expect(folders.sort()).toEqual([...names].sort());
});

describe.each(rules.map((rule) => ({ rule, name: codes[rule.meta.code] })))("$name", ({ rule, name }) => {
  const examples = readdirSync(new URL(`${name}/`, here)).sort();
  const invalid = examples.filter((file) => file.startsWith("invalid"));
  const valid = examples.filter((file) => file.startsWith("valid"));

  test("has an invalid and a valid example, and nothing else", () => {
    expect(invalid.length).toBeGreaterThan(0);
    expect(valid.length).toBeGreaterThan(0);
    expect(invalid.length + valid.length).toBe(examples.length);
  });

  test.each(invalid.map((file) => ({ file, ...read(`${name}/${file}`) })))(
    "$file is refused: $about",
    (example) => {
      const { files, marks } = readMarks(filesOf(example));
      const found = checkFiles(files).diagnostics;
      expect(marks.length).toBeGreaterThan(0);
      expect(found.map(shown).map(({ code, at, text }) => ({ code, at, text }))).toEqual(
        marks.map(({ at, text }) => ({ code: rule.meta.code, at, text })),
      );
      expect(example.says ?? "").not.toBe("");
      for (const one of found) {
        expect(one.message).toContain(example.says);
        expect(one.severity).toBe(rule.meta.severity);
      }
      expectSarif(sarif(found, describeCode));
    },
  );

  test.each(valid.map((file) => ({ file, ...read(`${name}/${file}`) })))(
    "$file is clean: $about",
    (example) => {
      const { files, marks } = readMarks(filesOf(example));
      expect(marks).toEqual([]);
      expect(checkFiles(files).diagnostics.map(shown)).toEqual([]);
    },
  );
});
