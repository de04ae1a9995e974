import { type Type, textParser } from "./Type.ts";

export const phone: Type = {
  name: "phone",
  description: "a telephone number; equal whatever the spaces, dots, dashes and brackets",
  parse: textParser("a telephone number", (raw) => raw.trim()),
  canonical: (value) =>
    String(value)
      .normalize("NFKC")
      .replace(/[\s.\-()/]/gu, "")
      // What the marks stood between may now compose.
      .normalize("NFKC")
      .replace(/^00/, "+"),
};
