/** The structural check: ajv over the generated schemas, each of its errors brought to our words and to a span. */
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";
import { didYouMean, onlySlip, suggest } from "../kernel/suggest.ts";
import type { Document, Path, PathStep } from "../language/Document.ts";
import { parse } from "../value/expression/syntax.ts";
import { nameFix } from "./nameAdvice.ts";
import { expressionFix, quoted, quoteFix, truthFix } from "./valueFix.ts";

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

const toDiagnostic = (document: Document, error: ErrorObject): Diagnostic => {
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

const namePattern = "^[A-Za-z][A-Za-z0-9_-]*$";

/** Takes over the keys of another map, in YAML 1.1. */
const mergeKey = "<<";

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
    const whole: Span = { source: document.source, start: span.start, end };
    const expression = document.source.text.slice(span.start, end);
    // What is left open, or goes on behind the last key, may have been meant otherwise.
    const isWhole =
      !opens(expression) &&
      /^[ \t]*[,}]/.test(document.source.text.slice(end)) &&
      !("fault" in parse(expression));
    const fix = isWhole ? expressionFix(whole, expression) : undefined;
    return {
      keys,
      diagnostic: {
        code: "CW505",
        severity: "error",
        message: "An expression must stand in quotes; this one is cut at its first comma.",
        span,
        related: [],
        help: `write ${quoted(expression)}`,
        ...(fix === undefined ? {} : { fix }),
      },
    };
  }
  return undefined;
};

/** Says of a key that stands too deep, and that the file itself knows, where it belongs. */
const belongsOutside = (diagnostic: Diagnostic, key: string, schema: object): Diagnostic => {
  const known = isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return known.includes(key)
    ? { ...diagnostic, help: `"${key}" is a key of the whole file: begin it in the first column` }
    : diagnostic;
};

/**
 * Keys that a map does not know beside keys that it lacks: one that is mistyped is reported once, with the
 * key that was meant.
 */
const judgeKeys = (
  document: Document,
  errors: ReadonlyArray<ErrorObject>,
  schema: object,
): ReadonlyArray<Diagnostic> => {
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
    // What a merge key would have brought along is not missing besides.
    if (names.includes(mergeKey)) missing.clear();
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
      const inner = error.instancePath !== "" && suggest(name, knownKeys(error)) === undefined;
      if (meant === undefined) out.push(inner ? belongsOutside(diagnostic, name, schema) : diagnostic);
      else {
        missing.delete(meant);
        const { fix, ...said } = diagnostic;
        out.push({
          ...said,
          help: `did you mean "${meant}"?`,
          ...(fix === undefined || onlySlip(name, knownKeys(error)) !== meant ? {} : { fix }),
        });
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

/**
 * `schemas` are asked for with the first file that is checked: sound files need none of this. They are our own, so
 * that they are not judged by the schema of schemas, nor is the time spent that optimising their code takes.
 */
export const makeStructureCheck = (schemas: () => Readonly<Record<string, object>>): StructureCheck => {
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: false,
    ownProperties: true,
    validateSchema: false,
    code: { optimize: false },
  });
  const compiled = new Map<string, { readonly schema: object; readonly validate: ValidateFunction }>();
  const compile = (name: string) => {
    const schema = schemas()[name];
    if (schema === undefined) return undefined;
    const made = { schema, validate: ajv.compile(schema) };
    compiled.set(name, made);
    return made;
  };
  return {
    check: (schemaName, document) => {
      const made = compiled.get(schemaName) ?? compile(schemaName);
      if (made === undefined) return [];
      const { schema, validate } = made;
      if (validate(document.value)) return [];
      const errors = essential(validate.errors ?? []);
      return [
        ...judgeKeys(document, errors.filter(isKeyError), schema),
        ...errors
          .filter((error) => !isKeyError(error))
          .map((error) => {
            const path = pathOf(error.instancePath);
            const diagnostic = toDiagnostic(document, error);
            return error.schemaPath.endsWith("/additionalProperties/type")
              ? belongsOutside(diagnostic, String(path.at(-1)), schema)
              : diagnostic;
          }),
      ];
    },
  };
};
