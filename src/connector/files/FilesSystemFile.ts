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
import { encodingNames } from "./encodings.ts";
import { formatNames } from "./formats.ts";
import { dateForms, decimalForms, formFits, pairForm } from "./forms.ts";

const form = "How the value is written in a cell.";

/** The forms of a type, for editors and for the structural check. */
const formsOf = (type: string, forms: object) => ({
  if: { required: ["type"], properties: { type: { const: type } } },
  then: { properties: { form: { description: form, ...forms } } },
});

const Character = Schema.String.pipe(Schema.pattern(/^[\t -\uD7FF\uE000-\uFFFF]$/));

export const FilesField = Schema.Struct({
  column: optional(
    Schema.String.annotations({
      description: "The column's name in the header; the field's own if left out.",
    }),
  ),
  type: TypeOfField,
  form: optional(
    Schema.String.annotations({
      description:
        "How a date, a decimal or a boolean is written, by its pattern, its example or its two words. What does not fit it spoils the record alone.",
      examples: ["dd/MM/yyyy", "1.234,56", "Yes/No"],
    }),
  ),
  access: optional(CatalogAccess),
  required: optional(Required),
  sensitive: optional(Sensitive),
  note: optional(Note),
})
  .pipe(
    Schema.filter((field) => field.form === undefined || formFits(field.type, field.form), {
      jsonSchema: {
        allOf: [
          formsOf("date", {
            enum: dateForms,
            enumDescriptions: dateForms.map(
              (pattern) =>
                `2 March 2026 is ${pattern.replace("yyyy", "2026").replace("MM", "03").replace("dd", "02")}.`,
            ),
          }),
          formsOf("decimal", {
            enum: decimalForms,
            enumDescriptions: decimalForms.map((number) => `A number is written as ${number} is.`),
          }),
          formsOf("boolean", { pattern: pairForm.source, examples: ["Yes/No", "J/N", "1/0"] }),
          {
            if: { required: ["type"], properties: { type: { enum: ["date", "decimal", "boolean"] } } },
            else: {
              properties: {
                form: { description: "Only dates, decimals and booleans have forms.", pattern: "^(?!)" },
              },
            },
          },
        ],
      },
    }),
  )
  .annotations({ description: "A column, found by its name in the header." });

export const FilesResource = Schema.Struct({
  title: optional(Title),
  file: Schema.String.annotations({
    description: "Name of the file in the folder: text with {placeholders} of the connection.",
    examples: ["people.csv"],
  }),
  format: Schema.Literal(...formatNames)
    .pipe(
      explained({
        csv: "Comma-separated values: one record a row, cells between delimiters.",
      }),
    )
    .annotations({ description: "How records stand in the file." }),
  delimiter: optional(
    Character.annotations({
      description: "Between two cells; a comma if left out.",
      default: ",",
      examples: [";", "\t"],
    }),
  ),
  quote: optional(
    Character.annotations({
      description: 'Around cells that need it; " if left out.',
      default: '"',
      examples: ["'"],
    }),
  ),
  encoding: optional(
    Schema.Literal(...encodingNames)
      .pipe(
        explained({
          "utf-8": "Unicode, as most programs write it.",
          "utf-16le": "Unicode in two bytes a character.",
          "windows-1252": "One byte a character: Windows in western Europe.",
          latin1: "One byte a character: ISO 8859-1.",
        }),
      )
      .annotations({ description: "Of the file's text; utf-8 if left out.", default: "utf-8" }),
  ),
  newline: optional(
    Schema.Literal("lf", "crlf")
      .pipe(
        explained({
          lf: "A line feed.",
          crlf: "A carriage return and a line feed, as on Windows.",
        }),
      )
      .annotations({
        default: "lf",
        description:
          "How lines end in a file that has no line break yet; lf if left out. A file that has one keeps its own.",
      }),
  ),
  header: optional(
    Schema.Literal(true).annotations({
      description: "The first row names the columns. Always so: a file without a header row is not read.",
      default: true,
    }),
  ),
  blank: optional(
    Schema.String.pipe(Schema.minLength(1)).annotations({
      description: "A text that means blank, besides an empty cell.",
      examples: ["NULL"],
    }),
  ),
  key: Schema.Array(Name)
    .pipe(Schema.minItems(1))
    .annotations({ description: "Fields that name a record.", examples: [["staffNo"]] }),
  newKey: optional(
    Schema.Literal("generated", "given")
      .pipe(
        explained({
          generated: "A new row gets the whole number after the greatest one.",
          given: "The written fields hold the key.",
        }),
      )
      .annotations({
        description:
          "generated: a new row gets the whole number after the greatest one. given: the written fields hold the key. Left out: no row is added.",
      }),
  ),
  fields: Schema.Record({ key: Name, value: FilesField }).annotations({
    description: "Fields of a record, by name. Columns that are not declared are kept as they are.",
    examples: [{ surname: { column: "Last name", type: "text" } }],
  }),
  note: optional(Note),
}).annotations({ description: "The records of one file." });

export const FilesSystemFile = Schema.Struct({
  system: Name.annotations({ description: "Name of the system, as the integration names it." }),
  title: Title,
  note: optional(Note),
  connector: Schema.Literal("files")
    .pipe(explained({ files: "A folder of files." }))
    .annotations({
      description: "The kind of connector: a folder of files.",
    }),
  connection: ConnectionFields,
  folder: Schema.String.annotations({
    description: "The folder that holds the files: text with {placeholders} of the connection.",
    examples: ["{folder}"],
  }),
  resources: Schema.Record({ key: Name, value: FilesResource }).annotations({
    description: "What the system holds, by name.",
  }),
}).annotations({
  title: "Crosswalk system (files)",
  description: "systems/*.yaml: records in the files of a folder.",
});
export type FilesSystemFile = typeof FilesSystemFile.Type;
export type FilesResource = typeof FilesResource.Type;
