import * as Schema from "effect/Schema";

/** Why a record is written: it does not exist on that side yet, or it does. */
export const Event = Schema.Literal("create-remote", "create-local", "update");
export type Event = typeof Event.Type;
export const events = Event.literals;
