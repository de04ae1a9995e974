import { type Connection, type Database, numberColumn, textColumn } from "./database.ts";
import type { Arrival } from "./window-judge.ts";

export type CallKind = "session" | "read" | "write" | "unknown";

export interface CallEntry {
  readonly arrivedAt: number;
  readonly caller: string;
  /** Method and path template, as in `GET /User/{id}`. */
  readonly route: string;
  readonly kind: CallKind;
  /** The status answered, or `dropped` when the connection was cut. */
  readonly status: string;
  /** Refused by the limit; a 429 made by a fault is not. */
  readonly refused: boolean;
  readonly fault: string | null;
}

export interface CallCounts {
  readonly total: number;
  readonly byRoute: Readonly<Record<string, number>>;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly reads: number;
  readonly refused: number;
  readonly faults: Readonly<Record<string, number>>;
}

const FLUSH_AT = 500;

const tally = async (connection: Connection, column: string): Promise<Record<string, number>> => {
  const rows = await connection.all(
    `select ${column} as name, count(*) as times from calls where ${column} is not null group by 1 order by 1`,
  );
  return Object.fromEntries(rows.map((row) => [textColumn(row, "name"), numberColumn(row, "times")]));
};

/** Every call that arrived, kept in the file and written in batches. */
export class CallLog {
  readonly #database: Database;
  #pending: CallEntry[] = [];

  constructor(database: Database) {
    this.#database = database;
  }

  record(entry: CallEntry): void {
    this.#pending.push(entry);
    if (this.#pending.length >= FLUSH_AT) void this.flush();
  }

  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const batch = this.#pending;
    this.#pending = [];
    await this.#database.write((connection) =>
      connection.run(
        `insert into calls (arrived_at, caller, route, kind, status, refused, fault)
         select value ->> 'arrivedAt', value ->> 'caller', value ->> 'route', value ->> 'kind',
                value ->> 'status', value ->> 'refused', value ->> 'fault'
         from json_each(?)`,
        [JSON.stringify(batch)],
      ),
    );
  }

  async clear(): Promise<void> {
    await this.flush();
    await this.#database.write((connection) => connection.run("delete from calls"));
  }

  async counts(): Promise<CallCounts> {
    await this.flush();
    return this.#database.read(async (connection) => {
      const sums = await connection.all(
        `select count(*) as total, coalesce(sum(refused), 0) as refused,
                coalesce(sum(kind = 'read' and not refused), 0) as reads from calls`,
      );
      const row = sums[0] ?? { total: 0, refused: 0, reads: 0 };
      return {
        total: numberColumn(row, "total"),
        byRoute: await tally(connection, "route"),
        byStatus: await tally(connection, "status"),
        reads: numberColumn(row, "reads"),
        refused: numberColumn(row, "refused"),
        faults: await tally(connection, "fault"),
      };
    });
  }

  async arrivals(): Promise<readonly Arrival[]> {
    await this.flush();
    const rows = await this.#database.read((connection) =>
      connection.all("select arrived_at, caller, refused from calls"),
    );
    return rows.map((row) => ({
      arrivedAt: numberColumn(row, "arrived_at"),
      caller: textColumn(row, "caller"),
      refused: numberColumn(row, "refused") === 1,
    }));
  }
}
