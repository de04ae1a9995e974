import * as Schema from "effect/Schema";
import { Side } from "../model/Side.ts";

/** One two-way rule with a transform or a code table, and whether what one side holds comes back as it was. */
export const LawResult = Schema.Struct({
  /** Entity and field. */
  rule: Schema.String.annotations({ description: "Entity and field, as entity.field." }),
  place: Schema.Struct({
    file: Schema.String,
    line: Schema.Int.annotations({ description: "From 1." }),
    column: Schema.Int.annotations({ description: "From 1, in UTF-16 code units." }),
  }),
  start: Schema.optionalWith(
    Side.annotations({
      description:
        "local: what goes up comes down again as it was; remote: what comes down goes up again. Left out: neither could be judged.",
    }),
    { exact: true },
  ),
  verdict: Schema.Literal("holds", "broken", "allowed", "not-judged").annotations({
    description:
      "allowed: broken, and a remark at its line allows that. not-judged: it is no law, for a reason.",
  }),
  message: Schema.optionalWith(
    Schema.String.annotations({
      description: "The smallest value found that breaks it; or why it is not judged.",
    }),
    { exact: true },
  ),
});
export type LawResult = typeof LawResult.Type;
