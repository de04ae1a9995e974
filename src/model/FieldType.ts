import * as Schema from "effect/Schema";

/** The meaning of a field. Equality belongs to the type: see `value/types`. */
export const FieldType = Schema.Literal(
  "text",
  "exact",
  "email",
  "phone",
  "lines",
  "integer",
  "decimal",
  "boolean",
  "date",
  "time",
  "instant",
);
export type FieldType = typeof FieldType.Type;
