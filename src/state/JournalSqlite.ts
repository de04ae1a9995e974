/**
 * The journal in one SQLite file, `journal.sqlite` of the state folder. Each method is one transaction and
 * has committed, to the disk, when it returns: an intent that was begun is found again whatever happens next.
 * That a record has at most one open intent is kept by a unique index of the file, so it holds between
 * connections and processes too.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Schema from "effect/Schema";
import type { Scope } from "effect/Scope";
import { openSqlite } from "../sqlite/openSqlite.ts";
import type { Sqlite, SqliteError, SqliteParameters, SqliteStatements } from "../sqlite/Sqlite.ts";
import { askedOver } from "./askedRows.ts";
import { type CreatingDone, type CreatingRow, type Intent, Journal, type JournalService } from "./Journal.ts";
import * as Rows from "./journalRows.ts";
import { journalMigrations } from "./migrations.ts";
import { outcomeStatus } from "./outcomeStatus.ts";
import { payloadDigest } from "./payloadDigest.ts";
import { quarantineOver } from "./quarantineRows.ts";
import { readsOver } from "./readsRows.ts";
import { IntentOpen, StateError } from "./StateError.ts";
import { asStateError, openMigrated } from "./stateFile.ts";
import { jsonText, reader } from "./stored.ts";
import { surfaceOver } from "./surfaceRows.ts";

/** The journal's file in the state folder. */
export const journalFile = "journal.sqlite";

/** Stands in the state folder while a rebuilt journal takes the place of a damaged one, and names the copy of that. */
export const rebuildMark = "journal.rebuilding";

/** Between the damaged journal and the rebuilt one nothing is to be read or written. */
const refuseHalfRebuilt = (folder: string): Effect.Effect<void, StateError> =>
  existsSync(join(folder, rebuildMark))
    ? new StateError({
        operation: "open",
        path: join(folder, journalFile),
        reason: "damaged",
        message: "a rebuild of the state was interrupted",
      })
    : Effect.void;

const digestOf = ({ step, part }: Intent): string => payloadDigest(step, part);

/** Rows of one statement: keeps the JSON text of a large plan in bounds. */
const batchSize = 2_000;

const putLinks = `insert into links (entity, local_key, remote_key, column_seen)
  select value ->> 0, value ->> 1, value ->> 2, value ->> 3 from json_each(?) where true
  on conflict (entity, local_key) do update
  set remote_key = excluded.remote_key, column_seen = excluded.column_seen`;

const putBaselines = `insert into baselines (entity, local_key, fields)
  select value ->> 0, value ->> 1, value ->> 2 from json_each(?) where true
  on conflict (entity, local_key) do update set fields = excluded.fields`;

const putUnfinished = `insert into creating (entity, local_key, next, taken, local)
  select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 from json_each(?) where true
  on conflict (entity, local_key) do update
  set next = excluded.next, taken = excluded.taken, local = excluded.local`;

/** A create whose open request a person takes for done goes on with the next one. */
const goOnAfterOpen = `insert into creating (entity, local_key, next, taken)
  select entity, record_key, max(part) + 1, '{}' from intents
  where entity = ? and record_key = ? and open = 1 and step ->> '$._tag' = 'PushCreate'
  group by entity, record_key
  on conflict (entity, local_key) do update set next = excluded.next`;

const removeFrom = (table: "links" | "baselines" | "creating"): string =>
  `delete from ${table} where (entity, local_key) in (select value ->> 0, value ->> 1 from json_each(?))`;

const putSetAside = "insert into set_aside (run, record) select ?, value from json_each(?)";

/** Runs one statement for each batch; its last parameter is the batch as JSON. */
const inBatches = <A>(
  tx: SqliteStatements,
  sql: string,
  rows: ReadonlyArray<A>,
  text: (rows: ReadonlyArray<A>) => string = jsonText,
  before: (start: number) => SqliteParameters = () => [],
): Effect.Effect<void, SqliteError> =>
  Effect.gen(function* () {
    for (let start = 0; start < rows.length; start += batchSize) {
      yield* tx.run(sql, [...before(start), text(rows.slice(start, start + batchSize))]);
    }
  });

