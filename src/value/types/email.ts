import { type Type, textParser } from "./Type.ts";
import { foldSpaces } from "./text.ts";

export const email: Type = {
  name: "email",
  description: "an e-mail address; equal whatever the case",
  parse: textParser("an e-mail address", (raw) => raw.trim()),
  canonical: (value) => foldSpaces(String(value).normalize("NFC").toLowerCase()),
};
