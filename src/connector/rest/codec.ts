/**
 * Objects of the system ↔ cells, by the declared fields. Keys are taken as declared, case included. A
 * field that the request returns and the object lacks is blank; one that it does not return is unread.
 */
import type { Cell, Cells, Key } from "../../model/Record.ts";
import { keyOf } from "../../model/Record.ts";
import { equalCells, types } from "../../value/types/registry.ts";
import { type Parsed, parsed, unfit } from "../../value/types/Type.ts";
import type { BadRow } from "../Connector.ts";
import { own } from "../own.ts";
import { isWireObject, lookUp, type WireObject } from "./Answer.ts";
import { fieldPath } from "./catalog.ts";
import type { RestField, RestResource } from "./RestSystemFile.ts";

/** The midnight of a day in UTC, as a date of the form `utc-midnight` is sent. */
const utcMidnight = (day: Cell): string => `${String(day)}T00:00:00.000Z`;

const dayMs = 86_400_000;

/** The day of an instant that is exactly a midnight in UTC, in whatever offset it is written. */
const dayOfUtcMidnight = (raw: unknown): string | undefined => {
  if (typeof raw !== "string" || !/T\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(raw.trim())) return undefined;
  const at = Date.parse(raw.trim());
  return !Number.isNaN(at) && at % dayMs === 0 ? new Date(at).toISOString().slice(0, 10) : undefined;
};

/**
 * Text with the character that stands for a broken one in place of half a character (a system that cuts a value short may
 * leave one): halves cannot be stored, so that what is read would never be equal to what is remembered.
 */
const wholeCharacters = (raw: unknown): unknown =>
  typeof raw === "string" ? raw.replace(/\p{Surrogate}/gu, "\ufffd") : raw;

/** A raw value of an answer, brought to the field's type. */
export const decodeValue = (field: RestField, received: unknown, timezone: string): Parsed => {
  const raw = wholeCharacters(received);
  // A decimal is equal to 15 digits anyway; of an id every digit counts.
  if (
    field.type !== "decimal" &&
    typeof raw === "number" &&
    Number.isInteger(raw) &&
    !Number.isSafeInteger(raw)
  )
    return unfit("a number that JSON holds without loss of digits");
  if (field.type === "date" && field.form === "utc-midnight") {
    // A day that was written as its midnight in UTC is that day in every zone; any other instant is the
    // day that it falls on in the zone.
    const day = dayOfUtcMidnight(raw);
    if (day !== undefined) return parsed(day);
  }
  return types[field.type].parse(raw, { timezone });
};

/** A cell as the system is sent it; a blank stays null. */
export const encodeValue = (field: RestField, cell: Cell): Cell =>
  cell !== null && field.type === "date" && field.form === "utc-midnight" ? utcMidnight(cell) : cell;

/** The given fields spelled for placeholders: what is no field of the resource is left out. */
export const encodeFields = (resource: RestResource, cells: Cells): Cells => {
  const encoded: Record<string, Cell> = {};
  for (const [name, cell] of Object.entries(cells)) {
    const field = own(resource.fields, name);
    if (field !== undefined) encoded[name] = encodeValue(field, cell);
  }
  return encoded;
};

interface Mutable {
  [key: string]: unknown;
}

const isMutable = (value: unknown): value is Mutable => isWireObject(value);

/** Sets a value in nested objects, which are made as needed. */
const setAt = (target: Mutable, path: ReadonlyArray<string>, value: unknown): void => {
  let place = target;
  for (const step of path.slice(0, -1)) {
    const next = place[step];
    if (isMutable(next)) place = next;
    else {
      const made: Mutable = {};
      place[step] = made;
      place = made;
    }
  }
  place[path.at(-1) ?? ""] = value;
};

/** The written cells as one object; `fixed` values (by field or by the system's own key) stand beside them. */
export const encodeObject = (
  resource: RestResource,
  cells: Cells,
  fixed: Readonly<Record<string, string | number | boolean>>,
): WireObject => {
  const object: Mutable = {};
  for (const [name, cell] of Object.entries(cells)) {
    const field = own(resource.fields, name);
    if (field === undefined) continue;
    const blank = field.clear === "empty" ? "" : null;
    setAt(object, fieldPath(name, field), encodeValue(field, cell) ?? blank);
  }
  for (const [name, value] of Object.entries(fixed)) {
    const field = own(resource.fields, name);
    setAt(object, field === undefined ? [name] : fieldPath(name, field), value);
  }
  return object;
};

