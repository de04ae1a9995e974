/** Rows of a file as cells of a record. */
import * as HashMap from "effect/HashMap";
import * as Option from "effect/Option";
import { type Cell, type Cells, type Key, keyOf } from "../../model/Record.ts";
import { equalCells } from "../../value/types/registry.ts";
import type { BadRow, MissingField } from "../Connector.ts";
import { own } from "../own.ts";
import type { Resource } from "./Resource.ts";
import type { Row, Sheet } from "./Sheet.ts";

/** Where a resource's fields stand in a file, and which rows have a key. */
export interface Bound {
  /** Index of the cell of each field, in their order; -1 of one that is missing. */
  readonly positions: ReadonlyArray<number>;
  /** Fields whose columns the header does not name. */
  readonly missing: ReadonlyArray<MissingField>;
  /** Indexes of the rows of each key; a row that is flawed, or whose key is blank or does not fit, has none. */
  readonly rows: HashMap.HashMap<Key, ReadonlyArray<number>>;
  /** The greatest whole number that is a key; 0 where there is none. */
  readonly greatest: number;
  /** Indexes of the rows that cannot be trusted as a whole: any record may be in one of them. */
  readonly flawed: ReadonlyArray<number>;
}

/** The key that a row's cells spell. */
export const keyOfRow = (resource: Resource, positions: ReadonlyArray<number>, row: Row): Key | undefined =>
  row.flaw !== undefined
    ? undefined
    : keyOf(
        resource.key.map((field, index) => {
          const parsed = field.spelling.parse(row.cells[positions[index] ?? -1] ?? "");
          return parsed._tag === "Parsed" ? parsed.cell : null;
        }),
      );

/** What a file lacks, and the column that may be meant. */
export const missingText = ({ field, column, others }: MissingField): string => {
  const other = others.find((known) => known.trim().toLowerCase() === column.trim().toLowerCase());
  return `has no column "${column}" for the field "${field}"${other === undefined ? "" : `; it has "${other}"`}`;
};

/**
 * Finds each field's column, or says which cannot be told: that of a key, or one that stands there twice. A column
 * that no field names is left alone.
 */
export const bind = (resource: Resource, sheet: Sheet): Bound | { readonly fault: string } => {
  const positions: Array<number> = [];
  const missing: Array<MissingField> = [];
  const names = sheet.head.cells;
  const declared = new Set(resource.fields.map(({ column }) => column));
  const others = names.filter((name) => !declared.has(name));
  for (const [index, { name, column }] of resource.fields.entries()) {
    const at = names.indexOf(column);
    if (at < 0) {
      const gone = { field: name, column, others };
      if (index < resource.key.length) return { fault: missingText(gone) };
      missing.push(gone);
    }
    if (at >= 0 && names.includes(column, at + 1)) return { fault: `has more than one column "${column}"` };
    positions.push(at);
  }
  const rows = new Map<Key, Array<number>>();
  const flawed: Array<number> = [];
  let greatest = 0;
  for (const [index, row] of sheet.rows.entries()) {
    if (row.flaw !== undefined) flawed.push(index);
    const key = keyOfRow(resource, positions, row);
    if (key === undefined) continue;
    if (/^\d+$/.test(key)) greatest = Math.max(greatest, Number(key));
    const same = rows.get(key);
    if (same === undefined) rows.set(key, [index]);
    else same.push(index);
  }
  return { positions, missing, rows: HashMap.fromIterable(rows), greatest, flawed };
};

/** Indexes of the rows that have a key; more than one is a fault of the file. */
export const rowsOf = ({ rows }: Bound, key: Key): ReadonlyArray<number> =>
  Option.getOrElse(HashMap.get(rows, key), () => []);

export type DecodedRow =
  | { readonly _tag: "Row"; readonly key: Key; readonly cells: Cells }
  /** Holds another value than was asked for. */
  | { readonly _tag: "Other" }
  | { readonly _tag: "Bad"; readonly bad: BadRow };

/** Brings a row to the declared types. A value that does not fit its type or form spoils this record alone. */
export const decodeRow = (resource: Resource, bound: Bound, row: Row, filter: Cells): DecodedRow => {
  const place = `line ${row.line} of ${resource.file}`;
  const bad = (key: Key | undefined, field: string, message: string, rest?: BadRow["rest"]): DecodedRow => ({
    _tag: "Bad",
    bad: { key, field, message, ...(rest === undefined ? {} : { rest }) },
  });
  const firstKey = resource.key[0]?.name ?? "";
  // Which record it is cannot be told either: the key may be a cell of something else.
  if (row.flaw !== undefined) return bad(undefined, firstKey, `${place} ${row.flaw}`);
  const cells: Record<string, Cell> = {};
  const unfit: Array<string> = [];
  let fault: { readonly field: string; readonly expected: string } | undefined;
  for (const [index, field] of resource.fields.entries()) {
    if (!field.isRead && !resource.key.includes(field)) continue;
    if (bound.positions[index] === -1) continue;
    const parsed = field.spelling.parse(row.cells[bound.positions[index] ?? -1] ?? "");
    if (parsed._tag === "Unfit") {
      fault ??= { field: field.name, expected: parsed.expected };
      unfit.push(field.name);
      continue;
    }
    const asked = own(filter, field.name);
    if (asked !== undefined && !equalCells(field.type, parsed.cell, asked)) return { _tag: "Other" };
    if (field.isRead) cells[field.name] = parsed.cell;
  }
  const key = keyOfRow(resource, bound.positions, row);
  if (fault !== undefined)
    return bad(
      key,
      fault.field,
      `is not ${fault.expected} (${place})`,
      // Of rows that share a key none is the record.
      key === undefined || rowsOf(bound, key).length > 1 ? undefined : { cells, unfit },
    );
  if (key === undefined) {
    const blank = resource.key.find((field) => field.isRead && own(cells, field.name) === null);
    return bad(undefined, blank?.name ?? firstKey, `the key is blank (${place})`);
  }
  if (rowsOf(bound, key).length > 1)
    return bad(key, firstKey, `several rows have this key (${place} is one)`);
  return { _tag: "Row", key, cells };
};
