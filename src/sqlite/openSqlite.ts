/**
 * The port over the `sqlite3` driver. Its habits are dealt with here and nowhere else: it is put in serial
 * order, each callback takes its error (one that nobody takes ends the process), a statement is never
 * interrupted (the driver could not cancel it), and all use of the connection passes one lock, because the
 * driver orders statements but does not keep one fiber's transaction from another's statements.
 *
 * A statement that waits for another process's lock holds a thread of the pool for up to `busyTimeoutMs`.
 */
import * as Effect from "effect/Effect";
import * as FiberRef from "effect/FiberRef";
import * as Schedule from "effect/Schedule";
import type { Scope } from "effect/Scope";
import sqlite3 from "sqlite3";
import { type HandOverLock, makeHandOverLock } from "./HandOverLock.ts";
import {
  type Sqlite,
  SqliteError,
  type SqliteRow,
  type SqliteStatements,
  type SqliteValue,
} from "./Sqlite.ts";
import { statementFault } from "./statementFault.ts";

export interface SqliteOptions {
  /** Opens an existing file for reading only; its transactions are then read snapshots. Default: false. */
  readonly readonly?: boolean;
  /** How long a statement waits for other connections, in milliseconds. Default: 10,000. */
  readonly busyTimeoutMs?: number;
  /** What follows the word `pragma`, e.g. `journal_mode = wal`; each is run in turn at opening. */
  readonly pragmas?: ReadonlyArray<string>;
}

interface Connection {
  readonly path: string;
  readonly database: sqlite3.Database;
  closed: boolean;
}

interface OpenTransaction {
  readonly connection: Connection;
  open: boolean;
}

/** The transaction that the fiber is in: asking its connection for another statement would wait for ever. */
const currentTransaction = FiberRef.unsafeMake<OpenTransaction | undefined>(undefined);

const codeOf = (cause: unknown): string =>
  typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string"
    ? cause.code
    : "SQLITE_ERROR";

const sqliteError = (path: string, cause: unknown): SqliteError =>
  new SqliteError({
    code: codeOf(cause),
    path,
    message: cause instanceof Error ? cause.message : String(cause),
  });

const valueProblem = (value: unknown): string | undefined => {
  if (value === null || typeof value === "string") return undefined;
  if (typeof value !== "number") return "a blob";
  return Number.isInteger(value) && !Number.isSafeInteger(value)
    ? "a whole number of which digits are lost (read it by cast(... as text))"
    : undefined;
};

const isValue = (value: unknown): value is SqliteValue => valueProblem(value) === undefined;

const checkedRows = (
  path: string,
  rows: ReadonlyArray<Readonly<Record<string, unknown>>>,
): Effect.Effect<ReadonlyArray<SqliteRow>, SqliteError> => {
  const checked: Array<SqliteRow> = [];
  for (const row of rows) {
    const cells: Record<string, SqliteValue> = {};
    for (const [column, value] of Object.entries(row)) {
      if (!isValue(value)) {
        const message = `column "${column}" holds ${valueProblem(value)}`;
        return Effect.fail(new SqliteError({ code: "UNSUPPORTED_VALUE", path, message }));
      }
      cells[column] = value;
    }
    checked.push(cells);
  }
  return Effect.succeed(checked);
};

const closedError = (path: string): SqliteError =>
  new SqliteError({ code: "SQLITE_MISUSE", path, message: "the connection is closed" });

/** Statements as the driver runs them: without the lock, uninterruptible. */
const rawStatements = (connection: Connection): SqliteStatements => {
  const { database, path } = connection;

  const checked = <A>(
    sql: string,
    parameters: ReadonlyArray<SqliteValue>,
    ask: Effect.Effect<A, SqliteError>,
  ) =>
    Effect.suspend(() => {
      const fault = statementFault(sql, parameters);
      if (fault !== undefined) return Effect.die(new Error(fault));
      return connection.closed ? Effect.fail(closedError(path)) : Effect.uninterruptible(ask);
    });

  const all: SqliteStatements["all"] = (sql, parameters = []) =>
    checked(
      sql,
      parameters,
      Effect.flatMap(
        Effect.async<ReadonlyArray<Readonly<Record<string, unknown>>>, SqliteError>((resume) => {
          database.all<Record<string, unknown>>(sql, [...parameters], (error, rows) =>
            resume(error ? Effect.fail(sqliteError(path, error)) : Effect.succeed(rows)),
          );
        }),
        (rows) => checkedRows(path, rows),
      ),
    );

  const exactLastId = Effect.map(all("select cast(last_insert_rowid() as text) as id"), (rows) =>
    String(rows[0]?.id),
  );

  const run: SqliteStatements["run"] = (sql, parameters = []) =>
    checked(
      sql,
      parameters,
      Effect.flatMap(
        Effect.async<{ readonly changes: number; readonly id: number }, SqliteError>((resume) => {
          database.run(sql, [...parameters], function (error) {
            resume(
              error
                ? Effect.fail(sqliteError(path, error))
                : Effect.succeed({ changes: this.changes, id: this.lastID }),
            );
          });
        }),
        ({ changes, id }) =>
          Number.isSafeInteger(id)
            ? Effect.succeed({ changes, lastId: String(id) })
            : Effect.map(exactLastId, (lastId) => ({ changes, lastId })),
      ),
    );

  const script: SqliteStatements["script"] = (sql) =>
    Effect.suspend(() =>
      connection.closed
        ? Effect.fail(closedError(path))
        : Effect.uninterruptible(
            Effect.async<void, SqliteError>((resume) => {
              database.exec(sql, (error) =>
                resume(error ? Effect.fail(sqliteError(path, error)) : Effect.void),
              );
            }),
          ),
    );

  return { all, run, script };
};

