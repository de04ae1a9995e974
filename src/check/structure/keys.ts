/** Keys that a map does not know, and those that it lacks. */
import type { ErrorObject } from "ajv";
import type { Diagnostic } from "../../diagnostic/Diagnostic.ts";
import type { Span } from "../../kernel/Source.ts";
import { onlySlip, suggest } from "../../kernel/suggest.ts";
import type { Document, Path } from "../../language/Document.ts";
import { parse } from "../../value/expression/syntax.ts";
import { expressionFix, quoted } from "../valueFix.ts";
import { toDiagnostic } from "./errorWords.ts";
import { isObject, knownKeys, mergeKey, pathOf, textParam } from "./schemaErrors.ts";

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
export const belongsOutside = (diagnostic: Diagnostic, key: string, schema: object): Diagnostic => {
  const known = isObject(schema) && isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return known.includes(key)
    ? { ...diagnostic, help: `"${key}" is a key of the whole file: begin it in the first column` }
    : diagnostic;
};

/**
 * Keys that a map does not know beside keys that it lacks: one that is mistyped is reported once, with the
 * key that was meant.
 */
export const judgeKeys = (
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

export const isKeyError = (error: ErrorObject): boolean =>
  error.keyword === "additionalProperties" || error.keyword === "required";
