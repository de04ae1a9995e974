import * as Schema from "effect/Schema";
import { CoverageOutput } from "./CoverageOutput.ts";
import { LawResult } from "./LawsOutput.ts";
import { MutationOutput } from "./MutationOutput.ts";

const Place = Schema.Struct({
  file: Schema.String,
  line: Schema.Int.annotations({ description: "From 1." }),
  column: Schema.Int.annotations({ description: "From 1, in UTF-16 code units." }),
});

/** Something that a case expects and the plan does not say, or the other way round. */
export const SaidDifference = Schema.Struct({
  kind: Schema.Literal("missing", "unexpected", "differs"),
  /** Where the case says what it expects; left out of what it does not expect. */
  place: Schema.optionalWith(Place, { exact: true }),
  /** The step, the record or the withheld write, as people read it. */
  text: Schema.String,
  parts: Schema.Array(
    Schema.Struct({
      part: Schema.String.annotations({ description: "A place that is written, or a key of the entry." }),
      expected: Schema.String,
      got: Schema.String,
    }),
  ).annotations({ description: "Of an entry that differs: what does." }),
  why: Schema.Array(Schema.String).annotations({
    description: "Why the plan says what was not expected, with the lines of the mapping that decided.",
  }),
});
export type SaidDifference = typeof SaidDifference.Type;

/** One case, and what became of it. */
export const CaseResult = Schema.Struct({
  name: Schema.String,
  place: Place,
  passed: Schema.Boolean,
  updated: Schema.optionalWith(
    Schema.Literal(true).annotations({
      description: "It failed, and what it expects was rewritten to the plan: it passes now.",
    }),
    { exact: true },
  ),
  message: Schema.optionalWith(
    Schema.String.annotations({ description: "Why no plan came of it; or why it was not updated." }),
    { exact: true },
  ),
  differences: Schema.Array(SaidDifference),
});
export type CaseResult = typeof CaseResult.Type;

/** What `crosswalk test --format json` prints. */
export const TestOutput = Schema.Struct({
  cases: Schema.Int,
  passed: Schema.Int,
  failed: Schema.Int,
  results: Schema.Array(CaseResult),
  laws: Schema.optionalWith(
    Schema.Array(LawResult).annotations({
      description: "Round trips of the rules that flow both ways; left out where they were not judged.",
    }),
    { exact: true },
  ),
  lawsNotJudged: Schema.optionalWith(
    Schema.Literal("--case", "--update").annotations({
      description: "The option under which no round trip is judged.",
    }),
    { exact: true },
  ),
  coverage: Schema.optionalWith(CoverageOutput.annotations({ description: "With --coverage." }), {
    exact: true,
  }),
  mutation: Schema.optionalWith(
    MutationOutput.annotations({ description: "With --mutate, where every case passes." }),
    { exact: true },
  ),
});
export type TestOutput = typeof TestOutput.Type;
