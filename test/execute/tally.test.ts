import { describe, expect, it } from "vitest";
import { Tally } from "../../src/execute/read/Tally.ts";
import type { FieldsSeen } from "../../src/state/ReadsSeen.ts";

const seenOf = (rows: number, phone: number): FieldsSeen => ({
  side: "remote",
  resource: "people",
  way: "read",
  rows,
  fields: { phone },
  others: [],
});
const tally = (rows: number, phone = 0): Tally => {
  const made = new Tally();
  const fields = phone === 0 ? { ID: rows } : { ID: rows, phone };
  made.add([], [], [{ rows, fields, others: [] }]);
  return made;
};

describe("a field that no record shows", () => {
  it.each([
    ["was shown by all of a hundred, and five lack it", 5, seenOf(100, 100), true],
    ["was shown by all of a hundred, and four lack it", 4, seenOf(100, 100), false],
    // Seven in ten have none: that five have none is no news, that twenty have none is.
    ["was shown by three in ten, and five lack it", 5, seenOf(100, 30), false],
    ["was shown by three in ten, and twenty lack it", 20, seenOf(100, 30), true],
    ["was shown by four of four, and a hundred lack it", 100, seenOf(4, 4), false],
    ["was never shown", 100, seenOf(100, 0), false],
  ])("%s", (_about, rows, seen, lost) => {
    expect(tally(rows).hasLost("phone", seen)).toBe(lost);
  });

  it("is there as long as one shows it", () => {
    expect(tally(100, 1).hasLost("phone", seenOf(100, 100))).toBe(false);
  });
});

describe("a field of another type", () => {
  const bad = (key: string) => ({
    key,
    field: "phone",
    message: "is not text",
    rest: { cells: { ID: key }, unfit: ["phone"] },
  });

  it("fits in none of five, whatever is blank", () => {
    const made = new Tally();
    made.add([{ ID: "6", phone: null }], ["1", "2", "3", "4"].map(bad), []);
    expect(made.unfit("phone")).toBe(0);
    made.add([], [bad("5")], []);
    expect(made.unfit("phone")).toBe(5);
    expect(made.unfit("ID")).toBe(0);
    made.add([{ ID: "7", phone: "0300" }], [], []);
    expect(made.unfit("phone")).toBe(0);
  });
});
