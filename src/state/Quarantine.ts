/** What is remembered of a record that was set aside, between runs. */
import * as Schema from "effect/Schema";
import { Origin, RecordCode } from "../model/Reason.ts";

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });

/** A write that its system has refused. Times are milliseconds since 1970. */
export const RefusedWrite = Schema.Struct({
  /** The step's name in its plan. */
  step: Schema.String,
  /** Of what was to be written: where it differs the record has been mended, and is tried at once. */
  digest: Schema.String,
  /** How often this very write was refused. */
  attempts: Schema.Int,
  /** It is not tried before. */
  nextTry: Schema.Number,
});
export type RefusedWrite = typeof RefusedWrite.Type;

/** One record that one job has set aside. It goes by its local key, and without one by its remote key. */
export const QuarantineRow = Schema.Struct({
  job: Schema.String,
  entity: Schema.String,
  localKey: optional(Schema.String),
  remoteKey: optional(Schema.String),
  code: RecordCode,
  message: Schema.String,
  origin: Origin,
  since: Schema.Number,
  lastSeen: Schema.Number,
  /** Runs that have come to it. */
  times: Schema.Int,
  /** The last run that came to it for the reason that is given here. */
  run: Schema.String,
  refused: optional(RefusedWrite),
  /** A person knows about it; gone as soon as the reason changes. */
  dismissed: optional(Schema.Struct({ at: Schema.Number, note: optional(Schema.String) })),
});
export type QuarantineRow = typeof QuarantineRow.Type;

/** A record by the key that it goes by; undefined of one whose key could not be read. */
export const recordName = (record: {
  readonly entity: string;
  readonly localKey?: string;
  readonly remoteKey?: string;
}): string | undefined =>
  record.localKey !== undefined
    ? `${record.entity}:${record.localKey}`
    : record.remoteKey === undefined
      ? undefined
      : `${record.entity}:remote:${record.remoteKey}`;