/** Whether an object shows another value where the resource has a fixed one. */
const showsAnother = (resource: RestResource, row: WireObject, timezone: string): boolean =>
  Object.entries(resource.fixed ?? {}).some(([name, fixed]) => {
    const field = own(resource.fields, name);
    const raw = lookUp(row, field === undefined ? [name] : fieldPath(name, field));
    if (raw === undefined || raw === null) return false;
    if (field === undefined) return String(raw) !== String(fixed);
    const [shown, wanted] = [decodeValue(field, raw, timezone), decodeValue(field, fixed, timezone)];
    return (
      shown._tag === "Unfit" || wanted._tag === "Unfit" || !equalCells(field.type, shown.cell, wanted.cell)
    );
  });

export type DecodedRow =
  | { readonly _tag: "Row"; readonly key: Key; readonly cells: Cells }
  /** Not of this resource (by its fixed values), or not what was asked for (by the given ones). */
  | { readonly _tag: "Other"; readonly by: "fixed" | "given" }
  | { readonly _tag: "Bad"; readonly bad: BadRow };

export interface RowContext {
  readonly timezone: string;
  /** Fields that the request returns. */
  readonly returns: ReadonlySet<string>;
  /** Values that the request was narrowed by: they hold for each row that does not show another. */
  readonly given: Cells;
}

/** Whether an object shows anything that is declared: one that does not is no record, however well it decodes. */
const showsNothing = (resource: RestResource, row: WireObject): boolean =>
  !Object.entries(resource.fields).some(([name, field]) => lookUp(row, fieldPath(name, field)) !== undefined);

/** One object of an answer. A value that does not fit its type spoils this record alone. */
export const decodeRow = (resource: RestResource, row: unknown, context: RowContext): DecodedRow => {
  const bad = (field: string, message: string, key?: Key, rest?: BadRow["rest"]): DecodedRow => ({
    _tag: "Bad",
    bad: { key, field, message, ...(rest === undefined ? {} : { rest }) },
  });
  const firstKey = resource.key[0] ?? "";
  if (!isWireObject(row)) return bad(firstKey, "the row is not an object");
  if (showsNothing(resource, row)) return bad(firstKey, "the row shows none of the declared fields");
  if (showsAnother(resource, row, context.timezone)) return { _tag: "Other", by: "fixed" };

  const cells: Record<string, Cell> = {};
  const faults: Array<{ readonly field: string; readonly message: string }> = [];
  for (const [name, field] of Object.entries(resource.fields)) {
    const given = own(context.given, name);
    const isKey = resource.key.includes(name);
    const returned = context.returns.has(name);
    if (!returned && !isKey && given === undefined) continue;
    const raw = lookUp(row, fieldPath(name, field));
    const value = decodeValue(field, raw, context.timezone);
    if (value._tag === "Unfit") {
      // A value that is not asked of the row cannot spoil it.
      if (returned || isKey) faults.push({ field: name, message: `is not ${value.expected}` });
      else if (given !== undefined) cells[name] = given;
    } else if (given === undefined) {
      if (returned || value.cell !== null) cells[name] = value.cell;
    } else if (value.cell === null) cells[name] = given;
    else if (equalCells(field.type, value.cell, given)) cells[name] = value.cell;
    else return { _tag: "Other", by: "given" };
  }
  const key = keyOf(resource.key.map((name) => own(cells, name)));
  const fault = faults[0];
  if (fault !== undefined)
    return bad(
      fault.field,
      fault.message,
      key,
      key === undefined ? undefined : { cells, unfit: faults.map(({ field }) => field) },
    );
  if (key === undefined)
    return bad(resource.key.find((name) => (own(cells, name) ?? "") === "") ?? firstKey, "the key is blank");
  return { _tag: "Row", key, cells };
};
