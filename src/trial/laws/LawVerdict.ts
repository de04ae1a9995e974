import * as Schema from "effect/Schema";

/** What became of a round trip. */
export const LawVerdict = Schema.Union(
  Schema.TaggedStruct("Holds", { samples: Schema.Int }),
  /** No value was found that can go up. */
  Schema.TaggedStruct("Vacuous", {}),
  /** The smallest value found: what is held, what goes up of it, and what comes down of that. */
  Schema.TaggedStruct("Broken", { held: Schema.String, sent: Schema.String, taken: Schema.String }),
);
export type LawVerdict = typeof LawVerdict.Type;
