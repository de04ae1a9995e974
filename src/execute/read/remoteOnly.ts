/** Remote records that no local one claims: what a job may make local records of. */
import * as Effect from "effect/Effect";
import type { FieldTemplate } from "../../compile/PlanTemplate.ts";
import { stableJson } from "../../kernel/stableJson.ts";
import type { Event } from "../../model/Event.ts";
import type { Cells, Key } from "../../model/Record.ts";
import { type Candidate, pairedKey } from "../../plan/Evaluated.ts";
import { localKeyCells, shownKey } from "../../plan/keys.ts";
import { comparedFields, type RemoteCandidate } from "../../plan/match.ts";
import { localTypeOf } from "../../plan/typeOf.ts";
import { equalCells } from "../../value/types/registry.ts";
import { type EntityState, keyCells, parentState, type ReadEffect, type Reading } from "./Reading.ts";
import { readRemoteKeys } from "./readKeys.ts";
import { filterOf, groupByFilter, sweep } from "./remoteLists.ts";
import { placesNeeded } from "./remotes.ts";
import { type Unsettled, unsettledLocals } from "./unsettledLocals.ts";

interface Place {
  readonly filter: Cells;
  /** Local side of the parent whose records the list shows. */
  readonly parent: { readonly key: Key; readonly cells: Cells } | undefined;
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
        places.set(stableJson(found.filter), { filter: found.filter, parent: local });
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

/** Whether what was sent for one of the rule's places is what the remote record would bring to it today. */
const holdsSent = (
  reading: Reading,
  field: FieldTemplate,
  candidate: Candidate | undefined,
  sent: Cells,
): boolean => {
  const cells = field.local.map((place) => sent[place] ?? null);
  if (candidate?._tag === "Cell")
    return candidate.cell !== null && equalCells(localTypeOf(field, 0), cells[0] ?? null, candidate.cell);
  if (candidate?._tag !== "Refers" || field.meaning._tag !== "Reference") return false;
  const target = reading.states.get(field.meaning.entity);
  const key =
    candidate.side === "local"
      ? candidate.key
      : [...(target?.links.values() ?? [])].find((row) => row.remoteKey === candidate.key)?.localKey;
  return (
    key !== undefined &&
    localKeyCells(field, key, reading.job.timezone).every(
      (cell, index) => String(cell) === String(cells[index]),
    )
  );
};

/**
 * Whether an earlier create on the local side may have made the record, without a link place or a match rule that
 * would show it: then it stands in doubt, and is set aside.
 */
const mayBeMade = (
  reading: Reading,
  state: EntityState,
  row: RemoteCandidate,
  parent: Place["parent"],
): Effect.Effect<boolean> =>
  Effect.gen(function* () {
    const { template } = state;
    const begun = state.begunLocally.get(row.key);
    if (begun === undefined || template.link !== undefined) return false;
    const { pulled } = yield* reading.evaluator.remote(
      template,
      { key: row.key, cells: { ...keyCells(template, row.key), ...row.cells } },
      undefined,
      parent?.cells,
    );
    // A record that a match rule would find was looked for, and is not there.
    const wouldMatch = template.match.some((rule) =>
      comparedFields(template, rule.by).every((field) => {
        const listedUnder: Candidate | undefined =
          field.name === template.parent?.field && parent !== undefined
            ? { _tag: "Refers", side: "local", key: parent.key }
            : undefined;
        return holdsSent(reading, field, listedUnder ?? pulled[field.name], begun.sent);
      }),
    );
    if (wouldMatch) return false;
    reading.setAside.push({
      entity: template.entity,
      remoteKey: row.key,
      code: "in-doubt",
      message: `an earlier create was begun and its outcome is unknown; nothing shows whether its local record is there: look there, then links add ${template.entity}:LOCAL ${shownKey(row.key)} (it is) or links remove ${template.entity}:remote:${row.key} (it is not)`,
      origin: template.origin,
    });
    return true;
  });

/** Whether it may be the partner of a local record whose own is not settled: then it is set aside, not made again. */
const mayBeTheirs = (
  reading: Reading,
  { template }: EntityState,
  { key }: RemoteCandidate,
  local: Unsettled | undefined,
): boolean => {
  if (local === undefined) return false;
  reading.setAside.push({
    entity: template.entity,
    remoteKey: key,
    code: "incomplete-read",
    message: `it may be the record of local ${shownKey(local.key)}, which is not settled: ${local.message}`,
    origin: template.origin,
  });
  return true;
};

/** Remote records that no local one claims, from complete lists. */
export const readRemoteOnly = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const list = template.remote.list;
    // Where a setting shuts the move nothing is looked for: a list for each parent, to say no more than the setting does.
    if (template.moves["create-local"]._tag !== "Open" || list === undefined) return;
    if (reading.selection._tag === "Only" && template.parent === undefined) return;
    // Who claims a remote record cannot be told by a list that may lack some of them.
    if (state.localDoubt !== undefined) return;
    const claimed = claimedKeys(state);
    // A local row that cannot be read, and whose link is not remembered, may be the counterpart of any of them.
    const unread = state.bad.filter(
      (row) => row.side === "local" && (row.key === undefined || !state.links.has(row.key)),
    );
    if (unread.length > 0) {
      const keys = unread.flatMap(({ key }) => (key === undefined ? [] : [shownKey(key)]));
      reading.setAside.push({
        entity: template.entity,
        code: "incomplete-read",
        message: `what only the remote side has is not made here: local ${keys.length === 0 ? "records" : keys.join(", ")} could not be read, and may be the same`,
        origin: template.origin,
      });
      return;
    }
    const events: ReadonlyArray<Event> =
      template.moves.update._tag === "Open" ? ["create-local", "update"] : ["create-local"];
    const needed = events.flatMap((event) => placesNeeded(template, event));
    const short = !needed.every((place) => list.returns.includes(place));
    const bring = (key: Key, cells: Cells, parent: Cells | undefined) =>
      Effect.map(reading.evaluator.remote(template, { key, cells }, undefined, parent), (record) => {
        state.remoteOnly.set(key, record);
      });
    const unsettled = unsettledLocals(reading, state);
    for (const { filter, parent } of yield* placesToLook(reading, state)) {
      const swept = yield* sweep(reading, state, filter);
      if (swept._tag === "Declined") {
        state.bad.push({ side: "remote", key: undefined, message: swept.message });
        continue;
      }
      const unclaimed = swept.rows.filter((row) => !claimed.has(row.key) && !state.badRemote.has(row.key));
      for (const row of unclaimed) claimed.add(row.key);
      const fresh: Array<RemoteCandidate> = [];
      for (const row of unclaimed) {
        if (yield* mayBeMade(reading, state, row, parent)) continue;
        if (!mayBeTheirs(reading, state, row, unsettled(row, parent?.key))) fresh.push(row);
      }
      if (!short) {
        for (const { key, cells } of fresh)
          yield* bring(key, { ...keyCells(template, key), ...cells }, parent?.cells);
        continue;
      }
      const keys = fresh.map((row) => row.key);
      for (const result of yield* readRemoteKeys(reading, state, keys)) {
        if (result._tag === "Found") yield* bring(result.key, result.cells, parent?.cells);
        else if (result._tag === "Failed")
          state.bad.push({ side: "remote", key: result.key, message: result.message });
      }
    }
  });
