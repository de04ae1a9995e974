import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { Answer } from "./Answer.ts";

/**
 * How long, in milliseconds, an answer asks to wait: `Retry-After` in seconds or as an HTTP date (measured
 * against the answer's own date, if it has one: our clock may differ). Undefined: it does not say.
 */
export const retryAfterMs = (answer: Answer): Effect.Effect<number | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const text = answer.header("retry-after")?.trim();
    if (text === undefined) return undefined;
    if (/^\d+$/.test(text)) return Number(text) * 1_000;
    const at = Date.parse(text);
    if (Number.isNaN(at)) return undefined;
    const sent = Date.parse(answer.header("date") ?? "");
    return Math.max(0, at - (Number.isNaN(sent) ? now : sent));
  });
