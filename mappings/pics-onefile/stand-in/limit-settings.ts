import { badRequest } from "./answers.ts";
import { isOneOf, isPositiveInteger } from "./guards.ts";
import type { LimitSettings } from "./limit.ts";

const count = (name: string, value: unknown, fallback: number): number => {
  if (value === undefined) return fallback;
  if (!isPositiveInteger(value)) throw badRequest(`${name} of the limit must be a whole number from 1.`);
  return value;
};

const flag = (name: string, value: unknown, fallback: boolean): boolean => {
  if (value === undefined) return fallback;
  if (typeof value !== "boolean") throw badRequest(`${name} of the limit must be true or false.`);
  return value;
};

/** The settings with those given replaced. */
export const withLimitSettings = (
  current: LimitSettings,
  given: { readonly [Name in keyof LimitSettings]?: unknown },
): LimitSettings => {
  const kind = given.kind ?? current.kind;
  if (!isOneOf(["sliding", "fixed"], kind)) throw badRequest("kind of the limit must be sliding or fixed.");
  return {
    requests: count("requests", given.requests, current.requests),
    windowMs: count("windowMs", given.windowMs, current.windowMs),
    kind,
    retryAfterHeader: flag("retryAfterHeader", given.retryAfterHeader, current.retryAfterHeader),
    refusedCallsCount: flag("refusedCallsCount", given.refusedCallsCount, current.refusedCallsCount),
  };
};
