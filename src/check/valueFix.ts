/** Mends of single values: words for truths, texts without quotes, expressions without quotes. */
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";

/** The words that YAML 1.1 took for true and false, and 1.2 takes for texts. */
export const truths: Readonly<Record<string, boolean>> = {
  on: true,
  yes: true,
  true: true,
  off: false,
  no: false,
  false: false,
};

const rawOf = ({ source, start, end }: Span): string => source.text.slice(start, end);

/** Writes true or false in the place of a word for it. */
export const truthFix = (at: Span, word: string): Fix | undefined => {
  const key = word.toLowerCase();
  const raw = rawOf(at);
  if (!Object.hasOwn(truths, key) || ![word, `"${word}"`, `'${word}'`].includes(raw)) return undefined;
  const text = String(truths[key]);
  return { description: `Write ${text} in place of ${raw}`, edits: [{ span: at, text }] };
};

/** Puts a number or a truth into quotes where it is read back as it stands there: 007 may have been meant as it is, or as 7. */
export const quoteFix = (at: Span, value: unknown): Fix | undefined => {
  const raw = rawOf(at);
  return (typeof value === "number" || typeof value === "boolean") && raw === String(value)
    ? { description: `Put ${raw} into quotes`, edits: [{ span: at, text: `"${raw}"` }] }
    : undefined;
};

/** A text of one line in quotes, such that nothing in it is to be escaped where that can be had. */
export const quoted = (text: string): string =>
  /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;

/** Puts an expression of one line into quotes. */
export const expressionFix = (at: Span, expression: string): Fix | undefined =>
  rawOf(at) === expression && !/[\p{Cc}]/u.test(expression)
    ? { description: "Put the expression into quotes", edits: [{ span: at, text: quoted(expression) }] }
    : undefined;