const putCreating = (
  tx: SqliteStatements,
  rows: ReadonlyArray<CreatingRow | CreatingDone>,
): Effect.Effect<void, SqliteError> =>
  Effect.gen(function* () {
    const done = rows.filter((row) => "done" in row);
    const left = rows.flatMap((row) => ("done" in row ? [] : [row]));
    yield* inBatches(tx, removeFrom("creating"), done, Rows.keysText);
    yield* inBatches(tx, putUnfinished, left, Rows.creatingText);
  });

const over = (db: Sqlite): JournalService => {
  const write = (
    operation: string,
    body: (tx: SqliteStatements) => Effect.Effect<void, SqliteError | StateError>,
  ): Effect.Effect<void, StateError> =>
    Effect.catchTag(db.transaction(body), "SqliteError", (error) =>
      Effect.fail(asStateError(operation)(error)),
    );

  /** Reads rows, checks them against their schema and turns each into the port's value. */
  const query = <Row, I, A>(
    what: string,
    schema: Schema.Schema<Row, I>,
    toValue: (row: Row) => A,
    sql: string,
  ) => {
    const read = reader(Schema.Array(schema), db.path, what);
    return (parameters: SqliteParameters): Effect.Effect<ReadonlyArray<A>, StateError> =>
      db.all(sql, parameters).pipe(
        Effect.mapError(asStateError(`read ${what}`)),
        Effect.flatMap(read),
        Effect.map((rows) => rows.map(toValue)),
      );
  };

  const mustBeOne = (operation: string, found: number, message: string) =>
    found === 1 ? Effect.void : Effect.fail(new StateError({ operation, path: db.path, message }));

  const runColumns = "select id, kind, job, chosen, started_at, ended_at, status, counts from runs";
  const newestRuns = query(
    "run",
    Rows.StoredRun,
    Rows.runOf,
    `${runColumns} order by started_at desc, rowid desc limit ?`,
  );
  const oneRun = query("run", Rows.StoredRun, Rows.runOf, `${runColumns} where id = ?`);
  const lastCompleted = query(
    "completed job",
    Schema.Struct({ job: Schema.String, ended_at: Schema.Number }),
    ({ job, ended_at }) => ({ job, endedAt: ended_at }),
    `select job, max(ended_at) as ended_at from runs
     where kind in ('run', 'apply') and status in ('done', 'attention') and chosen = 0
     group by job order by job`,
  );
  const stepsOf = query(
    "step",
    Rows.StoredStep,
    Rows.stepOf,
    "select run, status, message, step from steps where run = ? order by position",
  );
  const openIntents = query(
    "intent",
    Rows.StoredIntent,
    Rows.intentOf,
    "select id, run, step, begun_at, part, digest from intents where open = 1 order by id",
  );
  const creating = query(
    "unfinished create",
    Rows.StoredCreating,
    Rows.creatingOf,
    "select entity, local_key, next, taken, local from creating order by entity, local_key",
  );
  const withheldOf = query(
    "withheld write",
    Rows.StoredWithheld,
    (row) => row.write,
    "select write from withheld where run = ? order by position",
  );
  const setAsideOf = query(
    "record set aside",
    Rows.StoredSetAside,
    (row) => row.record,
    "select record from set_aside where run = ? order by position",
  );
  const linksOf = query(
    "link",
    Rows.StoredLink,
    Rows.linkOf,
    "select entity, local_key, remote_key, column_seen from links where entity = ? order by local_key",
  );
  const baselinesOf = query(
    "baseline",
    Rows.StoredBaseline,
    Rows.baselineOf,
    "select entity, local_key, fields from baselines where entity = ? order by local_key",
  );

  return {
    startRun: (run) =>
      write("start a run", (tx) =>
        Effect.gen(function* () {
          // Whoever starts to write holds the run lock: a writing run that still says `running` is gone.
          if (run.kind !== "plan") {
            yield* tx.run(
              "update runs set status = 'interrupted' where status = 'running' and kind <> 'plan'",
            );
          }
          yield* tx.run(
            "insert into runs (id, kind, job, chosen, started_at, status, counts) values (?, ?, ?, ?, ?, 'running', '{}')",
            [run.id, run.kind, run.job, run.chosen ? 1 : 0, String(run.startedAt)],
          );
        }),
      ),

    recordPlan: (run, plan) =>
      write("record a plan", (tx) =>
        Effect.gen(function* () {
          const found = yield* tx.all(
            `select (select coalesce(max(position) + 1, 0) from steps where run = runs.id) as next
             from runs where id = ?`,
            [run],
          );
          yield* mustBeOne("record a plan", found.length, `there is no run ${run}`);
          const first = Number(found[0]?.next);
          yield* inBatches(
            tx,
            `insert into steps (run, id, position, status, step)
             select ?, value ->> '$.id', ? + key, 'planned', value from json_each(?)`,
            plan.steps,
            jsonText,
            (start) => [run, first + start],
          );
          yield* inBatches(
            tx,
            "insert into withheld (run, write) select ?, value from json_each(?)",
            plan.withheld,
            jsonText,
            () => [run],
          );
          yield* inBatches(tx, putSetAside, plan.setAside, jsonText, () => [run]);
        }),
      ),

    begin: (run, step, record, at, part = 0) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            const text = jsonText(step);
            const known = yield* tx.all("select 1 as known from runs where id = ?", [run]);
            yield* mustBeOne("begin a step", known.length, `there is no run ${run}`);
            const { changes, lastId } = yield* tx.run(
              `insert into intents (run, step_id, step, entity, side, record_key, begun_at, open, part, digest)
               values (?, ?, ?, ?, ?, ?, ?, 1, ?, ?)
               on conflict (entity, side, record_key) where open = 1 do nothing`,
              [
                run,
                step.id,
                text,
                record.entity,
                record.side,
                record.key,
                String(at),
                part,
                payloadDigest(step, part),
              ],
            );
            if (changes === 0) {
              return yield* new IntentOpen({ entity: record.entity, record: record.key });
            }
            yield* tx.run(
              `insert into steps (run, id, position, status, step)
               select ?1, ?2, coalesce(max(position) + 1, 0), 'begun', ?3 from steps where run = ?1
               on conflict (run, id) do update set status = 'begun', message = null`,
              [run, step.id, text],
            );
            return Number(lastId);
          }),
        )
        .pipe(Effect.catchTag("SqliteError", (error) => Effect.fail(asStateError("begin a step")(error)))),

    settle: (intent, outcome, remembered, at) =>
      write("settle a step", (tx) =>
        Effect.gen(function* () {
          const { status, message, open } = outcomeStatus(outcome);
          const { changes } = yield* tx.run(
            "update intents set outcome = ?, settled_at = ?, open = ? where id = ? and open = 1",
            [jsonText(outcome), String(at), open ? 1 : 0, intent],
          );
          yield* mustBeOne("settle a step", changes, `the intent ${intent} is not open`);
          yield* tx.run(
            `update steps set status = ?, message = ?
             where (run, id) = (select run, step_id from intents where id = ?)`,
            [status, message ?? null, intent],
          );
          if (remembered.link !== undefined) yield* tx.run(putLinks, [Rows.linksText([remembered.link])]);
          if (remembered.baseline !== undefined) {
            yield* tx.run(putBaselines, [Rows.baselinesText([remembered.baseline])]);
          }
          if (remembered.creating !== undefined) yield* putCreating(tx, [remembered.creating]);
        }),
      ),

    skip: (run, steps) =>
      write("skip steps", (tx) =>
        inBatches(
          tx,
          `update steps set status = 'skipped', message = left_out.message
           from (select value ->> '$.id' as id, value ->> '$.message' as message from json_each(?2)) as left_out
           where steps.run = ?1 and steps.id = left_out.id and steps.status = 'planned'`,
          steps,
          jsonText,
          () => [run],
        ),
      ),

    setAside: (run, records) =>
      write("set records aside", (tx) => inBatches(tx, putSetAside, records, jsonText, () => [run])),

    endRun: (run, status, counts, at) =>
      write("end a run", (tx) =>
        Effect.gen(function* () {
          const { changes } = yield* tx.run(
            "update runs set status = ?, counts = ?, ended_at = ? where id = ?",
            [status, jsonText(counts), String(at), run],
          );
          yield* mustBeOne("end a run", changes, `there is no run ${run}`);
        }),
      ),

    openIntents: Effect.tap(openIntents([]), (intents) => {
      const other = intents.find((one) => one.digest !== undefined && one.digest !== digestOf(one));
      return other === undefined
        ? Effect.void
        : new StateError({
            operation: "read intent",
            path: db.path,
            reason: "damaged",
            message: `the write ${other.step.id} of the run ${other.run}, which has no known outcome, is not stored as it was begun`,
          });
    }),
    creating: creating([]),
    decide: ({ entity, localKey }, how, at) =>
      db
        .transaction((tx) =>
          Effect.gen(function* () {
            if (how === "adopted") yield* tx.run(goOnAfterOpen, [entity, localKey]);
            const intents = yield* tx.run(
              "update intents set outcome = ?, settled_at = ?, open = 0 where entity = ? and record_key = ? and open = 1",
              [jsonText({ _tag: "Settled", how }), String(at), entity, localKey],
            );
            if (how === "adopted" || intents.changes > 0) return intents.changes;
            return (yield* tx.run(removeFrom("creating"), [Rows.keysText([{ entity, localKey }])])).changes;
          }),
        )
        .pipe(Effect.catchTag("SqliteError", (error) => Effect.fail(asStateError("decide")(error)))),
    putCreating: (rows) => write("store unfinished creates", (tx) => putCreating(tx, rows)),
    runs: (limit) => newestRuns([limit]),
    lastCompleted: lastCompleted([]),
    run: (id) => Effect.map(oneRun([id]), (rows) => rows[0]),
    steps: (run) => stepsOf([run]),
    withheld: (run) => withheldOf([run]),
    recordsSetAside: (run) => setAsideOf([run]),

    links: (entity) => linksOf([entity]),
    putLinks: (links) => write("store links", (tx) => inBatches(tx, putLinks, links, Rows.linksText)),
    removeLinks: (links) =>
      write("remove links", (tx) => inBatches(tx, removeFrom("links"), links, Rows.keysText)),
    baselines: (entity) => baselinesOf([entity]),
    putBaselines: (rows) =>
      write("store baselines", (tx) => inBatches(tx, putBaselines, rows, Rows.baselinesText)),
    removeBaselines: (rows) =>
      write("remove baselines", (tx) => inBatches(tx, removeFrom("baselines"), rows, Rows.keysText)),
    ...quarantineOver(db),
    ...surfaceOver(db),
    ...askedOver(db),
    ...readsOver(db),
  };
};

/** The tables that decide what a run writes. The others tell the history, and are looked at by `state check`. */
const deciding = ["runs", "intents", "creating", "links", "baselines"];

/**
 * Opens the journal of a state folder for the life of the Scope; makes folder and file where missing. `connect` is for tests
 * of a database that fails.
 */
export const make = (
  folder: string,
  connect: typeof openSqlite = openSqlite,
): Effect.Effect<JournalService, StateError, Scope> =>
  Effect.suspend(() => refuseHalfRebuilt(folder)).pipe(
    Effect.zipRight(
      openMigrated(
        folder,
        journalFile,
        // `full`: an intent must outlive a power cut, or its record might be created twice.
        { pragmas: ["journal_mode = wal", "synchronous = full", "foreign_keys = on"] },
        journalMigrations,
        connect,
        deciding,
      ),
    ),
    Effect.map(over),
  );

export const layer = (folder: string): Layer.Layer<Journal, StateError> =>
  Layer.scoped(Journal, make(folder));
