/**
 * What the headers of an answer say of the limit. They can only make us wait: nothing that a header says lets more be
 * sent than the declared limits do. What is no number, or asks for longer than an hour, is ignored.
 *
 * `RateLimit-Remaining` and `RateLimit-Reset`, the same with `X-` before them, and the one header `RateLimit` in both
 * spellings of its drafts: `limit=100, remaining=0, reset=30` and `"burst";r=0;t=30`. A reset is a number of
 * seconds from now or, from a thousand million on, an instant in seconds or milliseconds since 1970.
 */
import * as Effect from "effect/Effect";
import type { Answer } from "./Answer.ts";
import { momentOf } from "./retryAfter.ts";

interface Told {
  readonly remaining: string | undefined;
  readonly reset: string | undefined;
}

const separate = ["ratelimit", "x-ratelimit", "x-rate-limit"];

/** The parameters of `a=1; b=2`, by name. */
const parameters = (text: string, between: RegExp): ReadonlyMap<string, string> =>
  new Map(
    text.split(between).flatMap((part) => {
      const [, name, value] = /^\s*(\w+)\s*=\s*(\S+)\s*$/.exec(part) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const];
    }),
  );

const toldBy = (answer: Answer): ReadonlyArray<Told> => {
  const apart = separate.map((name) => ({
    remaining: answer.header(`${name}-remaining`)?.trim(),
    reset: answer.header(`${name}-reset`)?.trim(),
  }));
  const one = answer.header("ratelimit") ?? "";
  const whole = parameters(one, /[,;]/);
  const policies = one.split(",").map((policy) => parameters(policy, /;/));
  return [
    ...apart,
    { remaining: whole.get("remaining"), reset: whole.get("reset") },
    ...policies.map((policy) => ({ remaining: policy.get("r"), reset: policy.get("t") })),
  ];
};

const longestMs = 3_600_000;
const firstEpochSecond = 1_000_000_000;
const firstEpochMillisecond = 1_000_000_000_000;

/** Milliseconds from the answer to the reset; undefined where the text tells none that can be meant. */
const untilReset = (text: string | undefined, sent: number): number | undefined => {
  if (text === undefined || !/^\d+(\.\d+)?$/.test(text)) return undefined;
  const number = Number(text);
  const wait =
    number >= firstEpochMillisecond
      ? number - sent
      : number >= firstEpochSecond
        ? number * 1_000 - sent
        : number * 1_000;
  return wait > longestMs ? undefined : Math.max(0, Math.ceil(wait));
};

const latest = (waits: ReadonlyArray<number | undefined>): number | undefined => {
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
};

/** How long nothing remains, in milliseconds; undefined where something does, or the headers do not say. */
export const nothingRemainsMs = (answer: Answer): Effect.Effect<number | undefined> =>
  Effect.map(momentOf(answer), (sent) =>
    latest(
      toldBy(answer).map(({ remaining, reset }) =>
        remaining !== undefined && /^(0+|-\d+)$/.test(remaining) ? untilReset(reset, sent) : undefined,
      ),
    ),
  );

/** When the limit starts anew, in milliseconds from the answer, whatever remains; undefined where it is not said. */
export const resetMs = (answer: Answer): Effect.Effect<number | undefined> =>
  Effect.map(momentOf(answer), (sent) => latest(toldBy(answer).map(({ reset }) => untilReset(reset, sent))));
