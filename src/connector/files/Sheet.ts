/** A file cut into its header and rows. Their texts, one after the other, are the file's text. */

/** How a file is written, as its resource declares it; each is one character. */
export interface Dialect {
  readonly delimiter: string;
  readonly quote: string;
  /** How lines end in a file that has no line break yet. */
  readonly newline: string;
}

export interface Row {
  /** The row as it stands, with its line break and any empty lines after it. */
  readonly text: string;
  /** Values of its cells, without quotes. */
  readonly cells: ReadonlyArray<string>;
  /** Where it begins, counted from 1. */
  readonly line: number;
  /** What is wrong with the row as a whole, so that no cell of it can be trusted. */
  readonly flaw: string | undefined;
}

export interface Sheet {
  readonly head: Row;
  readonly rows: ReadonlyArray<Row>;
}

export type Cut =
  | { readonly _tag: "Sheet"; readonly sheet: Sheet }
  /** Where the text cannot be cut, no row of it is certain. */
  | { readonly _tag: "Broken"; readonly line: number; readonly message: string };

/** One way in which records stand in a file's text. */
export interface Format {
  readonly cut: (text: string, dialect: Dialect) => Cut;
  /** The row with other values in some of its cells; everything else stays as it is, to the character. */
  readonly change: (row: Row, values: ReadonlyMap<number, string>, dialect: Dialect) => Row;
  /** The sheet with a row after the last one, in the style of the rows before it. */
  readonly append: (sheet: Sheet, values: ReadonlyArray<string>, dialect: Dialect) => Sheet;
}

export const textOf = (sheet: Sheet): string => sheet.head.text + sheet.rows.map((row) => row.text).join("");

const breaks = (text: string): number => text.split("\n").length - 1;

/** The line after a row. */
export const lineAfter = (row: Row): number => row.line + breaks(row.text);

/** The sheet with another row in place of one; the rows after it move if it takes more lines, or fewer. */
export const withRow = (sheet: Sheet, index: number, row: Row): Sheet => {
  const before = sheet.rows[index];
  const shift = before === undefined ? 0 : breaks(row.text) - breaks(before.text);
  const rows = [...sheet.rows];
  rows[index] = row;
  if (shift !== 0)
    for (const [at, later] of rows.entries())
      if (at > index) rows[at] = { ...later, line: later.line + shift };
  return { head: sheet.head, rows };
};
