/**
 * Remote records of the pairs, and those that no local record claims. Reads are counted in requests, so a list
 * is taken where it answers more cheaply than single reads, and none where no open rule would look at the answer.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate } from "../../compile/PlanTemplate.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import { stableJson } from "../../kernel/stableJson.ts";
import type { Event } from "../../model/Event.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { EvaluatedLocal } from "../../plan/Evaluated.ts";
import { shownKey } from "../../plan/keys.ts";
import { comparedFields, type RemoteCandidate } from "../../plan/match.ts";
import { analyse } from "../../value/expression/analyse.ts";
import { equalCells } from "../../value/types/registry.ts";
import {
  type EntityState,
  keyCells,
  pairedKey,
  parentState,
  type ReadEffect,
  type Reading,
} from "./Reading.ts";
import { filterOf, groupByFilter, isDeclined, pagesExpected, parentPlace, sweep } from "./remoteLists.ts";

const flowing = (template: EntityTemplate, event: Event) =>
  template.fields.filter(
    (field) => field.direction !== undefined && field.flows[event].verdict._tag !== "Withheld",
  );

const conditionReads = (source: string | undefined): ReadonlyArray<string> =>
  source === undefined
    ? []
    : analyse(source).reads.flatMap((read) =>
        read.variable === "remote" && read.field !== undefined ? [read.field] : [],
      );

/** Remote places that an open rule of the event, or a condition before it, would look at. */
const placesNeeded = (template: EntityTemplate, event: Event): ReadonlyArray<string> => {
  const fields = flowing(template, event);
  const move = template.moves[event];
  return [
    ...new Set([
      ...fields.flatMap((field) => [...field.reads, ...conditionReads(field.flows[event].group?.where)]),
      ...(fields.length > 0 && move._tag === "Open" ? conditionReads(move.where) : []),
    ]),
  ];
};

/** Reads the remote records of the pairs that the job starts from. */
export const readRemotes = (reading: Reading, state: EntityState): Effect.Effect<void, ConnectorError> =>
  Effect.gen(function* () {
    const { template } = state;
    if (template.moves.update._tag !== "Open") return;
    const places = placesNeeded(template, "update");
    if (places.length === 0) return;
    const wanted = new Map<Key, EvaluatedLocal>();
    for (const local of state.locals.values()) {
      const key = pairedKey(state.pairings.get(local.key));
      if (key !== undefined && local.root && local.unmet.update === undefined) wanted.set(key, local);
    }
    if (wanted.size === 0) return;
    const parent = parentState(reading, state);
    const evaluate = (key: Key, cells: Cells, local: EvaluatedLocal) => {
      const refers = template.parent === undefined ? undefined : local.pushed[template.parent.field];
      const above = refers?._tag === "Refers" ? parent?.locals.get(refers.key)?.cells : undefined;
      return Effect.map(reading.evaluator.remote(template, { key, cells }, local.cells, above), (record) => {
        state.remotes.set(key, { _tag: "Read", record });
      });
    };
    const list = template.remote.list;
    let listed = false;
    if (list !== undefined && places.every((place) => list.returns.includes(place))) {
      const { groups, others } = groupByFilter(reading, template, wanted.values());
      const expected = Math.max(state.links.size, wanted.size);
      const pages = parentPlace(template) === undefined ? pagesExpected(state, expected) : groups.length;
      const cheaper = pages < wanted.size * (template.remote.read?.requests ?? 1);
      if (others.length === 0 && (cheaper || template.remote.read === undefined)) {
        listed = true;
        for (const group of groups) {
          const swept = yield* sweep(reading, state, group.filter);
          for (const row of isDeclined(swept) ? [] : swept) {
            const local = wanted.get(row.key);
            if (local !== undefined)
              yield* evaluate(row.key, { ...keyCells(template, row.key), ...row.cells }, local);
          }
        }
        for (const key of wanted.keys()) {
          const bad = state.badRemote.get(key);
          if (bad !== undefined) state.remotes.set(key, { _tag: "Failed", message: bad });
        }
      }
    }
    // What a list did not show may be archived or moved: only a read of its own says that it is gone.
    const rest = [...wanted.keys()].filter((key) => !state.remotes.has(key));
    if (template.remote.read === undefined) {
      // Without a read only a list that was taken says so.
      for (const key of rest)
        state.remotes.set(
          key,
          listed
            ? { _tag: "Gone" }
            : {
                _tag: "Failed",
                message: "it could not be looked for: the system has no read, and no list of it",
              },
        );
      return;
    }
    for (const result of yield* reading.readers.remote.read(template.remote.name, rest)) {
      if (result._tag === "Found") {
        const local = wanted.get(result.record.key);
        if (local !== undefined) yield* evaluate(result.record.key, result.record.cells, local);
      } else if (result._tag === "Missing") state.remotes.set(result.key, { _tag: "Gone" });
      else state.remotes.set(result.key, { _tag: "Failed", message: result.error.message });
    }
  });

