import * as Data from "effect/Data";

/** The state folder cannot be read or written. */
export class StateError extends Data.TaggedError("StateError")<{
  readonly operation: string;
  readonly path: string;
  readonly message: string;
  /** What can be done about it, where that is known: the disk is full, or the file is damaged. */
  readonly reason?: "full" | "damaged";
}> {}

/** Another live run of the same profile holds the run lock (exit code 75). */
export class RunLocked extends Data.TaggedError("RunLocked")<{ readonly path: string }> {}

/** A write of this record has been begun and not settled: a second one is refused. */
export class IntentOpen extends Data.TaggedError("IntentOpen")<{
  readonly entity: string;
  readonly record: string;
}> {}
