/**
 * Twenty broken mappings, each a mistake that integrators make. A folder holds the files that differ from
 * `test/rules/base/`, and in `expected.json` the place of every wrong token, counted by hand from the text.
 */
import { readdirSync, readFileSync } from "node:fs";
import * as Schema from "effect/Schema";
import { describe, expect, test } from "vitest";
import { placeOf } from "../../src/kernel/Source.ts";
import { checkFiles, filesIn } from "../support/checkFiles.ts";

const here = new URL("./", import.meta.url);
const base = filesIn(new URL("../rules/base/", here));

const Expected = Schema.parseJson(
  Schema.Array(
    Schema.Struct({
      file: Schema.String,
      line: Schema.Int,
      column: Schema.Int,
      code: Schema.String,
      says: Schema.String,
      help: Schema.optionalWith(Schema.String, { exact: true }),
    }),
  ),
);
const expectedOf = (name: string) =>
  Schema.decodeUnknownSync(Expected)(readFileSync(new URL(`${name}/expected.json`, here), "utf8"));

const cases = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name)
  .sort();

test("there are twenty", () => {
  expect(cases.map((name) => name.slice(0, 2))).toEqual(
    Array.from({ length: 20 }, (_, index) => String(index + 1).padStart(2, "0")),
  );
});

describe.each(cases)("%s", (name) => {
  const expected = expectedOf(name);
  const found = checkFiles({ ...base, ...filesIn(new URL(`${name}/`, here)) }).diagnostics;

  test("reports every wrong token at its place, and nothing else", () => {
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
});

test("all problems of all files of all mappings come sorted, and none twice", () => {
  for (const name of cases) {
    const places = checkFiles({ ...base, ...filesIn(new URL(`${name}/`, here)) }).diagnostics.map(
      (one) => [one.span.source.path, one.span.start, one.code, one.message] as const,
    );
    expect(new Set(places.map((place) => place.join("|"))).size).toBe(places.length);
    const sorted = [...places].sort((a, b) => (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1));
    expect(places).toEqual(sorted);
  }
});
