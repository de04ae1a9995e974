/** Local records as they are read: by key, as a list, as children of a parent. */
import * as Effect from "effect/Effect";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import { type Cells, type Key, keyParts } from "../../model/Record.ts";
import { localKeyCells } from "../../plan/keys.ts";
import { linkedByColumn } from "../../plan/match.ts";
import { type Gathered, gather } from "./gather.ts";
import { forgetGone } from "./goneLocals.ts";
import type { EntityState, Reading } from "./Reading.ts";
import { readLocalKeys } from "./readKeys.ts";

export type Row = readonly [Key, Cells];

export const readLocals = (
  reading: Reading,
  state: EntityState,
  keys: ReadonlyArray<Key>,
): Effect.Effect<
  { readonly rows: ReadonlyArray<Row>; readonly missing: ReadonlyArray<Key> },
  ConnectorError
> =>
  Effect.gen(function* () {
    const results = yield* readLocalKeys(reading, state, keys);
    const rows: Array<Row> = [];
    for (const result of results) {
      if (result._tag === "Found") rows.push([result.key, result.cells]);
      else if (result._tag === "Failed")
        state.bad.push({ side: "local", key: result.key, message: result.message });
    }
    return { rows, missing: results.flatMap((result) => (result._tag === "Missing" ? [result.key] : [])) };
  });

/** Local keys by the remote key that their link place holds. */
export const holdersAmong = (
  reading: Reading,
  { template }: EntityState,
  rows: ReadonlyArray<Row>,
): ReadonlyMap<Key, ReadonlyArray<Key>> => {
  const holders = new Map<Key, Array<Key>>();
  for (const [key, cells] of rows) {
    const held = linkedByColumn(template, cells, reading.job.timezone);
    if (held === undefined) continue;
    const known = holders.get(held);
    if (known === undefined) holders.set(held, [key]);
    else known.push(key);
  }
  return holders;
};

/** Rows as they can be believed, and how many there were; what does not fit is noted. */
const taken = (reading: Reading, state: EntityState, read: Omit<Gathered, "broken">, whole: boolean) =>
  Effect.gen(function* () {
    const { template } = state;
    const missing = reading.readers.local.missing(template.local.name);
    const { rows, bad } = yield* reading.trust.take(template, "local", "list", read, missing, whole);
    for (const row of bad)
      state.bad.push({ side: "local", key: row.key, message: `${row.field}: ${row.message}` });
    return {
      rows: rows.map(({ key, cells }): Row => [key, cells]),
      records: rows.length + bad.length,
    };
  });

/**
 * All local records of the entity; what is remembered of others is forgotten, unless the list cannot be relied on.
 */
export const listLocals = (
  reading: Reading,
  state: EntityState,
): Effect.Effect<ReadonlyArray<Row>, ConnectorError> =>
  Effect.gen(function* () {
    const { template } = state;
    const { broken, ...read } = yield* gather(reading.readers.local.list(template.local.name, {}));
    const { rows, records } = yield* taken(reading, state, read, true);
    if (broken !== undefined)
      reading.trust.doubt(template, `the local list of ${template.local.name} is not complete: ${broken}`);
    state.localDoubt ??= broken ?? reading.trust.count(template, "local", {}, records);
    if (state.localDoubt === undefined) forgetGone(state, rows);
    for (const [key, held] of holdersAmong(reading, state, rows)) state.holders.set(key, held);
    state.allHolders = true;
    return rows;
  });

/** The reference that names the record which one of the entity belongs to. */
export const parentField = ({ template }: EntityState) =>
  template.fields.find((field) => field.name === template.parent?.field);

/** Local records that belong to one of the given parents. */
export const childrenOf = (
  reading: Reading,
  state: EntityState,
  parents: ReadonlyArray<Key>,
): Effect.Effect<ReadonlyArray<Row>, ConnectorError> => {
  const field = parentField(state);
  if (field === undefined || parents.length === 0) return Effect.succeed([]);
  const pages = reading.readers.local.children(
    state.template.local.name,
    field.local,
    parents
      .filter((key) => keyParts(key).length === field.local.length)
      .map((key) => localKeyCells(field, key, reading.job.timezone)),
  );
  return Effect.gen(function* () {
    const { broken, ...read } = yield* gather(pages);
    const { rows } = yield* taken(reading, state, read, false);
    if (broken !== undefined) {
      state.localDoubt ??= broken;
      reading.trust.doubt(
        state.template,
        `the local list of ${state.template.local.name} is not complete: ${broken}`,
      );
    }
    return rows;
  });
};
