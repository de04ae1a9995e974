/** A resource of a files system made ready: the name of its file, how it is written, the spelling of each field. */
import * as Effect from "effect/Effect";
import type { FieldType } from "../../model/FieldType.ts";
import { type Key, keyOf, keyParts } from "../../model/Record.ts";
import { types } from "../../value/types/registry.ts";
import { ConnectorError } from "../ConnectorError.ts";
import { own } from "../own.ts";
import { type Encoding, encodings } from "./encodings.ts";
import type { FilesResource, FilesSystemFile } from "./FilesSystemFile.ts";
import { formats } from "./formats.ts";
import { type Spelling, spellingOf } from "./forms.ts";
import type { Dialect, Format } from "./Sheet.ts";

export interface ResourceField {
  readonly name: string;
  readonly type: FieldType;
  readonly column: string;
  readonly spelling: Spelling;
  readonly isRead: boolean;
}

export interface Resource {
  readonly name: string;
  readonly declared: FilesResource;
  /** Name of the file in the folder. */
  readonly file: string;
  readonly format: Format;
  readonly dialect: Dialect;
  readonly encoding: Encoding;
  readonly encodingName: string;
  readonly key: ReadonlyArray<ResourceField>;
  /** All fields, those of the key first. */
  readonly fields: ReadonlyArray<ResourceField>;
}

/** Whether a text names a file in a folder, and nothing beyond it. */
const isFileName = (text: string): boolean => text !== "" && !/^\.{1,2}$|[/\\\0]/.test(text);

/** `render` fills the placeholders of a name; undefined where one has no value. */
export const makeResource = (
  file: FilesSystemFile,
  name: string,
  timezone: string,
  render: (template: string) => string | undefined,
): Effect.Effect<Resource, ConnectorError> =>
  Effect.suspend(() => {
    const fail = (message: string) =>
      Effect.fail(
        new ConnectorError({
          reason: "configuration",
          system: file.system,
          operation: `open ${name}`,
          message,
        }),
      );
    const declared = own(file.resources, name);
    if (declared === undefined) return fail(`there is no resource "${name}"`);
    const rendered = render(declared.file);
    if (rendered === undefined || !isFileName(rendered))
      return fail(`the file of "${name}" is not given as the name of a file in the folder`);
    const { delimiter = ",", quote = '"', encoding = "utf-8", newline = "lf", newKey } = declared;
    if (delimiter === quote) return fail(`"${name}" has one character for delimiter and quote`);

    const keyFirst = [
      ...declared.key,
      ...Object.keys(declared.fields).filter((field) => !declared.key.includes(field)),
    ];
    const fields: Array<ResourceField> = [];
    for (const fieldName of keyFirst) {
      const field = own(declared.fields, fieldName);
      if (field === undefined) return fail(`the key of "${name}" names "${fieldName}", which is no field`);
      fields.push({
        name: fieldName,
        type: field.type,
        column: field.column ?? fieldName,
        spelling: spellingOf(field.type, field.form, declared.blank, timezone),
        isRead: field.access?.includes("read") ?? true,
      });
    }
    const key = fields.slice(0, declared.key.length);
    if (newKey === "generated" && (key.length !== 1 || key[0]?.type !== "integer"))
      return fail(`a key of "${name}" can be generated only where it is one field of type integer`);
    return Effect.succeed({
      name,
      declared,
      file: rendered,
      format: formats[declared.format],
      dialect: { delimiter, quote, newline: newline === "crlf" ? "\r\n" : "\n" },
      encoding: encodings[encoding],
      encodingName: encoding,
      key,
      fields,
    });
  });

/** A key in the spelling of its types ("07" of an integer is "7"); undefined where it is no key of the resource. */
export const typedKey = (resource: Resource, key: Key, timezone: string): Key | undefined => {
  const texts = keyParts(key);
  if (texts.length !== resource.key.length) return undefined;
  const parts = resource.key.map((field, index) => {
    const parsed = types[field.type].parse(texts[index], { timezone });
    return parsed._tag === "Parsed" ? parsed.cell : null;
  });
  return keyOf(parts);
};
