import * as Schema from "effect/Schema";

/** What may ever happen to a field; no setting widens it. Push goes local to remote, pull remote to local. */
export const Direction = Schema.Literal("push-only", "pull-only", "pull-able");
export type Direction = typeof Direction.Type;
export const directions = Direction.literals;
