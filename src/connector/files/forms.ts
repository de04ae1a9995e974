/**
 * How values of a type are spelled in a cell. A form is strict: a cell that does not fit it is no value of the
 * field. Where no form is declared, the type's own rules read, and ISO 8601, plain numbers, true and false
 * are written.
 */
import type { FieldType } from "../../model/FieldType.ts";
import type { Value } from "../../model/Record.ts";
import { types } from "../../value/types/registry.ts";
import { type Parsed, parsed, unfit } from "../../value/types/Type.ts";
import { isDay } from "../../value/zone.ts";

export interface Spelling {
  /** The cell's value; an empty cell is blank. */
  readonly parse: (text: string) => Parsed;
  /** The text of a value of the type; undefined where it is no such value. */
  readonly print: (value: Value) => string | undefined;
}

export const dateForms = [
  "yyyy-MM-dd",
  "yyyyMMdd",
  "dd/MM/yyyy",
  "dd.MM.yyyy",
  "dd-MM-yyyy",
  "MM/dd/yyyy",
] as const;

/** By its example: the mark of the decimals, and the mark between groups of three where there are any. */
export const decimalForms = ["1234.56", "1,234.56", "1234,56", "1.234,56"] as const;

/** Two different texts with a slash between them: what is true, what is false. */
export const pairForm = /^(?!([^/]*)\/\1$)([^/\s](?:[^/]*[^/\s])?)\/([^/\s](?:[^/]*[^/\s])?)$/;

/** Whether a field of the type may have the form. */
export const formFits = (type: FieldType, form: string): boolean => {
  if (type === "date") return dateForms.some((known) => known === form);
  if (type === "decimal") return decimalForms.some((known) => known === form);
  return type === "boolean" && pairForm.test(form);
};

const dateSpelling = (form: string): Spelling => {
  const order: ReadonlyArray<string> = form.match(/yyyy|MM|dd/g) ?? [];
  const pattern = new RegExp(
    `^${form.replaceAll(".", "\\.").replace("yyyy", "(\\d{4})").replace("MM", "(\\d{2})").replace("dd", "(\\d{2})")}$`,
  );
  return {
    parse: (text) => {
      const found = pattern.exec(text.trim());
      const part = (name: string): string => found?.[order.indexOf(name) + 1] ?? "";
      const day = `${part("yyyy")}-${part("MM")}-${part("dd")}`;
      return isDay(day) ? parsed(day) : unfit(`a date written ${form}`);
    },
    print: (value) => {
      const day = String(value);
      if (!isDay(day)) return undefined;
      const [year = "", month = "", date = ""] = day.split("-");
      return form.replace("yyyy", year).replace("MM", month).replace("dd", date);
    },
  };
};

/** A number in full, without an exponent. */
const plainNumber = (value: number): string => {
  const [mantissa = "", exponent] = String(Math.abs(value)).split("e");
  const sign = value < 0 ? "-" : "";
  if (exponent === undefined) return sign + mantissa;
  const [whole = "", fraction = ""] = mantissa.split(".");
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${"0".repeat(-shift - 1)}${whole}${fraction}`;
  return sign + whole + fraction.padEnd(shift, "0");
};

const decimalSpelling = (form: string): Spelling => {
  const mark = form.at(-3) ?? ".";
  const group = form.length === decimalForms[0].length ? "" : (form[1] ?? "");
  const [escapedMark, escapedGroup] = [mark, group].map((text) => text.replace(".", "\\."));
  const whole = group === "" ? "\\d+" : `(?:\\d{1,3}(?:${escapedGroup}\\d{3})+|\\d+)`;
  const pattern = new RegExp(`^[+-]?${whole}(?:${escapedMark}\\d+)?$`);
  return {
    parse: (text) => {
      const trimmed = text.trim();
      const number = pattern.test(trimmed)
        ? Number((group === "" ? trimmed : trimmed.split(group).join("")).replace(mark, "."))
        : Number.NaN;
      return Number.isFinite(number) ? parsed(number === 0 ? 0 : number) : unfit(`a number written ${form}`);
    },
    print: (value) => {
      if (typeof value !== "number" || !Number.isFinite(value)) return undefined;
      const [digits = "", fraction] = plainNumber(value).split(".");
      const grouped = group === "" ? digits : digits.replace(/\B(?=(?:\d{3})+$)/g, group);
      return fraction === undefined ? grouped : grouped + mark + fraction;
    },
  };
};

const booleanSpelling = (form: string): Spelling => {
  const [, , yes = "", no = ""] = pairForm.exec(form) ?? [];
  return {
    parse: (text) => {
      const trimmed = text.trim();
      return trimmed === yes ? parsed(true) : trimmed === no ? parsed(false) : unfit(`${yes} or ${no}`);
    },
    print: (value) => (value === true ? yes : value === false ? no : undefined),
  };
};

const formed = (type: FieldType, form: string): Spelling | undefined => {
  if (type === "date") return dateSpelling(form);
  if (type === "decimal") return decimalSpelling(form);
  return type === "boolean" ? booleanSpelling(form) : undefined;
};

/**
 * The spelling of a field. `blank` is a text that means blank, besides an empty cell. A value that would be
 * read back as another one, or as blank, is not printed.
 */
export const spellingOf = (
  type: FieldType,
  form: string | undefined,
  blank: string | undefined,
  timezone: string,
): Spelling => {
  const special = form === undefined ? undefined : formed(type, form);
  const own = types[type];
  const parse = (text: string): Parsed => {
    if (text === "" || text === blank) return parsed(null);
    return special === undefined ? own.parse(text, { timezone }) : special.parse(text);
  };
  return {
    parse,
    print: (value) => {
      const typed = own.parse(value, { timezone });
      if (typed._tag === "Unfit" || typed.cell === null) return undefined;
      const { cell } = typed;
      const text =
        special !== undefined
          ? special.print(cell)
          : typeof cell === "number"
            ? plainNumber(cell)
            : String(cell);
      const again = text === undefined ? undefined : parse(text);
      return again?._tag === "Parsed" &&
        again.cell !== null &&
        own.canonical(again.cell) === own.canonical(cell)
        ? text
        : undefined;
    },
  };
};
