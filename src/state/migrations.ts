/**
 * How the files of the state folder come to their present form: ordered steps that only go forward, counted
 * in the file's `user_version`. A step that has been released is never changed; a new one is added after it.
 */
import * as Effect from "effect/Effect";
import type { Sqlite, SqliteError, SqliteStatements } from "../sqlite/Sqlite.ts";
import { StateError } from "./StateError.ts";

/** One step: SQL statements without parameters. */
export type Migrations = ReadonlyArray<string>;

/**
 * Steps of format 1 say of the key of a record yet to be created neither the side nor the part of it: it was the remote
 * side's then, and the key's only part.
 */
const withWants = (step: string): string => `json_set(${step}, '$.writes', (
     select json_group_array(json(
       case when value ->> '$.value._tag' = 'KeyOf' and value ->> '$.value.wants' is null
         then json_set(value, '$.value.wants', 'remote', '$.value.part', 0)
         else value
       end))
     from json_each(${step}, '$.writes')))`;

/**
 * Times are milliseconds since 1970. What has a schema of its own (steps, withheld writes, records set aside,
 * baselines) is kept as JSON text; columns beside it are what is searched for.
 */
export const journalMigrations: Migrations = [
  `create table runs (
     id text primary key,
     kind text not null,
     job text not null,
     started_at integer not null,
     ended_at integer,
     status text not null,
     counts text not null
   );
   create table steps (
     run text not null references runs (id),
     id text not null,
     position integer not null,
     status text not null,
     message text,
     step text not null,
     primary key (run, id)
   );
   create unique index steps_in_order on steps (run, position);
   create table withheld (
     position integer primary key,
     run text not null references runs (id),
     write text not null
   );
   create index withheld_of_run on withheld (run);
   create table set_aside (
     position integer primary key,
     run text not null references runs (id),
     record text not null
   );
   create index set_aside_of_run on set_aside (run);
   create table intents (
     id integer primary key autoincrement,
     run text not null references runs (id),
     step_id text not null,
     step text not null,
     entity text not null,
     side text not null,
     record_key text not null,
     begun_at integer not null,
     open integer not null,
     outcome text,
     settled_at integer
   );
   create unique index open_intent on intents (entity, side, record_key) where open = 1;
   create table links (
     entity text not null,
     local_key text not null,
     remote_key text not null,
     column_seen integer not null,
     primary key (entity, local_key)
   ) without rowid;
   create table baselines (
     entity text not null,
     local_key text not null,
     fields text not null,
     primary key (entity, local_key)
   );`,
  `alter table intents add column part integer not null default 0;
   create table creating (
     entity text not null,
     local_key text not null,
     next integer not null,
     taken text not null,
     primary key (entity, local_key)
   ) without rowid;
   alter table runs add column chosen integer not null default 0;`,
  // Not released yet: what is added until then is added here.
  `alter table intents add column digest text;
   alter table creating add column local integer not null default 0;
   update steps set step = ${withWants("step")} where step like '%"KeyOf"%' and json_valid(step);
   update intents set step = ${withWants("step")} where step like '%"KeyOf"%' and json_valid(step);
   create table quarantine (
     job text not null,
     record text not null,
     entry text not null,
     primary key (job, record)
   ) without rowid;
   create table surfaces (job text primary key, surface text not null) without rowid;
   create table asked_runs (
     id integer primary key autoincrement,
     request text not null,
     asked_at integer not null,
     begun integer not null,
     tries integer not null default 0
   );
   create unique index asked_once on asked_runs (request) where begun = 0;
   create table list_counts (
     side text not null,
     resource text not null,
     filter text not null,
     records integer not null,
     primary key (side, resource, filter)
   ) without rowid;
   create table fields_seen (
     side text not null,
     resource text not null,
     way text not null,
     rows integer not null,
     fields text not null,
     others text not null,
     primary key (side, resource, way)
   ) without rowid;`,
];

/** Times are milliseconds of the boot clock; `offset` is wall clock minus boot clock. */
export const budgetMigrations: Migrations = [
  `create table calls (
     id integer primary key autoincrement,
     sent_at integer not null,
     held_until integer not null,
     answered integer not null
   );
   create index calls_held on calls (held_until);
   create table clock (
     only_row integer primary key check (only_row = 1),
     boot_id text not null,
     offset integer not null,
     blocked_until integer not null,
     longest_window integer not null
   );`,
  // Of which paths a call is, as JSON; of one that was recorded before this step nothing is known.
  `alter table calls add column paths text not null default '{}';`,
];

const versionOf = (db: SqliteStatements): Effect.Effect<number, SqliteError> =>
  Effect.map(db.all("pragma user_version"), (rows) => Number(rows[0]?.user_version ?? 0));

/** Brings a file up to date. Fails on a file that a newer version of this program has written. */
export const migrate = (db: Sqlite, steps: Migrations): Effect.Effect<void, SqliteError | StateError> => {
  const refuseNewer = (version: number) =>
    version > steps.length
      ? new StateError({
          operation: "open",
          path: db.path,
          message: `the file has format ${version}, this version of Crosswalk knows formats up to ${steps.length}: use the newer version`,
        })
      : Effect.void;

  return Effect.gen(function* () {
    const seen = yield* versionOf(db);
    yield* refuseNewer(seen);
    if (seen === steps.length) return;
    yield* db.transaction((tx) =>
      Effect.gen(function* () {
        // Another process may have been quicker.
        const version = yield* versionOf(tx);
        yield* refuseNewer(version);
        for (const step of steps.slice(version)) yield* tx.script(step);
        yield* tx.script(`pragma user_version = ${steps.length}`);
      }),
    );
  });
};
