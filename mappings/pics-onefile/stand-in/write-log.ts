import { type Connection, type Database, numberColumn, textColumn } from "./database.ts";
import { isRecord } from "./guards.ts";

export type WriteAction = "create" | "update" | "archive" | "unarchive" | "delete" | "assign";

/** One write that was committed, whether or not its answer reached the client. */
export interface WriteEntry {
  readonly sequence: number;
  /** By the stand-in's calendar clock, in UTC. */
  readonly at: string;
  readonly route: string;
  readonly resource: string;
  readonly action: string;
  readonly id: number;
  /** Keys of the request body, as they were sent. */
  readonly keys: readonly string[];
  /** Fields whose stored value became another one. */
  readonly changed: readonly string[];
}

export interface NewWrite {
  readonly at: string;
  readonly route: string;
  readonly resource: string;
  readonly action: WriteAction;
  readonly id: number;
  readonly keys: readonly string[];
  readonly changed: readonly string[];
}

/** Runs in the same transaction as the write itself. */
export const recordWrite = (connection: Connection, write: NewWrite): Promise<void> =>
  connection.run("insert into writes (resource, action, body) values (?, ?, ?)", [
    write.resource,
    write.action,
    JSON.stringify(write),
  ]);

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

export const readWrites = async (database: Database): Promise<readonly WriteEntry[]> => {
  const rows = await database.read((connection) =>
    connection.all("select sequence, resource, action, body from writes order by sequence"),
  );
  return rows.map((row) => {
    const parsed: unknown = JSON.parse(textColumn(row, "body"));
    const body = isRecord(parsed) ? parsed : {};
    return {
      sequence: numberColumn(row, "sequence"),
      at: String(body.at),
      route: String(body.route),
      resource: textColumn(row, "resource"),
      action: textColumn(row, "action"),
      id: Number(body.id),
      keys: texts(body.keys),
      changed: texts(body.changed),
    };
  });
};

export const clearWrites = (database: Database): Promise<void> =>
  database.write((connection) => connection.run("delete from writes"));
