/** Code tables: both ways, blanks, and codes that no pair lists. */
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../../src/model/Record.ts";
import { type CodePairs, codeTable, isAmbiguous, isOneToOne } from "../../src/value/codes.ts";

const sex: CodePairs = {
  pairs: [
    { local: "F", remote: 2 },
    { local: "M", remote: 1 },
  ],
};
const cellOf = (found: ReturnType<ReturnType<typeof codeTable>["push"]>): Cell | "leave" | "unlisted" =>
  found._tag === "Translated" ? found.cell : found._tag === "Leave" ? "leave" : "unlisted";

describe("translation", () => {
  test("goes both ways by the pair, and codes are compared as text", () => {
    const table = codeTable(sex);
    expect(cellOf(table.push("F"))).toBe(2);
    expect(cellOf(table.push(" M "))).toBe(1);
    expect(cellOf(table.pull(2))).toBe("F");
    expect(cellOf(table.pull("2"))).toBe("F");
    expect(cellOf(codeTable({ pairs: [{ local: " F ", remote: true }] }).push("F"))).toBe(true);
    expect(cellOf(codeTable({ pairs: [{ local: "F", remote: true }] }).pull("true"))).toBe("F");
  });

  test("keeps apart what differs by case or by leading noughts", () => {
    const table = codeTable({
      pairs: [
        { local: "01", remote: "a" },
        { local: "1", remote: "A" },
      ],
    });
    expect(cellOf(table.push("01"))).toBe("a");
    expect(cellOf(table.push(1))).toBe("A");
    expect(cellOf(table.pull("A"))).toBe("1");
  });

  test("a blank stays blank unless a code stands for it", () => {
    expect(cellOf(codeTable(sex).push(null))).toBe(null);
    expect(cellOf(codeTable({ ...sex, push: { blank: 9 } }).push(null))).toBe(9);
    expect(cellOf(codeTable({ ...sex, push: { blank: 9 } }).pull(null))).toBe(null);
    expect(cellOf(codeTable({ ...sex, pull: { blank: "U" } }).pull(null))).toBe("U");
  });

  test("an unlisted code is refused, or left alone where the table says so", () => {
    expect(cellOf(codeTable(sex).push("X"))).toBe("unlisted");
    expect(cellOf(codeTable({ ...sex, push: { other: "refuse" } }).push("X"))).toBe("unlisted");
    expect(cellOf(codeTable({ ...sex, push: { other: "leave" } }).push("X"))).toBe("leave");
    expect(cellOf(codeTable({ ...sex, push: { other: "leave" } }).pull(7))).toBe("unlisted");
    expect(cellOf(codeTable(sex).pull("toString"))).toBe("unlisted");
  });

  test("of two partners the first counts", () => {
    const table = codeTable({
      pairs: [
        { local: "a", remote: "1" },
        { local: "b", remote: "1" },
      ],
    });
    expect(cellOf(table.pull("1"))).toBe("a");
  });
});

describe("one to one", () => {
  test("no code twice on either side, and none for blank", () => {
    expect(isOneToOne(sex)).toBe(true);
    expect(
      isOneToOne({
        pairs: [
          { local: "a", remote: "1" },
          { local: "b", remote: 1 },
        ],
      }),
    ).toBe(false);
    expect(
      isOneToOne({
        pairs: [
          { local: "a", remote: "1" },
          { local: "a ", remote: "2" },
        ],
      }),
    ).toBe(false);
    expect(
      isAmbiguous({
        pairs: [
          { local: "a", remote: "1" },
          { local: "a ", remote: "2" },
        ],
      }),
    ).toBe(true);
    expect(isOneToOne({ ...sex, push: { blank: "9" } })).toBe(false);
    expect(isOneToOne({ ...sex, pull: { blank: "9" } })).toBe(false);
    expect(isOneToOne({ ...sex, push: { other: "leave" } })).toBe(true);
  });

  test("a table that is one to one undoes itself", () => {
    const code = fc.oneof(fc.stringMatching(/^[A-Za-z0-9]{1,3}$/), fc.integer({ min: 0, max: 99 }));
    const pair = fc.record({ local: code, remote: code });
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 12 }), (pairs) => {
        fc.pre(isOneToOne({ pairs }));
        const table = codeTable({ pairs });
        for (const { local, remote } of pairs) {
          expect(String(cellOf(table.pull(remote)))).toBe(String(local));
          expect(String(cellOf(table.push(local)))).toBe(String(remote));
        }
      }),
    );
  });
});
