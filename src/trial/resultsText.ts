import { visible } from "../diagnostic/visible.ts";
import type { CaseResult, SaidDifference, TestOutput } from "../report/TestOutput.ts";

const counted = (passed: number, failed: number): string =>
  [
    ...(passed > 0 || failed === 0 ? [`${passed} passed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(", ");

/** Characters of a value or an entry that people are shown; the machine's form has all of them. */
const shownAtMost = 400;
const short = (text: string): string =>
  text.length <= shownAtMost ? text : `${text.slice(0, shownAtMost)}… (${text.length} characters)`;

/** One difference as lines: what it is about, with the line of the case that expects it, its parts, and why. */
export const differenceLines = ({ kind, place, text, parts, why }: SaidDifference): ReadonlyArray<string> => {
  const where = place === undefined ? "" : ` [${place.file}:${place.line}]`;
  const head = { missing: "expected: ", unexpected: "not expected: ", differs: "" }[kind];
  return [
    `${head}${short(text)}${where}`,
    ...parts.map(({ part, expected, got }) => `    ${part}: expected ${short(expected)}, got ${short(got)}`),
    ...why.map((reason) => `        ${short(reason)}`),
  ];
};

const failure = ({ name, place, message, differences }: CaseResult): ReadonlyArray<string> => [
  "",
  `FAILED  ${place.file}:${place.line} ${name}`,
  ...(message === undefined ? [] : [`    ${message}`]),
  ...differences.flatMap(differenceLines).map((line) => `    ${line}`),
];

/** For people: a line for each file, what failed and why, then the totals. */
export const resultsText = ({ cases, passed, failed, results }: TestOutput): string => {
  const files = [...new Set(results.map(({ place }) => place.file))];
  const updated = results.flatMap(({ name, place, updated: rewritten }) =>
    rewritten === true ? [`REWRITTEN  ${place.file}:${place.line} ${name}`] : [],
  );
  const width = Math.max(0, ...files.map((file) => file.length));
  return [
    ...files.map((file) => {
      const own = results.filter(({ place }) => place.file === file);
      const good = own.filter((result) => result.passed).length;
      return `${file.padEnd(width)}  ${counted(good, own.length - good)}`;
    }),
    ...results.filter((result) => !result.passed).flatMap(failure),
    ...(updated.length === 0 ? [] : ["", ...updated]),
    ...(files.length === 0 ? [] : [""]),
    `${cases} ${cases === 1 ? "case" : "cases"}, ${passed} passed, ${failed} failed`,
  ]
    .map(visible)
    .join("\n");
};
