import * as Data from "effect/Data";
import type { StateError } from "../state/StateError.ts";

/**
 * Why a system did not do as asked.
 * - `unreachable`: no connection. Nothing was sent.
 * - `credential`: the credential was refused, or this customer may not use the system.
 * - `refused`: the system read the request and declined it; nothing changed there.
 * - `stale`: the record has changed since the write was decided; nothing was written.
 * - `missing`: no such record.
 * - `lost`: the request was sent and no usable answer came: it may or may not have been carried out.
 * - `malformed`: an answer that does not have the declared shape.
 * - `configuration`: the system file or the connection does not fit the system (a missing table, a bad URL).
 */
export type ConnectorReason =
  | "unreachable"
  | "credential"
  | "refused"
  | "stale"
  | "missing"
  | "lost"
  | "malformed"
  | "configuration";

/** Carries no header, body or address with a secret: method, path and status at most. */
export class ConnectorError extends Data.TaggedError("ConnectorError")<{
  readonly reason: ConnectorReason;
  readonly system: string;
  /** What was asked, in a few words: "POST /User", "select learners". */
  readonly operation: string;
  readonly message: string;
  readonly status?: number;
  /** Of a refusal: nothing was sent, for the end that the run was given came first. */
  readonly unsent?: true;
  /** The record of the calls made, which is ours, cannot be kept; nothing is sent without it. */
  readonly record?: StateError;
}> {}

/** Without the record of the calls made, none can be sent. */
export const noRecord = (system: string, operation: string, record: StateError): ConnectorError =>
  new ConnectorError({
    reason: "configuration",
    system,
    operation,
    message: `the record of the calls made cannot be kept: ${record.message} (${record.path})`,
    record,
  });

/** Reasons that end the run: every other record would meet the same. */
export const endsRun = (error: ConnectorError): boolean =>
  error.reason === "unreachable" || error.reason === "credential" || error.reason === "configuration";
