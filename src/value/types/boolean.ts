import { isBlank, parsed, type Type, unfit } from "./Type.ts";

const truths = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
  ["1", true],
  ["0", false],
  ["true", true],
  ["false", false],
]);

export const boolean: Type = {
  name: "boolean",
  description: "true or false",
  parse: (raw) => {
    if (isBlank(raw)) return parsed(null);
    const found = truths.get(typeof raw === "string" ? raw.trim().toLowerCase() : raw);
    return found === undefined ? unfit("true or false") : parsed(found);
  },
  canonical: String,
};
