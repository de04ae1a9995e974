import type { ConflictRule } from "../../model/Conflict.ts";
import type { Contest, Decision } from "../Flow.ts";
import { fillBlanks } from "./fillBlanks.ts";
import { latestChange } from "./latestChange.ts";

/** Every decider: a decision, or undefined to let the next one in the list decide. */
export const conflicts: { readonly [R in ConflictRule]: (contest: Contest) => Decision | undefined } = {
  "fill-blanks": fillBlanks,
  "latest-change": latestChange,
  "remote-wins": () => "pull",
  "local-wins": () => "push",
  report: () => "report",
};
