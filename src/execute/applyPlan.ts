/**
 * Carries out the steps of a plan: intent, write, outcome. It decides nothing; it knows neither direction nor
 * gate nor mode. Records run side by side, the steps of one record in order; a record that fails is set aside
 * with its reason and the others go on.
 */
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { Reader } from "../connector/Connector.ts";
import { type ConnectorError, endsRun } from "../connector/ConnectorError.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import type { RecordCode } from "../model/Reason.ts";
import { type Cell, type Cells, type Key, keyParts } from "../model/Record.ts";
import type {
  FieldWrite,
  LinkStep,
  PullCreateStep,
  PullUpdateStep,
  PushCreateStep,
  PushUpdateStep,
  SetAside,
  Step,
} from "../model/Step.ts";
import { shownKey } from "../plan/match.ts";
import { phaseOf } from "../plan/order.ts";
import type { Plan } from "../plan/Plan.ts";
import type { Baseline, Intent, JournalService, LinkRow, Remembered } from "../state/Journal.ts";
import type { IntentOpen, StateError } from "../state/StateError.ts";
import { equalCells, types } from "../value/types/registry.ts";
import type { Normalisation, StepOutcome } from "./RunReport.ts";
import type { Readers, Writers } from "./systems.ts";

export interface Applied {
  readonly outcomes: ReadonlyArray<StepOutcome>;
  readonly setAside: ReadonlyArray<SetAside>;
  readonly normalisations: ReadonlyArray<Normalisation>;
  /** Why it stopped before the last step, if it did. */
  readonly stopped: string | undefined;
}

/** Writes of different records under way at once. */
const concurrency = 8;

/** Why the rest of one record's steps is left undone. */
class RecordFailed {
  readonly _tag = "RecordFailed";
  constructor(
    readonly code: RecordCode,
    readonly message: string,
  ) {}
}

const recordId = (step: Step): string =>
  `${step.entity}:${("localKey" in step ? step.localKey : undefined) ?? `remote:${"remoteKey" in step ? step.remoteKey : ""}`}`;

