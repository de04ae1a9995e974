const SHAPE =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

const offsetMinutes = (zone: string | undefined): number | undefined => {
  if (zone === undefined || zone.toUpperCase() === "Z") return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
};

/**
 * Reads a date as the API takes it: date only, `Z`, an offset, with or without milliseconds (onefile-api 4 and
 * 8.4, "dates"). A date without a time is midnight UTC. A time without a zone is read as UTC: no client sends one,
 * so that is this stand-in's own reading. Gives the instant in UTC with milliseconds and `Z`, or undefined.
 */
export const parseInstant = (text: string): string | undefined => {
  const match = SHAPE.exec(text.trim());
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "0", zone] = match;
  const [y, mo, d, h, mi, s] = [year, month, day, hour, minute, second].map(Number);
  if (y === undefined || mo === undefined || d === undefined) return undefined;
  if (h === undefined || mi === undefined || s === undefined) return undefined;
  if (y < 1000 || h > 23 || mi > 59 || s > 59) return undefined;
  const offset = offsetMinutes(zone);
  if (offset === undefined) return undefined;
  const dayStart = new Date(Date.UTC(y, mo - 1, d));
  if (dayStart.getUTCMonth() !== mo - 1 || dayStart.getUTCDate() !== d) return undefined;
  const milliseconds = Number(fraction.padEnd(3, "0").slice(0, 3));
  return new Date(dayStart.getTime() + ((h * 60 + mi - offset) * 60 + s) * 1000 + milliseconds).toISOString();
};
