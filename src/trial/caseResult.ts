import type { Placed, TestCase } from "../check/cases/TestCase.ts";
import type { CaseResult, SaidDifference } from "../report/TestOutput.ts";
import { type Difference, isAsExpected } from "./compare.ts";
import { aboutText, aboutWithheld, entryText, valueText, withheldText } from "./entryText.ts";
import { absenceReasons, reasonsOf, type ShownFile, withheldReason } from "./reasons.ts";
import type { CaseOutcome } from "./runCase.ts";

/** Characters of a text that are kept: there may be as many as a plan has room for, in each of many cases. */
const keptAtMost = 100_000;

const kept = (text: string): string =>
  text.length <= keptAtMost
    ? text
    : // Copied, for a part of a text keeps all of it in memory.
      `${Buffer.from(text.slice(0, keptAtMost)).toString()}… (${text.length} characters)`;

const keptOf = (difference: SaidDifference): SaidDifference => ({
  ...difference,
  text: kept(difference.text),
  parts: difference.parts.map(({ part, expected, got }) => ({
    part,
    expected: kept(expected),
    got: kept(got),
  })),
  why: difference.why.map(kept),
});

interface Words<A> {
  readonly wanted: ReadonlyArray<Placed<A>>;
  readonly about: (entry: A) => string;
  readonly whole: (entry: A) => string;
  /** Why the plan says an entry; of these parts alone where they are given. */
  readonly why: (at: number, parts?: ReadonlySet<string>) => ReadonlyArray<string>;
  /** What else the plan says of the record of an entry that it has not got. */
  readonly whyNot: (entry: A) => ReadonlyArray<string>;
}

const said =
  <A>({ wanted, about, whole, why, whyNot }: Words<A>) =>
  (difference: Difference<A>): SaidDifference => {
    if (difference._tag === "Unexpected")
      return { kind: "unexpected", text: whole(difference.got), parts: [], why: why(difference.at) };
    const expected = wanted[difference.expected];
    const place = expected === undefined ? {} : { place: expected.place };
    if (difference._tag === "Missing")
      return {
        kind: "missing",
        ...place,
        text: expected === undefined ? "" : whole(expected.value),
        parts: [],
        why: expected === undefined ? [] : whyNot(expected.value),
      };
    const { at, got, parts } = difference;
    return {
      kind: "differs",
      ...place,
      text: about(got),
      parts: parts.map(({ part, expected: one, got: other }) => ({
        part,
        expected: valueText(one),
        got: valueText(other),
      })),
      why: [
        ...why(at, new Set(parts.map(({ part }) => part))),
        ...(parts.some((part) => part.got === undefined) ? whyNot(got) : []),
      ],
    };
  };

/** What became of a case, in words; `shown` names the mapping's files as people are shown them. */
export const caseResult = (shown: ShownFile, test: TestCase, outcome: CaseOutcome): CaseResult => {
  const { name, place } = test;
  if (outcome._tag === "Unplanned")
    return { name, place, passed: false, message: kept(outcome.message), differences: [] };
  const { comparison, plan } = outcome;
  return {
    name,
    place,
    passed: isAsExpected(comparison),
    differences: [
      ...comparison.expect.map(
        said({
          wanted: test.expect,
          about: aboutText,
          whole: entryText,
          why: (at, parts) => reasonsOf(shown, plan, at, parts),
          whyNot: (entry) => absenceReasons(shown, plan, entry),
        }),
      ),
      ...comparison.withheld.map(
        said({
          wanted: test.withheld ?? [],
          about: aboutWithheld,
          whole: withheldText,
          why: (at) => withheldReason(shown, plan, at),
          whyNot: () => [],
        }),
      ),
    ].map(keptOf),
  };
};
