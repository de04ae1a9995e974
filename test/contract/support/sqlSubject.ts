/** A SQLite file of people, some of them on several pages, as a subject of the connector contract. */
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import type { Connector } from "../../../src/connector/Connector.ts";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { sql } from "../../../src/connector/sql/kind.ts";
import type { PushUpdate } from "../../../src/model/Write.ts";
import { openSqlite } from "../../../src/sqlite/openSqlite.ts";
import type { Sqlite, SqliteStatements } from "../../../src/sqlite/Sqlite.ts";
import type { ConnectorSubject, Stored } from "../connectorContract.ts";
import { makeCountingBudgets } from "./budgets.ts";

export const peopleSystem = {
  system: "office",
  title: "Office database",
  connector: "sql",
  dialect: "sqlite",
  connection: { file: { type: "text" } },
  file: "{file}",
  resources: {
    people: {
      table: "people",
      key: ["id"],
      newKey: "generated",
      fields: {
        id: { type: "integer", access: ["read"] },
        name: { type: "text", required: true },
        email: { type: "email", sensitive: true },
        born: { column: "date_of_birth", type: "date" },
        active: { type: "boolean" },
        score: { type: "decimal" },
        badge: { type: "exact" },
        team: { column: "team_id", type: "integer" },
        teamName: { type: "text", query: "select title from teams where teams.id = people.team_id" },
      },
    },
  },
};

/** What does not fit the database: it has no such table. */
const ghostSystem = {
  ...peopleSystem,
  resources: { ghosts: { table: "ghosts", key: ["id"], fields: { id: { type: "integer" } } } },
};

const people = 2_345;

const schema = `
  create table teams (id integer primary key, title text not null);
  insert into teams values (1, 'North'), (2, 'South');
  create table people (
    id integer primary key, name text not null check (name <> 'forbidden'), email text unique,
    date_of_birth text, active integer, score real, badge integer, team_id integer references teams (id),
    untouched text not null default 'as it was'
  );
  with recursive n(i) as (select 1 union all select i + 1 from n where i < ${people})
  insert into people (id, name, email, date_of_birth, active, score, badge, team_id)
    select i, 'Person ' || i, 'p' || i || '@example.org', date('1980-01-01', i || ' days'), i % 2, i / 8.0,
      9007199254740993 + i, 1 + i % 2 from n;
  update people set email = '' where id = 5;
`;

/** A folder that is removed with the scope. */
export const temporaryFolder: Effect.Effect<string, never, Scope> = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "connector-"))),
  (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true })),
);

/** Runs statements from outside, on a connection of their own. */
export const outside = <A>(
  path: string,
  body: (sqlite: Sqlite) => Effect.Effect<A, unknown>,
): Effect.Effect<A> => Effect.scoped(Effect.flatMap(openSqlite(path), body)).pipe(Effect.orDie);

const dump = (statements: SqliteStatements, table: string): Effect.Effect<Stored, unknown> =>
  Effect.map(
    statements.all(
      `select cast(id as text) as key, quote(id) as id, quote(name) as name, quote(email) as email,
         quote(date_of_birth) as date_of_birth, quote(active) as active, quote(score) as score,
         quote(badge) as badge, quote(team_id) as team_id, quote(untouched) as untouched from ${table}`,
    ),
    (rows) => Object.fromEntries(rows.map(({ key, ...columns }) => [String(key), columns])),
  );

/** How often this process has a file, or one of its companions, open. */
export const openFiles = (path: string): Effect.Effect<number> =>
  Effect.sync(
    () =>
      readdirSync("/proc/self/fd").filter((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`).startsWith(path);
        } catch {
          return false;
        }
      }).length,
  );

export const openSql = (
  file: unknown,
  path: string,
  folder = "/",
): Effect.Effect<Connector<"remote">, ConnectorError, Scope> =>
  sql
    .open({
      side: "remote",
      file,
      connection: { file: path },
      limits: undefined,
      timezone: "Europe/London",
      today: "2026-03-02",
      now: "2026-03-02T09:30:00.000Z",
      folder,
    })
    .pipe(Effect.provide(makeCountingBudgets().layer));

export const makeSqlSubject: Effect.Effect<ConnectorSubject, never, Scope> = Effect.gen(function* () {
  const folder = yield* temporaryFolder;
  const path = join(folder, "office.db");
  yield* outside(path, (sqlite) => sqlite.script(schema));
  const open = openSql(peopleSystem, path);
  const keys = Array.from({ length: people }, (_, index) => String(index + 1));
  const update = (
    key: string,
    cells: PushUpdate["cells"],
    before: PushUpdate["before"] = {},
  ): PushUpdate => ({
    _tag: "Update",
    side: "remote",
    resource: "people",
    key,
    cells,
    before,
  });
  const updating = (write: PushUpdate) => Effect.flatMap(open, (connector) => connector.writer.update(write));

  return {
    open,
    catalog: sql.catalog(peopleSystem),
    resource: "people",
    stored: outside(path, (sqlite) => dump(sqlite, "people")),
    keys,
    blank: { key: "5", field: "email" },
    unlisted: undefined,
    filter: { cells: { team: 2 }, keys: keys.filter((key) => Number(key) % 2 === 1) },
    change: {
      key: "1234",
      cells: {
        name: "O'Brien; drop table people --",
        born: "2001-02-28",
        email: null,
        badge: "18014398509481985",
      },
      stored: {
        name: "'O''Brien; drop table people --'",
        date_of_birth: "'2001-02-28'",
        email: "NULL",
        badge: "18014398509481985",
      },
    },
    newCells: (n) => ({ name: `New ${n}`, email: `new${n}@example.org`, active: true, score: 0.1, team: 1 }),
    refused: {
      update: update("7", { name: "Renamed", email: "p8@example.org" }),
      create: { _tag: "Create", side: "remote", resource: "people", cells: { name: "forbidden" } },
    },
    failures: [
      {
        name: "another program holds the lock",
        reason: "unreachable",
        provoke: Effect.gen(function* () {
          const other = yield* Effect.orDie(openSqlite(path));
          yield* Effect.acquireRelease(Effect.orDie(other.script("begin exclusive")), () =>
            Effect.ignore(other.script("rollback")),
          );
          yield* updating(update("7", { name: "Locked out" }));
        }),
      },
      { name: "a declined value", reason: "refused", provoke: updating(update("7", { name: "forbidden" })) },
      { name: "a foreign key", reason: "refused", provoke: updating(update("7", { team: 99 })) },
      {
        name: "a row that changed meanwhile",
        reason: "stale",
        provoke: updating(update("7", { name: "Later" }, { name: "Earlier" })),
      },
      {
        name: "a row that is gone",
        reason: "missing",
        provoke: updating(update("99999", { name: "Nobody" })),
      },
      {
        name: "a table that is not there",
        reason: "configuration",
        provoke: Effect.flatMap(openSql(ghostSystem, path), (connector) => connector.reader.check),
      },
      {
        name: "a file that is not there",
        reason: "configuration",
        provoke: openSql(peopleSystem, join(folder, "nowhere.db")),
      },
    ],
    requests: Effect.succeed({ calls: 0, sessions: 0 }),
    handles: openFiles(path),
    endless: undefined,
  };
});
