/** Rows of a SELECT as cells. */
import { type Cell, type Cells, type Key, keyOf } from "../../model/Record.ts";
import { equalCells, types } from "../../value/types/registry.ts";
import type { BadRow } from "../Connector.ts";
import { own } from "../own.ts";
import type { Resource } from "./Resource.ts";
import { decodeTagged, type Tagged } from "./sql.ts";

/** One row as it comes: the values of the resource's fields, tagged, in their order. */
export type RawRow = ReadonlyArray<Tagged>;

export type DecodedRow =
  | { readonly _tag: "Row"; readonly key: Key; readonly cells: Cells }
  /** Holds another value than was asked for. */
  | { readonly _tag: "Other" }
  | { readonly _tag: "Bad"; readonly bad: BadRow };

/** Brings a row to the declared types. A value that does not fit its type spoils this record alone. */
export const decodeRow = (resource: Resource, raw: RawRow, filter: Cells, timezone: string): DecodedRow => {
  const cells: Record<string, Cell> = {};
  const faults: Array<{ readonly field: string; readonly message: string }> = [];
  for (const [index, field] of resource.fields.entries()) {
    const value = decodeTagged(raw[index] ?? null);
    const parsed = value === undefined ? undefined : types[field.type].parse(value, { timezone });
    if (parsed === undefined) faults.push({ field: field.name, message: "is binary data" });
    else if (parsed._tag === "Unfit")
      faults.push({ field: field.name, message: `is not ${parsed.expected}` });
    else {
      const asked = own(filter, field.name);
      if (asked !== undefined && !equalCells(field.type, parsed.cell, asked)) return { _tag: "Other" };
      cells[field.name] = parsed.cell;
    }
  }
  const key = keyOf(resource.key.map((field) => own(cells, field.name)));
  const fault = faults[0];
  if (fault !== undefined)
    return {
      _tag: "Bad",
      bad: {
        key,
        ...fault,
        ...(key === undefined ? {} : { rest: { cells, unfit: faults.map(({ field }) => field) } }),
      },
    };
  if (key === undefined) {
    const blank = resource.key.find((field) => (own(cells, field.name) ?? "") === "");
    return { _tag: "Bad", bad: { key, field: blank?.name ?? "", message: "the key is blank" } };
  }
  return { _tag: "Row", key, cells };
};
