/**
 * A file's text with its line table. Positions are offsets (UTF-16) everywhere;
 * line and column (1-based) are derived once, here, at the edge.
 */
export interface Source {
  /** Path as shown to people: relative to where the command was run. */
  readonly path: string;
  readonly text: string;
  readonly lineStarts: ReadonlyArray<number>;
}

/** A half-open range of offsets in one source. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place as a person reads it; `line` and `column` count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A byte order mark is no part of the text: editors do not count it as a column. */
export const makeSource = (path: string, content: string): Source => {
  const text = content.startsWith("\uFEFF") ? content.slice(1) : content;
  const lineStarts = [0];
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 10) lineStarts.push(i + 1);
  return { path, text, lineStarts };
};

/** Line and column (1-based) of an offset. */
export const positionAt = (source: Source, offset: number): { line: number; column: number } => {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (source.lineStarts[low] ?? 0) + 1 };
};

export const placeOf = (span: Span): Place => ({
  file: span.source.path,
  ...positionAt(span.source, span.start),
});

/** `file:line` of a span, the short form used in reasons. */
export const whereOf = (span: Span): string => {
  const { file, line } = placeOf(span);
  return `${file}:${line}`;
};

/** The text of one line (1-based), without its line break. */
export const lineText = (source: Source, line: number): string => {
  const start = source.lineStarts[line - 1];
  if (start === undefined) return "";
  const end = source.lineStarts[line] ?? source.text.length + 1;
  return source.text.slice(start, end - 1).replace(/\r$/, "");
};
