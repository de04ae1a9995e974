/**
 * Reads what a job needs of both sides, and nothing else: roots from the scope and their children, then the
 * records that they refer to, then the remote records of their pairs.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate, JobTemplate } from "../../compile/PlanTemplate.ts";
import type { Key } from "../../model/Record.ts";
import type { SetAside } from "../../model/Step.ts";
import { type EntityReadings, type Pairing, pairedKey } from "../../plan/Evaluated.ts";
import { linkOf } from "../../plan/match.ts";
import { mayWrite } from "../../plan/mayWrite.ts";
import type { JournalService } from "../../state/Journal.ts";
import type { ReadsSeen } from "../../state/ReadsSeen.ts";
import type { Evaluator } from "../evaluate/makeEvaluator.ts";
import type { Readers } from "../systems.ts";
import { driftFindings, heldBack, takeBack } from "./heldBack.ts";
import { listLocals } from "./localRows.ts";
import { readWanted, wantReferences } from "./locals.ts";
import {
  type Begun,
  type EntityState,
  parentState,
  type ReadEffect,
  type Reading,
  type Selection,
} from "./Reading.ts";
import { rememberedStates } from "./rememberedStates.ts";
import { readRemoteOnly } from "./remoteOnly.ts";
import { owesReferences, readRemotes } from "./remotes.ts";
import { readRoots } from "./roots.ts";
import { refuseShared } from "./sharedRemotes.ts";
import { Trust } from "./Trust.ts";
import { readUnseenLinks } from "./unseenLinks.ts";

export interface ReadResult {
  readonly readings: ReadonlyMap<string, EntityReadings>;
  /** Named records that the job cannot start from. */
  readonly setAside: ReadonlyArray<SetAside>;
  /** What the next run is to compare with, once this one is carried out. */
  readonly seen: ReadsSeen;
}

/** Takes the link of every local record from its column: references that come down may name any of them. */
const readAllLinks = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    for (const [key, cells] of yield* listLocals(reading, state)) {
      const pairing = linkOf(template, cells, state.links.get(key), reading.job.timezone);
      if (pairing?._tag === "Linked" || pairing?._tag === "Relinked")
        state.links.set(key, {
          entity: template.entity,
          localKey: key,
          remoteKey: pairing.remoteKey,
          columnSeen: pairing._tag === "Relinked" || pairing.columnSeen,
        });
      else if (pairing?._tag === "Unlinked" && !state.pairings.has(key)) state.pairings.set(key, pairing);
    }
  });

/** Entities whose local keys rules of this one bring down. */
const pulledReferences = (template: EntityTemplate): ReadonlyArray<string> =>
  template.fields.flatMap((field) => {
    if (field.meaning._tag !== "Reference") return [];
    const { entity } = field.meaning;
    return (["update", "create-local"] as const).some((event) => mayWrite(field, event, "local"))
      ? [entity]
      : [];
  });

const remoteDoubt = ({ sweeps }: EntityState): string | undefined => {
  for (const swept of sweeps.values())
    if (swept._tag === "Listed" && swept.doubt !== undefined) return swept.doubt;
  return undefined;
};

/** What a record says of itself that outranks what is remembered of it. */
const notHeld: ReadonlySet<Pairing["_tag"]> = new Set(["ClaimedTwice", "Unlinked", "Missing"]);

/**
 * The local record of each remote key: what the record itself says today, else what is remembered of it. A key that two
 * claim is nobody's.
 */
const localsByRemote = ({ links, pairings }: EntityState): ReadonlyMap<Key, Key> => {
  const found = new Map<Key, Key>();
  const contested = new Set<Key>();
  const claim = (remoteKey: Key, localKey: Key): void => {
    const other = found.get(remoteKey);
    if (other !== undefined && other !== localKey) contested.add(remoteKey);
    found.set(remoteKey, localKey);
  };
  for (const { remoteKey, localKey } of links.values()) {
    const pairing = pairings.get(localKey);
    if (pairing !== undefined && notHeld.has(pairing._tag)) continue;
    if ((pairedKey(pairing) ?? remoteKey) === remoteKey) claim(remoteKey, localKey);
  }
  for (const [localKey, pairing] of pairings) {
    const remoteKey = pairedKey(pairing);
    if (remoteKey !== undefined) claim(remoteKey, localKey);
    if (pairing._tag === "ClaimedTwice") contested.add(pairing.remoteKey);
  }
  for (const remoteKey of contested) found.delete(remoteKey);
  return found;
};

