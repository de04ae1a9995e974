import * as Schema from "effect/Schema";
import { CatalogAccess, ConnectionFields, Name, Note, optional, Title } from "../../language/files/common.ts";
import { FieldType } from "../../model/FieldType.ts";

const Query = Schema.String.pipe(Schema.pattern(/^\s*(select|with)\b/i)).annotations({
  description: "A SELECT. :today and :now are bound from the run's clock.",
});

export const SqlField = Schema.Struct({
  column: optional(Schema.String.annotations({ description: "Column of the table or query." })),
  query: optional(
    Query.annotations({
      description:
        "A derived, read-only column: a SELECT of one value that may name columns of the outer row.",
    }),
  ),
  type: FieldType,
  access: optional(CatalogAccess),
  required: optional(Schema.Boolean),
  sensitive: optional(Schema.Boolean),
  note: optional(Note),
}).annotations({ description: "A column, or a query of one value." });

export const SqlResource = Schema.Struct({
  title: optional(Title),
  table: optional(Schema.String),
  query: optional(Query),
  writes: optional(
    Schema.Struct({
      table: Schema.String,
      by: Schema.Array(Name).pipe(Schema.minItems(1)).annotations({
        description: "Fields of the resource that say which row of the table is written.",
      }),
    }).annotations({ description: "Where an update of a query's row goes; nothing is written without it." }),
  ),
  key: Schema.Array(Name).pipe(Schema.minItems(1)),
  newKey: optional(
    Schema.Literal("generated", "given").annotations({
      description: "generated: the database makes the key of a new row. given: the written fields hold it.",
    }),
  ),
  fields: Schema.Record({ key: Name, value: SqlField }),
  note: optional(Note),
}).annotations({ description: "A table, or a query with the table that its updates go to." });

export const SqlSystemFile = Schema.Struct({
  system: Name,
  title: Title,
  note: optional(Note),
  connector: Schema.Literal("sql"),
  dialect: Schema.Literal("sqlite"),
  connection: ConnectionFields,
  file: Schema.String.annotations({
    description: "The database file: text with {placeholders} of the connection.",
  }),
  resources: Schema.Record({ key: Name, value: SqlResource }),
}).annotations({ title: "Crosswalk system (sql)", description: "systems/*.yaml: tables of a database." });
export type SqlSystemFile = typeof SqlSystemFile.Type;
export type SqlResource = typeof SqlResource.Type;
