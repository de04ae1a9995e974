/**
 * Calls that heed the budget, wait when the system says that it is over its limit, and are repeated where
 * that is harmless. Every HTTP call, repeated ones included, is one use of the budget.
 */
import * as Effect from "effect/Effect";
import type { BudgetHandle } from "../../state/Budget.ts";
import type { StateError } from "../../state/StateError.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";
import type { Answer } from "./Answer.ts";
import type { HttpTransport, Outcome, Outgoing } from "./HttpTransport.ts";
import { retryAfterMs } from "./retryAfter.ts";

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
   * meaning to). Fails with `unreachable` (never sent, or over the limit for good), `lost` (sent, no
   * usable answer) or `configuration`.
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
}): Calls => {
  const { system, transport, budget } = options;

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

  const exchange = (call: Call): Effect.Effect<Outcome, ConnectorError> =>
    Effect.suspend(() => {
      let known: Outcome | undefined;
      const once = Effect.tap(transport.exchange({ ...call.outgoing, fresh: !call.repeatable }), (outcome) =>
        Effect.sync(() => {
          known = outcome;
        }),
      );
      return Effect.catchAll(budget.use(once), (error) =>
        // What became of the call outranks what became of its record.
        known === undefined ? budgetFailure(call, error) : Effect.succeed(known),
      );
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
    });

  const attempt = (call: Call, retries: number, waits: number): Effect.Effect<Answer, ConnectorError> => {
    const again = (reason: ConnectorReason, message: string, harmless: boolean, status?: number) =>
      harmless && retries < mostRetries
        ? Effect.zipRight(
            Effect.sleep(firstBackoffMs * 2 ** retries),
            Effect.suspend(() => attempt(call, retries + 1, 0)),
          )
        : failure(call, reason, message, status);

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
