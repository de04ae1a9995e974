import * as Schema from "effect/Schema";

/** What of a mapping the plans of its cases take. */
export const CoverageOutput = Schema.Struct({
  share: Schema.Number.annotations({ description: "Taken of all, in percent." }),
  kinds: Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      all: Schema.Int,
      taken: Schema.Int.annotations({ description: "Taken by some case." }),
    }),
  ),
  missing: Schema.Array(
    Schema.Struct({
      kind: Schema.String,
      place: Schema.Struct({
        file: Schema.String,
        line: Schema.Int.annotations({ description: "From 1." }),
        column: Schema.Int.annotations({ description: "From 1, in UTF-16 code units." }),
      }),
      what: Schema.String.annotations({ description: "What no case takes, in the words of the file." }),
    }),
  ),
});
export type CoverageOutput = typeof CoverageOutput.Type;
