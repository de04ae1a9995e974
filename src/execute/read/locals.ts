/** Local records evaluated in the sight of the record they belong to, and those that others refer to. */
import * as Effect from "effect/Effect";
import type { Event } from "../../model/Event.ts";
import type { Cells, Key } from "../../model/Record.ts";
import { type EvaluatedLocal, pairedKey } from "../../plan/Evaluated.ts";
import { mayWrite } from "../../plan/mayWrite.ts";
import { unfinishedCreate } from "../../plan/unfinished.ts";
import { typedKey } from "../../value/typedKey.ts";
import { parentField, type Row, readLocals } from "./localRows.ts";
import { pairRecords } from "./pairRecords.ts";
import { type EntityState, earlierOf, parentState, type ReadEffect, type Reading } from "./Reading.ts";
import { refuseShared } from "./sharedRemotes.ts";

/** The record that a local one belongs to, as its reference names it. */
const parentKeyOf = (reading: Reading, state: EntityState, cells: Cells): Key | undefined => {
  const field = parentField(state);
  return field?.meaning._tag !== "Reference"
    ? undefined
    : typedKey(
        field.meaning.keyTypes.local,
        field.local.map((place) => cells[place]),
        reading.job.timezone,
      );
};

/** Evaluates local records, each in the sight of its parent, which is read if it has not been. */
export const evaluateLocals = (
  reading: Reading,
  state: EntityState,
  rows: ReadonlyArray<Row>,
  root: boolean,
): ReadEffect<ReadonlyArray<EvaluatedLocal>> =>
  Effect.gen(function* () {
    const parents = yield* readParents(reading, state, rows);
    return yield* Effect.forEach(rows, ([key, cells]) =>
      reading.evaluator.local(state.template, { key, cells, root }, parents(cells)),
    );
  });

/** Reads the parents of the rows; answers where each row's parent is found. */
export const readParents = (
  reading: Reading,
  state: EntityState,
  rows: ReadonlyArray<Row>,
): ReadEffect<(cells: Cells) => Cells | undefined> =>
  Effect.gen(function* () {
    const parent = parentState(reading, state);
    if (parent === undefined) return () => undefined;
    for (const [, cells] of rows) {
      const key = parentKeyOf(reading, state, cells);
      if (key !== undefined && !parent.locals.has(key)) parent.wanted.add(key);
    }
    if (parent.wanted.size > 0) yield* reading.readWanted(parent);
    return (cells: Cells) => {
      const key = parentKeyOf(reading, state, cells);
      return key === undefined ? undefined : parent.locals.get(key)?.cells;
    };
  });

/** Records of an entity that others refer to: read, and matched unless a link is known. */
export const readWanted = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    while (state.wanted.size > 0) {
      const keys = [...state.wanted].filter((key) => !state.locals.has(key));
      state.wanted = new Set();
      if (keys.length === 0) return;
      const { rows } = yield* readLocals(reading, state, keys);
      const locals = yield* evaluateLocals(reading, state, rows, false);
      yield* pairRecords(reading, state, locals, () => true);
      for (const local of locals) state.locals.set(local.key, local);
      yield* refuseShared(reading, state);
      yield* wantReferences(reading, state, locals);
    }
  });

/** Asks for the records that planned writes of these would need the keys of. */
export const wantReferences = (
  reading: Reading,
  state: EntityState,
  locals: Iterable<EvaluatedLocal>,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const again = new Set<EntityState>();
    for (const local of locals) {
      const pairing = state.pairings.get(local.key);
      const remoteKey = pairedKey(pairing);
      if (remoteKey === undefined && pairing?._tag !== "Missing") continue;
      const unfinished =
        remoteKey === undefined
          ? undefined
          : unfinishedCreate(template, remoteKey, earlierOf(state, local.key, remoteKey));
      const creates = unfinished === undefined || unfinished._tag === "GoesOn" || unfinished._tag === "Late";
      for (const field of template.fields) {
        if (field.meaning._tag !== "Reference") continue;
        const candidate = local.pushed[field.name];
        if (candidate?._tag !== "Refers") continue;
        const asked: ReadonlyArray<Event> = creates
          ? ["create-remote", "update"]
          : local.root
            ? ["update"]
            : [];
        const wanted = asked.some(
          (event) => template.moves[event]._tag === "Open" && mayWrite(field, event, "remote"),
        );
        const target = wanted ? reading.states.get(field.meaning.entity) : undefined;
        if (target === undefined || target.locals.has(candidate.key)) continue;
        target.wanted.add(candidate.key);
        // A reference to an entity that has had its turn (a late one): read what it adds.
        if (target.template.rank >= template.rank) again.add(target);
      }
    }
    for (const target of again) if (target !== state) yield* readWanted(reading, target);
  });
