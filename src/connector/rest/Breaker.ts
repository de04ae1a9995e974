/** Whether the system is taken for down: after so many calls in a row that failed as a system that is down lets them. */
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as FiberId from "effect/FiberId";
import { countsAs, downAfter } from "./retries.ts";

export interface Breaker {
  /** A call was answered, whatever the answer. */
  readonly answered: Effect.Effect<void>;
  /** A call failed, after its retries: no connection, no answer, or one of failure, whose status it was. */
  readonly failed: (message: string, status: number | undefined) => Effect.Effect<void>;
  /** Why no call is sent any more; undefined while calls are. */
  /** Takes it for down at once, for a reason that it gave itself. */
  readonly trip: (why: string) => Effect.Effect<void>;
  readonly why: () => string | undefined;
  /** Comes when the system is taken for down. It then stays so until it is opened anew. */
  readonly down: Effect.Effect<void>;
}

export const makeBreaker = (): Breaker => {
  const down = Deferred.unsafeMake<void>(FiberId.none);
  const inARow = { unanswered: 0, faulty: 0 };
  let why: string | undefined;
  return {
    answered: Effect.sync(() => {
      inARow.unanswered = 0;
      inARow.faulty = 0;
    }),
    failed: (message, status) =>
      Effect.suspend(() => {
        const kind = countsAs(status);
        inARow[kind] += 1;
        if (inARow[kind] < downAfter[kind] || why !== undefined) return Effect.void;
        why = `${inARow.unanswered + inARow.faulty} calls in a row have failed (the last: ${message})`;
        return Deferred.succeed(down, undefined);
      }),
    trip: (reason) =>
      Effect.suspend(() => {
        why ??= reason;
        return Deferred.succeed(down, undefined);
      }),
    why: () => why,
    down: Deferred.await(down),
  };
};
