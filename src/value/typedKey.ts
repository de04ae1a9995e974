import type { FieldType } from "../model/FieldType.ts";
import { type Cell, type Key, keyOf } from "../model/Record.ts";
import { types } from "./types/registry.ts";

/**
 * A key in the spelling of its parts' types, so that "07" and "7" of a whole number are one key. A part that does
 * not fit its type stays as it is written: no record will have such a key.
 */
export const typedKey = (
  partTypes: ReadonlyArray<FieldType>,
  parts: ReadonlyArray<Cell | undefined>,
  timezone: string,
): Key | undefined =>
  keyOf(
    parts.map((part, index) => {
      const parsed = types[partTypes[index] ?? "exact"].parse(part ?? null, { timezone });
      return parsed._tag === "Parsed" ? parsed.cell : part;
    }),
  );
