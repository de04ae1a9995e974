/**
 * Calls that heed the budget, wait when the system says that it is over its limit or that nothing remains of it, are
 * repeated where that is harmless, and are sent no more once the system is taken for down. Every HTTP call, repeated
 * ones included, is one use of the budget. What is repeated, and how often, stands in `retries.ts`.
 */
import * as Effect from "effect/Effect";
import type { BudgetHandle } from "../../state/Budget.ts";
import { LongWaits, longWaitMs } from "../../state/LongWaits.ts";
import type { StateError } from "../../state/StateError.ts";
import { ConnectorError, type ConnectorReason, noRecord } from "../ConnectorError.ts";
import { leaves, waits } from "../Sending.ts";
import type { Answer } from "./Answer.ts";
import { makeBreaker } from "./Breaker.ts";
import type { HttpTransport, Outcome, Outgoing } from "./HttpTransport.ts";
import { nothingRemainsMs, resetMs } from "./limitHeaders.ts";
import {
  backoffMs,
  type FailureClass,
  limitWaitMs,
  limitWaits,
  retriesOfCall,
  retryRules,
} from "./retries.ts";
import { retryAfterMs } from "./retryAfter.ts";
import { makeRetryAllowance } from "./retryAllowance.ts";
import { steadyMs } from "./steadyMs.ts";
import { toldWhenSlow, untilGivenUp } from "./waiting.ts";

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
   * meaning to). Fails with `unreachable` (never sent, over the limit for good, or the system is taken for down),
   * `lost` (one of its sendings had no usable answer, whatever became of the others), `refused` (not sent: the
   * deadline came during a pause) or `configuration`.
   */
  readonly send: (call: Call) => Effect.Effect<Answer, ConnectorError>;
  /** Requests sent so far. */
  readonly requests: Effect.Effect<number>;
}

/** A sending that failed, or an answer that a retry may better. */
interface Failed {
  readonly as: FailureClass;
  readonly message: string;
  readonly answer?: Answer;
}

/** What became of one sending, and how long it took. */
interface Sent {
  readonly outcome: Outcome;
  readonly tookMs: number;
}

/** What has become of one call so far. */
interface History {
  readonly retries: Map<FailureClass, number>;
  limitWaits: number;
  limitWaitedMs: number;
  /** Sendings and the waits between them, without waiting for the limit. */
  triedMs: number;
  /** The last sending that may have been carried out. */
  lost: Failed | undefined;
}

