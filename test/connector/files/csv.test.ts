/** CSV texts: cut, changed and added to, as a second reading of the same text shows. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csv } from "../../../src/connector/files/csv.ts";
import { type Cut, type Dialect, type Sheet, textOf, withRow } from "../../../src/connector/files/Sheet.ts";

const comma: Dialect = { delimiter: ",", quote: '"', newline: "\n" };

const sheetOf = (cut: Cut): Sheet => {
  if (cut._tag !== "Sheet") throw new Error(`line ${cut.line} ${cut.message}`);
  return cut.sheet;
};
const cells = (sheet: Sheet) => [sheet.head, ...sheet.rows].map((row) => row.cells);
const read = (text: string, dialect = comma) => cells(sheetOf(csv.cut(text, dialect)));

const dialect: fc.Arbitrary<Dialect> = fc
  .record({
    delimiter: fc.constantFrom(",", ";", "\t", "|", "$", "."),
    quote: fc.constantFrom('"', "'", "$", "*"),
    newline: fc.constantFrom("\n", "\r\n"),
  })
  .filter(({ delimiter, quote }) => delimiter !== quote);

/** Texts that are rich in what a dialect could trip over. */
const anyCell = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc
    .array(
      fc.constantFrom(",", ";", "\t", "|", "$", "$&", ".", '"', "'", "*", "\n", "\r", "\r\n", " ", "a", "é"),
      {
        maxLength: 8,
      },
    )
    .map((parts) => parts.join("")),
);
const table = fc
  .integer({ min: 1, max: 5 })
  .chain((width) =>
    fc.array(fc.array(anyCell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 6 }),
  );

/** A text of these rows, by adding each to what there is. */
const printed = (rows: ReadonlyArray<ReadonlyArray<string>>, style: Dialect): Sheet => {
  const [head = [], ...rest] = rows;
  const first = csv.append(
    // The header's own row, over an empty one that is cut off again.
    sheetOf(csv.cut(head.map(() => "x").join(style.delimiter) + style.newline, style)),
    head,
    style,
  );
  const named = sheetOf(csv.cut(first.rows[0]?.text ?? "", style));
  return rest.reduce<Sheet>((sheet, row) => csv.append(sheet, row, style), named);
};

