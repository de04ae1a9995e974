/**
 * Calls that heed the budget, wait when the system says that it is over its limit, and are repeated where
 * that is harmless. Every HTTP call, repeated ones included, is one use of the budget.
 */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { BudgetHandle } from "../../state/Budget.ts";
import { LongWaits, longWaitMs } from "../../state/LongWaits.ts";
import type { StateError } from "../../state/StateError.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import { leaves, waits } from "../Sending.ts";
import type { Answer } from "./Answer.ts";
import type { HttpTransport, Outcome, Outgoing } from "./HttpTransport.ts";
import { retryAfterMs } from "./retryAfter.ts";
import { toldWhenSlow, untilDeadline } from "./waiting.ts";

export interface Call {
  readonly outgoing: Omit<Outgoing, "fresh">;
  /** Method and path template, for messages. */
  readonly operation: string;
  /** Whether a second sending is harmless. A create is not repeatable: it is sent again only if provably never sent. */
  readonly repeatable: boolean;
}

export interface Calls {
  /**
   * Answers any answer that the caller must judge (2xx to 4xx, and whatever status the file gives a
   * meaning to). Fails with `unreachable` (never sent, or over the limit for good), `lost` (one of its
   * sendings had no usable answer, whatever became of the others), `refused` (not sent: the deadline came
   * during a pause) or `configuration`.
   */
  readonly send: (call: Call) => Effect.Effect<Answer, ConnectorError>;
  /** Requests sent so far. */
  readonly requests: Effect.Effect<number>;
}

const mostRetries = 3;
const firstBackoffMs = 200;
const mostWaits = 10;
/** A longer wait than this is no pause but a stop: the run ends and says so. */
const longestWaitMs = 3_600_000;
export const makeCalls = (options: {
  readonly system: string;
  readonly transport: HttpTransport;
  readonly budget: BudgetHandle;
  /** Statuses that mean "over the limit". */
  readonly limited: ReadonlySet<number>;
  /** Statuses to which the system file gives a meaning: answers, even where they are 5xx. */
  readonly declared: ReadonlySet<number>;
  /** How long to wait, in milliseconds, when the system is over its limit and does not say how long. */
  readonly windowMs: number;
  /** How long the transport waits for an answer, in milliseconds. */
  readonly timeoutMs: number;
}): Calls => {
  const { system, transport, budget } = options;
  /** Until when the system wants no calls (milliseconds since 1970). */
  let pausedUntil = 0;

  const failure = (call: Call, reason: ConnectorReason, message: string, status?: number) =>
    Effect.fail(
      new ConnectorError({
        reason,
        system,
        operation: call.operation,
        message,
        ...(status === undefined ? {} : { status }),
      }),
    );

  const budgetFailure = (call: Call, error: StateError) =>
    failure(call, "configuration", `the record of the calls made cannot be kept: ${error.message}`);

  /** One use of the budget, given up where a pause outlasts the deadline. */
  const exchange = (call: Call): Effect.Effect<Outcome, ConnectorError> =>
    Effect.suspend(() => {
      let known: Outcome | undefined;
      const sending = Effect.zipRight(
        leaves,
        transport.exchange({ ...call.outgoing, fresh: !call.repeatable }),
      ).pipe(
        toldWhenSlow(`${system} has not answered ${call.operation} yet`, options.timeoutMs),
        Effect.tap((outcome) =>
          Effect.sync(() => {
            known = outcome;
          }),
        ),
      );
      const exchanged = untilDeadline<Outcome, ConnectorError>({
        use: (once) =>
          Effect.catchTag(budget.use(once), "StateError", (error) =>
            // What became of the call outranks what became of its record.
            known === undefined ? budgetFailure(call, error) : Effect.succeed(known),
          ),
        call: sending,
        given: failure(call, "refused", "not sent: the deadline came while the system wanted no calls"),
        pausedUntil: () => pausedUntil,
      });
      return Effect.zipRight(waits, exchanged);
    });

  const waitFor = (call: Call, answer: Answer): Effect.Effect<void, ConnectorError> =>
    Effect.gen(function* () {
      const asked = yield* retryAfterMs(answer);
      const wait = asked ?? options.windowMs;
      if (wait > longestWaitMs)
        return yield* failure(
          call,
          "unreachable",
          `over the limit; the system asks to wait ${Math.ceil(wait / 1_000)} s`,
          answer.status,
        );
      yield* Effect.catchAll(budget.pause(wait), (error) => budgetFailure(call, error));
      pausedUntil = Math.max(pausedUntil, (yield* Clock.currentTimeMillis) + wait);
      if (wait > longWaitMs)
        yield* LongWaits.tell({
          reason: "pause",
          message: `${system} is over its limit (status ${answer.status})`,
          forMs: wait,
        });
    });

  const attempt = (call: Call, retries: number, waits: number): Effect.Effect<Answer, ConnectorError> => {
    const again = (
      reason: "unreachable" | "lost",
      message: string,
      harmless: boolean,
      status?: number,
    ): Effect.Effect<Answer, ConnectorError> => {
      if (!harmless || retries >= mostRetries) return failure(call, reason, message, status);
      const next = Effect.zipRight(
        Effect.sleep(firstBackoffMs * 2 ** retries),
        Effect.suspend(() => attempt(call, retries + 1, 0)),
      );
      if (reason === "unreachable") return next;
      // It may have been carried out this time, whatever becomes of the later sendings.
      return Effect.catchAll(next, (error) =>
        error.reason === "lost"
          ? Effect.fail(error)
          : failure(call, "lost", `${message}; sent again: ${error.message}`, status),
      );
    };

    return Effect.flatMap(exchange(call), (outcome): Effect.Effect<Answer, ConnectorError> => {
      switch (outcome._tag) {
        case "NotSent":
          return again("unreachable", outcome.message, true);
        case "Unsendable":
          return failure(call, "configuration", outcome.message);
        case "NoAnswer":
          return again("lost", outcome.message, call.repeatable);
        case "Answered": {
          const { answer } = outcome;
          const { status } = answer;
          if (options.limited.has(status))
            return waits >= mostWaits
              ? failure(call, "unreachable", `still over the limit after ${mostWaits} waits`, status)
              : Effect.zipRight(
                  waitFor(call, answer),
                  Effect.suspend(() => attempt(call, retries, waits + 1)),
                );
          if ((status >= 500 || status === 408) && !options.declared.has(status))
            return again("lost", "the system failed to answer", call.repeatable, status);
          return Effect.succeed(answer);
        }
      }
    });
  };

  return { send: (call) => attempt(call, 0, 0), requests: budget.used };
};
