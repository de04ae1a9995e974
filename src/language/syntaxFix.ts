/** Mends of texts that are not YAML yet, where only one can be meant. */
import type { Fix } from "../diagnostic/Fix.ts";
import type { Span } from "../kernel/Source.ts";

type MakeSpan = (start: number, end: number) => Span;

/** Texts whose lines cannot be set in anew without a closer look: block scalars, and aliases, which may stand for much. */
const delicate = /[|>][-+\d]*[ \t]*(?:#.*)?$|(?:^|\s)[&*]\w/m;
/** Blanks with a tab among them before the first sign of a line. */
const tabbed = /^ *\t[ \t]*(?=\S)/gm;
/** Longer texts are left alone: each width is one reading. */
const longest = 200_000;
const widths = [2, 4, 8, 3, 6, 1, 5, 7];

/**
 * Spaces in the place of tabs before a line's first sign, where every width of a tab that makes the text readable makes
 * it say the same. `saidBy` reads a text: what it says, or undefined where it is not sound.
 */
export const tabsFix = (
  text: string,
  span: MakeSpan,
  saidBy: (text: string) => string | undefined,
): Fix | undefined => {
  if (text.length > longest || delicate.test(text) || text.search(tabbed) < 0) return undefined;
  const spaces = (indent: string, width: number): string => indent.replaceAll("\t", " ".repeat(width));
  const sound = widths.flatMap((width) => {
    const value = saidBy(text.replace(tabbed, (indent) => spaces(indent, width)));
    return value === undefined ? [] : [{ width, value }];
  });
  const [first] = sound;
  return first === undefined || sound.some(({ value }) => value !== first.value)
    ? undefined
    : {
        description: "Indent with spaces",
        edits: [...text.matchAll(tabbed)].map(({ 0: indent, index }) => ({
          span: span(index, index + indent.length),
          text: spaces(indent, first.width),
        })),
      };
};

/** A key with its value in the text; the value ends where the key does if there is none. */
export interface PairPlace {
  readonly key: number;
  readonly end: number;
}

/** The line of a second key taken away, where it says the same as the line of the first, sign by sign. */
export const duplicateLineFix = (
  text: string,
  first: PairPlace,
  second: PairPlace,
  span: MakeSpan,
): Fix | undefined => {
  const lineOf = ({ key, end }: PairPlace) => {
    const start = text.lastIndexOf("\n", key - 1) + 1;
    const newline = text.indexOf("\n", key);
    const stop = newline < 0 ? text.length : newline;
    const alone = text.slice(start, key).trim() === "" && end <= stop;
    return { start, stop, newline, says: alone ? text.slice(start, stop).trim() : undefined };
  };
  const [one, other] = [lineOf(first), lineOf(second)];
  if (other.says === undefined || one.says !== other.says) return undefined;
  // A comment before it would be about the line after it.
  if (/\n[ \t]*#[^\n]*\n$/.test(`\n${text.slice(0, other.start)}`)) return undefined;
  const before = text.slice(0, other.start).replace(/\r?\n$/, "").length;
  const place = other.newline < 0 ? span(before, text.length) : span(other.start, other.newline + 1);
  return { description: "Take the second line away", edits: [{ span: place, text: "" }] };
};