export const makeCalls = (options: {
  readonly system: string;
  readonly transport: HttpTransport;
  readonly budget: BudgetHandle;
  /** The paths that limits name and that the address is of. */
  readonly pathsOf: (url: URL) => ReadonlyArray<string>;
  /** Statuses that mean "over the limit". */
  readonly limited: ReadonlySet<number>;
  /** Statuses to which the system file gives a meaning: answers, even where they are 5xx. */
  readonly declared: ReadonlySet<number>;
  /** How long to wait, in milliseconds, when the system is over its limit and does not say how long. */
  readonly windowMs: number;
  /** How long the transport waits for an answer, in milliseconds. */
  readonly timeoutMs: number;
}): Calls => {
  const breaker = makeBreaker();
  const { system, transport, budget, declared, limited } = options;
  const allowance = makeRetryAllowance();

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
    Effect.fail(noRecord(system, call.operation, error));

  const isDown = (call: Call) =>
    Effect.suspend(() => failure(call, "unreachable", `not sent: ${breaker.why()}`));

  /** One use of the budget, given up where a pause outlasts the deadline, or the system is taken for down. */
  const exchange = (call: Call, history: History): Effect.Effect<Sent, ConnectorError> =>
    Effect.suspend(() => {
      if (breaker.why() !== undefined) return isDown(call);
      let known: Sent | undefined;
      const sending = Effect.flatMap(steadyMs, (begun) =>
        Effect.zipRight(leaves, transport.exchange({ ...call.outgoing, fresh: !call.repeatable })).pipe(
          toldWhenSlow(`${system} has not answered ${call.operation} yet`, options.timeoutMs),
          Effect.flatMap((outcome) =>
            Effect.map(steadyMs, (ended) => {
              known = { outcome, tookMs: ended - begun };
              history.triedMs += known.tookMs;
              return known;
            }),
          ),
        ),
      );
      const exchanged = untilGivenUp<Sent, ConnectorError>({
        use: (once) =>
          Effect.catchTag(budget.use(once, options.pathsOf(call.outgoing.url)), "StateError", (error) =>
            // What became of the call outranks what became of its record.
            known === undefined ? budgetFailure(call, error) : Effect.succeed(known),
          ),
        call: sending,
        atDeadline: Effect.fail(
          new ConnectorError({
            reason: "refused",
            system,
            operation: call.operation,
            message: "not sent: the deadline came while no call was to be sent",
            unsent: true,
          }),
        ),
        pausedForMs: budget.pausedForMs,
        stop: breaker.down,
        atStop: isDown(call),
      });
      return Effect.zipRight(waits, exchanged);
    });

  /** Lets nobody send for so long: the system said so. */
  const holdBack = (call: Call, forMs: number, message: string): Effect.Effect<void, ConnectorError> =>
    Effect.gen(function* () {
      yield* Effect.catchAll(budget.pause(forMs), (error) => budgetFailure(call, error));
      if (forMs > longWaitMs) yield* LongWaits.tell({ reason: "pause", message, forMs });
    });

  /** The call was not carried out: the system is over its limit. */
  const waitForLimit = (call: Call, history: History, answer: Answer): Effect.Effect<void, ConnectorError> =>
    Effect.gen(function* () {
      const { status } = answer;
      const asked = (yield* retryAfterMs(answer)) ?? (yield* resetMs(answer));
      const wait = limitWaitMs(asked, options.windowMs, history.limitWaits);
      if (wait > limitWaits.inAllMs) {
        // The run ends; another that is started meanwhile is not to ask at once.
        yield* Effect.catchAll(budget.pause(limitWaits.inAllMs), (error) => budgetFailure(call, error));
        const message = `over the limit; the system asks to wait ${Math.ceil(wait / 1_000)} s`;
        // What is under way beside it would wait that long for its next call.
        yield* breaker.trip(message);
        return yield* failure(call, "unreachable", message, status);
      }
      if (history.limitWaits >= limitWaits.most || history.limitWaitedMs + wait > limitWaits.inAllMs)
        return yield* failure(
          call,
          "unreachable",
          `still over the limit after ${history.limitWaits} waits of ${Math.round(history.limitWaitedMs / 1_000)} s together`,
          status,
        );
      history.limitWaits += 1;
      history.limitWaitedMs += wait;
      yield* holdBack(call, wait, `${system} is over its limit (status ${status})`);
    });

  const failedBy = (outcome: Outcome): Failed | undefined => {
    switch (outcome._tag) {
      case "NotSent":
        return { as: "never sent", message: outcome.message };
      case "NoAnswer":
        return { as: "answer lost", message: outcome.message };
      case "Unsendable":
        return undefined;
      case "Answered": {
        const { answer } = outcome;
        if (declared.has(answer.status)) return undefined;
        if (answer.status >= 500 || answer.status === 408)
          return { as: "system failed", message: "the system failed to answer", answer };
        return answer.status === 409 ? { as: "conflict", message: "a conflict", answer } : undefined;
      }
    }
  };

  /** Takes one retry and waits before it. What it answers says why there is none, or that there is. */
  const mayTryAgain = (call: Call, history: History, { as }: Failed): Effect.Effect<true | string> =>
    Effect.gen(function* () {
      const rule = retryRules[as];
      const before = history.retries.get(as) ?? 0;
      const all = [...history.retries.values()].reduce((sum, count) => sum + count, 0);
      const allowed = rule.again === "any call" || (rule.again === "repeatable calls" && call.repeatable);
      if (!allowed || before >= rule.most || all >= retriesOfCall.most) return "";
      if (history.triedMs >= retriesOfCall.withinMs) return "";
      if (breaker.why() !== undefined) return "";
      if (!allowance.take()) return "; not sent again: the retries of this run are used up";
      history.retries.set(as, before + 1);
      const wait = yield* backoffMs(rule, before);
      history.triedMs += wait;
      allowance.spent(wait);
      yield* Effect.raceFirst(Effect.sleep(wait), breaker.down);
      return breaker.why() === undefined ? true : "";
    });

  const attempts = (call: Call, history: History): Effect.Effect<Answer, ConnectorError> =>
    Effect.gen(function* () {
      for (;;) {
        const { outcome, tookMs } = yield* exchange(call, history);
        if (outcome._tag === "Unsendable") return yield* failure(call, "configuration", outcome.message);
        if (outcome._tag === "Answered" && limited.has(outcome.answer.status)) {
          yield* breaker.answered;
          yield* waitForLimit(call, history, outcome.answer);
          continue;
        }
        if (outcome._tag === "Answered") {
          const forMs = yield* nothingRemainsMs(outcome.answer);
          // What cannot be stored of it is no reason to lose the answer: the next call will say so.
          if (forMs !== undefined && forMs > 0)
            yield* Effect.ignore(holdBack(call, forMs, `${system} says that nothing remains of its limit`));
        }
        const failed = failedBy(outcome);
        const asked = failed?.answer === undefined ? undefined : yield* retryAfterMs(failed.answer);
        if (asked !== undefined && asked > 0)
          yield* Effect.ignore(
            holdBack(call, Math.min(asked, limitWaits.inAllMs), `${system} asks for a pause`),
          );
        const ends = failed === undefined ? "answered" : retryRules[failed.as].ends;
        if (ends === "answered") {
          yield* breaker.answered;
          allowance.answered();
        } else allowance.spent(tookMs);
        if (ends === "lost") history.lost = failed;
        const again = failed === undefined ? "" : yield* mayTryAgain(call, history, failed);
        if (again === true) continue;
        if (ends === "answered" && outcome._tag === "Answered") return outcome.answer;
        const message = `${failed?.message}${again}`;
        yield* breaker.failed(message, failed?.answer?.status);
        return yield* failure(
          call,
          ends === "lost" ? "lost" : "unreachable",
          message,
          failed?.answer?.status,
        );
      }
    });

  const send: Calls["send"] = (call) =>
    Effect.suspend(() => {
      const history: History = {
        retries: new Map(),
        limitWaits: 0,
        limitWaitedMs: 0,
        triedMs: 0,
        lost: undefined,
      };
      // It may have been carried out once, whatever became of the later sendings.
      return Effect.catchAll(attempts(call, history), (error) =>
        history.lost === undefined || error.reason === "lost"
          ? Effect.fail(error)
          : failure(
              call,
              "lost",
              `${history.lost.message}; sent again: ${error.message}`,
              history.lost.answer?.status,
            ),
      );
    });

  return { send, requests: budget.used };
};
