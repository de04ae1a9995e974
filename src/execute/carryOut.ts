/** One step of a plan, by its kind: the write, its journal, and what it leaves behind. */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import { type Cell, type Cells, type Key, keyParts } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type {
  FieldWrite,
  LinkStep,
  PullCreateStep,
  PullUpdateStep,
  PushUpdateStep,
  Step,
} from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";
import type { JournalService, LinkRow, Remembered } from "../state/Journal.ts";
import type { StateError } from "../state/StateError.ts";
import { types } from "../value/types/registry.ts";
import { asSent, type BaselineBook } from "./baselineBook.ts";
import { recordId } from "./earlierIntents.ts";
import { type JournaledWrite, RecordFailed, type WriteError } from "./journaledWrite.ts";
import { makePushCreate, withoutKey } from "./pushCreate.ts";
import type { Normalisation, StepOutcome } from "./RunReport.ts";
import type { LookAgain } from "./read/lookAgain.ts";
import { makeReadBack } from "./readBack.ts";
import type { Readers, Writers } from "./systems.ts";

export interface CarryOutOptions {
  readonly job: JobTemplate;
  readonly readers: Readers["Type"];
  readonly writers: Writers["Type"];
  readonly journal: JournalService;
  readonly journaled: JournaledWrite;
  readonly book: BaselineBook;
  readonly settleEarlier: (record: string, how: "adopted" | "not-there") => Effect.Effect<void, StateError>;
  /** Finds the record that a refused create may be about. */
  readonly lookAgain: LookAgain;
  /** Remote records that are some record's already, by entity and key; takes those that creates make or find. */
  readonly claimed: Set<string>;
  /** Notes steps that are left out. */
  readonly skip: (steps: ReadonlyArray<Step>, message: string) => Effect.Effect<void, StateError>;
  /** Filled as steps end. */
  readonly outcomes: Array<StepOutcome>;
  readonly normalisations: Array<Normalisation>;
}

const beforeOf = (writes: ReadonlyArray<FieldWrite>): Cells => {
  const before: Record<string, Cell> = {};
  for (const write of writes) if (write.before !== undefined) before[write.place] = write.before;
  return before;
};

/** With the last late reference of a record its create is whole. */
const completed = (
  { entity, completes }: PushUpdateStep | PullUpdateStep,
  localKey: Key,
): Pick<Remembered, "creating"> => (completes === true ? { creating: { entity, localKey, done: true } } : {});

