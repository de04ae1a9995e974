/** The structural check: ajv over the generated schemas, each of its errors brought to our words and to a span. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import { didYouMean } from "../kernel/suggest.ts";
import type { Document, PathStep } from "../language/Document.ts";

const pathOf = (pointer: string): ReadonlyArray<PathStep> =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replace(/~1/g, "/").replace(/~0/g, "~"));

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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

const textParam = (error: ErrorObject, name: string): string => {
  const params: unknown = error.params;
  return isObject(params) ? String(params[name]) : "";
};

const toDiagnostic = (document: Document, error: ErrorObject): Diagnostic => {
  const path = pathOf(error.instancePath);
  const name = path.at(-1);
  const value = document.spanOf(path);
  const make = (code: Diagnostic["code"], message: string, span = value, help?: string): Diagnostic => ({
    code,
    severity: "error",
    message,
    span,
    related: [],
    ...(help === undefined ? {} : { help }),
  });
  const schema: unknown = error.parentSchema;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = textParam(error, "additionalProperty");
      const known = isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
      return make(
        "CW201",
        `"${key}" is not a key here.`,
        document.spanOf([...path, key], "key"),
        didYouMean(key, known),
      );
    }
    case "required": {
      const key = textParam(error, "missingProperty");
      return make(
        "CW202",
        `"${key}" is missing here.`,
        document.spanOf(path, path.length === 0 ? "value" : "key"),
      );
    }
    case "type":
    case "anyOf": {
      const expected =
        error.keyword === "type" ? (kindNames[textParam(error, "type")] ?? "") : branchKinds(schema);
      return make("CW203", `Found ${kindOf(error.data)}, expected ${expected || "another kind of value"}.`);
    }
    case "enum":
    case "const": {
      const allowed = isObject(schema)
        ? (Array.isArray(schema.enum) ? schema.enum : [schema.const]).map(String)
        : [];
      const found = typeof error.data === "string" ? error.data : JSON.stringify(error.data);
      return make(
        "CW204",
        `"${found}" is not allowed here; expected ${listed(allowed)}.`,
        value,
        didYouMean(found, allowed),
      );
    }
    case "pattern": {
      const examples = isObject(schema) && Array.isArray(schema.examples) ? schema.examples.map(String) : [];
      const description =
        isObject(schema) && typeof schema.description === "string" ? schema.description : "";
      const inName = error.propertyName;
      return make(
        "CW205",
        `"${inName ?? String(error.data)}" is malformed.`,
        inName === undefined ? value : document.spanOf([...path, inName], "key"),
        examples.length > 0
          ? `write it like ${listed(examples.map((example) => `"${example}"`))}`
          : description || undefined,
      );
    }
    case "minItems":
    case "maxItems":
      return make(
        "CW206",
        `${name === undefined ? "The list" : `"${name}"`} has too ${error.keyword === "minItems" ? "few" : "many"} items (${error.keyword === "minItems" ? "at least" : "at most"} ${textParam(error, "limit")}).`,
      );
    case "minLength":
      return make("CW205", "Empty text is not allowed here.");
    case "minimum":
    case "exclusiveMinimum":
      return make("CW205", `${String(error.data)} is too small.`);
    default:
      return make("CW299", `${error.message ?? error.keyword}.`);
  }
};

/** Drops what only follows from another: the branches of a union beside the union's own error. */
const essential = (errors: ReadonlyArray<ErrorObject>): ReadonlyArray<ErrorObject> => {
  const unions = errors.filter((error) => error.keyword === "anyOf");
  return errors.filter(
    (error) =>
      error.keyword !== "propertyNames" &&
      error.keyword !== "if" &&
      !unions.some((union) => union !== error && error.schemaPath.startsWith(`${union.schemaPath}/`)),
  );
};

export interface StructureCheck {
  /** Faults of one file against the schema of its kind; empty when it is sound. */
  readonly check: (schemaName: string, document: Document) => ReadonlyArray<Diagnostic>;
}

export const makeStructureCheck = (schemas: Readonly<Record<string, object>>): StructureCheck => {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, ownProperties: true });
  const compiled = new Map<string, ValidateFunction>();
  return {
    check: (schemaName, document) => {
      const schema = schemas[schemaName];
      if (schema === undefined) return [];
      let validate = compiled.get(schemaName);
      if (validate === undefined) {
        validate = ajv.compile(schema);
        compiled.set(schemaName, validate);
      }
      if (validate(document.value)) return [];
      return essential(validate.errors ?? []).map((error) => toDiagnostic(document, error));
    },
  };
};
