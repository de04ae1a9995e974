import * as Context from "effect/Context";
import * as Effect from "effect/Effect";

/** How far one write has come, told by the connector to whoever journals it. */
export interface SendingMark {
  /**
   * `unknown` of a connector that does not tell: it may have been carried out. `waiting`: for its turn, nothing has
   * left. `left`: a request has left at least once.
   */
  state: "unknown" | "waiting" | "left";
}

/** The mark of the write under way. */
export class Sending extends Context.Reference<Sending>()("crosswalk/Sending", {
  defaultValue: (): SendingMark => ({ state: "unknown" }),
}) {}

/** Nothing of this write has left, and nothing will before `leaves`; where something has left before, it stays so. */
export const waits: Effect.Effect<void> = Effect.map(Sending, (mark) => {
  if (mark.state === "unknown") mark.state = "waiting";
});

/** A request leaves now. */
export const leaves: Effect.Effect<void> = Effect.map(Sending, (mark) => {
  mark.state = "left";
});
