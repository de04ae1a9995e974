import sqlite3 from "sqlite3";
import { isRecord } from "./guards.ts";

export type Row = Readonly<Record<string, unknown>>;
export type Parameter = string | number | null;

/** The connection as seen by whoever holds the lock. */
export interface Connection {
  all(sql: string, parameters?: readonly Parameter[]): Promise<readonly Row[]>;
  run(sql: string, parameters?: readonly Parameter[]): Promise<void>;
}

export const textColumn = (row: Row, name: string): string => {
  const value = row[name];
  if (typeof value !== "string") throw new Error(`Column ${name} does not hold text.`);
  return value;
};

export const numberColumn = (row: Row, name: string): number => {
  const value = row[name];
  if (typeof value !== "number") throw new Error(`Column ${name} does not hold a number.`);
  return value;
};

/** The driver binds integers beyond 32 bits as reals and NaN as null: the first go as text, the second is refused. */
const bindable = (parameter: Parameter): Parameter => {
  if (typeof parameter !== "number") return parameter;
  if (!Number.isFinite(parameter)) throw new Error("A number bound to a statement must be finite.");
  return Number.isInteger(parameter) && Math.abs(parameter) >= 2 ** 31 ? String(parameter) : parameter;
};

const openFile = (file: string): Promise<sqlite3.Database> =>
  new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file, (error) => {
      if (error) return reject(error);
      database.serialize();
      database.configure("busyTimeout", 5_000);
      resolve(database);
    });
  });

/**
 * One SQLite file behind one FIFO lock: the driver orders statements but does not isolate transactions, so every
 * use of the connection, reads too, waits for its turn. Statements are prepared once and finalized at close.
 */
export class Database {
  readonly #database: sqlite3.Database;
  readonly #statements = new Map<string, Promise<sqlite3.Statement>>();
  readonly #connection: Connection;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(database: sqlite3.Database) {
    this.#database = database;
    this.#connection = {
      all: (sql, parameters = []) => this.#all(sql, parameters),
      run: async (sql, parameters = []) => {
        await this.#all(sql, parameters);
      },
    };
  }

  static async open(file: string): Promise<Database> {
    const database = new Database(await openFile(file));
    // A crash of the process loses nothing; only one of the machine may, which a stand-in can bear.
    await database.script("pragma journal_mode = wal; pragma synchronous = off;");
    return database;
  }

  /** Several statements without parameters, as in setting up tables. */
  script(sql: string): Promise<void> {
    return this.#exclusive(
      () =>
        new Promise<void>((resolve, reject) => {
          this.#database.exec(sql, (error) => (error ? reject(error) : resolve()));
        }),
    );
  }

  /** Runs the work alone on the connection, without a transaction. */
  read<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#exclusive(() => work(this.#connection));
  }

  /** Runs the work in a transaction: committed when it succeeds, rolled back when it throws. */
  write<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    return this.#exclusive(async () => {
      await this.#connection.run("begin immediate");
      try {
        const result = await work(this.#connection);
        await this.#connection.run("commit");
        return result;
      } catch (error) {
        await this.#connection.run("rollback");
        throw error;
      }
    });
  }

  close(): Promise<void> {
    return this.#exclusive(async () => {
      for (const prepared of this.#statements.values()) {
        const statement = await prepared.catch(() => undefined);
        if (statement === undefined) continue;
        await new Promise<void>((resolve) => {
          statement.finalize(() => resolve());
        });
      }
      this.#statements.clear();
      await new Promise<void>((resolve, reject) => {
        this.#database.close((error) => (error ? reject(error) : resolve()));
      });
    });
  }

  #exclusive<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  #prepare(sql: string): Promise<sqlite3.Statement> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const prepared = new Promise<sqlite3.Statement>((resolve, reject) => {
      const statement = this.#database.prepare(sql, (error) => (error ? reject(error) : resolve(statement)));
    });
    this.#statements.set(sql, prepared);
    return prepared;
  }

  /** Always reads to the end: a statement stopped at its first row would keep the file locked. */
  async #all(sql: string, parameters: readonly Parameter[]): Promise<readonly Row[]> {
    const statement = await this.#prepare(sql);
    const rows = await new Promise<readonly unknown[]>((resolve, reject) => {
      statement.all<unknown>(parameters.map(bindable), (error, found) =>
        error ? reject(error) : resolve(found),
      );
    });
    return rows.filter(isRecord);
  }
}
