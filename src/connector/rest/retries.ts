/**
 * What is sent again, how often, and after what wait. A wait for the limit is no retry: it stands below on its own.
 *
 * A wait before a retry doubles each time, up to the longest, and of that a share between a half and the whole is taken
 * by chance: calls that failed together do not come back together.
 */
import * as Effect from "effect/Effect";
import * as Random from "effect/Random";

export type FailureClass =
  | "never sent"
  | "answer lost"
  | "system failed"
  | "conflict"
  | "session expired"
  | "refused";

export interface RetryRule {
  readonly again: "any call" | "repeatable calls" | "no call";
  /** Retries of one call for this reason. */
  readonly most: number;
  /** Wait before the first of them, and the longest before any, in milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
  /**
   * How the call ends after its last retry: the answer is left to the caller to judge, or it fails. Only what fails
   * counts towards taking the system for down.
   */
  readonly ends: "answered" | "unreachable" | "lost";
  readonly why: string;
}

export const retryRules: { readonly [C in FailureClass]: RetryRule } = {
  "never sent": {
    again: "any call",
    most: 3,
    firstMs: 200,
    longestMs: 5_000,
    ends: "unreachable",
    why: "No connection came about: nothing was carried out, so that even a create may be sent again.",
  },
  "answer lost": {
    again: "repeatable calls",
    most: 3,
    firstMs: 200,
    longestMs: 5_000,
    ends: "lost",
    why: "It may have been carried out: only what is harmless twice is sent again, never a create.",
  },
  "system failed": {
    again: "repeatable calls",
    most: 3,
    firstMs: 200,
    longestMs: 5_000,
    ends: "lost",
    why: "Status 5xx or 408, to which the system file gives no meaning: it may have been carried out in part.",
  },
  conflict: {
    again: "repeatable calls",
    most: 2,
    firstMs: 500,
    longestMs: 5_000,
    ends: "answered",
    why: "Status 409, to which the system file gives no meaning: another change of the record is under way and may end. A create that meets one is refused.",
  },
  "session expired": {
    again: "any call",
    most: 1,
    firstMs: 0,
    longestMs: 0,
    ends: "answered",
    why: "The system declined to look at the request, and takes it under a new session. If not, the credential is at fault.",
  },
  refused: {
    again: "no call",
    most: 0,
    firstMs: 0,
    longestMs: 0,
    ends: "answered",
    why: "The system has read the request and declined it: it would decline it again.",
  },
};

/** Retries of one call, whatever their reasons, and the time that its sendings and waits between them may take. */
export const retriesOfCall = { most: 5, withinMs: 60_000 } as const;

/**
 * Retries of a whole run: so many, and one more for every `perAnswers` calls that were answered; and the time that
 * failed sendings and the waits after them may take together. A limping system is helped along, and a run over one that
 * hardly walks fails records rather than take for ever.
 */
export const retriesOfRun = { most: 50, perAnswers: 5, withinMs: 1_800_000 } as const;

/**
 * So many calls that fail in a row, each after its retries, and the system is taken for down: the run ends. One that has
 * no answer, or one of a gateway that reaches nobody (502, 503, 504), says little of its own record. Any other answer of
 * failure (a 500) may be that record's alone, and a handful of such records must not keep all others waiting.
 */
export const downAfter = { unanswered: 5, faulty: 50 } as const;

const fromNobody: ReadonlySet<number> = new Set([502, 503, 504]);

/** How a call that failed counts: by the status of its last answer, if it had one. */
export const countsAs = (status: number | undefined): keyof typeof downAfter =>
  status === undefined || fromNobody.has(status) ? "unanswered" : "faulty";

/**
 * Waits of one call because the system says that it is over its limit. Without a word of how long, one window, and twice
 * as long each time up to eight; where the system says how long, so long, and from the second time on at least a
 * second, doubling.
 */
export const limitWaits = { most: 10, inAllMs: 3_600_000, leastMs: 1_000, mostDoublings: 3 } as const;

/** How long to wait for the limit, in milliseconds, after so many waits before. */
export const limitWaitMs = (asked: number | undefined, windowMs: number, before: number): number =>
  asked === undefined
    ? windowMs * 2 ** Math.min(before, limitWaits.mostDoublings)
    : Math.max(asked, before === 0 ? 0 : limitWaits.leastMs * 2 ** (before - 1));

/** The wait before a retry, in milliseconds, after so many retries for the same reason. */
export const backoffMs = ({ firstMs, longestMs }: RetryRule, before: number): Effect.Effect<number> =>
  Effect.map(Random.next, (share) =>
    Math.ceil(Math.min(longestMs, firstMs * 2 ** before) * (0.5 + share / 2)),
  );
