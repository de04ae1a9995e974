/**
 * The language's own functions, beside JSONata's pure ones. A blank reaches an expression as *missing*;
 * a function that cannot answer gives missing as well.
 */
import { instantOf, isDay, wallClock } from "./zone.ts";

/** ISO 8601 durations of one unit, signed: P1D, -P1M, P2Y, PT1H, PT30M. */
const durationPattern = /^(-?)P(?:(\d+)Y|(\d+)M|(\d+)W|(\d+)D|T(\d+)H|T(\d+)M|T(\d+)S)$/;
export const isDuration = (text: string): boolean => durationPattern.test(text);

const plusMonths = (day: string, months: number): string => {
  const [y = 0, m = 1, d = 1] = day.split("-").map(Number);
  const index = y * 12 + (m - 1) + months;
  const year = Math.floor(index / 12);
  const month = index - year * 12;
  // The last day of a shorter month stands in for a day that it lacks.
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(d, last))).toISOString().slice(0, 10);
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
  if (isDay(value)) {
    if (bySecond !== 0) return undefined;
    const moved = new Date(`${plusMonths(value, byMonth)}T00:00:00Z`);
    moved.setUTCDate(moved.getUTCDate() + byDay);
    return moved.toISOString().slice(0, 10);
  }
  const at = Date.parse(value);
  if (Number.isNaN(at)) return undefined;
  const iso = new Date(at).toISOString();
  const shifted = Date.parse(`${plusMonths(iso.slice(0, 10), byMonth)}${iso.slice(10)}`);
  return new Date(shifted + byDay * 86_400_000 + bySecond * 1000).toISOString();
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
    description: "The calendar day of an instant in the integration's zone.",
    make: (timezone) => (value) => (typeof value === "string" ? wallClock(value, timezone)?.day : undefined),
  },
  timeOf: {
    parameters: "(instant)",
    description: "The wall time of an instant in the integration's zone.",
    make: (timezone) => (value) => (typeof value === "string" ? wallClock(value, timezone)?.time : undefined),
  },
};
