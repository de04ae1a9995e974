import * as Schema from "effect/Schema";
import { FieldType } from "../../model/FieldType.ts";
import { types } from "../../value/types/registry.ts";

/** Shared parts of the file types. Each file type is the one truth; `schemas/*.json` are generated from it. */

export const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });

/** Gives each word of a choice its meaning, which editors show beside it; the compiler names a missing one. */
export const explained =
  <W extends string>(meanings: Readonly<Record<W, string>>) =>
  (choice: Schema.Schema<W> & { readonly literals: ReadonlyArray<W> }): Schema.Schema<W> =>
    choice.annotations({
      jsonSchema: { enumDescriptions: choice.literals.map((word) => meanings[word]) },
    });

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

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What a field means; the types are those of `value/types`. */
export const TypeOfField = FieldType.annotations({
  description:
    "The meaning of the value. text, exact, email, phone and lines are text with different equality; a date is a day, an instant a point in time.",
  jsonSchema: { enumDescriptions: FieldType.literals.map((name) => sentence(types[name].description)) },
});

/** Conditions over setting values: data, never an expression, so that they can be walked exhaustively. */
export const When = Schema.Record({
  key: Name,
  value: Scalar.annotations({ description: "The value that the setting must have." }),
}).annotations({
  description: "Setting values that must all hold. Data, not an expression.",
  examples: [{ centres: "one" }],
});

export const CatalogAccess = Schema.Array(
  Schema.Literal("read", "create", "update").pipe(
    explained({
      read: "The system gives the field's value.",
      create: "The field may be written when a record is made.",
      update: "The field may be written when a record is changed.",
    }),
  ),
).annotations({
  description: "What may be done with the field; all three if left out.",
  default: ["read", "create", "update"],
  examples: [["read"]],
});

export const Required = Schema.Boolean.annotations({
  description: "A create without it is refused.",
  default: false,
});

export const Sensitive = Schema.Boolean.annotations({
  description: "Masked in plans, reports and logs.",
  default: false,
});

export const ConnectionFields = Schema.Record({
  key: Name,
  value: Schema.Struct({
    type: Schema.Literal("text", "secret", "integer")
      .pipe(
        explained({
          text: "Any text, such as an address.",
          secret: "A text that is never printed, and taken from the environment or a file.",
          integer: "A whole number.",
        }),
      )
      .annotations({ description: "What kind of value the profile gives." }),
    note: optional(Note),
  }).annotations({ description: "One value that a profile must give." }),
}).annotations({
  description: "What a profile must give to reach the system. Secrets are typed from birth.",
  examples: [{ url: { type: "text" }, token: { type: "secret" } }],
});

export const Limits = Schema.Array(
  Schema.Struct({
    requests: Schema.Int.pipe(Schema.positive()).annotations({ description: "Calls in one window." }),
    per: Duration.annotations({ description: "Length of the window: a number and ms, s, m or h." }),
    reserve: optional(
      Schema.String.pipe(Schema.pattern(/^[0-9]{1,2}(\.[0-9]{1,2})?%$/)).annotations({
        description: "Share of the calls left to others who use the same credential.",
        default: "0%",
        examples: ["10%", "2.5%"],
      }),
    ),
    paths: optional(
      Schema.Array(
        Schema.String.pipe(Schema.pattern(/^\/[^?#\s]*$/)).annotations({
          description: "A path of the system's requests, and all below it; {name} stands for any one step.",
          examples: ["/User/Search", "/User/{ID}"],
        }),
      )
        .pipe(Schema.minItems(1))
        .annotations({
          description:
            "The limit counts the calls of these paths alone. They count against every other limit that they match as well. Left out: every call.",
          examples: [["/User/Search"]],
        }),
    ),
  }).annotations({ description: "At most so many requests in any window of this length." }),
).annotations({
  description:
    "The credential's limits, of all of which every call is kept that they count: at most so many requests in any window of each length.",
  examples: [
    [{ requests: 300, per: "60s" }],
    [
      { requests: 300, per: "60s" },
      { requests: 60, per: "60s", paths: ["/User/Search"] },
    ],
  ],
});
