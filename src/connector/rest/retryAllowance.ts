/** How many retries a run has left, and how much time for them. */
import { retriesOfRun } from "./retries.ts";

export interface RetryAllowance {
  /** A call was answered. */
  readonly answered: () => void;
  /** A failed sending, or the wait after one, took so many milliseconds. */
  readonly spent: (milliseconds: number) => void;
  /** Takes one retry, if one is left. */
  readonly take: () => boolean;
}

export const makeRetryAllowance = (): RetryAllowance => {
  let answers = 0;
  let taken = 0;
  let spentMs = 0;
  return {
    answered: () => {
      answers += 1;
    },
    spent: (milliseconds) => {
      spentMs += milliseconds;
    },
    take: () => {
      const allowed = retriesOfRun.most + Math.floor(answers / retriesOfRun.perAnswers);
      if (taken >= allowed || spentMs >= retriesOfRun.withinMs) return false;
      taken += 1;
      return true;
    },
  };
};
