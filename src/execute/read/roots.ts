/** The local records that a job starts from: those of its scope, and the children of those. */
import * as Effect from "effect/Effect";
import { type Cells, type Key, keyParts } from "../../model/Record.ts";
import type { SetAside } from "../../model/Step.ts";
import { typedKey } from "../../value/typedKey.ts";
import { childrenOf, listLocals, readLocals } from "./localRows.ts";
import { evaluateLocals, readParents } from "./locals.ts";
import { pairRecords } from "./pairRecords.ts";
import { type EntityState, parentState, type ReadEffect, type Reading } from "./Reading.ts";

const aside = (
  reading: Reading,
  { template }: EntityState,
  localKey: Key,
  code: SetAside["code"],
  message: string,
): void => {
  reading.setAside.push({
    entity: template.entity,
    localKey,
    code,
    message,
    origin: template.scope?.origin ?? template.origin,
  });
};

/** A key as the command names it, in the spelling of its types. */
const spelled = (reading: Reading, { template }: EntityState, key: Key): Key =>
  typedKey(
    template.local.key.map((name) => template.local.fields[name]?.type ?? "exact"),
    keyParts(key),
    reading.job.timezone,
  ) ?? key;

interface Found {
  readonly rows: ReadonlyArray<readonly [Key, Cells]>;
  /** Keys that the command names. */
  readonly named: ReadonlySet<Key>;
}

/** Keys of the parents that the job starts from. */
const rootParents = (reading: Reading, state: EntityState): ReadonlyArray<Key> =>
  [...(parentState(reading, state)?.locals.values() ?? [])]
    .filter((local) => local.root)
    .map((local) => local.key);

/** The records to look at, before the scope's condition; undefined: the job starts from none. */
const findRows = (reading: Reading, state: EntityState, pairsAll: boolean): ReadEffect<Found | undefined> =>
  Effect.gen(function* () {
    const { template } = state;
    const { selection } = reading;
    const children = yield* childrenOf(reading, state, rootParents(reading, state));
    if (selection._tag === "Only") {
      const named = (selection.keys.get(template.entity) ?? []).map((key) => spelled(reading, state, key));
      const { rows, missing } =
        named.length === 0 ? { rows: [], missing: [] } : yield* readLocals(reading, state, named);
      for (const key of missing)
        aside(reading, state, key, "not-in-scope", `there is no ${template.local.name} ${key}`);
      const known = new Set(rows.map(([key]) => key));
      return {
        rows: [...rows, ...children.filter(([key]) => !known.has(key))],
        named: new Set(named),
      };
    }
    if (template.parent !== undefined) return { rows: children, named: new Set() };
    if (template.scope === undefined && !pairsAll) return undefined;
    if (template.scope?.chosen === true && selection._tag !== "Everything") return undefined;
    return { rows: yield* listLocals(reading, state), named: new Set() };
  });

export const readRoots = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const { scope } = template;
    // Where local records may be made, those that are there must be paired first, in scope or not.
    const pairsAll = template.moves["create-local"]._tag === "Open";
    // Children whose links nobody but the state keeps follow only into a job that touches them.
    const touched = Object.values(template.moves).some((move) => move._tag !== "None");
    const follows = template.parent !== undefined && (template.link !== undefined || touched);
    if (scope === undefined && !pairsAll && !follows) return;
    const found = yield* findRows(reading, state, pairsAll);
    if (found === undefined) return;
    const { rows, named } = found;
    const parents = yield* readParents(reading, state, rows);
    const within: Array<readonly [Key, Cells]> = [];
    const outside: Array<readonly [Key, Cells]> = [];
    for (const row of rows) {
      const [key, cells] = row;
      const fault =
        scope === undefined && !follows
          ? { fault: false, message: "the job has no scope here" }
          : yield* reading.evaluator.inScope(template, cells, parents(cells));
      if (fault === undefined) within.push(row);
      else if (fault.fault) state.bad.push({ side: "local", key, message: fault.message });
      else {
        state.outOfScope++;
        if (named.has(key)) aside(reading, state, key, "not-in-scope", fault.message);
        outside.push(row);
      }
    }
    const inScope = yield* evaluateLocals(reading, state, within, true);
    // `linked`: only known pairs. Where no link place counts, a pair is known by the match rules as well.
    yield* pairRecords(
      reading,
      state,
      inScope,
      (local) =>
        scope?.linked !== true || template.link === undefined || pairsAll || state.begun.has(local.key),
    );
    for (const local of inScope) {
      const pairing = state.pairings.get(local.key);
      const unknown = pairing?._tag === "Unasked" || pairing?._tag === "Missing";
      if (scope?.linked === true && unknown && !state.begun.has(local.key)) {
        state.outOfScope++;
        state.pairings.delete(local.key);
        if (named.has(local.key))
          aside(reading, state, local.key, "not-in-scope", "it is not linked to a remote record");
        if (pairsAll) state.locals.set(local.key, { ...local, root: false });
      } else state.locals.set(local.key, local);
    }
    if (!pairsAll) return;
    const beside = yield* evaluateLocals(reading, state, outside, false);
    yield* pairRecords(reading, state, beside, () => true);
    for (const local of beside) state.locals.set(local.key, local);
  });
