/**
 * What the driver would get wrong without a word, found before it is asked: a value that it binds as NULL or
 * as floating point, too few or too many parameters (the rest is NULL), a second statement (never run).
 * Each is a fault of our own code, so the caller dies of it.
 */
import type { SqliteParameters } from "./Sqlite.ts";

/** Quoted text, quoted names and comments, in which a question mark or semicolon means nothing; then the marks. */
const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w$]*|\?\d*|[:@$][A-Za-z_]\w*|;|[^\s]/g;

interface Shape {
  readonly parameters: number;
  readonly named: boolean;
  readonly several: boolean;
}

const shapeOf = (sql: string): Shape => {
  let parameters = 0;
  let named = false;
  let several = false;
  let ended = false;
  for (const [token] of sql.matchAll(tokens)) {
    if (token.startsWith("--") || token.startsWith("/*")) continue;
    if (token === ";") {
      ended = true;
      continue;
    }
    if (ended) several = true;
    if (token === "?") parameters += 1;
    else if (token.startsWith("?")) parameters = Math.max(parameters, Number(token.slice(1)));
    else if (token.length > 1 && /^[:@$]/.test(token)) named = true;
  }
  return { parameters, named, several };
};

const valueFault = (value: unknown): string | undefined => {
  if (value === null || typeof value === "string") return undefined;
  if (typeof value !== "number") return value === undefined ? "is undefined" : `is of type ${typeof value}`;
  if (!Number.isFinite(value)) return `is ${value}`;
  // `| 0` keeps 32 bits: what it changes does not fit in them.
  if (Number.isInteger(value) && (value | 0) !== value) {
    return `is ${value}, an integer beyond 32 bits (bind it as text, or through JSON)`;
  }
  return undefined;
};

/** What is wrong with a statement and its parameters, as a sentence; undefined: nothing. Never prints a value of type text. */
export const statementFault = (sql: string, parameters: SqliteParameters): string | undefined => {
  const shape = shapeOf(sql);
  if (shape.several) return `Only the first statement would run: ${sql}`;
  if (shape.named) return `Only positional parameters are bound: ${sql}`;
  if (shape.parameters !== parameters.length) {
    return `The statement has ${shape.parameters} parameters and was given ${parameters.length}: ${sql}`;
  }
  for (const [index, value] of parameters.entries()) {
    const fault = valueFault(value);
    if (fault !== undefined) return `Parameter ${index + 1} ${fault}: ${sql}`;
  }
  return undefined;
};