/** Answers a function that carries out one step; `steps` are all those of its record, in order. */
export const makeCarryOut = (options: CarryOutOptions) => {
  const { job, readers, writers, journal, journaled, book, settleEarlier, skip, outcomes, normalisations } =
    options;
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
  /** Keys that steps of this plan have made, by record. */
  const remoteKeys = new Map<string, Key>();
  const localKeys = new Map<string, Key>();
  /** Records whose creates were refused because somebody has made them: linked, and nothing else is written of them. */
  const adopted = new Set<string>();

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

  const verify = makeReadBack({ journal, book, normalisations });

  /** Says once of what an update has repeated that the system keeps a value of its own; what was read back says it itself. */
  const tellRepeated = (
    step: PushUpdateStep | PullUpdateStep,
    localKey: Key,
    side: Side,
    repeated: ReturnType<BaselineBook["repeated"]>,
  ): void => {
    for (const { field, sent, before } of repeated) {
      const told = normalisations.some(
        (one) =>
          one.entity === step.entity && one.localKey === localKey && one.field === field && one.side === side,
      );
      const write = step.writes.find((one) => one.field === field);
      if (!told && write !== undefined)
        normalisations.push({
          entity: step.entity,
          localKey,
          field,
          side,
          sent,
          stored: before,
          sensitive: write.sensitive,
        });
    }
  };

  const pushCreate = makePushCreate({
    ...options,
    remoteOf: (entity) => resources.get(entity)?.remote,
    cellsOf,
    remoteKeys,
    adopted,
    readBack: (step, resource, key, cells, sent) =>
      compares.has(step.entity)
        ? verify(readers.remote, { entity: step.entity, writes: sent }, step.localKey, resource, key, cells)
        : Effect.void,
  });

  /** The local key of an update: its own, or that of the record which an earlier step has made. */
  const localKeyOf = (step: PushUpdateStep | PullUpdateStep): Effect.Effect<Key, RecordFailed> => {
    const key = step.localKey ?? localKeys.get(recordId(step));
    return key === undefined
      ? Effect.fail(new RecordFailed("unresolved-reference", "its local record was not created"))
      : Effect.succeed(key);
  };

  const pushUpdate = (step: PushUpdateStep) =>
    Effect.gen(function* () {
      const id = recordId(step);
      const resource = resources.get(step.entity)?.remote;
      const remoteKey = step.remoteKey ?? remoteKeys.get(id);
      const localKey = yield* localKeyOf(step);
      if (remoteKey === undefined)
        return yield* Effect.fail(
          new RecordFailed("unresolved-reference", "its remote record was not created"),
        );
      const cells = yield* cellsOf(resource, step.writes);
      const repeated = book.repeated(step.entity, localKey, "remote", asSent(step.writes, cells));
      yield* journaled(
        step,
        { side: "remote", key: localKey },
        writers.remote.update({
          _tag: "Update",
          side: "remote",
          resource: step.resource,
          key: remoteKey,
          cells,
          before: beforeOf(step.writes),
        }),
        () => ({
          remembered: {
            baseline: book.after(step.entity, localKey, "remote", asSent(step.writes, cells)),
            ...completed(step, localKey),
          },
        }),
      );
      yield* verify(readers.remote, step, localKey, resource, remoteKey, cells);
      tellRepeated(step, localKey, "remote", repeated);
    });

  const pullUpdate = (step: PullUpdateStep) =>
    Effect.gen(function* () {
      const resource = resources.get(step.entity)?.local;
      const localKey = yield* localKeyOf(step);
      const cells = yield* cellsOf(resource, step.writes);
      const repeated = book.repeated(step.entity, localKey, "local", asSent(step.writes, cells));
      yield* journaled(
        step,
        { side: "local", key: localKey },
        writers.local.update({
          _tag: "Update",
          side: "local",
          resource: step.resource,
          key: localKey,
          cells,
          before: beforeOf(step.writes),
        }),
        () => ({
          remembered: {
            baseline: book.after(step.entity, localKey, "local", asSent(step.writes, cells)),
            ...completed(step, localKey),
          },
        }),
      );
      yield* verify(readers.local, step, localKey, resource, localKey, cells);
      tellRepeated(step, localKey, "local", repeated);
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
        // Of another kind than the keys of local records: 5 there is not 5 here.
        { side: "local", key: `remote:${step.remoteKey}` },
        Effect.flatMap(
          writers.local.create(
            { _tag: "Create", side: "local", resource: step.resource, cells: whole },
            { part: 0, taken: {} },
          ),
          ({ key }) => (key === undefined ? Effect.fail(withoutKey(step)) : Effect.succeed(key)),
        ),
        (made) => ({
          key: made,
          remembered: {
            link: {
              entity: step.entity,
              localKey: made,
              remoteKey: step.remoteKey,
              columnSeen: column !== undefined,
            },
            baseline: book.ofNew(step.entity, made, asSent(step.writes, cells)),
            ...(step.owes === true
              ? {
                  creating: { entity: step.entity, localKey: made, next: 1, taken: {}, local: true as const },
                }
              : {}),
          },
        }),
      );
      localKeys.set(id, made);
      if (compares.has(step.entity))
        yield* verify(readers.local, step, made, resources.get(step.entity)?.local, made, cells);
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
      if (step.via === "relink") yield* journal.removeBaselines([{ entity: step.entity, localKey }]);
      const row: LinkRow = {
        entity: step.entity,
        localKey,
        remoteKey,
        columnSeen: column !== undefined || step.via === "relink",
      };
      yield* journaled(
        step,
        { side: "local", key: localKey },
        // Without a column there is nothing to write to a system: remembering the pair is the whole step.
        column === undefined
          ? Effect.void
          : writers.local.update({
              _tag: "Update",
              side: "local",
              resource: step.resource,
              key: localKey,
              cells: { [column]: linkCell(step.entity, remoteKey) },
              before: { [column]: null },
            }),
        () => ({ remembered: { link: row } }),
      );
      // Not before: what was sent is known by the intent alone, and a record that has changed since is found by nothing else.
      if (step.via !== "create") yield* settleEarlier(id, "adopted");
    });

  return (step: Step, steps: ReadonlyArray<Step>): Effect.Effect<void, WriteError> => {
    if (step._tag !== "Link" && adopted.has(recordId(step)))
      return skip([step], "the record was there already; the next run compares it");
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
      case "Link": {
        const key = adopted.has(recordId(step)) ? remoteKeys.get(recordId(step)) : undefined;
        return link(key === undefined ? step : { ...step, remoteKey: key, via: "match" });
      }
    }
  };
};
