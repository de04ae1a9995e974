import type { Parameter } from "./database.ts";
import { type Field, type FieldType, foldCase, integerOf, textOf, type Values } from "./fields.ts";

export interface IndexedColumn {
  readonly name: string;
  readonly type: "integer" | "text";
  readonly unique?: boolean;
  readonly of: (values: Values) => Parameter;
}

/** What the stand-in keeps of one resource: its fields, and the columns its searches use. */
export interface Kind {
  readonly resource: string;
  readonly table: string;
  /** Ranges lie apart, so that an ID of one resource used for another is not found by luck. */
  readonly firstId: number;
  readonly fields: readonly Field[];
  readonly columns: readonly IndexedColumn[];
  /** The short rows of a search (onefile-api 8.4). */
  readonly rowFields: readonly string[];
  /** What a record cannot be without, even when a control makes it. */
  readonly essential: readonly string[];
}

/** `seen`: shown in reads; `unseen`: taken, but no client reads it back; `own`: set by OneFile itself. */
type Visibility = "seen" | "unseen" | "own";

export const field = (name: string, type: FieldType, visibility: Visibility): Field => ({
  name,
  type,
  writable: visibility !== "own",
  seen: visibility !== "unseen",
});

export const integerColumn = (name: string, fieldName: string): IndexedColumn => ({
  name,
  type: "integer",
  of: (values) => integerOf(values, fieldName) ?? null,
});

export const foldedColumn = (name: string, fieldName: string, unique = false): IndexedColumn => ({
  name,
  type: "text",
  unique,
  of: (values) => {
    const value = textOf(values, fieldName);
    return value === undefined ? null : foldCase(value);
  },
});

/** Text that is compared as it is: dates, which are all stored in one form, and unit IDs. */
export const exactColumn = (name: string, fieldName: string, unique = false): IndexedColumn => ({
  name,
  type: "text",
  unique,
  of: (values) => textOf(values, fieldName) ?? null,
});
