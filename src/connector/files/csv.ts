/**
 * CSV as RFC 4180 has it, strictly: a cell with a delimiter, a quote or a line break stands in quotes, a quote
 * in quotes is doubled. Lines end with LF or CRLF, each as it does; empty lines are no rows and are kept.
 */
import { type Cut, type Dialect, type Format, lineAfter, type Row, type Sheet, withRow } from "./Sheet.ts";

interface CellSpan {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  readonly value: string;
}

interface Scanned {
  readonly cells: ReadonlyArray<CellSpan>;
  /** Offset after the line break. */
  readonly end: number;
  readonly flaw: string | undefined;
  /** Whether a quote is never closed. */
  readonly open: boolean;
}

/** What stands in quotes from `from`, the offset after the opening one; undefined where it does not end. */
const quotedPart = (
  text: string,
  from: number,
  quote: string,
): { readonly value: string; readonly end: number } | undefined => {
  const parts: Array<string> = [];
  for (let at = from; ; ) {
    const close = text.indexOf(quote, at);
    if (close < 0) return undefined;
    parts.push(text.slice(at, close));
    if (text[close + 1] !== quote) return { value: parts.join(quote), end: close + 1 };
    at = close + 2;
  }
};

const flawOf = (cell: CellSpan, plain: string, quote: string): string | undefined => {
  if (cell.quoted && plain !== "") return "has text after a closing quote";
  if (plain.includes(quote)) return "has a quote in a cell that does not stand in quotes";
  return plain.includes("\r") ? "has a carriage return outside quotes" : undefined;
};

/** One record from an offset on. */
const scan = (text: string, from: number, { delimiter, quote }: Dialect): Scanned => {
  const cells: Array<CellSpan> = [];
  let flaw: string | undefined;
  for (let start = from; ; ) {
    const quoted = text[start] === quote;
    const part = quoted ? quotedPart(text, start + 1, quote) : { value: "", end: start };
    if (part === undefined) return { cells, end: text.length, flaw, open: true };
    let at = part.end;
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n") at += 1;
    const end = text[at] === "\n" && at > part.end && text[at - 1] === "\r" ? at - 1 : at;
    const plain = text.slice(part.end, end);
    const cell = { start, end, quoted, value: part.value + plain };
    flaw ??= flawOf(cell, plain, quote);
    cells.push(cell);
    if (text[at] !== delimiter) return { cells, end: Math.min(at + 1, text.length), flaw, open: false };
    start = at + 1;
  }
};

/** The offset after the empty lines that begin at one. */
const afterEmptyLines = (text: string, from: number): number => {
  let at = from;
  for (;;) {
    if (text[at] === "\n") at += 1;
    else if (text[at] === "\r" && text[at + 1] === "\n") at += 2;
    else return at;
  }
};

const cut = (text: string, dialect: Dialect): Cut => {
  const rows: Array<Row> = [];
  let head: Row | undefined;
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const { cells, end, flaw, open } = scan(text, at, dialect);
    if (open) return { _tag: "Broken", line, message: "has a quote that is never closed" };
    const next = afterEmptyLines(text, end);
    const columns = head?.cells.length ?? cells.length;
    const row: Row = {
      text: text.slice(at, next),
      cells: cells.map((cell) => cell.value),
      line,
      flaw:
        flaw ?? (cells.length === columns ? undefined : `has ${cells.length} cells, the header ${columns}`),
    };
    if (head !== undefined) rows.push(row);
    else if (flaw !== undefined) return { _tag: "Broken", line, message: flaw };
    else head = row;
    line = lineAfter(row);
    at = next;
  }
  return head === undefined
    ? { _tag: "Broken", line: 1, message: "has no header row" }
    : { _tag: "Sheet", sheet: { head, rows } };
};

/** Whether a value can only stand in quotes. `alone`: in a row of one cell, where an empty one would be no row. */
const needsQuotes = (value: string, { delimiter, quote }: Dialect, alone: boolean): boolean =>
  (alone && value === "") ||
  value.includes(delimiter) ||
  value.includes(quote) ||
  /[\r\n]|^\s|\s$/.test(value);

/** A cell's text. `quoted`: in quotes, also where it need not be. */
const printCell = (value: string, dialect: Dialect, quoted: boolean, alone: boolean): string => {
  const { quote } = dialect;
  return quoted || needsQuotes(value, dialect, alone)
    ? quote + value.split(quote).join(quote + quote) + quote
    : value;
};

const change: Format["change"] = (row, values, dialect) => {
  const { cells } = scan(row.text, 0, dialect);
  let text = "";
  let from = 0;
  for (const [index, cell] of cells.entries()) {
    const value = values.get(index);
    if (value === undefined || value === cell.value) continue;
    text += row.text.slice(from, cell.start) + printCell(value, dialect, cell.quoted, cells.length === 1);
    from = cell.end;
  }
  return {
    ...row,
    text: text + row.text.slice(from),
    cells: row.cells.map((value, index) => values.get(index) ?? value),
  };
};

/** The line break that ends a text; undefined where none does. */
const breakOf = (text: string): string | undefined => /\r?\n$/.exec(text)?.[0];

const append: Format["append"] = (sheet, values, dialect) => {
  const last = sheet.rows.at(-1) ?? sheet.head;
  const headBreak = /\r?\n/.exec(
    sheet.head.text.slice(scan(sheet.head.text, 0, dialect).cells.at(-1)?.end),
  )?.[0];
  const newline = headBreak ?? dialect.newline;
  const ended = breakOf(last.text) !== undefined;
  const alone = values.length === 1;
  // Columns whose cells stand in quotes without need.
  const style = (last.flaw === undefined ? scan(last.text, 0, dialect).cells : []).map(
    (cell) => cell.quoted && !needsQuotes(cell.value, dialect, alone),
  );
  const above: Row = ended ? last : { ...last, text: last.text + newline };
  const row: Row = {
    text:
      values
        .map((value, index) => printCell(value, dialect, style[index] === true, alone))
        .join(dialect.delimiter) + (ended ? newline : ""),
    cells: values,
    line: lineAfter(above),
    flaw: undefined,
  };
  const held: Sheet =
    sheet.rows.length === 0
      ? { head: above, rows: [] }
      : ended
        ? sheet
        : withRow(sheet, sheet.rows.length - 1, above);
  return { head: held.head, rows: [...held.rows, row] };
};

export const csv: Format = { cut, change, append };
