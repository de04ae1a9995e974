import { kinds } from "./all-kinds.ts";
import { type Database, numberColumn } from "./database.ts";
import type { Kind } from "./kind.ts";

const VERSION = 2;

const kindTables = ({ table, columns, firstId }: Kind): string => {
  const extra = columns.map(({ name, type }) => `, ${name} ${type}`).join("");
  const indexes = columns.map(({ name, unique }) =>
    unique === true
      ? `create unique index ${table}_${name} on ${table} (${name});`
      : `create index ${table}_${name} on ${table} (${name}, id);`,
  );
  return `
    create table ${table} (
      id integer primary key autoincrement,
      archived integer not null default 0,
      body text not null
      ${extra}
    );
    insert into sqlite_sequence (name, seq) values ('${table}', ${firstId - 1});
    ${indexes.join("\n")}`;
};

const TABLES = `
  ${kinds.map(kindTables).join("\n")}
  create table settings (name text primary key, value text not null);
  create table username_bases (base text primary key, used integer not null);
  create table sessions (token text primary key, opened_on text not null, revoked integer not null default 0);
  create table assignments (
    assignee_id integer not null,
    learner_id integer not null,
    level integer not null,
    standard_id integer,
    unit_id text
  );
  create index assignments_learner on assignments (learner_id, level);
  create table calls (
    sequence integer primary key,
    arrived_at real not null,
    caller text not null,
    route text not null,
    kind text not null,
    status text not null,
    refused integer not null,
    fault text
  );
  create index calls_arrived on calls (caller, arrived_at);
  create table writes (
    sequence integer primary key autoincrement,
    resource text not null,
    action text not null,
    body text not null
  );
  pragma user_version = ${VERSION};`;

/** Makes the tables in a new file; gives whether the file was new. */
export const prepareSchema = async (database: Database): Promise<boolean> => {
  const rows = await database.read((connection) => connection.all("pragma user_version"));
  const version = rows[0] === undefined ? 0 : numberColumn(rows[0], "user_version");
  if (version === VERSION) return false;
  if (version !== 0)
    throw new Error(`The stand-in's file has layout ${version}; this program knows ${VERSION}.`);
  await database.script(`begin immediate; ${TABLES} commit;`);
  return true;
};
