/** A refresh that somebody asked for while another run held the lock. */
import * as Schema from "effect/Schema";

const Texts = Schema.Record({ key: Schema.String, value: Schema.String });

/** What was asked: a job over records that were named one by one. */
export const RunRequest = Schema.Struct({
  job: Schema.String,
  /** Keys by entity. */
  only: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) }),
  inputs: Texts,
  /** Guards and widenings that the run may pass. */
  accept: Schema.Array(Schema.String),
});
export type RunRequest = typeof RunRequest.Type;

export interface AskedRun {
  readonly id: number;
  readonly request: RunRequest;
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  /** How often it was begun since it was last asked for. */
  readonly tries: number;
}
