import fc from "fast-check";
import { expect, it } from "vitest";
import { csv } from "../../../src/connector/files/csv.ts";
import { encodings } from "../../../src/connector/files/encodings.ts";
import { type Dialect, type Sheet, textOf, withRow } from "../../../src/connector/files/Sheet.ts";
import { splice } from "../../../src/connector/files/splice.ts";

const dialect: Dialect = { delimiter: ",", quote: '"', newline: "\n" };

type Step = { readonly row: number; readonly value: string; readonly add: boolean };

const stepped = (sheet: Sheet, { row, value, add }: Step): Sheet => {
  const at = row % Math.max(1, sheet.rows.length);
  const old = sheet.rows[at];
  return add || old === undefined
    ? csv.append(sheet, [value], dialect)
    : withRow(sheet, at, csv.change(old, new Map([[0, value]]), dialect));
};

it("a changed sheet has the bytes that the whole of it would be encoded to", () => {
  const step = fc.record({
    row: fc.nat(9),
    value: fc.oneof(fc.constantFrom("a", "b", "é", "x\ny", ""), fc.string({ unit: "binary", maxLength: 5 })),
    add: fc.boolean(),
  });
  const name = fc.constantFrom("utf-8" as const, "utf-16le" as const, "windows-1252" as const);
  fc.assert(
    fc.property(
      fc.constantFrom("a", "a\n", "a\na\n\na", 'a\r\n"é"\r\n'),
      name,
      fc.boolean(),
      fc.array(step, { maxLength: 5 }),
      (text, encodingName, mark, steps) => {
        const encoding = encodings[encodingName];
        const cut = csv.cut(text, dialect);
        const first = encoding.encode(text, mark);
        if (cut._tag !== "Sheet" || first._tag !== "Bytes") throw new Error("unfit example");
        let [sheet, bytes] = [cut.sheet, first.bytes];
        for (const one of steps) {
          const next = stepped(sheet, one);
          const spliced = splice(encoding, bytes, sheet, next);
          const whole = encoding.encode(textOf(next), mark);
          expect(spliced).toEqual(whole);
          if (spliced._tag === "Unencodable") return;
          [sheet, bytes] = [next, spliced.bytes];
        }
      },
    ),
    { numRuns: 1_000 },
  );
});
