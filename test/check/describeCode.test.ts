/** What a report says of each code. */
import { expect, test } from "vitest";
import { describeCode } from "../../src/check/describeCode.ts";
import { rules } from "../../src/check/rules/registry.ts";
import { codes, isCode } from "../../src/diagnostic/Code.ts";

test("every code is described: what it is, and why it matters", () => {
  for (const code of Object.keys(codes).filter(isCode)) {
    const description = describeCode(code);
    expect(description?.summary, code).toMatch(/^[A-Z].*[^.]\.$/);
    expect(description?.why, code).toMatch(/^[A-Z].*[^.]\.$/);
  }
});

test("a rule's words are its own", () => {
  for (const { meta } of rules)
    expect(describeCode(meta.code)).toEqual({ summary: meta.summary, why: meta.why });
});

test("no two codes are described alike", () => {
  const all = Object.keys(codes)
    .filter(isCode)
    .flatMap((code) => describeCode(code)?.summary ?? []);
  expect(new Set(all).size).toBe(all.length);
});
