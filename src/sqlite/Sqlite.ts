/**
 * The only place that knows the driver (`sqlite3`, whose repository is archived): everything else sees
 * this port, so that another driver can take its place. One connection, one first-come-first-served lock
 * for all its use, write transactions always `begin immediate`.
 *
 * Parameters are JSON-safe values only: the driver binds what JSON cannot say (undefined, NaN, BigInt)
 * as NULL and integers beyond 32 bits as floating point, both silently. Bind large sets and all data
 * through one JSON text and `json_each(?)` / `?->>'$.name'`.
 */
import * as Data from "effect/Data";
import type * as Effect from "effect/Effect";

export class SqliteError extends Data.TaggedError("SqliteError")<{
  /** The driver's code, e.g. SQLITE_BUSY, SQLITE_CONSTRAINT. */
  readonly code: string;
  readonly path: string;
  readonly message: string;
}> {}

export type SqliteValue = string | number | null;
export type SqliteRow = Readonly<Record<string, SqliteValue>>;
/** Positional parameters. Numbers must be safe 32-bit integers or true fractions; the rest goes as text. */
export type SqliteParameters = ReadonlyArray<SqliteValue>;

export interface SqliteStatements {
  readonly all: (
    sql: string,
    parameters?: SqliteParameters,
  ) => Effect.Effect<ReadonlyArray<SqliteRow>, SqliteError>;
  /** Runs one statement; answers how many rows it changed and the last inserted row id (as text). */
  readonly run: (
    sql: string,
    parameters?: SqliteParameters,
  ) => Effect.Effect<{ readonly changes: number; readonly lastId: string }, SqliteError>;
  /** Runs several statements without parameters. */
  readonly script: (sql: string) => Effect.Effect<void, SqliteError>;
}

export interface Sqlite extends SqliteStatements {
  readonly path: string;
  /**
   * Runs `body` inside `begin immediate`; commits on success, rolls back on any other exit. The statements
   * given to `body` are the transaction's: those of the connection itself wait until it has ended.
   */
  readonly transaction: <A, E, R>(
    body: (tx: SqliteStatements) => Effect.Effect<A, E, R>,
  ) => Effect.Effect<A, E | SqliteError, R>;
}
