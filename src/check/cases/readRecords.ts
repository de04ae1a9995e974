/** The records that a part of a case file lists, each value of its declared type. */
import type { Path } from "../../language/Document.ts";
import type { CaseGiven } from "../../language/files/CasesFile.ts";
import { type Cell, type Cells, type Key, keyOf } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { CaseReader } from "./CaseReader.ts";

/** By resource and key, the fields that are named. */
export type ListedRecords = ReadonlyMap<string, ReadonlyMap<Key, Cells>>;

export const readRecords = (
  reader: CaseReader,
  side: Side,
  given: NonNullable<CaseGiven["local"]>,
  at: Path,
): ListedRecords => {
  const found = new Map<string, ReadonlyMap<Key, Cells>>();
  for (const [name, rows] of Object.entries(given)) {
    const resource = reader.resource(side, name, [...at, name]);
    if (resource === undefined) continue;
    const records = new Map<Key, Cells>();
    const first = new Map<Key, Path>();
    for (const [index, row] of rows.entries()) {
      const path = [...at, name, index];
      const cells: Record<string, Cell> = {};
      for (const [fieldName, value] of Object.entries(row)) {
        const field = reader.field(resource, fieldName, [...path, fieldName]);
        const cell = field === undefined ? undefined : reader.cell(field.type, value, [...path, fieldName]);
        if (cell !== undefined) cells[fieldName] = cell;
      }
      const lacking = resource.key.find((part) => (cells[part] ?? null) === null);
      if (lacking !== undefined) {
        // A key part that is there and does not fit is reported already.
        if (cells[lacking] === null || !Object.hasOwn(row, lacking))
          reader.report("CW602", `The record has no value of "${lacking}", which is part of its key.`, path);
        continue;
      }
      const key = keyOf(resource.key.map((part) => cells[part])) ?? "";
      const before = first.get(key);
      if (before !== undefined) {
        const shown = resource.key.map((part) => `${part} ${String(cells[part])}`).join(", ");
        reader.report("CW603", `A second record with ${shown}.`, path, { first: before });
        continue;
      }
      first.set(key, path);
      records.set(key, cells);
    }
    found.set(name, records);
  }
  return found;
};
