import * as Schema from "effect/Schema";
import { Origin } from "./Reason.ts";

/** One thing that a run of a job may do, and what keeps it in bounds. */
export const Permission = Schema.Struct({
  /** What it is, whatever the wording: entity, event, side and stored place. */
  key: Schema.String,
  /** A sentence without its end. */
  says: Schema.String,
  origin: Origin,
  /** Conditions that must all hold: identity → words. One that is gone lets more through. */
  limits: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** What is written: identity and words of each part. One that is another may write anything else. */
  parts: Schema.Record({
    key: Schema.String,
    value: Schema.Struct({ is: Schema.String, words: Schema.String }),
  }),
  /** Of the ways in which two sides can differ, in a fixed order: "1" where this is done, "0" where not. */
  cases: Schema.String,
  /** What decides among them, in words. */
  decider: Schema.String,
});
export type Permission = typeof Permission.Type;

/** Everything that a job may do under one mapping and its setting values. */
export const Surface = Schema.Array(Permission);
export type Surface = typeof Surface.Type;

/** Something that a run may do and the last run of its job could not. */
export const Widened = Schema.Struct({ message: Schema.String, origin: Origin });
export type Widened = typeof Widened.Type;

export const Widening = Schema.Struct({
  /** As `--accept` takes it: stands for what this run may do. */
  token: Schema.String,
  /** Whether an earlier run of the job is remembered, to compare with. */
  compared: Schema.Boolean,
  found: Schema.Array(Widened),
}).annotations({ description: "What the run may do and the last run of its job could not." });
export type Widening = typeof Widening.Type;