describe("reading", () => {
  it("takes quotes, doubled quotes, line breaks in quotes, both line ends, and a last line without one", () => {
    expect(read('a,b\r\n"1,2","say ""hi"""\n"x\r\ny",\r\nlast,one')).toEqual([
      ["a", "b"],
      ["1,2", 'say "hi"'],
      ["x\r\ny", ""],
      ["last", "one"],
    ]);
  });

  it("passes over empty lines and counts lines as an editor does", () => {
    const sheet = sheetOf(csv.cut('a,b\n\n"1\n\n",2\n\r\n3,4\n', comma));
    expect(sheet.rows.map((row) => [row.line, row.cells])).toEqual([
      [3, ["1\n\n", "2"]],
      [7, ["3", "4"]],
    ]);
  });

  it.each([
    ["a,b\n1\n", "has 1 cells, the header 2"],
    ["a,b\n1,2,3\n", "has 3 cells, the header 2"],
    ['a,b\n1,5" pipe\n', "has a quote in a cell that does not stand in quotes"],
    ['a,b\n1,"x"y\n', "has text after a closing quote"],
    ['a,b\n1, "x"\n', "has a quote in a cell that does not stand in quotes"],
    ["a,b\n1,x\ry\n", "has a carriage return outside quotes"],
  ])("takes %j for a flawed row, and goes on after it", (text, flaw) => {
    const sheet = sheetOf(csv.cut(`${text}3,4\n`, comma));
    expect(sheet.rows.map((row) => row.flaw)).toEqual([flaw, undefined]);
    expect(textOf(sheet)).toBe(`${text}3,4\n`);
  });

  it("cuts nothing where a quote is never closed, or there is no header", () => {
    expect(csv.cut('a,b\n1,2\n3,"4\n5,6\n', comma)).toEqual({
      _tag: "Broken",
      line: 3,
      message: "has a quote that is never closed",
    });
    expect(csv.cut("", comma)).toMatchObject({ _tag: "Broken", line: 1 });
    expect(csv.cut('a,b"c\n', comma)).toMatchObject({ _tag: "Broken", line: 1 });
  });

  it("loses no character of any text", () => {
    fc.assert(
      fc.property(fc.array(anyCell, { maxLength: 10 }), dialect, (parts, style) => {
        const text = parts.join("");
        const cut = csv.cut(text, style);
        if (cut._tag === "Sheet") expect(textOf(cut.sheet)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("writing", () => {
  it("gives the same cells when read again, for every text, delimiter, quote and newline", () => {
    fc.assert(
      fc.property(table, dialect, (rows, style) => {
        const sheet = printed(rows, style);
        expect(cells(sheet)).toEqual(rows);
        expect(read(textOf(sheet), style)).toEqual(rows);
      }),
      { numRuns: 1_000 },
    );
  });

  it("changes the named cells and not a character more", () => {
    const row = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(table, dialect, row, row, anyCell, (rows, style, atRow, atCell, value) => {
        fc.pre(rows.length > 1);
        const sheet = sheetOf(csv.cut(textOf(printed(rows, style)), style));
        const [r, c] = [atRow % sheet.rows.length, atCell % sheet.head.cells.length];
        const before = sheet.rows[r];
        if (before === undefined) throw new Error("no row");
        const changed = withRow(sheet, r, csv.change(before, new Map([[c, value]]), style));
        const expected = rows.map((one, index) => (index === r + 1 ? one.with(c, value) : one));
        const again = sheetOf(csv.cut(textOf(changed), style));
        expect(cells(again)).toEqual(expected);
        // What is held is what a second reading finds, lines and all.
        expect(changed).toEqual(again);
        for (const [index, other] of sheet.rows.entries())
          if (index !== r) expect(again.rows[index]?.text).toBe(other.text);
      }),
      { numRuns: 1_000 },
    );
  });

  it("keeps the quotes of cells that are changed and of those that are not, and empty lines", () => {
    const text = 'id,name,"note"\r\n"1",Ann,"x"\r\n\r\n2,"Bob",y\n';
    const sheet = sheetOf(csv.cut(text, comma));
    const [first, second] = sheet.rows;
    if (first === undefined || second === undefined) throw new Error("no rows");
    const one = withRow(sheet, 0, csv.change(first, new Map([[2, "z"]]), comma));
    const two = withRow(one, 1, csv.change(second, new Map([[2, "a,b"]]), comma));
    expect(textOf(two)).toBe('id,name,"note"\r\n"1",Ann,"z"\r\n\r\n2,"Bob","a,b"\n');
  });

  it.each([
    ["in the file's own line ends", "a,b\r\n1,2\r\n", "a,b\r\n1,2\r\n3,4\r\n"],
    ["without a last line end where there is none", "a,b\r\n1,2", "a,b\r\n1,2\r\n3,4"],
    ["after a header alone", "a,b", "a,b\n3,4"],
    ["in quotes where the row above is", 'a,b\n"1",2\n', 'a,b\n"1",2\n"3",4\n'],
    ["without quotes where the row above needs them", 'a,b\n1,"2,5"\n', 'a,b\n1,"2,5"\n3,4\n'],
    ["in quotes where the header alone is", '"a","b"\n', '"a","b"\n"3","4"\n'],
    ["whatever line breaks the header's names have", '"a\nx",b\r\n', '"a\nx",b\r\n3,4\r\n'],
  ])("adds a row %s", (_, text, expected) => {
    expect(textOf(csv.append(sheetOf(csv.cut(text, comma)), ["3", "4"], comma))).toBe(expected);
  });
});
