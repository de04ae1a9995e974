/** Codes and rules: one of each, in its range, listed, named alike, and used. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rules } from "../../src/check/rules/registry.ts";
import { codes } from "../../src/diagnostic/Code.ts";
import { sources } from "../support/sources.ts";

const camel = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The part of a check that reports codes of a range, for those that are not rules. */
const ranges: ReadonlyArray<readonly [range: RegExp, rules: boolean]> = [
  [/^CW1\d\d$/, false],
  [/^CW2\d\d$/, false],
  [/^CW3\d\d$/, true],
  [/^CW4\d\d$/, true],
  [/^CW5\d\d$/, true],
  [/^CW6\d\d$/, false],
  [/^CW7\d\d$/, false],
  [/^CW9\d\d$/, false],
];

describe("codes", () => {
  test("each is in a range, and no two have one name", () => {
    for (const code of Object.keys(codes))
      expect(
        ranges.some(([range]) => range.test(code)),
        code,
      ).toBe(true);
    expect(new Set(Object.values(codes)).size).toBe(Object.keys(codes).length);
    for (const name of Object.values(codes)) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  test("stand in order, each once", () => {
    const text = sources.find((file) => file.path === "diagnostic/Code.ts")?.text ?? "";
    const listed = [...text.matchAll(/^ {2}(CW\d{3}):/gm)].map((match) => match[1]);
    expect(listed).toEqual([...new Set(listed)].sort());
  });

  test("each is reported somewhere", () => {
    const used = new Set(
      sources
        .filter((file) => file.path !== "diagnostic/Code.ts")
        .flatMap((file) => [...file.code.matchAll(/"(CW\d{3})"/g)].map((match) => match[1])),
    );
    expect(
      Object.keys(codes)
        .filter((code) => !used.has(code))
        .sort(),
    ).toEqual([]);
    expect([...used].filter((code) => code === undefined || !Object.hasOwn(codes, code))).toEqual([]);
  });
});

describe("rules", () => {
  test("each has a code of its own, in a range of rules", () => {
    expect(new Set(rules.map((rule) => rule.meta.code)).size).toBe(rules.length);
    for (const { meta } of rules)
      expect(
        ranges.some(([range, ofRules]) => ofRules && range.test(meta.code)),
        meta.code,
      ).toBe(true);
  });

  test("each is listed, and each file is named after its fault", () => {
    const files = sources
      .map((file) => file.path)
      .filter((path) => path.startsWith("check/rules/") && !path.endsWith("/registry.ts"));
    const named = rules.map((rule) => `check/rules/${camel(codes[rule.meta.code])}.ts`);
    expect(files).toEqual([...named].sort());
    for (const file of sources.filter((one) => files.includes(one.path))) {
      const name = file.path.replace(/^.*\//, "").replace(/\.ts$/, "");
      expect(file.code, file.path).toMatch(
        new RegExp(`export const ${name} = (defineRule|expressionRule)\\(`),
      );
    }
  });

  test("each says what the fault is and why it matters, in a sentence", () => {
    for (const { meta } of rules) {
      expect(meta.summary, meta.code).toMatch(/^An? |^(Two|Entities|Places) /);
      for (const text of [meta.summary, meta.why]) expect(text, meta.code).toMatch(/^[A-Z].*\.$/);
    }
  });

  test("none is longer than a screen or two", () => {
    for (const file of sources.filter((one) => one.path.startsWith("check/rules/")))
      expect(file.text.split("\n").length, file.path).toBeLessThanOrEqual(120);
  });

  test("each has examples", () => {
    for (const { meta } of rules) {
      const folder = new URL(`../rules/${codes[meta.code]}/`, import.meta.url);
      expect(existsSync(folder), codes[meta.code]).toBe(true);
      expect(readdirSync(folder).length).toBeGreaterThanOrEqual(2);
    }
  });

  test("those that ask nothing of the integration do not look at it", () => {
    for (const rule of rules) {
      if (rule.meta.withoutIntegration !== true) continue;
      const path = `../../src/check/rules/${camel(codes[rule.meta.code])}.ts`;
      const text = readFileSync(new URL(path, import.meta.url), "utf8");
      expect(text, path).not.toMatch(/context\.(settings|jobs|flowOf|settingsOf|writes|gatesAreSound)\b/);
    }
  });
});
