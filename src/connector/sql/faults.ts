/** SQLite's errors as reasons. Their texts name tables and columns, never a value. */
import type { SqliteError } from "../../sqlite/Sqlite.ts";
import { ConnectorError, type ConnectorReason } from "../ConnectorError.ts";

const reasons: Readonly<Record<string, readonly [ConnectorReason, string]>> = {
  SQLITE_BUSY: ["unreachable", "the database is locked by another program"],
  SQLITE_LOCKED: ["unreachable", "the database is locked by another program"],
  SQLITE_FULL: ["unreachable", "the disk of the database is full"],
  SQLITE_IOERR: ["unreachable", "the database file cannot be read or written"],
  SQLITE_CONSTRAINT: ["refused", "the database declined"],
  SQLITE_MISMATCH: ["refused", "the database declined"],
  SQLITE_TOOBIG: ["refused", "the database declined"],
  SQLITE_NOTADB: ["configuration", "the file is not a database"],
  SQLITE_CANTOPEN: ["configuration", "the database file cannot be opened"],
  SQLITE_PERM: ["configuration", "the database file may not be used"],
  SQLITE_AUTH: ["configuration", "the database file may not be used"],
  SQLITE_READONLY: ["configuration", "the database file may not be written"],
  SQLITE_CORRUPT: ["configuration", "the database file is damaged"],
};

/** Without the driver's prefix: "SQLITE_CONSTRAINT: UNIQUE constraint failed: t.c" keeps what follows. */
const plain = (message: string): string => message.replace(/^SQLITE_[A-Z_]+:\s*/, "");

export const sqlFault = (system: string, operation: string, error: SqliteError): ConnectorError => {
  const [reason, message] =
    reasons[error.code] ?? (["configuration", "the system file does not fit the database"] as const);
  const detail = plain(error.message);
  return new ConnectorError({ reason, system, operation, message: `${message}: ${detail}` });
};
