import type { FieldType } from "../../model/FieldType.ts";
import type { Cell, Value } from "../../model/Record.ts";

export type Parsed =
  | { readonly _tag: "Parsed"; readonly cell: Cell }
  | { readonly _tag: "Unfit"; readonly expected: string };

export const parsed = (cell: Cell): Parsed => ({ _tag: "Parsed", cell });
export const unfit = (expected: string): Parsed => ({ _tag: "Unfit", expected });

export interface TypeContext {
  /** IANA zone in which a day is a day and a time without offset is a time. */
  readonly timezone: string;
}

/** One meaning of a value: how a raw value becomes one, and when two are equal. */
export interface Type {
  readonly name: FieldType;
  /** What values of the type are, for messages and schema documentation. */
  readonly description: string;
  /** Brings a system's raw value to the type's own form; absent, null and empty become blank (null). */
  readonly parse: (raw: unknown, context: TypeContext) => Parsed;
  /** Two values are equal under the type exactly when their canonical texts are. */
  readonly canonical: (value: Value) => string;
}

/** The raw value as text, or undefined where it is not a scalar. */
export const scalarText = (raw: unknown): string | undefined =>
  typeof raw === "string"
    ? raw
    : typeof raw === "number" || typeof raw === "boolean" || typeof raw === "bigint"
      ? String(raw)
      : undefined;

/** Shared by all types: null, absent and empty text are blank. */
export const isBlank = (raw: unknown): boolean => raw === null || raw === undefined || raw === "";

/** A parser of text-like types; `keep` brings the text to the type's own form. */
export const textParser =
  (expected: string, keep: (text: string) => string): Type["parse"] =>
  (raw) => {
    if (isBlank(raw)) return parsed(null);
    const text = scalarText(raw);
    if (text === undefined) return unfit(expected);
    const kept = keep(text);
    return parsed(kept === "" ? null : kept);
  };
