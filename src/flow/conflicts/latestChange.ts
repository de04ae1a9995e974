import type { Contest, Decision } from "../Flow.ts";

/** Three-way: the one side that changed since the baseline. Both, neither, or no baseline: the next decides. */
export const latestChange = (contest: Contest): Decision | undefined => {
  if (contest.localChanged === undefined || contest.remoteChanged === undefined) return undefined;
  if (contest.localChanged === contest.remoteChanged) return undefined;
  return contest.localChanged ? "push" : "pull";
};
