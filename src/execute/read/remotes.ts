/**
 * Remote records of the pairs. Reads are counted in requests, so a list is taken where it answers more cheaply than
 * single reads, and none where no open rule would look at the answer.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate } from "../../compile/PlanTemplate.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import type { Event } from "../../model/Event.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { type EvaluatedLocal, pairedKey, type RemoteReading } from "../../plan/Evaluated.ts";
import { unfinishedCreate } from "../../plan/unfinished.ts";
import { analyse } from "../../value/expression/analyse.ts";
import { type EntityState, earlierOf, keyCells, parentState, type Reading } from "./Reading.ts";
import { readRemoteKeys } from "./readKeys.ts";
import { groupByFilter, pagesExpected, parentPlace, sweep } from "./remoteLists.ts";

const notShown = (doubt: string): RemoteReading => ({
  _tag: "Failed",
  message: `the remote list does not show it, and cannot be relied on: ${doubt}`,
});

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

/** Remote places that an open rule of the event, or what the move asks for before it, would look at. */
export const placesNeeded = (template: EntityTemplate, event: Event): ReadonlyArray<string> => {
  const fields = flowing(template, event);
  const move = template.moves[event];
  const asks = move._tag === "Open" && (fields.length > 0 || event === "create-local");
  // An update needs values of the local record.
  const needs = asks && event === "create-local" ? move.needs : [];
  return [
    ...new Set([
      ...fields.flatMap((field) => [...field.reads, ...conditionReads(field.flows[event].group?.where)]),
      ...(asks ? conditionReads(move.where) : []),
      ...template.fields.flatMap((field) => (needs.includes(field.name) ? field.reads : [])),
    ]),
  ];
};

/**
 * Remote places that tell whether the late references of a create on `side` have been sent, and where they lead. What the
 * system does not show is not asked for; nor, where nothing but that is to be learnt, what only single reads show.
 */
const placesOfLate = ({ fields, remote }: EntityTemplate, side: Side): ReadonlyArray<string> =>
  fields
    .flatMap((field) =>
      field.late && field.remote !== undefined
        ? [field.remote, ...(side === "local" ? field.reads : [])]
        : [],
    )
    .filter((place) =>
      [remote.list, side === "local" || remote.list === undefined ? remote.read : undefined].some((way) =>
        way?.returns.includes(place),
      ),
    );

/** The side on which the record of a pair was made, where this job may go on with late references of its create. */
export const owesReferences = (state: EntityState, localKey: Key, remoteKey: Key): Side | undefined => {
  const { template } = state;
  const unfinished = unfinishedCreate(template, remoteKey, earlierOf(state, localKey, remoteKey));
  if (unfinished._tag !== "Late") return undefined;
  const { side } = unfinished;
  return template.moves[side === "remote" ? "create-remote" : "create-local"]._tag === "Open"
    ? side
    : undefined;
};

/** So many records are read one by one where a list lacks them and cannot be relied on. */
const mostAfterDoubt = 20;

/** Reads the remote records of the pairs that the job starts from. */
export const readRemotes = (reading: Reading, state: EntityState): Effect.Effect<void, ConnectorError> =>
  Effect.gen(function* () {
    const { template } = state;
    const needed = template.moves.update._tag === "Open" ? placesNeeded(template, "update") : [];
    const owed = new Set<string>();
    const list = template.remote.list;
    /** What they may owe is shown by a read of each alone. */
    const apart = new Set<Key>();
    const wanted = new Map<Key, EvaluatedLocal>();
    for (const local of state.locals.values()) {
      const key = pairedKey(state.pairings.get(local.key));
      if (key === undefined) continue;
      const owes = owesReferences(state, local.key, key);
      const late = owes === undefined ? [] : placesOfLate(template, owes);
      for (const place of late) {
        if (list === undefined || list.returns.includes(place)) owed.add(place);
        else apart.add(key);
      }
      if (late.length > 0 || (needed.length > 0 && local.root && local.unmet.update === undefined))
        wanted.set(key, local);
    }
    if (wanted.size === 0) return;
    const places = [...new Set([...needed, ...owed])];
    const parent = parentState(reading, state);
    const evaluate = (key: Key, cells: Cells, local: EvaluatedLocal) => {
      const refers = template.parent === undefined ? undefined : local.pushed[template.parent.field];
      const above = refers?._tag === "Refers" ? parent?.locals.get(refers.key)?.cells : undefined;
      return Effect.map(reading.evaluator.remote(template, { key, cells }, local.cells, above), (record) => {
        state.remotes.set(key, { _tag: "Read", record });
      });
    };
    let listed = false;
    let doubt: string | undefined;
    if (
      list !== undefined &&
      apart.size < wanted.size &&
      places.every((place) => list.returns.includes(place))
    ) {
      const { groups, others } = groupByFilter(reading, template, wanted.values());
      const expected = Math.max(state.links.size, wanted.size);
      const pages = parentPlace(template) === undefined ? pagesExpected(state, expected) : groups.length;
      const cheaper = pages < wanted.size * (template.remote.read?.requests ?? 1);
      if (others.length === 0 && (cheaper || template.remote.read === undefined)) {
        listed = true;
        for (const group of groups) {
          const swept = yield* sweep(reading, state, group.filter);
          if (swept._tag === "Declined") {
            // Of what could not be listed nothing is known but by a read of its own.
            if (template.remote.read === undefined)
              for (const { key: localKey } of group.locals) {
                const key = pairedKey(state.pairings.get(localKey));
                if (key !== undefined) state.remotes.set(key, { _tag: "Failed", message: swept.message });
              }
            continue;
          }
          doubt ??= swept.doubt;
          for (const row of swept.rows) {
            const local = wanted.get(row.key);
            if (local !== undefined && !apart.has(row.key))
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
          listed && doubt === undefined
            ? { _tag: "Gone" }
            : doubt !== undefined
              ? notShown(doubt)
              : {
                  _tag: "Failed",
                  message: "it could not be looked for: the system has no read, and no list of it",
                },
        );
      return;
    }
    // A list that was cut must not cost a request for each record that it lacks.
    if (doubt !== undefined && rest.length > Math.max(mostAfterDoubt, pagesExpected(state, wanted.size))) {
      for (const key of rest) state.remotes.set(key, notShown(doubt));
      return;
    }
    // By position: a record may spell its key in another way than the link does.
    const results = yield* readRemoteKeys(reading, state, rest);
    for (const [index, result] of results.entries()) {
      const key = rest[index];
      const local = key === undefined ? undefined : wanted.get(key);
      if (key === undefined || local === undefined) continue;
      if (result._tag === "Found") yield* evaluate(key, result.cells, local);
      else if (result._tag === "Missing") state.remotes.set(key, { _tag: "Gone" });
      else state.remotes.set(key, { _tag: "Failed", message: result.message });
    }
  });
