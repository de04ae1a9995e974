/** Every fault of a test case by an example: what is refused, with the characters to blame between « and », and what is not. */
import { describe, expect, test } from "vitest";
import { codes, isCode } from "../../src/diagnostic/Code.ts";
import { checkWithCases, shown } from "../support/checkFiles.ts";
import { casePair } from "../support/codePages.ts";

const ofCases = Object.keys(codes).filter((code) => code.startsWith("CW6"));

describe.each(ofCases.filter(isCode).map((code) => ({ code, ...casePair(code) })))(
  "$code: $about",
  ({ code, refused, accepted }) => {
    test("is refused, and nothing else is", () => {
      expect(refused.marks.length).toBeGreaterThan(0);
      expect(
        checkWithCases(refused.files)
          .map(shown)
          .map(({ code, at, text }) => ({ code, at, text })),
      ).toEqual(refused.marks.map(({ at, text }) => ({ code, at, text })));
    });

    test("is not refused when it is mended", () => {
      expect(accepted.marks).toEqual([]);
      expect(checkWithCases(accepted.files).map(shown)).toEqual([]);
    });
  },
);
