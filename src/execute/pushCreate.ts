/** A create on the remote side: its requests, and what is done where the system refuses it. */
import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import type { PartAnswer } from "../connector/Connector.ts";
import { ConnectorError } from "../connector/ConnectorError.ts";
import { type CatalogResource, partRuns } from "../model/Catalog.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { FieldWrite, PullCreateStep, PushCreateStep } from "../model/Step.ts";
import type { JournalService } from "../state/Journal.ts";
import type { StateError } from "../state/StateError.ts";
import { asSent, type BaselineBook } from "./baselineBook.ts";
import { recordId } from "./earlierIntents.ts";
import { type JournaledWrite, RecordFailed, type WriteError } from "./journaledWrite.ts";
import type { StepOutcome } from "./RunReport.ts";
import type { LookAgain } from "./read/lookAgain.ts";
import type { Writers } from "./systems.ts";

/** A create that was answered, and whose record cannot be told: whether it was made is as unknown as if it had not. */
export const withoutKey = (step: PushCreateStep | PullCreateStep): ConnectorError =>
  new ConnectorError({
    reason: "lost",
    system: step.resource,
    operation: `create ${step.resource}`,
    message: "the answer does not give the new record's key",
  });

const isDeclined = (error: WriteError): error is RecordFailed =>
  error instanceof RecordFailed && error.declined;

export interface PushCreateOptions {
  readonly writers: Writers["Type"];
  readonly journal: JournalService;
  readonly journaled: JournaledWrite;
  readonly book: BaselineBook;
  readonly settleEarlier: (record: string, how: "adopted" | "not-there") => Effect.Effect<void, StateError>;
  readonly lookAgain: LookAgain;
  /** Remote records that are some record's already, by entity and key; takes those that creates make or find. */
  readonly claimed: Set<string>;
  readonly outcomes: Array<StepOutcome>;
  readonly remoteOf: (entity: string) => CatalogResource | undefined;
  /** The values of writes, with the keys that earlier steps have made. */
  readonly cellsOf: (
    resource: CatalogResource | undefined,
    writes: ReadonlyArray<FieldWrite>,
  ) => Effect.Effect<Record<string, Cell>, RecordFailed>;
  /** Takes the key, by record. */
  readonly remoteKeys: Map<string, Key>;
  /** Takes the records that were refused and found. */
  readonly adopted: Set<string>;
  /** Reads back what was stored, where a later run would compare it. */
  readonly readBack: (
    step: PushCreateStep,
    resource: CatalogResource | undefined,
    key: Key,
    cells: Cells,
    sent: ReadonlyArray<FieldWrite>,
  ) => Effect.Effect<void, WriteError>;
}

export const makePushCreate = (options: PushCreateOptions) => {
  const { writers, journal, journaled, book, settleEarlier, lookAgain, claimed, outcomes } = options;
  const { remoteOf, cellsOf, remoteKeys, adopted, readBack } = options;
  /** Creates that have no answer yet. */
  const underWay = new Set<{ readonly entity: string; readonly ended: Deferred.Deferred<void> }>();
  /** Entities of which a create of this run has no known outcome. */
  const lostCreates = new Set<string>();

  /** Each request of a create is journaled on its own: what is done is not done again. */
  const create = (step: PushCreateStep) =>
    Effect.gen(function* () {
      const id = recordId(step);
      yield* settleEarlier(id, "not-there");
      const { entity, localKey, resume } = step;
      const resource = remoteOf(entity);
      const parts = resource?.create?.parts ?? [];
      const cells = yield* cellsOf(resource, step.writes);
      const written = new Set(Object.keys(cells).filter((name) => cells[name] !== null));
      const todo = [...parts.entries()].flatMap(([index, part]) =>
        index >= (resume?.part ?? 0) && partRuns(part, written) ? [index] : [],
      );
      const write = { _tag: "Create" as const, side: "remote" as const, resource: step.resource, cells };
      /** Every request is done; late references may still be owed. */
      const whole = (taken: PartAnswer["taken"]) =>
        step.owes === true
          ? { entity, localKey, next: parts.length, taken }
          : { entity, localKey, done: true as const };
      let known: PartAnswer = { taken: resume?.taken ?? {}, key: step.remoteKey };
      let sent: ReadonlyArray<FieldWrite> = [];
      for (const [position, index] of todo.entries()) {
        const next = todo[position + 1];
        const part = parts[index];
        sent = step.writes.filter(
          (one) => sent.includes(one) || (part?.carries?.includes(one.place) ?? true),
        );
        const soFar = sent;
        known = yield* journaled(
          step,
          { side: "remote", key: localKey, part: { index, more: next !== undefined } },
          Effect.filterOrFail(
            writers.remote.create(write, { part: index, taken: known.taken }),
            ({ key }) => key !== undefined || next !== undefined,
            () => withoutKey(step),
          ),
          ({ key, taken }) => {
            if (key !== undefined) claimed.add(`${entity}:${key}`);
            return {
              ...(key === undefined ? {} : { key }),
              remembered: {
                ...(key === undefined || step.remoteKey !== undefined
                  ? {}
                  : { link: { entity, localKey, remoteKey: key, columnSeen: false } }),
                // Of a record that is there; what other requests sent, or have yet to send, says nothing about it.
                ...(key === undefined
                  ? {}
                  : { baseline: book.after(entity, localKey, "remote", asSent(soFar, cells)) }),
                ...(parts.length === 1 && step.owes !== true
                  ? {}
                  : { creating: next === undefined ? whole(taken) : { entity, localKey, next, taken } }),
              },
            };
          },
        ).pipe(
          Effect.tapErrorTag("RecordFailed", ({ code }) =>
            Effect.sync(() => {
              if (code === "in-doubt") lostCreates.add(entity);
            }),
          ),
          // What a later request says is not about whether the record is there.
          Effect.mapError((error) =>
            index > 0 && isDeclined(error) ? new RecordFailed(error.code, error.message) : error,
          ),
        );
      }
      const { key } = known;
      if (key === undefined)
        return yield* Effect.fail(new RecordFailed("in-doubt", withoutKey(step).message));
      if (todo.length === 0) {
        // Nothing that remains is written any more.
        yield* journal.putCreating([whole(known.taken)]);
        outcomes.push({ step, status: "done" });
      }
      remoteKeys.set(id, key);
      yield* readBack(step, resource, key, cells, sent);
    });

  /**
   * What a refused create is about may be there: then the step that follows links it, and other records can refer to
   * it. A record that another create of this run has made, or may have made, is that one's.
   */
  return (step: PushCreateStep): Effect.Effect<void, WriteError> =>
    Effect.gen(function* () {
      const { entity } = step;
      const ended = yield* Deferred.make<void>();
      const own = { entity, ended };
      underWay.add(own);
      const toItsEnd = Effect.ensuring(
        create(step),
        Effect.suspend(() => {
          underWay.delete(own);
          return Deferred.succeed(ended, undefined);
        }),
      );
      const refusal = yield* Effect.catchIf(Effect.as(toItsEnd, undefined), isDeclined, Effect.succeed);
      if (refusal === undefined) return;
      const key = yield* lookAgain(step);
      // Those that were sent before the look may have made what it found.
      for (const other of [...underWay]) if (other.entity === entity) yield* Deferred.await(other.ended);
      if (key === undefined || claimed.has(`${entity}:${key}`) || lostCreates.has(entity))
        return yield* Effect.fail(refusal);
      claimed.add(`${entity}:${key}`);
      remoteKeys.set(recordId(step), key);
      adopted.add(recordId(step));
    });
};
