/** One remote record is the partner of one local record at most, in this run or out of it. */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import { type Key, keyParts } from "../../model/Record.ts";
import { pairedKey } from "../../plan/Evaluated.ts";
import { linkOf, refuseSharedRemotes } from "../../plan/match.ts";
import { types } from "../../value/types/registry.ts";
import { holdersAmong, type Row, readLocals } from "./localRows.ts";
import type { EntityState, ReadEffect, Reading } from "./Reading.ts";

/**
 * Looks up which local records hold the keys that match rules have found, where the run has not listed them all: a
 * record out of scope may have one in its link place and be unknown to the state.
 */
const findHolders = (reading: Reading, state: EntityState): Effect.Effect<void, ConnectorError> =>
  Effect.gen(function* () {
    const { local, remote, link } = state.template;
    const column = local.fields[link ?? ""];
    // A list that is given under a parent alone cannot be asked.
    const askable = local.list?.needs.length === 0;
    if (column === undefined || !askable || state.allHolders) return;
    const asked = new Set(
      [...state.pairings.values()].flatMap((pairing) =>
        pairing._tag === "Matched" && !state.holders.has(pairing.remoteKey) ? [pairing.remoteKey] : [],
      ),
    );
    if (asked.size === 0) return;
    // A place of another type may spell a key in several ways: then all of it is looked at, once.
    const whole = column.type !== remote.fields[remote.key[0] ?? ""]?.type;
    const cells = [...asked].flatMap((key) => {
      const parsed = types[column.type].parse(keyParts(key)[0] ?? "", { timezone: reading.job.timezone });
      return parsed._tag === "Parsed" ? [[parsed.cell]] : [];
    });
    const rows: Array<Row> = [];
    yield* Stream.runForEach(
      whole
        ? reading.readers.local.list(local.name, {})
        : reading.readers.local.children(local.name, [column.name], cells),
      (page) =>
        Effect.sync(() => {
          for (const record of page.records) rows.push([record.key, record.cells]);
        }),
    );
    const found = holdersAmong(reading, state, rows);
    for (const key of whole ? found.keys() : asked) state.holders.set(key, found.get(key) ?? []);
    state.allHolders = whole;
  });

/**
 * Two local records with one remote key are both set aside, those of other runs counted, if they still are there
 * and hold it: a link is a memory of what the records say.
 */
export const refuseShared = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const claimed = new Set([...state.pairings.values()].map(pairedKey));
    const rivals = [...state.links.values()].filter(
      (row) => !state.locals.has(row.localKey) && claimed.has(row.remoteKey),
    );
    if (rivals.length > 0) {
      const { rows, missing } = yield* readLocals(
        reading,
        state,
        rivals.map((row) => row.localKey),
      );
      for (const key of missing) {
        state.links.delete(key);
        state.stale.add(key);
      }
      for (const [key, cells] of rows) {
        const row = state.links.get(key);
        const now = linkOf(state.template, cells, row, reading.job.timezone);
        if (row !== undefined && now?._tag === "Relinked")
          state.links.set(key, { ...row, remoteKey: now.remoteKey, columnSeen: true });
      }
    }
    yield* findHolders(reading, state);
    const others: Array<readonly [Key, Key]> = [];
    for (const row of state.links.values())
      if (!state.locals.has(row.localKey)) others.push([row.remoteKey, row.localKey]);
    for (const pairing of state.pairings.values())
      if (pairing._tag === "Matched")
        for (const holder of state.holders.get(pairing.remoteKey) ?? [])
          if (!state.locals.has(holder)) others.push([pairing.remoteKey, holder]);
    for (const [key, pairing] of refuseSharedRemotes(state.pairings, others))
      state.pairings.set(key, pairing);
  });
