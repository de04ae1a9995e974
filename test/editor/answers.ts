/** What a language server says, as far as the tests look at it. */
import * as Schema from "effect/Schema";

const Position = Schema.Struct({ line: Schema.Int, character: Schema.Int });
export type Position = typeof Position.Type;

const Markup = Schema.Union(Schema.String, Schema.Struct({ value: Schema.String }));

const Diagnostic = Schema.Struct({
  range: Schema.Struct({ start: Position, end: Position }),
  message: Schema.String,
});
export type Diagnostic = typeof Diagnostic.Type;

const Item = Schema.Struct({
  label: Schema.String,
  documentation: Schema.optionalWith(Markup, { exact: true }),
});

/** A message from the server: a request or a notification has a method, an answer has none. */
export const Incoming = Schema.Struct({
  id: Schema.optionalWith(Schema.Union(Schema.Number, Schema.String), { exact: true }),
  method: Schema.optionalWith(Schema.String, { exact: true }),
  params: Schema.optionalWith(Schema.Unknown, { exact: true }),
  result: Schema.optionalWith(Schema.Unknown, { exact: true }),
  error: Schema.optionalWith(Schema.Struct({ message: Schema.String }), { exact: true }),
});

export const PublishedDiagnostics = Schema.Struct({
  uri: Schema.String,
  diagnostics: Schema.Array(Diagnostic),
});

export const ConfigurationRequest = Schema.Struct({
  items: Schema.Array(Schema.Struct({ section: Schema.optional(Schema.String) })),
});

export const Completion = Schema.Union(Schema.Array(Item), Schema.Struct({ items: Schema.Array(Item) }));

export const Hover = Schema.NullOr(Schema.Struct({ contents: Markup }));

/** The text of something that is said plainly or as markup. */
export const plain = (markup: string | { readonly value: string } | undefined): string =>
  typeof markup === "object" ? markup.value : (markup ?? "");