const notInside = (connection: Connection): Effect.Effect<void> =>
  Effect.flatMap(FiberRef.get(currentTransaction), (current) =>
    current?.open === true && current.connection === connection
      ? Effect.die(new Error(`Inside a transaction only its own statements may be used: ${connection.path}`))
      : Effect.void,
  );

const guard = (
  statements: SqliteStatements,
  around: <A>(statement: Effect.Effect<A, SqliteError>) => Effect.Effect<A, SqliteError>,
): SqliteStatements => ({
  all: (sql, parameters) => around(statements.all(sql, parameters)),
  run: (sql, parameters) => around(statements.run(sql, parameters)),
  script: (sql) => around(statements.script(sql)),
});

const transactionOf =
  (connection: Connection, raw: SqliteStatements, lock: HandOverLock, begin: string): Sqlite["transaction"] =>
  (body) =>
    Effect.zipRight(
      notInside(connection),
      lock.withLock(
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function* () {
            yield* raw.run(begin);
            const state: OpenTransaction = { connection, open: true };
            const ended = new Error(`The transaction has ended: ${connection.path}`);
            const tx = guard(raw, (statement) =>
              Effect.suspend(() => (state.open ? statement : Effect.die(ended))),
            );
            const exit = yield* restore(Effect.suspend(() => body(tx))).pipe(
              Effect.locally(currentTransaction, state),
              Effect.exit,
            );
            state.open = false;
            // SQLite may have rolled back by itself (a full disk): the first error is the one to tell.
            const rollback = Effect.ignore(raw.run("rollback"));
            if (exit._tag === "Success") yield* Effect.onError(raw.run("commit"), () => rollback);
            else yield* rollback;
            return yield* exit;
          }),
        ),
      ),
    );

const connect = (path: string, options: SqliteOptions): Effect.Effect<Connection, SqliteError> =>
  Effect.async((resume) => {
    const mode =
      (options.readonly === true ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE | sqlite3.OPEN_CREATE) |
      sqlite3.OPEN_FULLMUTEX;
    const database = new sqlite3.Database(path, mode, (error) =>
      resume(
        error ? Effect.fail(sqliteError(path, error)) : Effect.succeed({ path, database, closed: false }),
      ),
    );
  });

const close = (connection: Connection): Effect.Effect<void> =>
  Effect.async((resume) => {
    connection.closed = true;
    // A failing close leaves nothing to do: the process's end closes the file, and SQLite recovers it.
    connection.database.close(() => resume(Effect.void));
  });

/**
 * Opens a SQLite file for the life of the Scope. Fails where the file cannot be opened, is no database
 * (SQLITE_NOTADB), or a pragma is refused. Closing waits for a running transaction.
 */
export const openSqlite = (
  path: string,
  options: SqliteOptions = {},
): Effect.Effect<Sqlite, SqliteError, Scope> =>
  Effect.gen(function* () {
    const busyTimeoutMs = options.busyTimeoutMs ?? 10_000;
    const lock = yield* makeHandOverLock;
    const connection = yield* Effect.acquireRelease(connect(path, options), (opened) =>
      lock.withLock(close(opened)),
    );
    connection.database.serialize();
    connection.database.configure("busyTimeout", busyTimeoutMs);

    const raw = rawStatements(connection);
    // Changing to write-ahead logging does not heed the busy time-out when two processes open at once.
    const patiently = Schedule.spaced(25).pipe(
      Schedule.upTo(busyTimeoutMs),
      Schedule.whileInput((error: SqliteError) => error.code === "SQLITE_BUSY"),
    );
    for (const pragma of options.pragmas ?? []) {
      yield* Effect.retry(raw.script(`pragma ${pragma}`), patiently);
    }
    // The file is only read at the first statement: what is no database shows here.
    yield* raw.all("pragma schema_version");

    const locked = guard(raw, (statement) =>
      Effect.zipRight(notInside(connection), lock.withLock(statement)),
    );
    const begin = options.readonly === true ? "begin" : "begin immediate";
    return { path, ...locked, transaction: transactionOf(connection, raw, lock, begin) };
  });
