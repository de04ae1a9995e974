import { isDay, wallClock } from "../zone.ts";
import { isBlank, parsed, type Type, unfit } from "./Type.ts";

const expected = "a date such as 2026-03-02";

export const date: Type = {
  name: "date",
  description: "a calendar day; one taken from an instant is the day in the integration's time zone",
  parse: (raw, { timezone }) => {
    if (isBlank(raw)) return parsed(null);
    if (typeof raw !== "string") return unfit(expected);
    const text = raw.trim();
    if (isDay(text)) return parsed(text);
    const wall = /^(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.exec(text);
    if (wall?.[1] !== undefined && isDay(wall[1])) return parsed(wall[1]);
    if (/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
      const clock = wallClock(text.replace(" ", "T"), timezone);
      if (clock !== undefined) return parsed(clock.day);
    }
    return unfit(expected);
  },
  canonical: String,
};
