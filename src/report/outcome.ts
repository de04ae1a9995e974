/** What a verdict of the flow function comes to, in one word. */

/** Written to the remote side, to the local one, as the conflict rule decides, or nothing. */
export type Outcome = "push" | "pull" | "decide" | "nothing";

/** The outcome of each verdict. */
export const outcomeOf = { Push: "push", Pull: "pull", Decide: "decide", Withheld: "nothing" } as const;
