/** What to say of a name that is not known: the nearest one, and the mend where it can only have been a slip. */
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";
import { didYouMean, onlySlip } from "../kernel/suggest.ts";

export interface Advice {
  readonly help?: string;
  readonly fix?: Fix;
}

/** Among more names than these a slip is not looked for: each is compared with each. */
const mostBeside = 200;

/** Words that YAML may read as something else than text when they stand without quotes. */
const unsafe = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

const isWord = (name: string): boolean => /^\$?[A-Za-z][A-Za-z0-9_-]*$/.test(name) && !unsafe.test(name);

/**
 * Writes another word in the place of one, in the quotes that it stands in. Undefined where the text at the place is
 * not the word itself: an alias, an escape or a name with an anchor, which others may refer to.
 */
export const wordFix = (at: Span, from: string, to: string): Fix | undefined => {
  const { text } = at.source;
  const raw = text.slice(at.start, at.end);
  const quote = raw[0] === '"' || raw[0] === "'" ? raw[0] : "";
  if (raw !== `${quote}${from}${quote}` || !isWord(to)) return undefined;
  if (/&\S+\s+$/.test(text.slice(text.lastIndexOf("\n", at.start - 1) + 1, at.start))) return undefined;
  return {
    description: `Write ${to} in place of ${from}`,
    edits: [{ span: at, text: `${quote}${to}${quote}` }],
  };
};

/** `taken` are the names that stand beside this one, where no name may stand twice. */
export const nameAdvice = (
  at: Span,
  unknown: string,
  known: Iterable<string>,
  taken: Iterable<string> = [],
): Advice => {
  const names = [...known];
  const help = didYouMean(unknown, names);
  const fix = nameFix(at, unknown, names, taken);
  return { ...(help === undefined ? {} : { help }), ...(fix === undefined ? {} : { fix }) };
};

/** The mend of a name that can only have been a slip for one of those known. */
export const nameFix = (
  at: Span,
  unknown: string,
  known: Iterable<string>,
  taken: Iterable<string> = [],
): Fix | undefined => {
  const names = [...known];
  const meant = onlySlip(unknown, names);
  if (meant === undefined) return undefined;
  const beside = [...taken];
  if (beside.length > mostBeside) return undefined;
  // Two slips for one name: which of them is it?
  const isTaken = beside.some(
    (name) =>
      name === meant || (name !== unknown && !names.includes(name) && onlySlip(name, names) === meant),
  );
  return isTaken ? undefined : wordFix(at, unknown, meant);
};
