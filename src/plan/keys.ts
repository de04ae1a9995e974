/** Keys as cells of the places that take them. */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import { type Cell, type Key, keyParts } from "../model/Record.ts";
import { types } from "../value/types/registry.ts";

/** A key as people read it: its parts, decoded. */
export const shownKey = (key: Key): string => keyParts(key).join("/");

/** A remote key as a cell of the rule's remote place. */
export const remoteKeyCell = (field: FieldTemplate, key: Key, timezone: string): Cell => {
  const parsed = types[field.remoteType ?? "exact"].parse(keyParts(key)[0] ?? "", { timezone });
  return parsed._tag === "Parsed" ? parsed.cell : null;
};

/**
 * A local key as the cells of the rule's local places. A rule that names fewer places than the key has parts
 * takes the leading ones.
 */
export const localKeyCells = (field: FieldTemplate, key: Key, timezone: string): ReadonlyArray<Cell> =>
  keyParts(key)
    .slice(0, field.local.length)
    .map((part, index) => {
      const parsed = types[index === 0 ? (field.localType ?? "exact") : "exact"].parse(part, { timezone });
      return parsed._tag === "Parsed" ? parsed.cell : null;
    });
