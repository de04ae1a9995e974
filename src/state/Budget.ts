import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { StateError } from "./StateError.ts";

/** A declared limit of one credential: at most `requests` calls in any window of `windowMs`, closed at both ends. */
export interface Limit {
  readonly requests: number;
  readonly windowMs: number;
  /** Names of the paths whose calls alone it counts; left out: it counts every call. */
  readonly paths?: ReadonlyArray<string>;
}

/**
 * The call budget of one credential, shared by all our processes on this machine and kept across
 * restarts. A slot is recorded before the send and falls free one window + 1 ms after the answer or,
 * lacking one (a kill included), one window + 1 ms after the time-out.
 */
export interface BudgetHandle {
  /**
   * Runs one call when every limit that counts it has a free slot. `paths` are those that the call is of, by the
   * names that the limits give them; left out, it counts against every limit. Waiters that the same limits
   * count are served first come, first served.
   */
  readonly use: <A, E, R>(
    call: Effect.Effect<A, E, R>,
    paths?: ReadonlyArray<string>,
  ) => Effect.Effect<A, E | StateError, R>;
  /** Keeps every waiter (of this process and of others) from sending for this long: the server said so. */
  readonly pause: (milliseconds: number) => Effect.Effect<void, StateError>;
  /**
   * For how many milliseconds more nobody is to send, whatever the limits: a pause of this handle, or one that it met
   * (another process recorded it, or an earlier one; or the budget counts as spent). 0 where none is known of.
   */
  readonly pausedForMs: Effect.Effect<number>;
  /** Calls begun through this handle since it was opened. */
  readonly used: Effect.Effect<number>;
}

export interface BudgetsService {
  /**
   * Opens the budget of a credential. `credential` is an opaque name (a hash: never the secret);
   * `timeoutMs` is the longest that a call may stay unanswered.
   */
  readonly open: (options: {
    readonly credential: string;
    readonly limits: ReadonlyArray<Limit>;
    readonly timeoutMs: number;
  }) => Effect.Effect<BudgetHandle, StateError, import("effect/Scope").Scope>;
}

export class Budgets extends Context.Tag("crosswalk/Budgets")<Budgets, BudgetsService>() {}

/**
 * Time since this machine booted, for the budget: it never steps within one boot. `bootId` differs after
 * a reboot. Live it is read from the kernel; in simulations it is derived from Effect's Clock.
 */
export interface BootClockService {
  readonly bootId: Effect.Effect<string>;
  readonly milliseconds: Effect.Effect<number>;
}
export class BootClock extends Context.Tag("crosswalk/BootClock")<BootClock, BootClockService>() {}
