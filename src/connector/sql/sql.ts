/** Pieces of SQL text. Data never stands in it: everything is bound through one JSON parameter, `?1`. */

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A value of the JSON parameter, by its path: text, number, or NULL. */
export const bound = (path: string): string => `(?1->>'$.${path}')`;

/**
 * A value with its storage class, as text: integers keep all their digits, and nothing is mistaken for
 * another. `decodeTagged` reads it.
 */
export const tagged = (value: string): string =>
  `case typeof(${value}) when 'null' then null when 'integer' then 'i' || ${value} ` +
  `when 'real' then 'r' || printf('%!.17g', ${value}) when 'text' then 't' || ${value} else 'b' end`;

export type Tagged = string | null;

/** The raw value of a tagged text; binary data is undefined. */
export const decodeTagged = (value: Tagged): string | number | null | undefined => {
  if (value === null) return null;
  const rest = value.slice(1);
  switch (value[0]) {
    case "i":
    case "t":
      return rest;
    case "r":
      return Number(rest);
    default:
      return undefined;
  }
};

/** A tagged value as JSON that SQLite reads back as the same value; undefined for binary data. */
export const taggedJson = (value: Tagged): string | undefined => {
  if (value === null) return "null";
  const rest = value.slice(1);
  if (value[0] === "t") return JSON.stringify(rest);
  return value[0] === "i" || (value[0] === "r" && Number.isFinite(Number(rest))) ? rest : undefined;
};

const tokens =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][\w$]*|\?\d*|[:@$][A-Za-z_]\w*|;/g;

export type BoundQuery =
  | { readonly _tag: "Bound"; readonly sql: string }
  | { readonly _tag: "Unfit"; readonly message: string };

/**
 * A query of a system file with `:today` and `:now` taken from the JSON parameter. Any other parameter,
 * and a second statement, is a fault.
 */
export const bindClock = (query: string): BoundQuery => {
  let fault: string | undefined;
  const text = query.trim().replace(/;\s*$/, "");
  const sql = text.replace(tokens, (token) => {
    if (token === ":today" || token === ":now") return bound(token.slice(1));
    if (token === ";") fault ??= "holds more than one statement";
    else if (/^[?:@$]/.test(token)) fault ??= `has a parameter "${token}"; only :today and :now are bound`;
    return token;
  });
  // A comment at its end must not swallow what follows.
  return fault === undefined ? { _tag: "Bound", sql: `(${sql}\n)` } : { _tag: "Unfit", message: fault };
};
