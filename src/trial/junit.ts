/** The results as JUnit XML, which CI systems read. */
import type { LawResult } from "../report/LawsOutput.ts";
import type { CaseResult, TestOutput } from "../report/TestOutput.ts";
import { differenceLines } from "./resultsText.ts";

/**
 * Text of an attribute or an element. XML 1.0 has no way to write most control characters or half a pair, so that they
 * are spelled out.
 */
const escaped = (text: string): string =>
  text
    .replace(
      /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu,
      (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
    )
    .replace(/[&<>"'\t\n\r]/g, (sign) =>
      sign === "&"
        ? "&amp;"
        : sign === "<"
          ? "&lt;"
          : sign === ">"
            ? "&gt;"
            : sign === '"'
              ? "&quot;"
              : `&#${sign.charCodeAt(0)};`,
    );

const attributes = (all: Readonly<Record<string, string | number>>): string =>
  Object.entries(all)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");

const testCase = ({ name, place, passed, message, differences }: CaseResult): ReadonlyArray<string> => {
  const about = attributes({ classname: place.file, name, file: place.file, line: place.line });
  if (passed) return [`    <testcase${about}/>`];
  const lines = [...(message === undefined ? [] : [message]), ...differences.flatMap(differenceLines)];
  return [
    `    <testcase${about}>`,
    `      <failure${attributes({ message: lines[0] ?? "" })}>${lines.map(escaped).join("\n")}</failure>`,
    "    </testcase>",
  ];
};

const lawCase = ({ rule, place, start, verdict, message = "" }: LawResult): ReadonlyArray<string> => {
  const about = attributes({
    classname: place.file,
    name: start === undefined ? rule : `${rule}, from ${start}`,
    file: place.file,
    line: place.line,
  });
  if (verdict === "holds") return [`    <testcase${about}/>`];
  const what = verdict === "broken" ? "failure" : "skipped";
  return [`    <testcase${about}>`, `      <${what}${attributes({ message })}/>`, "    </testcase>"];
};

/** One suite for each file, and one for the round trips of the mapping where it has any. */
export const junit = ({ cases, failed, results, laws = [] }: TestOutput): string => {
  const broken = laws.filter(({ verdict }) => verdict === "broken").length;
  const files = [...new Set(results.map(({ place }) => place.file))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: "crosswalk", tests: cases + laws.length, failures: failed + broken, errors: 0 })}>`,
    ...files.flatMap((file) => {
      const own = results.filter(({ place }) => place.file === file);
      const bad = own.filter((result) => !result.passed).length;
      return [
        `  <testsuite${attributes({ name: file, tests: own.length, failures: bad, errors: 0 })}>`,
        ...own.flatMap(testCase),
        "  </testsuite>",
      ];
    }),
    ...(laws.length === 0
      ? []
      : [
          `  <testsuite${attributes({ name: "round trips", tests: laws.length, failures: broken, errors: 0 })}>`,
          ...laws.flatMap(lawCase),
          "  </testsuite>",
        ]),
    "</testsuites>",
  ].join("\n");
};
