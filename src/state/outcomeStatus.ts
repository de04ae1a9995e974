import type { Outcome, StepRow } from "./Journal.ts";

/** What an outcome makes of its step: the status, and the message that stays with it. */
export const outcomeStatus = (
  outcome: Outcome,
): { readonly status: StepRow["status"]; readonly message: string | undefined; readonly open: boolean } => {
  switch (outcome._tag) {
    case "Done":
      return { status: "done", message: undefined, open: false };
    case "Refused":
      return { status: "refused", message: outcome.message, open: false };
    case "Unsent":
      return { status: "skipped", message: outcome.message, open: false };
    case "Lost":
      return { status: "lost", message: outcome.message, open: true };
    case "Settled":
      return { status: "settled", message: outcome.how, open: false };
  }
};
