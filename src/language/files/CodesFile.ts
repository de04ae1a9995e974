import * as Schema from "effect/Schema";
import { Name, Note, optional, Scalar, Title } from "./common.ts";

const CodeDefaults = Schema.Struct({
  blank: optional(Scalar.annotations({ description: "The code that says: nothing there." })),
  other: optional(
    Schema.Literal("refuse", "leave").annotations({
      description: "An unlisted value: refuse (the default) sets the record aside, leave skips the field.",
    }),
  ),
});

export const CodesFile = Schema.Struct({
  codes: Name,
  title: Title,
  note: optional(Note),
  pairs: Schema.Array(Schema.Struct({ local: Scalar, remote: Scalar, title: optional(Title) })).pipe(
    Schema.minItems(1),
  ),
  push: optional(CodeDefaults),
  pull: optional(CodeDefaults),
}).annotations({ title: "Crosswalk code table", description: "codes/*.yaml: which codes mean the same." });
export type CodesFile = typeof CodesFile.Type;
