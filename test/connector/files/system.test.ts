/** A files system as its file declares it: what the schema takes, what the catalogue says, what a mistake is called. */
import { Ajv } from "ajv";
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeStructureCheck } from "../../../src/check/structure.ts";
import { FilesSystemFile } from "../../../src/connector/files/FilesSystemFile.ts";
import { dateForms, decimalForms } from "../../../src/connector/files/forms.ts";
import { files } from "../../../src/connector/files/kind.ts";
import { makeSource } from "../../../src/kernel/Source.ts";
import { parseYaml } from "../../../src/language/Document.ts";
import { tidy } from "../../../src/language/schemas.ts";
import { FieldType } from "../../../src/model/FieldType.ts";
import { peopleFiles } from "../../contract/support/filesSubject.ts";

const { people } = peopleFiles.resources;
const systemWith = (changes: object): object => ({
  ...peopleFiles,
  resources: { people: { ...people, ...changes } },
});
const catalogOf = (changes: object) => files.catalog(systemWith(changes)).resources.people;

describe("the catalogue", () => {
  it("has every column, what may be done with it, and its place by file and column", () => {
    const catalog = catalogOf({});
    expect(catalog?.fields.born).toEqual({
      name: "born",
      type: "date",
      access: ["read", "create", "update"],
      required: false,
      sensitive: false,
      stored: "people.csv:Born",
    });
    expect(catalog?.fields.id?.access).toEqual(["read"]);
    expect(catalog?.list).toEqual({
      returns: Object.keys(people.fields),
      filters: Object.keys(people.fields),
      needs: [],
    });
    expect([catalog?.read?.requests, catalog?.update?.requests]).toEqual([0, 0]);
    expect(catalog?.create).toEqual({
      parts: [{ requests: 0, lost: "find", sends: undefined, needs: [], carries: undefined, makes: true }],
      newKey: "generated",
    });
  });

  it("takes no row without a word on its key, never changes a key, and changes nothing that is read only", () => {
    const { newKey: _, ...fixed } = people;
    const catalog = files.catalog({ ...peopleFiles, resources: { people: fixed } }).resources.people;
    expect(catalog?.create).toBeUndefined();
    expect(catalog?.fields.name?.access).toEqual(["read", "update"]);
    const given = catalogOf({
      newKey: "given",
      fields: { id: { type: "exact" }, x: { type: "text", access: ["read"] } },
    });
    expect(given?.fields.id?.access).toEqual(["read", "create"]);
    expect(given?.update).toBeUndefined();
    expect(given?.fields.id?.stored).toBe("people.csv:id");
  });

  it("says what a profile must give", () => {
    expect(files.connection(peopleFiles)).toEqual({ folder: { type: "text" } });
  });
});

describe("the schema", () => {
  const schema = tidy(files.schema);
  const valid = new Ajv({ strict: false }).compile(schema);
  const decode = Schema.decodeUnknownEither(FilesSystemFile);

  it("takes what is sound, and nothing that cannot be opened", () => {
    const forms = fc.oneof(
      fc.constantFrom(
        ...dateForms,
        ...decimalForms,
        "J/N",
        "Yes/No",
        "J/J",
        "J",
        "/",
        "a/b/c",
        " a/b",
        "yyyy",
      ),
      fc.string({ unit: "binary", maxLength: 6 }),
    );
    const character = fc.oneof(
      fc.string({ unit: "binary", maxLength: 2 }),
      fc.constantFrom(";", "\t", "\n", "\r", "😀"),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...FieldType.literals),
        forms,
        character,
        character,
        (type, form, delimiter, quote) => {
          for (const changes of [{ fields: { id: { type, form } } }, { delimiter, quote }]) {
            const file = systemWith(changes);
            // What the one takes and the other does not would be a defect when the mapping is checked.
            expect(Either.isRight(decode(file)), JSON.stringify(changes)).toBe(valid(file));
          }
        },
      ),
      { numRuns: 2_000 },
    );
    expect(valid(peopleFiles)).toBe(true);
    expect(valid(systemWith({ delimiter: "\t", quote: "'", header: true }))).toBe(true);
    for (const changes of [
      { header: false },
      { format: "jsonl" },
      { encoding: "utf-7" },
      { delimiter: ";;" },
      { delimiter: "" },
      { newline: "cr" },
      { blank: "" },
      { key: [] },
      { table: "people" },
    ])
      expect(valid(systemWith(changes)), JSON.stringify(changes)).toBe(false);
  });

  const messages = (field: string): ReadonlyArray<string> => {
    const text = `system: office
title: Office
connector: files
connection: { folder: { type: text } }
folder: "{folder}"
resources:
  people: { file: people.csv, format: csv, key: [id], fields: { id: ${field} } }
`;
    const document = parseYaml(makeSource("office.yaml", text));
    return makeStructureCheck(() => ({ system: schema }))
      .check("system", document)
      .map(({ message, help }) => (help === undefined ? message : `${message} (${help})`));
  };

  it("names a form that is none of the type's", () => {
    expect(messages("{ type: date, form: dd/mm/yyyy }")).toEqual([
      '"dd/mm/yyyy" is not allowed here; expected yyyy-MM-dd, yyyyMMdd, dd/MM/yyyy, dd.MM.yyyy, dd-MM-yyyy or MM/dd/yyyy. (did you mean "dd/MM/yyyy"?)',
    ]);
    expect(messages('{ type: decimal, form: "1 234,56" }')).toHaveLength(1);
    expect(messages("{ type: boolean, form: J/J }")).toEqual([
      '"J/J" is malformed. (write it like "Yes/No", "J/N" or "1/0")',
    ]);
    expect(messages("{ type: text, form: dd/MM/yyyy }")).toEqual([
      '"dd/MM/yyyy" is malformed. (Only dates, decimals and booleans have forms.)',
    ]);
    expect(messages("{ type: date, form: dd/MM/yyyy }")).toEqual([]);
  });
});
