import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { Answer } from "./Answer.ts";

/** The three spellings of a date in HTTP (RFC 9110), and the ISO one that some systems send. */
const httpDate =
  /^(\w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT|\w{6,9}, \d{2}-\w{3}-\d{2} [\d:]{8} GMT|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4})$/;
const isoInstant = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;

/** An instant in milliseconds since 1970, or undefined where the text is none. */
const instantOf = (text: string): number | undefined => {
  if (!httpDate.test(text) && !isoInstant.test(text)) return undefined;
  // The oldest spelling does not say that it is GMT.
  const at = Date.parse(/(GMT|Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(at) ? undefined : at;
};

/** The moment of an answer by the system's own clock, if it tells it: ours may differ. Milliseconds since 1970. */
export const momentOf = (answer: Answer): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (now) => instantOf(answer.header("date")?.trim() ?? "") ?? now);

/**
 * How long, in milliseconds, an answer asks to wait: `Retry-After` in seconds, fractions too, or as a date (measured
 * against the answer's own date, if it has one). 0 where the date has passed. Undefined where it does not say, or
 * says something that is neither.
 */
export const retryAfterMs = (answer: Answer): Effect.Effect<number | undefined> =>
  Effect.map(momentOf(answer), (sent) => {
    const text = answer.header("retry-after")?.trim();
    if (text === undefined) return undefined;
    if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1_000);
    const at = instantOf(text);
    return at === undefined ? undefined : Math.max(0, at - sent);
  });
