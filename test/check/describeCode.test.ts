/** What a report says of each code. */
import { expect, test } from "vitest";
import { describeCode } from "../../src/check/describeCode.ts";
import { rules } from "../../src/check/rules/registry.ts";
import { codes, isCode } from "../../src/diagnostic/Code.ts";

/** Codes that no report of an integration holds, and those of case files. */
const undescribed = /^CW(103|104|299|902|6\d\d)$/;

test("every code that validate gives of an integration is described in two sentences", () => {
  for (const code of Object.keys(codes).filter(isCode)) {
    if (undescribed.test(code)) continue;
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
