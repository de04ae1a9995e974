import { isBlank, parsed, type Type, unfit } from "./Type.ts";

export const time: Type = {
  name: "time",
  description: "a time of day",
  parse: (raw) => {
    if (isBlank(raw)) return parsed(null);
    const match =
      typeof raw === "string" ? /^\s*([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?\s*$/.exec(raw) : null;
    if (match === null) return unfit("a time such as 09:30");
    return parsed(`${(match[1] ?? "").padStart(2, "0")}:${match[2]}:${match[3] ?? "00"}`);
  },
  canonical: String,
};
