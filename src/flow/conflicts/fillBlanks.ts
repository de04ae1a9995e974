import type { Contest, Decision } from "../Flow.ts";

/** A blank side is filled from the other, whoever wins otherwise. */
export const fillBlanks = (contest: Contest): Decision | undefined =>
  contest.localBlank === contest.remoteBlank ? undefined : contest.localBlank ? "pull" : "push";