export const applyPlan = Effect.fn("applyPlan")(function* (options: {
  readonly run: string;
  readonly job: JobTemplate;
  readonly plan: Plan;
  readonly readers: Readers["Type"];
  readonly writers: Writers["Type"];
  readonly journal: JournalService;
  /** Asked before each record: a reason to stop here, or nothing. */
  readonly stopWhen: Effect.Effect<string | undefined>;
}) {
  const { run, job, plan, readers, writers, journal } = options;
  const outcomes: Array<StepOutcome> = [];
  const setAside: Array<SetAside> = [];
  const normalisations: Array<Normalisation> = [];
  let stopped: string | undefined;

  const resources = new Map(
    job.entities.map((entity) => [
      entity.entity,
      { local: entity.local, remote: entity.remote, link: entity.link },
    ]),
  );
  /** Entities whose remote writes a later run of this job would compare: what was stored is read back. */
  const compares = new Set(
    job.entities.flatMap((entity) => (entity.moves.update._tag === "Open" ? [entity.entity] : [])),
  );
  const observed = new Map(
    plan.remember.baselines.map((row) => [`${row.entity}:${row.localKey}`, row.fields]),
  );
  const stored = new Map<string, Baseline>();
  const touched = new Set(plan.steps.map(recordId));
  for (const entity of new Set(plan.steps.map((step) => step.entity)))
    for (const row of yield* journal.baselines(entity)) stored.set(`${entity}:${row.localKey}`, row.fields);
  const remoteKeys = new Map<string, Key>();
  const localKeys = new Map<string, Key>();
  /** Creates of earlier runs whose outcome is unknown, by record. */
  const openCreates = new Map<string, Intent>();
  const knownLinks = [...plan.remember.links];
  for (const { entity } of job.entities) knownLinks.push(...(yield* journal.links(entity)));
  for (const intent of yield* journal.openIntents) {
    const { step } = intent;
    const creates = step._tag === "PushCreate" || step._tag === "PullCreate";
    // Changes were compared anew when this plan was made; a create is over once its record is linked.
    const linked = knownLinks.some(
      (row) =>
        row.entity === step.entity &&
        (step._tag === "PushCreate"
          ? row.localKey === step.localKey
          : step._tag === "PullCreate" && row.remoteKey === step.remoteKey),
    );
    if (creates && !linked) openCreates.set(recordId(step), intent);
    else
      yield* journal.settle(
        intent.id,
        { _tag: "Settled", how: creates ? "adopted" : "compared" },
        {},
        yield* Clock.currentTimeMillis,
      );
  }

  yield* journal.putLinks(plan.remember.links);
  yield* journal.putBaselines(
    plan.remember.baselines.filter((row) => !touched.has(`${row.entity}:${row.localKey}`)),
  );

  /** Closes the create that an earlier, interrupted run left open about this record. */
  const settleEarlier = (id: string, how: "adopted" | "not-there") =>
    Effect.gen(function* () {
      const intent = openCreates.get(id);
      if (intent === undefined) return;
      openCreates.delete(id);
      yield* journal.settle(intent.id, { _tag: "Settled", how }, {}, yield* Clock.currentTimeMillis);
    });

  const cellsOf = (
    resource: CatalogResource | undefined,
    writes: ReadonlyArray<FieldWrite>,
  ): Effect.Effect<Record<string, Cell>, RecordFailed> =>
    Effect.gen(function* () {
      const cells: Record<string, Cell> = {};
      for (const write of writes) {
        if (write.value._tag === "Known") {
          cells[write.place] = write.value.value;
          continue;
        }
        const { entity, key, wants, part } = write.value;
        const made =
          wants === "remote" ? remoteKeys.get(`${entity}:${key}`) : localKeys.get(`${entity}:remote:${key}`);
        if (made === undefined)
          return yield* Effect.fail(
            new RecordFailed(
              "unresolved-reference",
              `${write.field} refers to ${entity} ${shownKey(key)}, which was not created`,
            ),
          );
        // A key that an earlier step made, brought to the type of the place that takes it.
        const text = keyParts(made)[part] ?? "";
        const parsed = types[resource?.fields[write.place]?.type ?? "exact"].parse(text, {
          timezone: job.timezone,
        });
        cells[write.place] = parsed._tag === "Parsed" ? parsed.cell : text;
      }
      return cells;
    });

  const beforeOf = (writes: ReadonlyArray<FieldWrite>): Cells => {
    const before: Record<string, Cell> = {};
    for (const write of writes) if (write.before !== undefined) before[write.place] = write.before;
    return before;
  };

  /**
   * One journaled write. The intent is committed before the write starts; whatever ends the write (an answer,
   * a refusal, an interruption), its outcome is committed after it.
   */
  const journaled = <A>(
    step: Step,
    side: "local" | "remote",
    key: Key,
    write: Effect.Effect<A, ConnectorError>,
    remember: (answer: A) => { readonly remembered: Remembered; readonly key?: Key },
  ): Effect.Effect<A, RecordFailed | ConnectorError | StateError> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function* () {
        const intent = yield* journal
          .begin(run, step, { entity: step.entity, side, key }, yield* Clock.currentTimeMillis)
          .pipe(
            Effect.catchTag("IntentOpen", (open: IntentOpen) =>
              Effect.fail(
                new RecordFailed(
                  "in-doubt",
                  `a write of ${open.entity} ${shownKey(open.record)} was begun and has no known outcome`,
                ),
              ),
            ),
          );
        const exit = yield* Effect.exit(restore(write));
        const at = yield* Clock.currentTimeMillis;
        if (Exit.isSuccess(exit)) {
          const { remembered, key: made } = remember(exit.value);
          yield* journal.settle(
            intent,
            { _tag: "Done", ...(made === undefined ? {} : { key: made }) },
            remembered,
            at,
          );
          outcomes.push({ step, status: "done" });
          return exit.value;
        }
        const failure = Cause.failureOption(exit.cause);
        if (failure._tag === "None") {
          yield* journal.settle(intent, { _tag: "Lost", message: "interrupted" }, {}, at);
          return yield* Effect.failCause(exit.cause);
        }
        const error = failure.value;
        if (error.reason === "lost" || error.reason === "malformed") {
          yield* journal.settle(intent, { _tag: "Lost", message: error.message }, {}, at);
          outcomes.push({ step, status: "lost", message: error.message });
          return yield* Effect.fail(
            new RecordFailed(
              "in-doubt",
              `no usable answer came: ${error.message}; the next run looks up what became of it`,
            ),
          );
        }
        yield* journal.settle(intent, { _tag: "Refused", message: error.message }, {}, at);
        outcomes.push({ step, status: "refused", message: error.message });
        if (endsRun(error)) return yield* error;
        return yield* Effect.fail(
          new RecordFailed(
            error.reason === "stale" || error.reason === "missing" ? "changed-since" : "write-failed",
            error.message,
          ),
        );
      }),
    );

  /** What both sides hold after a write, on top of what was observed before it. */
  const baselineAfter = (
    entity: string,
    localKey: Key,
    side: "local" | "remote",
    written: ReadonlyArray<{
      readonly field: string;
      readonly sent: Cell;
      readonly stored: Cell;
      readonly same: boolean;
    }>,
  ): Remembered => {
    const id = `${entity}:${localKey}`;
    const fields: Record<string, Baseline[string]> = { ...(observed.get(id) ?? stored.get(id) ?? {}) };
    for (const { field, sent, stored: kept, same } of written) {
      const { sent: _sent, stored: _stored, ...rest } = fields[field] ?? {};
      fields[field] = { ...rest, [side]: kept, ...(same ? {} : { sent, stored: kept }) };
    }
    observed.set(id, fields);
    return { baseline: { entity, localKey, fields } };
  };

  /** What was sent, as long as nothing else is known of what is stored. */
  const asSent = (writes: ReadonlyArray<FieldWrite>, cells: Cells) =>
    writes.map((write) => {
      const cell = cells[write.place] ?? null;
      return { field: write.field, sent: cell, stored: cell, same: true };
    });

  /**
   * Reads back what was just written. A system that stores something else is reported once, and what it stores
   * is remembered beside what was sent, so that no later run writes it again.
   */
  const verify = <S extends "local" | "remote">(
    reader: Reader<S>,
    step: { readonly entity: string; readonly writes: ReadonlyArray<FieldWrite> },
    localKey: Key,
    resource: CatalogResource | undefined,
    key: Key,
    cells: Cells,
  ): Effect.Effect<void, ConnectorError | StateError> =>
    Effect.gen(function* () {
      if (resource?.read === undefined) return;
      const [result] = yield* reader.read(resource.name, [key]);
      if (result?._tag !== "Found") return;
      const held = result.record.cells;
      const written = step.writes.map((write) => {
        const sent = cells[write.place] ?? null;
        const kept = held[write.place];
        const same =
          kept === undefined || equalCells(resource.fields[write.place]?.type ?? "exact", sent, kept);
        if (!same)
          normalisations.push({
            entity: step.entity,
            localKey,
            field: write.field,
            side: reader.side,
            sent,
            stored: kept,
            sensitive: write.sensitive,
          });
        return { field: write.field, sent, stored: kept === undefined ? sent : kept, same };
      });
      if (written.every((one) => one.same)) return;
      const { baseline } = baselineAfter(step.entity, localKey, reader.side, written);
      if (baseline !== undefined) yield* journal.putBaselines([baseline]);
    });

  const pushCreate = (step: PushCreateStep) =>
    Effect.gen(function* () {
      const id = recordId(step);
      yield* settleEarlier(id, "not-there");
      const resource = resources.get(step.entity)?.remote;
      const cells = yield* cellsOf(resource, step.writes);
      const key = yield* journaled(
        step,
        "remote",
        step.localKey,
        writers.remote.create({ _tag: "Create", side: "remote", resource: step.resource, cells }),
        (made) => ({
          key: made,
          remembered: {
            link: { entity: step.entity, localKey: step.localKey, remoteKey: made, columnSeen: false },
            ...baselineAfter(step.entity, step.localKey, "remote", asSent(step.writes, cells)),
          },
        }),
      );
      remoteKeys.set(id, key);
      if (compares.has(step.entity)) yield* verify(readers.remote, step, step.localKey, resource, key, cells);
    });

  const pushUpdate = (step: PushUpdateStep) =>
    Effect.gen(function* () {
      const id = recordId(step);
      const resource = resources.get(step.entity)?.remote;
      const remoteKey = step.remoteKey ?? remoteKeys.get(id);
      if (remoteKey === undefined)
        return yield* Effect.fail(
          new RecordFailed("unresolved-reference", "its remote record was not created"),
        );
      const cells = yield* cellsOf(resource, step.writes);
      yield* journaled(
        step,
        "remote",
        step.localKey,
        writers.remote.update({
          _tag: "Update",
          side: "remote",
          resource: step.resource,
          key: remoteKey,
          cells,
          before: beforeOf(step.writes),
        }),
        () => ({
          remembered: baselineAfter(step.entity, step.localKey, "remote", asSent(step.writes, cells)),
        }),
      );
      yield* verify(readers.remote, step, step.localKey, resource, remoteKey, cells);
    });

  const pullUpdate = (step: PullUpdateStep) =>
    Effect.gen(function* () {
      const resource = resources.get(step.entity)?.local;
      const cells = yield* cellsOf(resource, step.writes);
      yield* journaled(
        step,
        "local",
        step.localKey,
        writers.local.update({
          _tag: "Update",
          side: "local",
          resource: step.resource,
          key: step.localKey,
          cells,
          before: beforeOf(step.writes),
        }),
        () => ({
          remembered: baselineAfter(step.entity, step.localKey, "local", asSent(step.writes, cells)),
        }),
      );
      yield* verify(readers.local, step, step.localKey, resource, step.localKey, cells);
    });

  const linkCell = (entity: string, key: Key): Cell => {
    const link = resources.get(entity)?.link;
    const type = link === undefined ? undefined : resources.get(entity)?.local.fields[link]?.type;
    const parsed =
      type === undefined ? undefined : types[type].parse(keyParts(key)[0] ?? key, { timezone: job.timezone });
    return parsed?._tag === "Parsed" ? parsed.cell : key;
  };

  const pullCreate = (step: PullCreateStep, column: string | undefined) =>
    Effect.gen(function* () {
      const id = recordId(step);
      yield* settleEarlier(id, "not-there");
      const cells = yield* cellsOf(resources.get(step.entity)?.local, step.writes);
      // The link place is filled in the same insert, so that a kill cannot come between.
      const whole =
        column === undefined ? cells : { ...cells, [column]: linkCell(step.entity, step.remoteKey) };
      const made = yield* journaled(
        step,
        "local",
        step.remoteKey,
        writers.local.create({ _tag: "Create", side: "local", resource: step.resource, cells: whole }),
        (made) => ({
          key: made,
          remembered: {
            link: {
              entity: step.entity,
              localKey: made,
              remoteKey: step.remoteKey,
              columnSeen: column !== undefined,
            },
            ...baselineAfter(step.entity, made, "local", asSent(step.writes, cells)),
          },
        }),
      );
      localKeys.set(id, made);
    });

  const link = (step: LinkStep) =>
    Effect.gen(function* () {
      const id = recordId(step);
      if (step.localKey === undefined) {
        // Of a local create: the insert has filled the place and remembered the pair.
        outcomes.push({ step, status: "done" });
        return;
      }
      const { localKey, column } = step;
      const remoteKey = step.remoteKey ?? remoteKeys.get(id);
      if (remoteKey === undefined)
        return yield* Effect.fail(
          new RecordFailed("unresolved-reference", "its remote record was not created"),
        );
      if (step.via !== "create") yield* settleEarlier(id, "adopted");
      if (step.via === "relink") yield* journal.removeBaselines([{ entity: step.entity, localKey }]);
      const row: LinkRow = {
        entity: step.entity,
        localKey,
        remoteKey,
        columnSeen: column !== undefined || step.via === "relink",
      };
      if (column === undefined) {
        yield* journal.putLinks([row]);
        const intent = yield* Effect.either(
          journal.begin(
            run,
            step,
            { entity: step.entity, side: "local", key: localKey },
            yield* Clock.currentTimeMillis,
          ),
        );
        if (intent._tag === "Right")
          yield* journal.settle(
            intent.right,
            { _tag: "Done" },
            { link: row },
            yield* Clock.currentTimeMillis,
          );
        outcomes.push({ step, status: "done" });
        return;
      }
      yield* journaled(
        step,
        "local",
        localKey,
        writers.local.update({
          _tag: "Update",
          side: "local",
          resource: step.resource,
          key: localKey,
          cells: { [column]: linkCell(step.entity, remoteKey) },
          before: { [column]: null },
        }),
        () => ({ remembered: { link: row } }),
      );
    });

  const carryOut = (step: Step, steps: ReadonlyArray<Step>) => {
    switch (step._tag) {
      case "PushCreate":
        return pushCreate(step);
      case "PullCreate": {
        const own = steps.find((other) => other._tag === "Link");
        return pullCreate(step, own?._tag === "Link" ? own.column : undefined);
      }
      case "PushUpdate":
        return pushUpdate(step);
      case "PullUpdate":
        return pullUpdate(step);
      case "Link":
        return link(step);
    }
  };

  const record = (steps: ReadonlyArray<Step>) =>
    Effect.gen(function* () {
      if (stopped !== undefined) return yield* skip(steps, stopped);
      const reason = yield* options.stopWhen;
      if (reason !== undefined) {
        stopped = reason;
        return yield* skip(steps, reason);
      }
      for (const [index, step] of steps.entries()) {
        const result = yield* Effect.either(carryOut(step, steps));
        if (result._tag === "Right") continue;
        if (!(result.left instanceof RecordFailed)) return yield* Effect.fail(result.left);
        const { code, message } = result.left;
        setAside.push({
          entity: step.entity,
          ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
          ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
          code,
          message,
          origin: step.origin,
        });
        const written = outcomes.some((outcome) => outcome.step === step);
        return yield* skip(steps.slice(written ? index + 1 : index), message);
      }
    });

  const skip = (steps: ReadonlyArray<Step>, message: string) =>
    Effect.gen(function* () {
      if (steps.length === 0) return;
      for (const step of steps) outcomes.push({ step, status: "skipped", message });
      yield* journal.skip(
        run,
        steps.map((step) => ({ id: step.id, message })),
      );
    });

  // One phase after another: a record is written after those it refers to.
  const phases = new Map<number, Map<string, Array<Step>>>();
  for (const step of plan.steps) {
    const phase = phaseOf(job, step);
    const records = phases.get(phase) ?? new Map<string, Array<Step>>();
    const id = recordId(step);
    records.set(id, [...(records.get(id) ?? []), step]);
    phases.set(phase, records);
  }
  for (const phase of [...phases.keys()].sort((a, b) => a - b))
    yield* Effect.forEach([...(phases.get(phase)?.values() ?? [])], record, { concurrency, discard: true });

  if (setAside.length > 0) yield* journal.setAside(run, setAside);
  return { outcomes, setAside, normalisations, stopped } satisfies Applied;
});
