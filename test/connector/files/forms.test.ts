import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dateForms, decimalForms, formFits, spellingOf } from "../../../src/connector/files/forms.ts";
import type { FieldType } from "../../../src/model/FieldType.ts";
import { FieldType as FieldTypes } from "../../../src/model/FieldType.ts";
import { types } from "../../../src/value/types/registry.ts";

const of = (type: FieldType, form?: string, blank?: string) => spellingOf(type, form, blank, "Europe/London");
const parsedOf = (type: FieldType, form: string | undefined, text: string, blank?: string) => {
  const parsed = of(type, form, blank).parse(text);
  return parsed._tag === "Parsed" ? parsed.cell : `not ${parsed.expected}`;
};

describe("dates", () => {
  it.each([
    ["yyyy-MM-dd", "2026-12-31"],
    ["yyyyMMdd", "20261231"],
    ["dd/MM/yyyy", "31/12/2026"],
    ["dd.MM.yyyy", "31.12.2026"],
    ["dd-MM-yyyy", "31-12-2026"],
    ["MM/dd/yyyy", "12/31/2026"],
  ])("are read and written as %s", (form, text) => {
    expect(parsedOf("date", form, text)).toBe("2026-12-31");
    expect(parsedOf("date", form, ` ${text} `)).toBe("2026-12-31");
    expect(of("date", form).print("2026-12-31")).toBe(text);
  });

  it("of another form, or that no calendar has, do not fit", () => {
    for (const text of [
      "31/13/2026",
      "30/02/2026",
      "1/2/2026",
      "01/02/26",
      "01.02.2026",
      "2026-02-01",
      "x",
      " ",
    ])
      expect(parsedOf("date", "dd/MM/yyyy", text)).toBe("not a date written dd/MM/yyyy");
    // A point is a point.
    expect(parsedOf("date", "dd.MM.yyyy", "01x02x2026")).toBe("not a date written dd.MM.yyyy");
  });

  it("come back as they were, whatever the form", () => {
    const day = fc
      .date({ min: new Date("0001-01-01"), max: new Date("9999-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, fc.constantFrom(...dateForms), (value, form) => {
        expect(parsedOf("date", form, of("date", form).print(value) ?? "")).toBe(value);
      }),
    );
  });
});

describe("decimals", () => {
  it.each([
    ["1234.56", "-1234567.5", -1234567.5],
    ["1,234.56", "-1,234,567.5", -1234567.5],
    ["1234,56", "-1234567,5", -1234567.5],
    ["1.234,56", "-1.234.567,5", -1234567.5],
    ["1.234,56", "1.234", 1234],
    ["1,234.56", "0.25", 0.25],
    ["1.234,56", "999", 999],
  ])("are read and written as %s: %s", (form, text, value) => {
    expect(parsedOf("decimal", form, text)).toBe(value);
    expect(of("decimal", form).print(value)).toBe(text);
  });

  it("may leave out all marks between groups, but not some, nor set them elsewhere", () => {
    expect(parsedOf("decimal", "1.234,56", "1234567,5")).toBe(1234567.5);
    for (const text of [
      "1234.567,5",
      "1.23,5",
      "12.34",
      ".5",
      "5,",
      "1,234.5",
      "1e3",
      "--1",
      "0x10",
      "1 000",
      "NaN",
    ])
      expect(parsedOf("decimal", "1.234,56", text)).toBe("not a number written 1.234,56");
    expect(parsedOf("decimal", "1234.56", "1,234")).toBe("not a number written 1234.56");
  });

  it("come back as they were, whatever the form and however great or small", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (n === 0 ? 0 : n));
    fc.assert(
      fc.property(number, fc.constantFrom(undefined, ...decimalForms), (value, form) => {
        const text = of("decimal", form).print(value);
        expect(text).toMatch(/^-?[\d.,]+$/);
        expect(parsedOf("decimal", form, text ?? "")).toBe(value);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("booleans", () => {
  it.each(["J/N", "Yes/No", "1/0", "in post/left us"])("are read and written as %s", (form) => {
    const [yes = "", no = ""] = form.split("/");
    expect([parsedOf("boolean", form, yes), parsedOf("boolean", form, ` ${no} `)]).toEqual([true, false]);
    expect([of("boolean", form).print(true), of("boolean", form).print(false)]).toEqual([yes, no]);
  });

  it("of other words do not fit", () => {
    for (const text of ["yes", "y", "true", "1", "Yes/No"])
      expect(parsedOf("boolean", "Yes/No", text)).toBe("not Yes or No");
  });
});

describe("blanks", () => {
  it("are an empty cell and the declared text, for every type", () => {
    for (const type of FieldTypes.literals) {
      expect(parsedOf(type, undefined, "")).toBeNull();
      expect(parsedOf(type, undefined, "NULL", "NULL")).toBeNull();
    }
    expect(parsedOf("date", "dd/MM/yyyy", "NULL", "NULL")).toBeNull();
    expect(parsedOf("text", undefined, "null", "NULL")).toBe("null");
  });

  it("are not what a value would be read back as", () => {
    expect(of("text", undefined, "NULL").print("NULL")).toBeUndefined();
    expect(of("text", undefined, "NULL").print("Null")).toBe("Null");
    expect(of("text").print("   ")).toBeUndefined();
  });
});

describe("a value of another type", () => {
  it("is not printed", () => {
    expect(of("date", "dd/MM/yyyy").print("soon")).toBeUndefined();
    expect(of("integer").print("five")).toBeUndefined();
    expect(of("boolean", "J/N").print("perhaps")).toBeUndefined();
  });
});

it("every form belongs to one type", () => {
  const forms = [...dateForms, ...decimalForms, "Yes/No", "J/N"];
  for (const form of forms)
    expect(FieldTypes.literals.filter((type) => formFits(type, form))).toHaveLength(1);
  for (const form of ["J/J", "/N", "J/", "J", "a/b/c", "dd/MM/yyyy", " J/N", "J /N", ""])
    expect(formFits("boolean", form), form).toBe(false);
  expect(Object.keys(types)).toEqual([...FieldTypes.literals]);
});
