import { badRequest } from "./answers.ts";
import { parseInstant } from "./instants.ts";

export type FieldType = "integer" | "number" | "text" | "date" | "boolean" | "textList";

/** A value as it is kept and answered. A field without a value is not kept at all. */
export type Value = string | number | boolean | readonly string[];

/** One record's values by field name, without `ID`. */
export type Values = Readonly<Record<string, Value>>;

/** What a request asked for: a value to store, or null to take the value away. */
export type Changes = Readonly<Record<string, Value | null>>;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Whether the API itself takes the field; the rest is set by OneFile or by test controls only. */
  readonly writable: boolean;
  /** Whether a public client or the documentation shows it in the answer to a read (onefile-api 5.2, 5.3). */
  readonly seen: boolean;
}

const isInt32 = (value: number): boolean => Number.isInteger(value) && Math.abs(value) < 2 ** 31;

const integer = (raw: unknown): number | undefined => {
  const value = typeof raw === "string" && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw;
  return typeof value === "number" && isInt32(value) ? value : undefined;
};

const number = (raw: unknown): number | undefined => {
  const value = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
};

const boolean = (raw: unknown): boolean | undefined => {
  const word = typeof raw === "string" ? raw.trim().toLowerCase() : raw;
  if (word === true || word === 1 || word === "true" || word === "1") return true;
  if (word === false || word === 0 || word === "false" || word === "0") return false;
  return undefined;
};

const text = (raw: unknown): string | undefined =>
  typeof raw === "string"
    ? raw
    : typeof raw === "number" || typeof raw === "boolean"
      ? String(raw)
      : undefined;

const textList = (raw: unknown): readonly string[] | undefined => {
  const texts = (Array.isArray(raw) ? raw : [raw]).map(text);
  return texts.every((item) => item !== undefined) ? texts : undefined;
};

const convert = (type: FieldType, raw: unknown): Value | undefined => {
  switch (type) {
    case "integer":
      return integer(raw);
    case "number":
      return number(raw);
    case "boolean":
      return boolean(raw);
    case "text":
      return text(raw);
    case "date":
      return typeof raw === "string" ? parseInstant(raw) : undefined;
    case "textList":
      return textList(raw);
  }
};

/**
 * Coerces one raw value, from form text or JSON, to the field's type (onefile-api 8.1). Absent and JSON null mean
 * "not given"; an empty text or list takes the value away. Both readings are this stand-in's own: the dossier does
 * not say how a value is cleared.
 */
export const decodeValue = (name: string, type: FieldType, raw: unknown): Value | null | undefined => {
  if (raw === undefined || raw === null) return undefined;
  if (raw === "" || (Array.isArray(raw) && raw.length === 0)) return null;
  const value = convert(type, raw);
  if (value === undefined) throw badRequest(`The value of ${name} is not a valid ${type}.`);
  return value;
};

/** Whole-value comparison that ignores case, for names, titles, emails and MIS keys (onefile-api 8.4). */
export const foldCase = (value: string): string => value.normalize("NFC").toLowerCase();

export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
};

export const integerOf = (values: Values, name: string): number | undefined => {
  const value = values[name];
  return typeof value === "number" ? value : undefined;
};

/** The record after the changes; an emptied field is gone from it. */
export const applyChanges = (values: Values, changes: Changes): Values => {
  const result: Record<string, Value> = { ...values };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete result[name];
    else result[name] = value;
  }
  return result;
};

/** Names of the fields whose value differs between two states of a record. */
export const changedFields = (before: Values, after: Values): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