interface Place {
  readonly filter: Cells;
  /** Local side of the parent whose records the list shows. */
  readonly parent: Cells | undefined;
}

/** The lists that together show every remote record which the job may bring down. */
const placesToLook = (reading: Reading, state: EntityState): ReadEffect<ReadonlyArray<Place>> =>
  Effect.gen(function* () {
    const { template } = state;
    const parent = parentState(reading, state);
    if (parent === undefined) {
      const needs = template.remote.list?.needs ?? [];
      return needs.length === 0
        ? [{ filter: {}, parent: undefined }]
        : groupByFilter(reading, template, state.locals.values()).groups.map(({ filter }) => ({
            filter,
            parent: undefined,
          }));
    }
    const places = new Map<string, Place>();
    for (const local of parent.locals.values()) {
      if (!local.root || pairedKey(parent.pairings.get(local.key)) === undefined) continue;
      const values = yield* reading.evaluator.ofParent(template, local);
      const found = filterOf(reading, template, values, undefined);
      if (found._tag === "Filter")
        places.set(stableJson(found.filter), { filter: found.filter, parent: local.cells });
      else if (found._tag === "Lacking")
        state.bad.push({
          side: "remote",
          key: undefined,
          message: `those of ${parent.template.entity} ${shownKey(local.key)} cannot be listed without ${found.places.join(", ")}`,
        });
    }
    return [...places.values()];
  });

/** Remote keys that a local record claims, whatever became of it. */
const claimedKeys = (state: EntityState): Set<Key> => {
  const claimed = new Set<Key>();
  for (const pairing of state.pairings.values()) {
    if ("remoteKey" in pairing) claimed.add(pairing.remoteKey);
    if (pairing._tag === "Ambiguous") for (const key of pairing.remoteKeys) claimed.add(key);
    if (pairing._tag === "Unlinked") claimed.add(pairing.before);
  }
  for (const row of state.links.values()) claimed.add(row.remoteKey);
  return claimed;
};

/**
 * Whether an earlier create on the local side may have made the record, without a link place or a match rule that
 * would show it: then it stands in doubt, and is set aside.
 */
const mayBeMade = (reading: Reading, state: EntityState, row: RemoteCandidate): boolean => {
  const { template } = state;
  const begun = state.begunLocally.get(row.key);
  if (begun === undefined || template.link !== undefined) return false;
  const wouldMatch = template.match.some((rule) =>
    comparedFields(template, rule.by).every((field) => {
      const sent = begun.sent[field.local[0] ?? ""] ?? null;
      const held = row.cells[field.remote ?? ""] ?? null;
      return sent !== null && held !== null && equalCells(field.type, sent, held);
    }),
  );
  if (wouldMatch) return false;
  reading.setAside.push({
    entity: template.entity,
    remoteKey: row.key,
    code: "in-doubt",
    message:
      "an earlier create was begun and its outcome is unknown; nothing shows whether its local record is there, so link it by hand",
    origin: template.origin,
  });
  return true;
};

/** Remote records that no local one claims, from complete lists. */
export const readRemoteOnly = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const list = template.remote.list;
    if (template.moves["create-local"]._tag === "None" || list === undefined) return;
    if (reading.selection._tag === "Only" && template.parent === undefined) return;
    const claimed = claimedKeys(state);
    // A local row that cannot be read, and whose link is not remembered, may be the counterpart of any of them.
    if (state.bad.some((row) => row.side === "local" && (row.key === undefined || !state.links.has(row.key))))
      return;
    const events: ReadonlyArray<Event> =
      template.moves.update._tag === "Open" ? ["create-local", "update"] : ["create-local"];
    const needed = events.flatMap((event) => placesNeeded(template, event));
    const short = !needed.every((place) => list.returns.includes(place));
    const bring = (key: Key, cells: Cells, parent: Cells | undefined) =>
      Effect.map(reading.evaluator.remote(template, { key, cells }, undefined, parent), (record) => {
        state.remoteOnly.set(key, record);
      });
    for (const { filter, parent } of yield* placesToLook(reading, state)) {
      const swept = yield* sweep(reading, state, filter);
      if (isDeclined(swept)) {
        state.bad.push({ side: "remote", key: undefined, message: swept.declined });
        continue;
      }
      const unclaimed = swept.filter((row) => !claimed.has(row.key) && !state.badRemote.has(row.key));
      for (const row of unclaimed) claimed.add(row.key);
      const fresh = unclaimed.filter((row) => !mayBeMade(reading, state, row));
      if (!short) {
        for (const { key, cells } of fresh)
          yield* bring(key, { ...keyCells(template, key), ...cells }, parent);
        continue;
      }
      const keys = fresh.map((row) => row.key);
      for (const result of yield* reading.readers.remote.read(template.remote.name, keys)) {
        if (result._tag === "Found") yield* bring(result.record.key, result.record.cells, parent);
        else if (result._tag === "Failed")
          state.bad.push({ side: "remote", key: result.key, message: result.error.message });
      }
    }
  });
