import * as Schema from "effect/Schema";

const count = (description: string) => Schema.Int.annotations({ description });

/** A change of the mapping that no case notices. */
export const Survivor = Schema.Struct({
  place: Schema.Struct({
    file: Schema.String,
    line: Schema.Int.annotations({ description: "From 1." }),
    column: Schema.Int.annotations({ description: "From 1, in UTF-16 code units." }),
  }),
  kind: Schema.String.annotations({ description: "What kind of change it is." }),
  change: Schema.String.annotations({ description: "What was changed, in the words of the file." }),
});
export type Survivor = typeof Survivor.Type;

/** What became of the mutants of a mapping: changes of one thing each, made to see whether the cases notice. */
export const MutationOutput = Schema.Struct({
  mutants: count("All that were made."),
  refused: count("Those that validate refuses, so that no case is needed against them."),
  equivalent: count("Those under which every job is compiled the same at all settings."),
  killed: count("Those under which some case fails."),
  survived: count("Those under which every case passes."),
  share: Schema.Number.annotations({ description: "Killed of killed and survived, in percent." }),
  survivors: Schema.Array(Survivor),
});
export type MutationOutput = typeof MutationOutput.Type;
