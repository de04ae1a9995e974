/**
 * A generated integration at work: rows in a real SQLite file, objects in a real HTTP server, and runs of the
 * real engine between them. What a run did is judged by what both hold afterwards.
 */
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as ManagedRuntime from "effect/ManagedRuntime";
import type { Scope } from "effect/Scope";
import { connectorKinds } from "../../../src/connector/registry.ts";
import { applySaved } from "../../../src/execute/applySaved.ts";
import { acknowledgementOf } from "../../../src/execute/makeJobPlan.ts";
import { moment } from "../../../src/execute/moment.ts";
import type { RunReport } from "../../../src/execute/RunReport.ts";
import { revertRun } from "../../../src/execute/revertRun.ts";
import { planJob, runJob } from "../../../src/execute/runJob.ts";
import { Readers, Writers } from "../../../src/execute/systems.ts";
import type { Integration } from "../../../src/language/Integration.ts";
import type { Side } from "../../../src/model/Side.ts";
import type { Plan } from "../../../src/plan/Plan.ts";
import type { SqliteValue } from "../../../src/sqlite/Sqlite.ts";
import * as BudgetMemory from "../../../src/state/BudgetMemory.ts";
import { Journal, type JournalService } from "../../../src/state/Journal.ts";
import * as RunLockMemory from "../../../src/state/RunLockMemory.ts";
import type { Raw } from "../arbitrary/domains.ts";
import type { EntitySpec, PlaceSpec, RecordSpec, Scenario, Settings } from "../arbitrary/Spec.ts";
import { type Dump, type LocalDatabase, makeDatabase } from "./database.ts";
import { checkScenario } from "./integration.ts";
import type { Layers } from "./layers.ts";
import { type Arrived, flat, makeServer, type Obj, type Server } from "./server.ts";

/** What one test file opens once. */
export interface Bench {
  /** One world at a time: a check that was interrupted may still be ending. */
  readonly turn: Effect.Semaphore;
  readonly database: LocalDatabase;
  readonly server: Server;
}

class BenchTag extends Context.Tag("test/Bench")<BenchTag, Bench>() {}

/** Opens the bench of a test file; `close` ends it. */
export const openBench = async (): Promise<{
  readonly bench: Bench;
  readonly close: () => Promise<void>;
}> => {
  const runtime = ManagedRuntime.make(
    Layer.scoped(
      BenchTag,
      Effect.all({ turn: Effect.makeSemaphore(1), database: makeDatabase, server: makeServer }),
    ),
  );
  const bench = await runtime.runPromise(BenchTag);
  return { bench, close: () => runtime.dispose() };
};

/** Both sides at one moment: every row and column, every object and key. */
export interface Snapshot {
  readonly local: Dump;
  readonly remote: Readonly<Record<string, ReadonlyMap<string, Obj>>>;
}

export interface World {
  readonly scenario: Scenario;
  readonly integration: Integration;
  readonly journal: JournalService;
  readonly server: Server;
  readonly database: LocalDatabase;
  /** Every write that the server got since the world began. */
  readonly log: ReadonlyArray<Arrived>;
  readonly snapshot: Effect.Effect<Snapshot>;
  readonly run: (options?: RunAs) => Effect.Effect<RunReport>;
  readonly plan: (options?: RunAs) => Effect.Effect<Plan>;
  readonly apply: (plan: Plan, options?: RunAs) => Effect.Effect<RunReport>;
  /** Puts back what a run has written. */
  readonly revert: (run: string, options?: RunAs) => Effect.Effect<RunReport>;
  /** What people change on both sides after the runs before. */
  readonly edit: Effect.Effect<void>;
  /** Changes one place of one side of a record that was there from the start. */
  readonly change: (
    side: Side,
    entity: string,
    index: number,
    place: string,
    value: Raw,
  ) => Effect.Effect<void>;
}

export interface RunAs {
  readonly job?: string;
  readonly settings?: Settings;
  /** The run is stopped before the record after so many. */
  readonly records?: number;
}

const starts: Readonly<Record<string, number>> = { alpha: 100, beta: 200, gamma: 300 };

export const hasLocal = (record: RecordSpec): boolean => record.stage !== "only-remote";
export const hasRemote = (record: RecordSpec): boolean => record.stage !== "only-local";

/** The local key of a record of the scenario. */
export const localId = (entity: string, index: number): number => (starts[entity] ?? 0) + index + 1;
/** Its remote key, with signs that an address cannot hold where keys are text. */
export const remoteId = (entity: EntitySpec, index: number): string | number =>
  entity.remoteKey === "integer" ? localId(entity.name, index) + 1000 : `K ${localId(entity.name, index)}/ü`;
