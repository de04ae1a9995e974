/** Local records as they are read: by key, as a list, as children of a parent. */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { Page } from "../../connector/Connector.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import { type Cells, type Key, keyParts } from "../../model/Record.ts";
import { localKeyCells } from "../../plan/keys.ts";
import { linkedByColumn } from "../../plan/match.ts";
import { forgetGone } from "./goneLocals.ts";
import type { EntityState, Reading } from "./Reading.ts";

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
    const results = yield* reading.readers.local.read(state.template.local.name, keys);
    const rows: Array<Row> = [];
    for (const result of results) {
      if (result._tag === "Found") rows.push([result.record.key, result.record.cells]);
      else if (result._tag === "Failed")
        state.bad.push({ side: "local", key: result.key, message: result.error.message });
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

const collected = (
  state: EntityState,
  pages: Stream.Stream<Page<"local">, ConnectorError>,
): Effect.Effect<ReadonlyArray<Row>, ConnectorError> =>
  Effect.gen(function* () {
    const rows: Array<Row> = [];
    yield* Stream.runForEach(pages, (page) =>
      Effect.sync(() => {
        for (const record of page.records) rows.push([record.key, record.cells]);
        for (const row of page.bad)
          state.bad.push({ side: "local", key: row.key, message: `${row.field}: ${row.message}` });
      }),
    );
    return rows;
  });

/** All local records of the entity; what is remembered of others is forgotten. */
export const listLocals = (reading: Reading, state: EntityState) =>
  Effect.tap(collected(state, reading.readers.local.list(state.template.local.name, {})), (rows) =>
    Effect.sync(() => {
      forgetGone(state, rows);
      for (const [key, held] of holdersAmong(reading, state, rows)) state.holders.set(key, held);
      state.allHolders = true;
    }),
  );

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
  return collected(
    state,
    reading.readers.local.children(
      state.template.local.name,
      field.local,
      parents
        .filter((key) => keyParts(key).length === field.local.length)
        .map((key) => localKeyCells(field, key, reading.job.timezone)),
    ),
  );
};
