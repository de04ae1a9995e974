/**
 * What a mapping's author says about a warning where it stands, in a comment: `# crosswalk: allow CW416 - why` makes
 * it silent, `# crosswalk: deny CW416 - why` makes it an error. At the end of a line it is about that line; on a line
 * of its own, about the next line that says something.
 */
import { Lexer } from "yaml";
import { lineText, positionAt, type Source, type Span } from "../kernel/Source.ts";

export interface Remark {
  readonly kind: "allow" | "deny";
  /** As written: that it is a code is for the checker to say. */
  readonly code: string;
  readonly reason: string;
  /** The line (from 1) that it is about. */
  readonly line: number;
  readonly span: Span;
}

/** A comment that begins like a remark and is none. */
export interface BrokenRemark {
  readonly span: Span;
}

const beginning = /^#\s*crosswalk\s*:/;
const whole = /^#\s*crosswalk\s*:\s*(allow|deny)\s+(\S+)\s+(?:-|–|—)\s+(\S.*)$/;

/** Marks of the lexer's own that stand for no text: a document's start, a flow's end, a scalar to come. */
const marks = new Set(["\u0002", "\u0018", "\u001f"]);

/** Comments with their offsets: only the lexer can tell them from text in a scalar. */
const commentsOf = (text: string): ReadonlyArray<readonly [number, string]> => {
  const found: Array<readonly [number, string]> = [];
  let offset = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (marks.has(token)) {
      isScalar = token === "\u001f";
      continue;
    }
    if (token.startsWith("#") && !isScalar) found.push([offset, token.replace(/\r$/, "")]);
    isScalar = false;
    offset += token.length;
  }
  return found;
};

const isSilent = (line: string): boolean => /^\s*(?:#.*)?$/.test(line);

/** The line that a comment is about: its own, or the next one that says something. */
const subjectOf = (source: Source, offset: number): number => {
  const { line } = positionAt(source, offset);
  if (!isSilent(lineText(source, line))) return line;
  let next = line + 1;
  while (next < source.lineStarts.length && isSilent(lineText(source, next))) next++;
  return next;
};

export const remarksOf = (
  source: Source,
): { readonly remarks: ReadonlyArray<Remark>; readonly broken: ReadonlyArray<BrokenRemark> } => {
  const remarks: Array<Remark> = [];
  const broken: Array<BrokenRemark> = [];
  // Most files have none, and need no second reading.
  if (!source.text.includes("crosswalk")) return { remarks, broken };
  for (const [offset, text] of commentsOf(source.text)) {
    if (!beginning.test(text)) continue;
    const span = { source, start: offset, end: offset + text.length };
    const [, kind, code, reason] = whole.exec(text) ?? [];
    if ((kind === "allow" || kind === "deny") && code !== undefined && reason !== undefined)
      remarks.push({ kind, code, reason: reason.trim(), line: subjectOf(source, offset), span });
    else broken.push({ span });
  }
  return { remarks, broken };
};
