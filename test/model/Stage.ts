/** Both sides and the state as real files and a real server, and runs of the real engine that can be cut off. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as Cause from "effect/Cause";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Layer from "effect/Layer";
import type { Scope } from "effect/Scope";
import { connectorKinds } from "../../src/connector/registry.ts";
import { Engine } from "../../src/execute/Engine.ts";
import { moment } from "../../src/execute/moment.ts";
import type { RunReport } from "../../src/execute/RunReport.ts";
import { revertRun } from "../../src/execute/revertRun.ts";
import { previewJob, runJob } from "../../src/execute/runJob.ts";
import { Readers, Writers } from "../../src/execute/systems.ts";
import { Flow } from "../../src/flow/Flow.ts";
import type { Integration } from "../../src/language/Integration.ts";
import type { Side } from "../../src/model/Side.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { openSqlite } from "../../src/sqlite/openSqlite.ts";
import type { Sqlite } from "../../src/sqlite/Sqlite.ts";
import { Budgets } from "../../src/state/Budget.ts";
import * as BudgetMemory from "../../src/state/BudgetMemory.ts";
import { Journal } from "../../src/state/Journal.ts";
import * as JournalSqlite from "../../src/state/JournalSqlite.ts";
import type { RunLock } from "../../src/state/RunLock.ts";
import * as runLock from "../../src/state/runLockSqlite.ts";
import { type Cloud, makeCloud } from "./Cloud.ts";
import type { Settings } from "./Model.ts";
import { loadMapping } from "./mapping.ts";
import { quickClock, quickNow } from "./quickClock.ts";

export type RunEnd =
  | { readonly _tag: "Ended"; readonly report: RunReport }
  /** It gave up, with a typed error: what it did before stands. */
  | { readonly _tag: "Failed"; readonly reason: string; readonly report: RunReport | undefined }
  | { readonly _tag: "Killed" };

/** A change of one column of one local row, as the database saw it. */
export interface Audited {
  readonly kind: string;
  readonly id: number;
  readonly place: string;
  readonly before: string | number | null;
  readonly after: string | number | null;
}

export interface Stage {
  readonly cloud: Cloud;
  readonly local: Sqlite;
  /** Local changes since the last call. */
  readonly audited: Effect.Effect<ReadonlyArray<Audited>>;
  /**
   * Runs the job. With `killAt`, the process ends when the journal or a writer is about to do its so-manieth thing,
   * or has just done it: nothing after that reaches a file or the wire.
   */
  readonly run: (settings: Settings, killAt?: number) => Effect.Effect<RunEnd>;
  /** What a run would do. */
  readonly plan: (settings: Settings) => Effect.Effect<Plan>;
  /** Puts back what a run has written. */
  readonly revert: (settings: Settings, run: string) => Effect.Effect<RunReport>;
  readonly withJournal: <A>(use: (journal: Journal["Type"]) => Effect.Effect<A, unknown>) => Effect.Effect<A>;
  /** How many things the journal and the writers did in the last run: the places where it could be killed. */
  readonly ticks: () => number;
  /** The next run finds an empty state folder. */
  readonly loseState: Effect.Effect<void>;
  /** Both sides empty, the state gone. */
  readonly reset: Effect.Effect<void>;
}

const tables: Readonly<Record<string, ReadonlyArray<string>>> = {
  person: ["code", "link", "uln", "name", "email", "phone", "born", "progress", "team", "spare"],
  team: ["code", "link", "name"],
  visit: ["link", "person", "day"],
};

const schema = [
  "create table audit (position integer primary key, kind text, id integer, place text, before, after);",
  ...Object.entries(tables).flatMap(([table, columns]) => [
    `create table ${table} (id integer primary key, ${columns.join(", ")});`,
    ...columns.map(
      (column) =>
        `create trigger ${table}_${column} after update of ${column} on ${table} when old.${column} is not new.${column}
         begin insert into audit (kind, id, place, before, after) values ('${table}', old.id, '${column}', old.${column}, new.${column}); end;`,
    ),
    `create trigger ${table}_gone after delete on ${table} begin insert into audit (kind, id, place) values ('${table}', old.id, '(gone)'); end;`,
  ]),
].join("\n");

class Killed {
  readonly _tag = "Killed";
}

/** Counts what passes, and ends everything at the chosen count: from then on nothing is done any more. */
const makeKiller = () => {
  const state = { count: 0, at: Number.POSITIVE_INFINITY, dead: false };
  const tick = Effect.suspend(() => {
    if (state.dead) return Effect.die(new Killed());
    state.count += 1;
    if (state.count < state.at) return Effect.void;
    state.dead = true;
    return Effect.die(new Killed());
  });
  const around = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.zipRight(
      tick,
      Effect.tap(effect, () => tick),
    );
  /** The same service, each of whose effects may be the last. */
  const mortal = <S extends object>(service: S): S =>
    new Proxy(service, {
      get: (target, name) => {
        const found: unknown = Reflect.get(target, name);
        if (Effect.isEffect(found)) return around(found);
        if (typeof found !== "function") return found;
        return (...given: ReadonlyArray<unknown>) => {
          const result: unknown = Reflect.apply(found, target, given);
          return Effect.isEffect(result) ? around(result) : result;
        };
      },
    });
  return { state, mortal };
};

