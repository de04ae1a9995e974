import * as Schema from "effect/Schema";

/** The values of a `mode` setting. */
export const Mode = Schema.Literal("ignore", "push", "pull");
export type Mode = typeof Mode.Type;

/** What a field stands behind at this moment: no gate, a toggle, or a mode. */
export const GateState = Schema.Literal("none", "on", "off", "ignore", "push", "pull");
export type GateState = typeof GateState.Type;
export const gateStates = GateState.literals;
