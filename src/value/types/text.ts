import { type Type, textParser } from "./Type.ts";

/** Trimmed, inner white space folded to one space, Unicode NFC. */
export const foldSpaces = (text: string): string => text.normalize("NFC").trim().replace(/\s+/gu, " ");

export const text: Type = {
  name: "text",
  description: "text; equal when trimmed, with inner spaces folded, in Unicode NFC",
  // The value is kept as it stands, so that a write sends what the source holds; only blank text is blank.
  parse: textParser("text", (raw) => (raw.trim() === "" ? "" : raw)),
  canonical: (value) => foldSpaces(String(value)),
};
