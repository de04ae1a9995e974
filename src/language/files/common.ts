import * as Schema from "effect/Schema";
import { FieldType } from "../../model/FieldType.ts";

/** Shared parts of the file types. Each file type is the one truth; `schemas/*.json` are generated from it. */

export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });

export const Name = Schema.String.pipe(Schema.pattern(/^[A-Za-z][A-Za-z0-9_-]*$/)).annotations({
  description: "A name: letters, digits, - and _, starting with a letter.",
});

export const Title = Schema.String.pipe(Schema.minLength(1)).annotations({
  description: "What people read, in the words of the page that the mapping replaces.",
});

export const Note = Schema.String.annotations({ description: "A remark for readers; no effect." });

export const Expression = Schema.String.pipe(Schema.minLength(1)).annotations({
  description:
    "A JSONata expression, always quoted. It sees $local, $remote, $parent, $value, $settings, $inputs, $today and $now; no bare names.",
  examples: ["$value", "$local.surname", "$first($local.mobile, $local.telephone)"],
});

export const Duration = Schema.String.pipe(Schema.pattern(/^[0-9]+(ms|s|m|h)$/)).annotations({
  description: "A length of time.",
  examples: ["500ms", "60s", "24h"],
});

/** Milliseconds of a duration such as `60s`. */
export const durationMs = (text: string): number => {
  const match = /^([0-9]+)(ms|s|m|h)$/.exec(text);
  if (match === null) return 0;
  const unit = match[2] === "ms" ? 1 : match[2] === "s" ? 1_000 : match[2] === "m" ? 60_000 : 3_600_000;
  return Number(match[1]) * unit;
};

export const Scalar = Schema.Union(Schema.String, Schema.Number, Schema.Boolean);

/** What a field means; the types are those of `value/types`. */
export const TypeOfField = FieldType.annotations({
  description:
    "The meaning of the value. text, exact, email, phone and lines are text with different equality; a date is a day, an instant a point in time.",
});

/** Conditions over setting values: data, never an expression, so that they can be walked exhaustively. */
export const When = Schema.Record({ key: Name, value: Scalar }).annotations({
  description: "Setting values that must all hold. Data, not an expression.",
  examples: [{ centres: "one" }],
});

export const CatalogAccess = Schema.Array(Schema.Literal("read", "create", "update")).annotations({
  description: "What may be done with the field; all three if left out.",
});

export const ConnectionFields = Schema.Record({
  key: Name,
  value: Schema.Struct({
    type: Schema.Literal("text", "secret", "integer").annotations({
      description: "secret: never printed, and taken from the environment or a file.",
    }),
    note: optional(Note),
  }),
}).annotations({
  description: "What a profile must give to reach the system. Secrets are typed from birth.",
});

export const Limits = Schema.Array(
  Schema.Struct({
    requests: Schema.Int.pipe(Schema.positive()).annotations({ description: "Calls in one window." }),
    per: Duration,
    reserve: optional(
      Schema.String.pipe(Schema.pattern(/^[0-9]{1,2}%$/)).annotations({
        description: "Share of the calls left to others who use the same credential.",
        examples: ["10%"],
      }),
    ),
  }),
).annotations({
  description: "The credential's limit: at most so many requests in any window of this length.",
});