const twinLocalId = (entity: string, index: number): number => localId(entity, index) + 50;
const twinRemoteId = (entity: EntitySpec, index: number): string | number =>
  entity.remoteKey === "integer"
    ? localId(entity.name, index) + 1050
    : `K ${localId(entity.name, index) + 50}/ü`;

const stored = (raw: Raw): SqliteValue => (typeof raw === "boolean" ? (raw ? 1 : 0) : raw);

/** A cell as the side holds it: of a reference the key of the record. */
export const heldBy = (scenario: Scenario, side: Side, place: PlaceSpec, raw: Raw): Raw => {
  if (place.reference === undefined || raw === null) return raw;
  const target = scenario.spec.entities.find((one) => one.name === place.reference);
  if (target === undefined) return null;
  return side === "local" ? localId(target.name, Number(raw)) : remoteId(target, Number(raw));
};

const objectOf = (scenario: Scenario, entity: EntitySpec, record: RecordSpec, id: string | number): Obj => {
  const object: Obj = { id, code: record.code, spare: "theirs", kept: { deep: [1, null] } };
  const details: Obj = { aside: true };
  for (const place of entity.places) {
    const value = heldBy(scenario, "remote", place, record.cells[place.name]?.remote ?? null);
    (place.nested ? details : object)[place.name] = value;
  }
  if (entity.places.some((place) => place.nested)) object.details = details;
  return object;
};

const seed = (bench: Bench, scenario: Scenario, journal: JournalService) =>
  Effect.gen(function* () {
    const { database, server } = bench;
    yield* database.clear;
    server.reset();
    const habits: Record<string, "upper" | "trim" | "truncate"> = {};
    const references: Record<string, string> = {};
    const hidden: Record<string, ReadonlyArray<string>> = {};
    for (const entity of scenario.spec.entities) {
      hidden[entity.name] = entity.places.filter((place) => place.hidden).map((place) => place.name);
      for (const place of entity.places) {
        if (place.habit !== undefined) habits[`${entity.name}.${place.name}`] = place.habit;
        if (place.reference !== undefined) references[`${entity.name}.${place.name}`] = place.reference;
      }
      const objects = server.store.get(entity.name);
      for (const [index, record] of (scenario.records[entity.name] ?? []).entries()) {
        const claimed = record.stage === "claimed-twice";
        const local = (id: number) => {
          const row: Record<string, SqliteValue> = { id, code: record.code, spare: "ours" };
          if (entity.link && (record.stage === "column" || claimed)) row.link_id = remoteId(entity, index);
          for (const place of entity.places)
            if (!place.computed)
              row[place.name] = stored(
                heldBy(scenario, "local", place, record.cells[place.name]?.local ?? null),
              );
          return database.insert(entity.name, row);
        };
        if (hasLocal(record)) yield* local(localId(entity.name, index));
        if (claimed) yield* local(twinLocalId(entity.name, index));
        const remote = (id: string | number) =>
          objects?.set(String(id), objectOf(scenario, entity, record, id));
        if (hasRemote(record)) remote(remoteId(entity, index));
        if (record.stage === "ambiguous") remote(twinRemoteId(entity, index));
        if (record.stage === "state" || (record.stage === "column" && !entity.link))
          yield* Effect.orDie(
            journal.putLinks([
              {
                entity: entity.name,
                localKey: String(localId(entity.name, index)),
                remoteKey: encodeURIComponent(String(remoteId(entity, index))),
                columnSeen: false,
              },
            ]),
          );
      }
    }
    Object.assign(server.switches, {
      habits,
      references,
      hidden,
      shortLists: new Set(scenario.spec.entities.flatMap((one) => (one.short ? [one.name] : []))),
      keys: Object.fromEntries(scenario.spec.entities.map((one) => [one.name, one.remoteKey])),
    });
  });

const openSystems = (integration: Integration, bench: Bench) =>
  Effect.gen(function* () {
    const { now, today } = yield* moment(integration.main.value.timezone);
    const open = <S extends Side>(side: S) => {
      const system = integration.systems[side];
      const kind = connectorKinds.find((one) => one.name === system.kind);
      if (kind === undefined) throw new Error(`there is no kind ${system.kind}`);
      return Effect.orDie(
        kind.open<S>({
          side,
          file: system.file.value,
          connection: side === "local" ? { file: bench.database.file } : { url: bench.server.url },
          limits: undefined,
          timezone: integration.main.value.timezone,
          today,
          now,
          folder: bench.database.folder,
        }),
      );
    };
    const local = yield* open("local");
    const remote = yield* open("remote");
    return Context.make(Readers, { local: local.reader, remote: remote.reader }).pipe(
      Context.add(Writers, { local: local.writer, remote: remote.writer }),
    );
  });

