import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";

/** Whether a name is an IANA time zone that this machine knows. */
export const isZone = (name: string): boolean => Option.isSome(DateTime.zoneMakeNamed(name));

const two = (n: number): string => String(n).padStart(2, "0");

const offsetPattern =
  /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d)(:[0-5]\d(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i;

/**
 * Milliseconds of an instant as text: ISO 8601 with an offset, a day that the calendar has, a time of that day.
 * Nothing is guessed and the machine's own zone never counts.
 */
export const instantMillis = (text: string): number | undefined => {
  const match = offsetPattern.exec(text);
  if (match === null) return undefined;
  const [, day = "", time = "", seconds = ":00", offset = "Z"] = match;
  if (!isDay(day)) return undefined;
  const colon = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset.toUpperCase();
  const at = Date.parse(`${day}T${time}${seconds}${colon}`);
  return Number.isNaN(at) ? undefined : at;
};

/** Calendar day (YYYY-MM-DD) and wall time (HH:mm:ss) of an instant in a zone. */
export const wallClock = (
  instant: Date | number | string,
  zone: string,
): { day: string; time: string } | undefined => {
  const at = typeof instant === "string" ? instantMillis(instant) : instant;
  if (at === undefined) return undefined;
  const zoned = DateTime.makeZoned(at, { timeZone: zone });
  if (Option.isNone(zoned)) return undefined;
  const p = DateTime.toParts(zoned.value);
  return {
    day: `${String(p.year).padStart(4, "0")}-${two(p.month)}-${two(p.day)}`,
    time: `${two(p.hours)}:${two(p.minutes)}:${two(p.seconds)}`,
  };
};

/**
 * The instant (ISO 8601, UTC, milliseconds) of a wall time in a zone. A skipped time moves forward;
 * of a doubled one the earlier is taken.
 */
export const instantOf = (day: string, time: string, zone: string): string | undefined => {
  const match = /^(\d|[01]\d|2[0-3])(:[0-5]\d)(:[0-5]\d(?:\.\d+)?)?$/.exec(time);
  if (match === null || !isDay(day)) return undefined;
  const wall = `${(match[1] ?? "").padStart(2, "0")}${match[2]}${match[3] ?? ":00"}`;
  const made = DateTime.makeZoned(`${day}T${wall}Z`, { timeZone: zone, adjustForTimeZone: true });
  return Option.isNone(made) ? undefined : new Date(DateTime.toEpochMillis(made.value)).toISOString();
};

/** Whether a text is a day of the calendar, as YYYY-MM-DD. */
export const isDay = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};
