import { instantMillis, instantOf } from "../zone.ts";
import { isBlank, parsed, type Type, unfit } from "./Type.ts";

const expected = "a date and time such as 2026-03-02T09:30:00Z";

export const instant: Type = {
  name: "instant",
  description: "a point in time; one without an offset is a wall time in the integration's time zone",
  parse: (raw, { timezone }) => {
    if (isBlank(raw)) return parsed(null);
    if (typeof raw !== "string") return unfit(expected);
    const text = raw.trim().replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T");
    const wall = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2}(?:\.\d+)?)?$/.exec(text);
    if (wall !== null) {
      const made = instantOf(wall[1] ?? "", `${wall[2]}${wall[3] ?? ":00"}`, timezone);
      return made === undefined ? unfit(expected) : parsed(made);
    }
    const at = instantMillis(text);
    return at === undefined ? unfit(expected) : parsed(new Date(at).toISOString());
  },
  canonical: (value) => String(Date.parse(String(value))),
};