const openSystems = (integration: Integration, folder: string, url: string) =>
  Effect.gen(function* () {
    const { now, today } = yield* moment(integration.main.value.timezone);
    const open = <S extends Side>(side: S) => {
      const system = integration.systems[side];
      const kind = connectorKinds.find((one) => one.name === system.kind);
      if (kind === undefined) throw new Error(`there is no kind ${system.kind}`);
      return kind.open<S>({
        side,
        file: system.file.value,
        connection: side === "local" ? { file: "base.sqlite" } : { url },
        limits: undefined,
        timezone: integration.main.value.timezone,
        today,
        now,
        folder,
      });
    };
    return { local: yield* open("local"), remote: yield* open("remote") };
  });

export const makeStage: Effect.Effect<Stage, never, Scope> = Effect.gen(function* () {
  const folder = yield* Effect.acquireRelease(
    Effect.promise(() => mkdtemp(join(tmpdir(), "crosswalk-model-"))),
    (path) => Effect.promise(() => rm(path, { recursive: true, force: true })),
  );
  const cloud = yield* makeCloud(quickNow);
  const local = yield* Effect.orDie(
    openSqlite(join(folder, "base.sqlite"), { pragmas: ["journal_mode = wal", "synchronous = off"] }),
  );
  yield* Effect.orDie(local.script(schema));
  const integration = loadMapping(folder);
  const machine = { budgets: yield* BudgetMemory.make, state: 0, ticks: 0 };
  const stateFolder = () => join(folder, `state-${machine.state}`);

  const options = (settings: Settings) => ({
    integration,
    profile: "test",
    job: "sync",
    settings: { ...settings },
    selection: { _tag: "Scope" as const },
    accept: [],
  });

  /** A process of its own: state and systems are opened anew. */
  const inProcess = <A, E>(
    killer: ReturnType<typeof makeKiller>,
    body: Effect.Effect<A, E, Readers | Writers | Journal | RunLock | Flow | Engine>,
  ) =>
    Effect.scoped(
      Effect.gen(function* () {
        const states = yield* Layer.build(
          Layer.mergeAll(
            JournalSqlite.layer(stateFolder()),
            runLock.layer(stateFolder()),
            Flow.layer,
            Engine.layer,
          ),
        );
        const systems = yield* Effect.provideService(
          openSystems(integration, folder, cloud.url),
          Budgets,
          machine.budgets,
        );
        return yield* body.pipe(
          Effect.provide(states),
          Effect.provideService(Journal, killer.mortal(Context.get(states, Journal))),
          Effect.provideService(Readers, { local: systems.local.reader, remote: systems.remote.reader }),
          Effect.provideService(Writers, {
            local: killer.mortal(systems.local.writer),
            remote: killer.mortal(systems.remote.writer),
          }),
        );
      }),
    ).pipe(Effect.withClock(quickClock));

  const loseState = Effect.sync(() => {
    machine.state += 1;
  });

  return {
    cloud,
    local,
    audited: Effect.gen(function* () {
      const rows = yield* local.all("select * from audit order by position");
      yield* local.script("delete from audit;");
      const cell = (value: unknown) =>
        typeof value === "string" || typeof value === "number" ? value : null;
      return rows.map((row) => ({
        kind: String(row.kind),
        id: Number(row.id),
        place: String(row.place),
        before: cell(row.before),
        after: cell(row.after),
      }));
    }).pipe(Effect.orDie),
    run: (settings, killAt) =>
      Effect.gen(function* () {
        const killer = makeKiller();
        killer.state.at = killAt ?? Number.POSITIVE_INFINITY;
        const exit = yield* Effect.exit(inProcess(killer, runJob(options(settings))));
        machine.ticks = killer.state.count;
        if (killer.state.dead) return { _tag: "Killed" as const };
        if (Exit.isSuccess(exit)) return { _tag: "Ended" as const, report: exit.value };
        const failure = Cause.failureOption(exit.cause);
        if (failure._tag === "None") throw new Error(`the run fell over: ${Cause.pretty(exit.cause)}`);
        const error = failure.value;
        return {
          _tag: "Failed" as const,
          reason:
            error._tag === "RunEnded"
              ? error.cause._tag === "ConnectorError"
                ? `${error.cause.reason}: ${error.cause.message}`
                : error.cause.message
              : error._tag === "ConnectorError"
                ? `${error.reason}: ${error.message}`
                : error._tag,
          report: error._tag === "RunEnded" ? error.report : undefined,
        };
      }),
    plan: (settings) => inProcess(makeKiller(), previewJob(options(settings))).pipe(Effect.orDie),
    revert: (settings, run) => {
      const { integration: mapping, profile, accept, settings: values } = options(settings);
      return inProcess(
        makeKiller(),
        revertRun({ integration: mapping, profile, settings: values, run, accept }),
      ).pipe(Effect.orDie);
    },
    withJournal: (use) =>
      Effect.scoped(
        Effect.flatMap(Layer.build(JournalSqlite.layer(stateFolder())), (states) =>
          use(Context.get(states, Journal)),
        ),
      ).pipe(Effect.withClock(quickClock), Effect.orDie),
    ticks: () => machine.ticks,
    loseState,
    reset: Effect.gen(function* () {
      yield* loseState;
      yield* local.script(
        [...Object.keys(tables), "audit"].map((table) => `delete from ${table};`).join("\n"),
      );
      yield* local.script("delete from audit;");
      cloud.reset();
    }).pipe(Effect.orDie),
  } satisfies Stage;
});
