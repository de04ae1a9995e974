/** The official schema of SARIF 2.1.0. */
import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import * as Schema from "effect/Schema";
import { expect } from "vitest";

const JsonObject = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }));

/**
 * Draft 4 of JSON Schema differs from the draft that ajv reads in `id` and in the exclusive bounds, of which this
 * schema has none.
 */
const {
  $schema: _draft,
  id,
  ...schema
} = Schema.decodeUnknownSync(JsonObject)(
  readFileSync(new URL("../diagnostic/sarif-schema-2.1.0.json", import.meta.url), "utf8"),
);

const ajv = new Ajv({ allErrors: true, strict: false });
/** RFC 3986: no other character stands in a URI, and a percent sign begins an escape. */
const characters = /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
ajv.addFormat("uri", (text) => characters.test(text) && URL.canParse(text));
ajv.addFormat(
  "uri-reference",
  (text) => characters.test(text) && URL.canParse(text, "file:///repository/folder/"),
);
ajv.addFormat("date-time", (text) => /^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text)));
const validate = ajv.compile({ ...schema, $id: String(id) });

/** What the schema says against a log; empty when it holds. */
export const sarifFaults = (log: unknown): ReadonlyArray<string> =>
  validate(JSON.parse(JSON.stringify(log)))
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? error.keyword}`);

export const expectSarif = (log: unknown): void => {
  expect(sarifFaults(log)).toEqual([]);
};
