import * as Schema from "effect/Schema";
import {
  CatalogAccess,
  ConnectionFields,
  explained,
  Name,
  Note,
  optional,
  Required,
  Sensitive,
  Title,
  TypeOfField,
} from "../../language/files/common.ts";

const Query = Schema.String.pipe(Schema.pattern(/^\s*(select|with)\b/i)).annotations({
  description: "A SELECT. :today and :now are bound from the run's clock.",
});

export const SqlField = Schema.Struct({
  column: optional(
    Schema.String.annotations({ description: "Column of the table or query.", examples: ["surname"] }),
  ),
  query: optional(
    Query.annotations({
      description:
        "A derived, read-only column: a SELECT of one value that may name columns of the outer row.",
    }),
  ),
  type: TypeOfField,
  access: optional(CatalogAccess),
  required: optional(Required),
  sensitive: optional(Sensitive),
  note: optional(Note),
}).annotations({ description: "A column, or a query of one value." });

export const SqlResource = Schema.Struct({
  title: optional(Title),
  table: optional(
    Schema.String.annotations({ description: "The table that holds the records.", examples: ["learners"] }),
  ),
  query: optional(
    Query.annotations({
      description:
        "In place of a table: a SELECT whose rows are the records. :today and :now are bound from the run's clock.",
      examples: ["select id, name from people where gone is null"],
    }),
  ),
  writes: optional(
    Schema.Struct({
      table: Schema.String.annotations({ description: "The table that is written." }),
      by: Schema.Array(Name).pipe(Schema.minItems(1)).annotations({
        description: "Fields of the resource that say which row of the table is written.",
      }),
    }).annotations({ description: "Where an update of a query's row goes; nothing is written without it." }),
  ),
  key: Schema.Array(Name)
    .pipe(Schema.minItems(1))
    .annotations({ description: "Fields that name a record.", examples: [["learnerId"]] }),
  newKey: optional(
    Schema.Literal("generated", "given")
      .pipe(
        explained({
          generated: "The database makes the key of a new row.",
          given: "The written fields hold the key.",
        }),
      )
      .annotations({
        description: "generated: the database makes the key of a new row. given: the written fields hold it.",
      }),
  ),
  fields: Schema.Record({ key: Name, value: SqlField }).annotations({
    description: "Fields of a record, by name.",
    examples: [{ surname: { column: "surname", type: "text" } }],
  }),
  note: optional(Note),
}).annotations({ description: "A table, or a query with the table that its updates go to." });

export const SqlSystemFile = Schema.Struct({
  system: Name.annotations({ description: "Name of the system, as the integration names it." }),
  title: Title,
  note: optional(Note),
  connector: Schema.Literal("sql")
    .pipe(explained({ sql: "A database." }))
    .annotations({
      description: "The kind of connector: a database.",
    }),
  dialect: Schema.Literal("sqlite")
    .pipe(explained({ sqlite: "An SQLite file." }))
    .annotations({
      description: "The kind of database.",
    }),
  connection: ConnectionFields,
  file: Schema.String.annotations({
    description: "The database file: text with {placeholders} of the connection.",
    examples: ["{file}"],
  }),
  resources: Schema.Record({ key: Name, value: SqlResource }).annotations({
    description: "What the system holds, by name.",
  }),
}).annotations({ title: "Crosswalk system (sql)", description: "systems/*.yaml: tables of a database." });
export type SqlSystemFile = typeof SqlSystemFile.Type;
export type SqlResource = typeof SqlResource.Type;
