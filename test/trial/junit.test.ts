/** JUnit output is well-formed whatever stands in a case, and says again what it was given. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CaseResult } from "../../src/report/TestOutput.ts";
import { junit } from "../../src/trial/junit.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Array<Element>;
  text: string;
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The text of a piece of XML; fails on a character or a reference that XML 1.0 has not. */
const textOf = (raw: string): string => {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(raw))
    throw new Error("a character that XML has not");
  if (raw.includes("<")) throw new Error("a bracket in text");
  return raw.replace(/&([^;]*)(;?)/g, (_, name: string, end: string) => {
    const number = /^#(\d+)$/.exec(name)?.[1];
    const value = number === undefined ? entities[name] : String.fromCodePoint(Number(number));
    if (end === "" || value === undefined) throw new Error(`no reference: ${name}`);
    return value;
  });
};

/** A strict reader of the little XML that there is: elements, attributes in double quotes, text. */
const read = (xml: string): Element => {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!xml.startsWith(declaration)) throw new Error("no declaration");
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const rest = xml.slice(declaration.length);
  const tag = /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g;
  let at = 0;
  for (const found of rest.matchAll(tag)) {
    const [whole, closes, name = "", attributes = "", empty] = found;
    const here = open.at(-1);
    if (here === undefined) throw new Error("text after the end");
    here.text += textOf(rest.slice(at, found.index));
    at = found.index + whole.length;
    if (closes === "/") {
      if (here.name !== name) throw new Error(`${name} closes ${here.name}`);
      open.pop();
      continue;
    }
    const made: Element = {
      name,
      attributes: Object.fromEntries(
        [...attributes.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key = "", value = ""]) => [
          key,
          textOf(value),
        ]),
      ),
      children: [],
      text: "",
    };
    here.children.push(made);
    if (empty !== "/") open.push(made);
  }
  const [only, ...more] = root.children;
  if (open.length !== 1 || only === undefined || more.length > 0 || textOf(rest.slice(at)).trim() !== "")
    throw new Error("not one element");
  return only;
};

const result = (over: Partial<CaseResult>): CaseResult => ({
  name: "a",
  place: { file: "cases/own.yaml", line: 3, column: 5 },
  passed: true,
  differences: [],
  ...over,
});

const outputOf = (results: ReadonlyArray<CaseResult>) => {
  const failed = results.filter(({ passed }) => !passed).length;
  return { cases: results.length, passed: results.length - failed, failed, results };
};

/** As it is spelled where XML has no way to write it. */
const spelled = (text: string): string =>
  text.replace(
    /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );

describe("junit", () => {
  it("is well-formed and holds every name and message, for any text", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            name: fc.oneof(
              fc.string({ unit: "binary" }),
              fc.string({ unit: "grapheme" }),
              fc.constantFrom("]]>", "<&>\"'", "\u0000\u001b\uFFFE\uD800\r\n"),
            ),
            file: fc.constantFrom("cases/a.yaml", 'cases/<b> & "c".yaml'),
            message: fc.option(fc.string({ unit: "binary", maxLength: 300 }), { nil: undefined }),
          }),
        ),
        (all) => {
          const results = all.map(({ name, file, message }) =>
            result({
              name,
              place: { file, line: 3, column: 5 },
              passed: message === undefined,
              ...(message === undefined ? {} : { message }),
            }),
          );
          const root = read(junit(outputOf(results)));
          const cases = root.children.flatMap((suite) => suite.children);
          const inOrder = [...results].sort(
            (a, b) =>
              results.findIndex(({ place }) => place.file === a.place.file) -
              results.findIndex(({ place }) => place.file === b.place.file),
          );
          expect(cases.map(({ attributes }) => attributes.name)).toEqual(
            inOrder.map(({ name }) => spelled(name)),
          );
          expect(cases.map(({ children }) => children[0]?.text)).toEqual(
            inOrder.map(({ message }) => (message === undefined ? undefined : spelled(message))),
          );
          expect(root.attributes.failures).toBe(String(results.filter(({ passed }) => !passed).length));
        },
      ),
    ));

  it("has a suite for each file, and what differs in the failure", () => {
    const xml = junit(
      outputOf([
        result({}),
        result({
          name: "b",
          passed: false,
          differences: [
            {
              kind: "differs",
              place: { file: "cases/own.yaml", line: 9, column: 9 },
              text: "update remote item 1",
              parts: [{ part: "title", expected: '"a"', got: '"b"' }],
              why: ["title: push: the sides differ [entities/item.yaml:16]"],
            },
          ],
        }),
      ]),
    );
    expect(xml).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="crosswalk" tests="2" failures="1" errors="0">
  <testsuite name="cases/own.yaml" tests="2" failures="1" errors="0">
    <testcase classname="cases/own.yaml" name="a" file="cases/own.yaml" line="3"/>
    <testcase classname="cases/own.yaml" name="b" file="cases/own.yaml" line="3">
      <failure message="update remote item 1 [cases/own.yaml:9]">update remote item 1 [cases/own.yaml:9]
    title: expected &quot;a&quot;, got &quot;b&quot;
        title: push: the sides differ [entities/item.yaml:16]</failure>
    </testcase>
  </testsuite>
</testsuites>`);
  });
});
