/**
 * The language's own functions, beside JSONata's pure ones. A blank reaches an expression as *missing*;
 * a function that cannot answer gives missing as well.
 */
import { instantMillis, instantOf, isDay, wallClock } from "./zone.ts";

/** ISO 8601 durations of one unit, signed: P1D, -P1M, P2Y, PT1H, PT30M. */
const durationPattern = /^(-?)P(?:(\d+)Y|(\d+)M|(\d+)W|(\d+)D|T(\d+)H|T(\d+)M|T(\d+)S)$/;
export const isDuration = (text: string): boolean => durationPattern.test(text);

const dayMs = 86_400_000;

/** Milliseconds of a UTC day, whatever the year: `Date.UTC` takes years below 100 for those after 1900. */
const utcDay = (year: number, month: number, day: number): number =>
  new Date(0).setUTCFullYear(year, month, day);

/** An instant moved by whole months; the last day of a shorter month stands in for a day that it lacks. */
const plusMonths = (at: number, months: number): number => {
  const from = new Date(at);
  const index = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12;
  const last = new Date(utcDay(year, month + 1, 0)).getUTCDate();
  const time = ((at % dayMs) + dayMs) % dayMs;
  return utcDay(year, month, Math.min(from.getUTCDate(), last)) + time;
};

/** ISO 8601 of an instant whose year has four digits; there is no other in a mapping. */
const isoOf = (at: number): string | undefined => {
  if (Number.isNaN(at) || Math.abs(at) > 8.64e15) return undefined;
  const iso = new Date(at).toISOString();
  return /^\d{4}-/.test(iso) ? iso : undefined;
};

const plus = (value: unknown, duration: unknown): string | undefined => {
  if (typeof value !== "string" || typeof duration !== "string") return undefined;
  const match = durationPattern.exec(duration);
  if (match === null) return undefined;
  const sign = match[1] === "-" ? -1 : 1;
  const [years, months, weeks, days, hours, minutes, seconds] = match
    .slice(2)
    .map((n) => sign * Number(n ?? 0));
  const byMonth = (years ?? 0) * 12 + (months ?? 0);
  const byDay = (weeks ?? 0) * 7 + (days ?? 0);
  const bySecond = (hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0);
  if (isDay(value) && bySecond !== 0) return undefined;
  const at = isDay(value) ? Date.parse(`${value}T00:00:00Z`) : instantMillis(value);
  if (at === undefined) return undefined;
  const moved = isoOf(plusMonths(at, byMonth) + byDay * dayMs + bySecond * 1000);
  return isDay(value) ? moved?.slice(0, 10) : moved;
};

export interface OwnFunction {
  readonly parameters: string;
  readonly description: string;
  readonly make: (timezone: string) => (...values: ReadonlyArray<unknown>) => unknown;
}

export const ownFunctions: Readonly<Record<string, OwnFunction>> = {
  first: {
    parameters: "(a, b, …)",
    description: "The first of its arguments that is not blank.",
    make:
      () =>
      (...values) =>
        values.find((value) => value !== undefined && value !== null && value !== ""),
  },
  blank: {
    parameters: "(x)",
    description: "true where x has no value.",
    make: () => (value) => value === undefined || value === null || value === "",
  },
  plus: {
    parameters: "(day or instant, duration)",
    description: "A day or an instant moved by an ISO 8601 duration of one unit, such as -P1M or PT1H.",
    make: () => plus,
  },
  instant: {
    parameters: "(day, time)",
    description: "The instant of a wall time in the integration's zone.",
    make: (timezone) => (day, time) =>
      typeof day === "string" && typeof time === "string" ? instantOf(day, time, timezone) : undefined,
  },
  dateOf: {
    parameters: "(instant)",
    description: "The calendar day of an instant in the integration's zone; of a day, itself.",
    make: (timezone) => (value) =>
      typeof value !== "string" ? undefined : isDay(value) ? value : wallClock(value, timezone)?.day,
  },
  timeOf: {
    parameters: "(instant)",
    description: "The wall time of an instant in the integration's zone.",
    make: (timezone) => (value) => (typeof value === "string" ? wallClock(value, timezone)?.time : undefined),
  },
};
