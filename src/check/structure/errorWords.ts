/** Each error of the structural check in our words and at its span. */
import type { ErrorObject } from "ajv";
import type { Diagnostic } from "../../diagnostic/Diagnostic.ts";
import type { Fix } from "../../diagnostic/Fix.ts";
import type { Span } from "../../kernel/Source.ts";
import { didYouMean, suggest } from "../../kernel/suggest.ts";
import type { Document } from "../../language/Document.ts";
import { nameFix } from "../nameAdvice.ts";
import { quoteFix, truthFix } from "../valueFix.ts";
import { isObject, knownKeys, mergeKey, param, pathOf, textParam } from "./schemaErrors.ts";

const namePattern = "^[A-Za-z][A-Za-z0-9_-]*$";

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a map",
  null: "nothing",
};

const kindOf = (value: unknown): string =>
  value === null || value === undefined
    ? "nothing"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object"
        ? "a map"
        : typeof value === "boolean"
          ? `"${value}"`
          : typeof value === "number"
            ? `the number ${value}`
            : `the text "${String(value)}"`;

const listed = (names: ReadonlyArray<string>): string =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;

/** The kinds of value that the branches of a union name, in words. */
const branchKinds = (schema: unknown): string => {
  const branches = isObject(schema) && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const names = branches.flatMap((branch: unknown) =>
    isObject(branch) && typeof branch.type === "string"
      ? [
          typeof branch.pattern === "string" && isObject(branch) && Array.isArray(branch.examples)
            ? `text such as "${String(branch.examples[0])}"`
            : (kindNames[branch.type] ?? branch.type),
        ]
      : [],
  );
  return listed([...new Set(names)]);
};

/** The kinds of value that a `type` keyword names, in words. */
const typeKinds = (types: unknown): string =>
  listed((Array.isArray(types) ? types : [types]).map((type) => kindNames[String(type)] ?? String(type)));

/** What a missing key may say: one of its words, or an example of the schema's. */
const keyHelp = (schema: unknown, key: string): string | undefined => {
  const property = isObject(schema) && isObject(schema.properties) ? schema.properties[key] : undefined;
  if (!isObject(property)) return undefined;
  if (Array.isArray(property.enum)) return `write ${key}: ${listed(property.enum.map(String))}`;
  if (property.const !== undefined) return `write ${key}: ${String(property.const)}`;
  const example: unknown = Array.isArray(property.examples) ? property.examples[0] : undefined;
  return example === undefined || isObject(example) || Array.isArray(example)
    ? undefined
    : `write it like ${key}: ${String(example)}`;
};

/** What may have made a value of another kind: no quotes, or a comment in place of the value. */
const kindHelp = (document: Document, error: ErrorObject, expected: string): string | undefined => {
  const schema: unknown = error.parentSchema;
  const isFree = isObject(schema) && schema.pattern === undefined;
  if (expected === "text" && isFree && (typeof error.data === "number" || typeof error.data === "boolean"))
    return `write "${String(error.data)}"`;
  if (error.data !== null) return undefined;
  const { source, end } = document.spanOf(pathOf(error.instancePath));
  return /^\s*:\s+#/.test(source.text.slice(end, source.text.indexOf("\n", end)))
    ? "put a text that begins with # in quotes: without them it is a comment"
    : undefined;
};

/** The mend of a value of another kind: a word for true or false, or a text without its quotes. */
const kindFix = (at: Span, error: ErrorObject): Fix | undefined => {
  const schema: unknown = error.parentSchema;
  if (error.keyword !== "type" || !isObject(schema)) return undefined;
  if (schema.type === "boolean" && typeof error.data === "string") return truthFix(at, error.data);
  return schema.type === "string" && schema.pattern === undefined ? quoteFix(at, error.data) : undefined;
};

export const toDiagnostic = (document: Document, error: ErrorObject): Diagnostic => {
  const path = pathOf(error.instancePath);
  const name = path.at(-1);
  const value = document.spanOf(path);
  const make = (
    code: Diagnostic["code"],
    message: string,
    span = value,
    help?: string,
    fix?: Fix,
  ): Diagnostic => ({
    code,
    severity: "error",
    message,
    span,
    related: [],
    ...(help === undefined ? {} : { help }),
    ...(fix === undefined ? {} : { fix }),
  });
  const schema: unknown = error.parentSchema;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = textParam(error, "additionalProperty");
      const known = knownKeys(error);
      const at = document.spanOf([...path, key], "key");
      return make(
        "CW201",
        `"${key}" is not a key here.`,
        at,
        key === mergeKey ? "YAML 1.2 has no merge keys: write the keys out" : didYouMean(key, known),
        nameFix(at, key, known, isObject(error.data) ? Object.keys(error.data) : []),
      );
    }
    case "required": {
      const key = textParam(error, "missingProperty");
      return make(
        "CW202",
        `"${key}" is missing here.`,
        document.spanOf(path, path.length === 0 ? "value" : "key"),
        keyHelp(schema, key),
      );
    }
    case "type":
    case "anyOf": {
      const expected = error.keyword === "type" ? typeKinds(param(error, "type")) : branchKinds(schema);
      return make(
        "CW203",
        `Found ${kindOf(error.data)}, expected ${expected || "another kind of value"}.`,
        value,
        kindHelp(document, error, expected),
        kindFix(value, error),
      );
    }
    case "enum":
    case "const": {
      const allowed = isObject(schema)
        ? (Array.isArray(schema.enum) ? schema.enum : [schema.const]).map(String)
        : [];
      const found = typeof error.data === "string" ? error.data : JSON.stringify(error.data);
      const near = suggest(found, allowed);
      return make(
        "CW204",
        `"${found}" is not allowed here; expected ${listed(allowed)}.`,
        value,
        near === undefined ? undefined : `did you mean "${near}"?`,
        typeof error.data === "string" ? nameFix(value, error.data, allowed) : undefined,
      );
    }
    case "pattern": {
      const examples = isObject(schema) && Array.isArray(schema.examples) ? schema.examples.map(String) : [];
      const isName = isObject(schema) && schema.pattern === namePattern;
      const description =
        isObject(schema) && typeof schema.description === "string" ? schema.description : undefined;
      const inName = error.propertyName;
      return make(
        "CW205",
        `"${inName ?? String(error.data)}" is malformed.`,
        inName === undefined ? value : document.spanOf([...path, inName], "key"),
        isName
          ? "a name has letters, digits, - and _, and begins with a letter"
          : examples.length > 0
            ? `write it like ${listed(examples.map((example) => `"${example}"`))}`
            : description,
      );
    }
    case "minItems":
    case "maxItems":
      return make(
        "CW206",
        `${name === undefined ? "The list" : `"${name}"`} has too ${error.keyword === "minItems" ? "few" : "many"} items (${error.keyword === "minItems" ? "at least" : "at most"} ${textParam(error, "limit")}).`,
      );
    case "minProperties":
      return make("CW206", `${name === undefined ? "The map" : `"${name}"`} has nothing in it.`);
    case "minLength":
      return make("CW205", "Empty text is not allowed here.");
    case "minimum":
    case "exclusiveMinimum":
      return make("CW205", `${String(error.data)} is too small.`);
    default:
      return make("CW299", `${error.message ?? error.keyword}.`);
  }
};