/** Sets both sides up as the scenario says, and opens them as a run does. */
export const openWorld = (
  bench: Bench,
  layers: Layers,
  scenario: Scenario,
): Effect.Effect<World, never, Scope> =>
  Effect.gen(function* () {
    const checked = checkScenario(scenario, bench.database.folder);
    if (checked.integration === undefined) {
      throw new Error(
        `the checker refuses the mapping: ${checked.diagnostics
          .filter((one) => one.severity === "error")
          .map((one) => `${one.code} ${one.message}`)
          .join("\n")}`,
      );
    }
    const { integration } = checked;
    const states = yield* Effect.orDie(
      Layer.build(Layer.mergeAll(layers.journal, RunLockMemory.layer, layers.flow, layers.engine)),
    );
    const journal = Context.get(states, Journal);
    yield* seed(bench, scenario, journal);
    const systems = yield* Layer.build(
      Layer.provide(layers.systems, Layer.scopedContext(openSystems(integration, bench))).pipe(
        Layer.provide(BudgetMemory.layer),
      ),
    );
    const services = Context.merge(states, systems);
    const optionsOf = (as: RunAs | undefined) => ({
      integration,
      profile: "test",
      job: as?.job ?? scenario.job,
      settings: as?.settings ?? scenario.settings,
      selection: { _tag: "Scope" as const },
    });
    // Settings turn between the runs of a world as if a person had looked at what that widens.
    const acknowledged = (as: RunAs | undefined) =>
      Effect.map(acknowledgementOf(optionsOf(as)), (token) => {
        let left = as?.records ?? Number.POSITIVE_INFINITY;
        const stopWhen = Effect.sync(() => (left-- <= 0 ? "cut short" : undefined));
        return { ...optionsOf(as), accept: [token], stopWhen };
      });
    const change: World["change"] = (side, entity, index, place, value) => {
      const declared = scenario.spec.entities.find((one) => one.name === entity);
      const found = declared?.places.find((one) => one.name === place);
      if (declared === undefined || found === undefined) return Effect.void;
      const held = heldBy(scenario, side, found, value);
      if (side === "local") return bench.database.set(entity, localId(entity, index), place, stored(held));
      return Effect.sync(() => {
        const object = bench.server.store.get(entity)?.get(String(remoteId(declared, index)));
        if (object === undefined) return;
        const details = object.details;
        if (found.nested && typeof details === "object" && details !== null)
          Object.assign(details, { [place]: held });
        else object[place] = held;
      });
    };
    return {
      scenario,
      integration,
      journal,
      server: bench.server,
      database: bench.database,
      log: bench.server.log,
      snapshot: Effect.map(bench.database.dump, (local) => ({
        local,
        remote: Object.fromEntries(
          [...bench.server.store].map(([entity, objects]) => [
            entity,
            new Map([...objects].map(([id, object]) => [id, structuredClone(object)])),
          ]),
        ),
      })),
      run: (as) => acknowledged(as).pipe(Effect.flatMap(runJob), Effect.provide(services), Effect.orDie),
      plan: (as) =>
        planJob(optionsOf(as)).pipe(
          Effect.map(({ plan }) => plan),
          Effect.provide(services),
          Effect.orDie,
        ),
      apply: (plan, as) =>
        acknowledged(as).pipe(
          Effect.flatMap((options) => applySaved(options, plan)),
          Effect.provide(services),
          Effect.orDie,
        ),
      revert: (run, as) => {
        const { integration: mapping, profile, settings } = optionsOf(as);
        return revertRun({ integration: mapping, profile, settings, run, accept: [] }).pipe(
          Effect.provide(services),
          Effect.orDie,
        );
      },
      edit: Effect.forEach(
        scenario.spec.entities.flatMap((entity) =>
          (scenario.records[entity.name] ?? []).flatMap((record, index) =>
            record.edits.map((edit) => ({ entity: entity.name, index, edit })),
          ),
        ),
        ({ entity, index, edit }) => change(edit.side, entity, index, edit.place, edit.value),
        { discard: true },
      ),
      change,
    } satisfies World;
  });

/** Runs a check of a scenario in a world of its own. */
export const inWorld = <A>(
  bench: Bench,
  layers: Layers,
  scenario: Scenario,
  body: (world: World) => Effect.Effect<A, never, Scope>,
): Promise<A> =>
  Effect.runPromise(
    bench.turn.withPermits(1)(Effect.scoped(Effect.flatMap(openWorld(bench, layers, scenario), body))),
  );

export { flat };