const owingOf = (begun: ReadonlyMap<Key, Begun>): ReadonlySet<Key> =>
  new Set([...begun].flatMap(([key, { owes }]) => (owes ? [key] : [])));

const readingsOf = (reading: Reading, state: EntityState): EntityReadings => {
  takeBack(state, reading.trust);
  const localOf = localsByRemote(state);
  const { locals, pairings, remotes, remoteOnly, baselines, begun, creating, bad, outOfScope } = state;
  return {
    template: heldBack(reading.trust, state.template, parentState(reading, state)?.template),
    locals,
    pairings,
    remotes,
    remoteOnly,
    baselines,
    begun: new Map([...begun].map(([key, { part }]) => [key, part])),
    owing: { remote: owingOf(begun), local: owingOf(state.begunLocally) },
    remembered: state.remembered,
    stale: [...state.stale],
    creating,
    localOf,
    bad,
    doubts: { local: state.localDoubt, remote: remoteDoubt(state) },
    outOfScope,
  };
};

export const readSides = Effect.fn("readSides")(function* (options: {
  readonly job: JobTemplate;
  readonly evaluator: Evaluator;
  readonly readers: Readers["Type"];
  readonly journal: JournalService;
  readonly selection: Selection;
  /** What a person has said may be so, by name. */
  readonly accepted: ReadonlyArray<string>;
}) {
  const { job, evaluator, readers, journal, selection } = options;
  const trust = new Trust({
    job,
    before: yield* journal.readsSeen,
    accepted: new Set(options.accepted),
  });
  const states = yield* rememberedStates(job, journal);
  const reading: Reading = {
    job,
    evaluator,
    readers,
    selection,
    states,
    trust,
    setAside: [],
    readWanted: (state) => readWanted(reading, state),
  };
  const inOrder = job.entities.flatMap((template) => states.get(template.entity) ?? []);
  // Parents come before their children, who follow them into the job.
  for (const state of inOrder) {
    yield* readRoots(reading, state);
    yield* refuseShared(reading, state);
  }
  // An entity can refer to itself, and late to one that has had its turn.
  for (const { template } of inOrder)
    for (const entity of pulledReferences(template)) {
      const target = states.get(entity);
      if (target !== undefined) target.allLinks = true;
    }
  // What an earlier run has made and not ended is ended, whoever refers to it now.
  for (const state of inOrder)
    for (const localKey of state.creating.keys()) {
      const isMeant =
        selection._tag !== "Only" || selection.keys.get(state.template.entity)?.includes(localKey) === true;
      const remoteKey = state.links.get(localKey)?.remoteKey;
      const owes = remoteKey !== undefined && owesReferences(state, localKey, remoteKey) !== undefined;
      if (isMeant && owes && !state.locals.has(localKey)) state.wanted.add(localKey);
    }
  // Who refers comes before what is referred to, which is read only where a write or a match needs its key.
  for (const state of [...inOrder].reverse()) {
    if (state.allLinks) yield* readAllLinks(reading, state);
    yield* readWanted(reading, state);
    yield* refuseShared(reading, state);
    yield* wantReferences(reading, state, state.locals.values());
    // Records of the same entity that a late reference leads to.
    yield* readWanted(reading, state);
    yield* readRemotes(reading, state);
    yield* readRemoteOnly(reading, state);
    yield* readUnseenLinks(reading, state);
  }
  yield* trust.settle;
  const readings = new Map([...states].map(([entity, state]) => [entity, readingsOf(reading, state)]));
  const drifts = inOrder.flatMap((state) =>
    driftFindings(trust, state.template, parentState(reading, state)?.template),
  );
  return {
    readings,
    setAside: [...drifts, ...trust.findings, ...reading.setAside],
    seen: trust.seen,
  } satisfies ReadResult;
});
