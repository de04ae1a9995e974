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
    const wall = /^(\d{4}-\d{2}-\d{2})[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$/.exec(text);
    if (wall?.[1] !== undefined && isDay(wall[1])) return parsed(wall[1]);
    const clock = wallClock(text.replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T"), timezone);
    return clock === undefined ? unfit(expected) : parsed(clock.day);
  },
  canonical: String,
};
