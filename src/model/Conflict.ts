import * as Schema from "effect/Schema";

/** Deciders of a pull-able field behind no mode, asked in order; the first that decides counts. */
export const ConflictRule = Schema.Literal(
  "fill-blanks",
  "latest-change",
  "remote-wins",
  "local-wins",
  "report",
);
export type ConflictRule = typeof ConflictRule.Type;

/** Deciders that always decide, so that a list must end with one. */
export const terminalConflictRules: ReadonlyArray<ConflictRule> = ["remote-wins", "local-wins", "report"];
