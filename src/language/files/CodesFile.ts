import * as Schema from "effect/Schema";
import { explained, Name, Note, optional, Scalar, Title } from "./common.ts";

const CodeDefaults = Schema.Struct({
  blank: optional(Scalar.annotations({ description: "The code that says: nothing there." })),
  other: optional(
    Schema.Literal("refuse", "leave")
      .pipe(
        explained({
          refuse: "The record is set aside.",
          leave: "The field is skipped.",
        }),
      )
      .annotations({
        description: "An unlisted value: refuse (the default) sets the record aside, leave skips the field.",
        default: "refuse",
      }),
  ),
});

export const CodesFile = Schema.Struct({
  codes: Name.annotations({
    description: "Name of the code table, as fields refer to it.",
    examples: ["sex"],
  }),
  title: Title,
  note: optional(Note),
  pairs: Schema.Array(
    Schema.Struct({
      local: Scalar.annotations({ description: "The local system's code." }),
      remote: Scalar.annotations({ description: "The remote system's code of the same meaning." }),
      title: optional(Title),
    }).annotations({ description: "Two codes of one meaning." }),
  )
    .pipe(Schema.minItems(1))
    .annotations({
      description: "Codes of one meaning; codes are compared as text.",
      examples: [[{ local: "F", remote: "2", title: "Female" }]],
    }),
  push: optional(
    CodeDefaults.annotations({
      description: "What goes up for a blank or unlisted code.",
      examples: [{ blank: "9", other: "leave" }],
    }),
  ),
  pull: optional(
    CodeDefaults.annotations({
      description: "What comes down for a blank or unlisted code.",
      examples: [{ other: "leave" }],
    }),
  ),
}).annotations({ title: "Crosswalk code table", description: "codes/*.yaml: which codes mean the same." });
export type CodesFile = typeof CodesFile.Type;
