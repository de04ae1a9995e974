import { describe, expect, test } from "vitest";
import { type Answer, scalarInBody } from "../../../src/connector/rest/Answer.ts";

const answer = (text: string, type?: string): Answer => ({
  status: 200,
  header: (name) => (name === "content-type" ? type : undefined),
  text,
});

describe("a whole body that is to be one value", () => {
  const cases: ReadonlyArray<readonly [string, string, string | undefined, string | undefined]> = [
    ["a bare token", "aGVsbG8=", "text/plain", "aGVsbG8="],
    ["a bare token with a line's end", "aGVsbG8=\n", undefined, "aGVsbG8="],
    ["a bare number of many digits", "12345678901234567890", "application/json", "12345678901234567890"],
    ["a text of JSON", '"visit 7"', "application/json", "visit 7"],
    ["an empty body", "", "application/json", undefined],
    ["a page of one line", "<html><body>Back soon</body></html>", "text/plain", undefined],
    ["one word that is served as a page", "Maintenance", "text/html; charset=utf-8", undefined],
    ["a sentence", "Back in a minute", "text/plain", undefined],
    ["an object that has lost its end", '{"VisitID":77', "application/json", undefined],
    ["a text that has lost its end", '"visit', "application/json", undefined],
    ["two lines", "one\ntwo", "text/plain", undefined],
  ];
  for (const [name, text, type, expected] of cases)
    test(`${name} is ${expected === undefined ? "none" : "taken"}`, () => {
      expect(scalarInBody(answer(text, type), "body")).toBe(expected);
    });
});
