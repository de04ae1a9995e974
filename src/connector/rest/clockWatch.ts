/** By how much the other system's clock is off ours, as the Date header of its answers tells it. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { HttpTransport } from "./HttpTransport.ts";

export interface ClockWatch {
  readonly transport: HttpTransport;
  /** Whole seconds of the last answer that told its time, positive where the other clock is ahead. */
  readonly difference: Effect.Effect<number | undefined>;
}

export const watchClock = (transport: HttpTransport): ClockWatch => {
  let difference: number | undefined;
  return {
    difference: Effect.sync(() => difference),
    transport: {
      exchange: (request) =>
        Effect.tap(transport.exchange(request), (outcome) =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            const told = outcome._tag === "Answered" ? outcome.answer.header("date") : undefined;
            const theirs = told === undefined ? Number.NaN : Date.parse(told);
            // The header counts whole seconds: what is less than that is no difference.
            if (!Number.isNaN(theirs)) difference = Math.trunc((theirs - now) / 1000) + 0;
          }),
        ),
    },
  };
};

/** The difference in words, or nothing where none was told. */
export const clockText = (difference: number | undefined): ReadonlyArray<string> =>
  difference === undefined
    ? []
    : difference === 0
      ? ["clocks agree to the second"]
      : [`its clock is ${Math.abs(difference)} s ${difference > 0 ? "ahead of" : "behind"} ours`];
