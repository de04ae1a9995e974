import { isBlank, parsed, type Type, unfit } from "./Type.ts";

export const integer: Type = {
  name: "integer",
  description: "a whole number between -(2^53-1) and 2^53-1",
  parse: (raw) => {
    if (isBlank(raw)) return parsed(null);
    const n = typeof raw === "string" && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw;
    return typeof n === "number" && Number.isSafeInteger(n)
      ? parsed(n === 0 ? 0 : n)
      : unfit("a whole number");
  },
  canonical: (value) => String(Number(value)),
};
