import { type Type, textParser } from "./Type.ts";
import { foldSpaces } from "./text.ts";

const fold = (raw: string): string =>
  raw
    .split(/\r\n|\r|\n/)
    .map(foldSpaces)
    .join("\n")
    .replace(/\n+$/, "")
    .replace(/^\n+/, "");

export const lines: Type = {
  name: "lines",
  description: "text of several lines; equal line by line, as text is",
  parse: textParser("text", (raw) => (raw.trim() === "" ? "" : raw)),
  canonical: (value) => fold(String(value)),
};
