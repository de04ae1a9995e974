import * as Schema from "effect/Schema";

/** What became of the values of one side that make a round trip. */
export const TripVerdict = Schema.Union(
  Schema.TaggedStruct("Holds", { samples: Schema.Int }),
  /** No value was found that crosses at all. */
  Schema.TaggedStruct("Vacuous", {}),
  /** The smallest value found: what is held, what the other side gets of it, and what comes back of that. */
  Schema.TaggedStruct("Broken", { held: Schema.String, crossed: Schema.String, returned: Schema.String }),
);
export type TripVerdict = typeof TripVerdict.Type;

/** Both round trips of a rule, by the side whose values make it. */
export const LawVerdict = Schema.TaggedStruct("BothTrips", { local: TripVerdict, remote: TripVerdict });
export type LawVerdict = typeof LawVerdict.Type;
