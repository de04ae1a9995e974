/** The structural check: ajv over the generated schemas, each of its errors brought to our words and to a span. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import { didYouMean, suggest } from "../kernel/suggest.ts";
import type { Document, Path, PathStep } from "../language/Document.ts";

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

const isKind = (value: unknown, kind: unknown): boolean => {
  switch (kind) {
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    default:
      return typeof value === kind;
  }
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

const param = (error: ErrorObject, name: string): unknown => {
  const params: unknown = error.params;
  return isObject(params) ? params[name] : undefined;
};
const textParam = (error: ErrorObject, name: string): string => String(param(error, name));

/** The kinds of value that a `type` keyword names, in words. */
const typeKinds = (types: unknown): string =>
  listed((Array.isArray(types) ? types : [types]).map((type) => kindNames[String(type)] ?? String(type)));

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
      const known = knownKeys(error);
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
      const expected = error.keyword === "type" ? typeKinds(param(error, "type")) : branchKinds(schema);
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

const knownKeys = (error: ErrorObject): ReadonlyArray<string> => {
  const schema: unknown = error.parentSchema;
  return isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
};

/** The branches of a union whose kind the value is. */
const branchesOfKind = (union: ErrorObject): ReadonlyArray<number> => {
  const schema: unknown = union.parentSchema;
  const branches: ReadonlyArray<unknown> =
    isObject(schema) && Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return branches.flatMap((branch, index) =>
    isObject(branch) && isKind(union.data, branch.type) ? [index] : [],
  );
};

/**
 * Drops what only follows from another: of a union either its own error, or, where the value is of one
 * branch's kind, what that branch finds.
 */
const essential = (errors: ReadonlyArray<ErrorObject>): ReadonlyArray<ErrorObject> => {
  const dropped = new Set<ErrorObject>();
  for (const union of errors) {
    if (union.keyword !== "anyOf") continue;
    const within = (index?: number): ReadonlyArray<ErrorObject> =>
      errors.filter(
        (error) =>
          error !== union &&
          error.schemaPath.startsWith(`${union.schemaPath}/${index === undefined ? "" : `${index}/`}`) &&
          (error.instancePath === union.instancePath ||
            error.instancePath.startsWith(`${union.instancePath}/`)),
      );
    const meant = new Set(branchesOfKind(union).flatMap((index) => within(index)));
    for (const error of within()) if (!meant.has(error)) dropped.add(error);
    if (meant.size > 0) dropped.add(union);
  }
  return errors.filter(
    (error) => !dropped.has(error) && error.keyword !== "propertyNames" && error.keyword !== "if",
  );
};

/** Keys whose value is an expression. */
const expressionKeys = ["push", "pull", "otherwise", "where"];

const opens = (text: string): boolean =>
  (text.match(/[([{]/g) ?? []).length > (text.match(/[)\]}]/g) ?? []).length;

/**
 * An expression without quotes in a flow map ends at its first comma, and the rest of it is read as keys:
 * `{ push: $f(a, b) }` holds `push` and `b)`. The blame is the expression's.
 */
const cutExpression = (
  document: Document,
  path: Path,
  unknown: ReadonlyArray<string>,
): { readonly diagnostic: Diagnostic; readonly keys: ReadonlyArray<string> } | undefined => {
  for (const key of expressionKeys) {
    const span = document.spanOf([...path, key]);
    const text = document.source.text.slice(span.start, span.end);
    if (!document.isPlain([...path, key]) || !opens(text)) continue;
    const rest = unknown
      .map((name) => ({ name, at: document.spanOf([...path, name], "key") }))
      .filter(({ at }) => at.start > span.end)
      .sort((a, b) => a.at.start - b.at.start);
    const keys: Array<string> = [];
    let end = span.end;
    for (const { name, at } of rest) {
      if (!opens(document.source.text.slice(span.start, end))) break;
      keys.push(name);
      end = at.end;
    }
    if (keys.length === 0) continue;
    return {
      keys,
      diagnostic: {
        code: "CW505",
        severity: "error",
        message: "An expression must stand in quotes; this one is cut at its first comma.",
        span,
        related: [],
        help: `write ${JSON.stringify(document.source.text.slice(span.start, end))}`,
      },
    };
  }
  return undefined;
};

/**
 * Keys that a map does not know beside keys that it lacks: one that is mistyped is reported once, with the
 * key that was meant.
 */
const judgeKeys = (document: Document, errors: ReadonlyArray<ErrorObject>): ReadonlyArray<Diagnostic> => {
  const out: Array<Diagnostic> = [];
  const paths = new Set(errors.map((error) => error.instancePath));
  for (const pointer of paths) {
    const here = errors.filter((error) => error.instancePath === pointer);
    const missing = new Set(
      here
        .filter((error) => error.keyword === "required")
        .map((error) => textParam(error, "missingProperty")),
    );
    const unknown = here.filter((error) => error.keyword === "additionalProperties");
    const names = unknown.map((error) => textParam(error, "additionalProperty"));
    const cut = cutExpression(document, pathOf(pointer), names);
    if (cut !== undefined) out.push(cut.diagnostic);
    for (const error of unknown) {
      const name = textParam(error, "additionalProperty");
      if (cut?.keys.includes(name)) continue;
      const [only, ...more] = [...missing];
      const alone =
        unknown.length === 1 && more.length === 0 && suggest(name, knownKeys(error)) === undefined;
      const meant = suggest(name, missing) ?? (alone ? only : undefined);
      const diagnostic = toDiagnostic(document, error);
      if (meant === undefined) out.push(diagnostic);
      else {
        missing.delete(meant);
        out.push({ ...diagnostic, help: `did you mean "${meant}"?` });
      }
    }
    for (const error of here)
      if (error.keyword === "required" && missing.has(textParam(error, "missingProperty")))
        out.push(toDiagnostic(document, error));
  }
  return out;
};

const isKeyError = (error: ErrorObject): boolean =>
  error.keyword === "additionalProperties" || error.keyword === "required";

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
      const errors = essential(validate.errors ?? []);
      return [
        ...judgeKeys(document, errors.filter(isKeyError)),
        ...errors.filter((error) => !isKeyError(error)).map((error) => toDiagnostic(document, error)),
      ];
    },
  };
};
