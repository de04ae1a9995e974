/** Offsets, lines and columns. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lineText, makeSource, placeOf, positionAt, whereOf } from "../../src/kernel/Source.ts";

test("lines and columns count from 1", () => {
  const source = makeSource("a.yaml", "ab\n\ncd\r\nef");
  expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
  expect(positionAt(source, 2)).toEqual({ line: 1, column: 3 });
  expect(positionAt(source, 3)).toEqual({ line: 2, column: 1 });
  expect(positionAt(source, 4)).toEqual({ line: 3, column: 1 });
  expect(positionAt(source, 8)).toEqual({ line: 4, column: 1 });
  expect(positionAt(source, 10)).toEqual({ line: 4, column: 3 });
  expect(placeOf({ source, start: 5, end: 6 })).toEqual({ file: "a.yaml", line: 3, column: 2 });
  expect(whereOf({ source, start: 5, end: 6 })).toBe("a.yaml:3");
});

test("a line is shown without its break, and there is none past the last", () => {
  const source = makeSource("a.yaml", "ab\n\ncd\r\nef");
  expect([1, 2, 3, 4, 5, 0].map((line) => lineText(source, line))).toEqual(["ab", "", "cd", "ef", "", ""]);
  expect(lineText(makeSource("a.yaml", ""), 1)).toBe("");
});

test("a byte order mark is no part of the text", () => {
  const source = makeSource("a.yaml", "\uFEFFab\uFEFF");
  expect(source.text).toBe("ab\uFEFF");
  expect(positionAt(source, 0)).toEqual({ line: 1, column: 1 });
});

test("a place leads back to its offset", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r", "🙂", " ") }), fc.nat(), (text, n) => {
      const source = makeSource("a.yaml", text);
      const offset = n % (text.length + 1);
      const { line, column } = positionAt(source, offset);
      expect((source.lineStarts[line - 1] ?? 0) + column - 1).toBe(offset);
      expect(text.slice(0, offset).split("\n")).toHaveLength(line);
    }),
  );
});
