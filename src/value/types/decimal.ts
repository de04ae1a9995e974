import { isBlank, parsed, type Type, unfit } from "./Type.ts";

export const decimal: Type = {
  name: "decimal",
  description: "a number; equal to 15 significant digits",
  parse: (raw) => {
    if (isBlank(raw)) return parsed(null);
    const n =
      typeof raw === "string" && /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(raw) ? Number(raw) : raw;
    return typeof n === "number" && Number.isFinite(n) ? parsed(n === 0 ? 0 : n) : unfit("a number");
  },
  canonical: (value) => String(Number(Number(value).toPrecision(15))),
};
