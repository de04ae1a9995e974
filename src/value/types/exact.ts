import { type Type, textParser } from "./Type.ts";

export const exact: Type = {
  name: "exact",
  description: "text; equal only when every character is",
  parse: textParser("text", (raw) => raw),
  canonical: String,
};
