import type { FieldType } from "../../model/FieldType.ts";
import type { Cell } from "../../model/Record.ts";
import { boolean } from "./boolean.ts";
import { date } from "./date.ts";
import { decimal } from "./decimal.ts";
import { email } from "./email.ts";
import { exact } from "./exact.ts";
import { instant } from "./instant.ts";
import { integer } from "./integer.ts";
import { lines } from "./lines.ts";
import { phone } from "./phone.ts";
import type { Type } from "./Type.ts";
import { text } from "./text.ts";
import { time } from "./time.ts";

/** Every type of the language; the compiler names a missing one. */
export const types: { readonly [K in FieldType]: Type } = {
  text,
  exact,
  email,
  phone,
  lines,
  integer,
  decimal,
  boolean,
  date,
  time,
  instant,
};

/** Equality of two cells under a type. Blank equals only blank. */
export const equalCells = (type: FieldType, a: Cell, b: Cell): boolean =>
  a === null || b === null ? a === b : types[type].canonical(a) === types[type].canonical(b);

type Family = "text" | "number" | "boolean" | "date" | "time" | "instant";
const family: { readonly [K in FieldType]: Family } = {
  text: "text",
  exact: "text",
  email: "text",
  phone: "text",
  lines: "text",
  integer: "number",
  decimal: "number",
  boolean: "boolean",
  date: "date",
  time: "time",
  instant: "instant",
};

/**
 * Whether a value of type `from` can be given, as it stands, to a place of type `to`: same family, or any
 * value to a text place. (A whole number fits a decimal place, not the other way round.)
 */
export const fits = (from: FieldType, to: FieldType): boolean =>
  from === to ||
  (from === "integer" && to === "decimal") ||
  (family[from] === "text" && family[to] === "text") ||
  (from === "integer" && family[to] === "text");

/** Types whose places hold one value for all that the rule calls equal, and maybe for more. */
const coarser: { readonly [K in FieldType]?: ReadonlySet<FieldType> } = {
  text: new Set<FieldType>(["email", "integer"]),
};

/**
 * Whether a search in a place of type `place`, which finds what is equal there, finds everything that a rule of type `rule`
 * calls equal: an exact place that is searched for an e-mail address misses the one that is written in capitals.
 */
export const findsEqual = (place: FieldType, rule: FieldType): boolean =>
  place === rule || rule === "exact" || coarser[rule]?.has(place) === true;
