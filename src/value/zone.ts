import * as DateTime from "effect/DateTime";
import * as Option from "effect/Option";

/** Whether a name is an IANA time zone that this machine knows. */
export const isZone = (name: string): boolean => Option.isSome(DateTime.zoneMakeNamed(name));

const two = (n: number): string => String(n).padStart(2, "0");

/** Calendar day (YYYY-MM-DD) and wall time (HH:mm:ss) of an instant in a zone. */
export const wallClock = (
  instant: Date | number | string,
  zone: string,
): { day: string; time: string } | undefined => {
  const zoned = DateTime.makeZoned(instant, { timeZone: zone });
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
  const made = DateTime.makeZoned(`${day}T${time}Z`, { timeZone: zone, adjustForTimeZone: true });
  return Option.isNone(made) ? undefined : new Date(DateTime.toEpochMillis(made.value)).toISOString();
};

/** Whether a text is a day of the calendar, as YYYY-MM-DD. */
export const isDay = (text: string): boolean => {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
};
