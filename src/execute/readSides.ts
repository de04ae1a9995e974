/**
 * Reads what a job needs of both sides, and nothing else: roots from the scope, then the records that they refer
 * to, then the remote records of their pairs. Remote reads are counted in requests, so a list is taken where it
 * answers more cheaply than single reads, and none where no open rule would look at the answer.
 */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { EntityTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import { stableJson } from "../kernel/stableJson.ts";
import type { Event } from "../model/Event.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { SetAside } from "../model/Step.ts";
import type {
  EntityReadings,
  EvaluatedLocal,
  EvaluatedRemote,
  Pairing,
  RemoteReading,
} from "../plan/Evaluated.ts";
import {
  indexRemotes,
  linkOf,
  localSignature,
  matchOne,
  type RemoteCandidate,
  refuseSharedRemotes,
  shownKey,
} from "../plan/match.ts";
import type { Baseline, JournalService, LinkRow } from "../state/Journal.ts";
import type { StateError } from "../state/StateError.ts";
import type { Evaluator } from "./evaluate.ts";
import type { Readers } from "./systems.ts";

/** Which records a run starts from. */
export type Selection =
  | { readonly _tag: "Scope" }
  /** Every record of the scope, said by name: also where the scope asks that records be chosen. */
  | { readonly _tag: "Everything" }
  | { readonly _tag: "Only"; readonly keys: ReadonlyMap<string, ReadonlyArray<Key>> };

export interface ReadResult {
  readonly readings: ReadonlyMap<string, EntityReadings>;
  /** Named records that the job cannot start from. */
  readonly setAside: ReadonlyArray<SetAside>;
}

interface State {
  readonly template: EntityTemplate;
  readonly links: Map<Key, LinkRow>;
  readonly baselines: Map<Key, Baseline>;
  readonly begun: Set<Key>;
  readonly locals: Map<Key, EvaluatedLocal>;
  readonly pairings: Map<Key, Pairing>;
  readonly remotes: Map<Key, RemoteReading>;
  readonly remoteOnly: Array<EvaluatedRemote>;
  readonly bad: Array<EntityReadings["bad"][number]>;
  readonly badRemote: Map<Key, string>;
  /** Complete lists read so far, by the filter that narrowed them. */
  readonly sweeps: Map<string, ReadonlyArray<RemoteCandidate>>;
  /** Keys that other records refer to and that have not been read yet. */
  wanted: Set<Key>;
  /** Every local record's link is needed, for references that come down. */
  allLinks: boolean;
  outOfScope: number;
}

const flowing = (template: EntityTemplate, event: Event) =>
  template.fields.filter(
    (field) => field.direction !== undefined && field.flows[event].verdict._tag !== "Withheld",
  );

/** Remote places that an open rule of the update would look at. */
const remotePlacesNeeded = (template: EntityTemplate): ReadonlyArray<string> => {
  const places = new Set<string>();
  for (const field of flowing(template, "update")) if (field.remote !== undefined) places.add(field.remote);
  return [...places];
};

const keyCells = (template: EntityTemplate, key: Key): Cells =>
  Object.fromEntries(template.remote.key.map((name, index) => [name, key.split("/")[index] ?? null]));

export const readSides = Effect.fn("readSides")(function* (options: {
  readonly job: JobTemplate;
  readonly evaluator: Evaluator;
  readonly readers: Readers["Type"];
  readonly journal: JournalService;
  readonly selection: Selection;
}) {
  const { job, evaluator, readers, journal, selection } = options;
  const setAside: Array<SetAside> = [];
  const states = new Map<string, State>();
  const intents = yield* journal.openIntents;

  const aside = (template: EntityTemplate, localKey: Key, code: SetAside["code"], message: string): void => {
    setAside.push({
      entity: template.entity,
      localKey,
      code,
      message,
      origin: template.scope?.origin ?? template.origin,
    });
  };

  for (const template of job.entities) {
    const links = new Map((yield* journal.links(template.entity)).map((row) => [row.localKey, row]));
    const baselines = new Map(
      (yield* journal.baselines(template.entity)).map((row) => [row.localKey, row.fields]),
    );
    const begun = new Set(
      intents.flatMap(({ step }) =>
        step._tag === "PushCreate" && step.entity === template.entity ? [step.localKey] : [],
      ),
    );
    states.set(template.entity, {
      template,
      links,
      baselines,
      begun,
      locals: new Map(),
      pairings: new Map(),
      remotes: new Map(),
      remoteOnly: [],
      bad: [],
      badRemote: new Map(),
      sweeps: new Map(),
      wanted: new Set(),
      allLinks: false,
      outOfScope: 0,
    });
  }

  /** All remote records of an entity that fit a filter; read once a run. */
  const sweep = (
    state: State,
    filter: Cells,
  ): Effect.Effect<ReadonlyArray<RemoteCandidate>, ConnectorError> =>
    Effect.gen(function* () {
      const id = stableJson(filter);
      const known = state.sweeps.get(id);
      if (known !== undefined) return known;
      const found: Array<RemoteCandidate> = [];
      const seen = new Set<Key>();
      yield* Stream.runForEach(readers.remote.list(state.template.remote.name, filter), (page) =>
        Effect.sync(() => {
          for (const record of page.records)
            if (!seen.has(record.key)) {
              seen.add(record.key);
              found.push({ key: record.key, cells: record.cells });
            }
          for (const row of page.bad) {
            if (row.key === undefined)
              state.bad.push({ side: "remote", key: row.key, message: `${row.field}: ${row.message}` });
            else state.badRemote.set(row.key, `${row.field}: ${row.message}`);
          }
        }),
      );
      state.sweeps.set(id, found);
      return found;
    });

  /** The filters that the remote list cannot do without, from what a local record would push. */
  const neededFilter = (template: EntityTemplate, local: EvaluatedLocal): Cells | undefined => {
    const filter: Record<string, Cell> = {};
    for (const place of template.remote.list?.needs ?? []) {
      const field = template.fields.find(
        (one) => one.remote === place && local.pushed[one.name] !== undefined,
      );
      const candidate = field === undefined ? undefined : local.pushed[field.name];
      if (candidate?._tag !== "Cell" || candidate.cell === null) return undefined;
      filter[place] = candidate.cell;
    }
    return filter;
  };

  const grouped = (template: EntityTemplate, locals: ReadonlyArray<EvaluatedLocal>) => {
    const groups = new Map<string, { filter: Cells; locals: Array<EvaluatedLocal> }>();
    const without: Array<EvaluatedLocal> = [];
    for (const local of locals) {
      const filter = neededFilter(template, local);
      if (filter === undefined) {
        without.push(local);
        continue;
      }
      const id = stableJson(filter);
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { filter, locals: [local] });
      else group.locals.push(local);
    }
    return { groups: [...groups.values()], without };
  };

  /** Pages that a complete list would take, as far as can be told beforehand. */
  const pagesExpected = (state: State, wanted: number): number => {
    const size = state.template.remote.list?.pageSize;
    return size === undefined ? 1 : Math.max(1, Math.ceil(Math.max(state.links.size, wanted) / size));
  };

  /** A remote row that cannot be read, and that no link claims, may be the very one: nothing follows from absence. */
  const orUnsure = (state: State, pairing: Pairing): Pairing => {
    if (pairing._tag !== "Missing") return pairing;
    const claimed = new Set([...state.links.values()].map((row) => row.remoteKey));
    const unread = [...state.badRemote.keys()].filter((key) => !claimed.has(key));
    const nameless = state.bad.some((row) => row.side === "remote" && row.key === undefined);
    return unread.length === 0 && !nameless
      ? pairing
      : {
          _tag: "Unsure",
          message: `no remote record matches, but ${unread.length === 0 ? "one" : unread.map(shownKey).join(", ")} could not be read and may be it`,
        };
  };

  const askMatchRules = (state: State, locals: ReadonlyArray<EvaluatedLocal>) =>
    Effect.gen(function* () {
      const { template } = state;
      if (locals.length === 0) return;
      const lookUp = template.match.length > 0 && template.remote.list !== undefined;
      for (const local of locals)
        if (
          state.begun.has(local.key) &&
          (!lookUp ||
            template.remote.create?.lost === "doubt" ||
            template.match.every((rule) => localSignature(template, rule.by, local) === undefined))
        )
          state.pairings.set(local.key, {
            _tag: "InDoubt",
            message:
              "an earlier create was sent and its answer is unknown; it cannot be looked up, so link it by hand",
          });
      const open = locals.filter((local) => state.pairings.get(local.key)?._tag !== "InDoubt");
      if (!lookUp) {
        for (const local of open) state.pairings.set(local.key, { _tag: "Missing" });
        return;
      }
      const { groups, without } = grouped(template, open);
      for (const local of without)
        state.pairings.set(local.key, {
          _tag: "Unsure",
          message: `the remote records cannot be listed without ${(template.remote.list?.needs ?? []).join(", ")}, which has no value`,
        });
      const matchPlaces = template.match.flatMap((rule) =>
        rule.by.map((name) => template.fields.find((field) => field.name === name)?.remote ?? ""),
      );
      const filterable = matchPlaces.every((place) => template.remote.list?.filters.includes(place) === true);
      // A list that does not return what the rules compare cannot say that a record is missing.
      const listed = matchPlaces.every(
        (place) =>
          template.remote.list?.returns.includes(place) === true ||
          template.remote.list?.needs.includes(place) === true,
      );
      for (const group of groups) {
        if (!listed && !filterable) {
          for (const local of group.locals)
            state.pairings.set(local.key, {
              _tag: "Unsure",
              message: `the remote list returns none of ${matchPlaces.join(", ")}, so that no record can be matched`,
            });
          continue;
        }
        const single =
          filterable && (!listed || group.locals.length <= pagesExpected(state, group.locals.length));
        if (!single) {
          const index = indexRemotes(template, yield* sweep(state, group.filter));
          for (const local of group.locals)
            state.pairings.set(local.key, orUnsure(state, matchOne(template, local, index)));
          continue;
        }
        for (const local of group.locals) {
          const found: Array<RemoteCandidate> = [];
          for (const rule of template.match) {
            const filter: Record<string, Cell> = { ...group.filter };
            for (const name of rule.by) {
              const place = template.fields.find((field) => field.name === name)?.remote;
              const candidate = local.pushed[name];
              if (place !== undefined && candidate?._tag === "Cell") filter[place] = candidate.cell;
            }
            if (rule.by.some((name) => local.pushed[name]?._tag !== "Cell")) continue;
            if (Object.values(filter).some((cell) => cell === null)) continue;
            found.push(...(yield* sweep(state, filter)));
            if (found.length > 0) break;
          }
          state.pairings.set(
            local.key,
            orUnsure(state, matchOne(template, local, indexRemotes(template, found))),
          );
        }
      }
    });

  /** Pairs the given local records: link place and memory first, then, where allowed, the match rules. */
  const pair = (
    state: State,
    locals: ReadonlyArray<EvaluatedLocal>,
    match: (local: EvaluatedLocal) => boolean,
  ) =>
    Effect.gen(function* () {
      const open: Array<EvaluatedLocal> = [];
      for (const local of locals) {
        const known = linkOf(state.template, local.cells, state.links.get(local.key));
        if (known !== undefined) state.pairings.set(local.key, known);
        else if (match(local)) open.push(local);
        else state.pairings.set(local.key, { _tag: "Unasked" });
      }
      yield* askMatchRules(state, open);
    });

  const readLocals = (state: State, keys: ReadonlyArray<Key>) =>
    Effect.gen(function* () {
      const results = yield* readers.local.read(state.template.local.name, keys);
      const cells: Array<readonly [Key, Cells]> = [];
      for (const result of results) {
        if (result._tag === "Found") cells.push([result.record.key, result.record.cells]);
        else if (result._tag === "Failed")
          state.bad.push({ side: "local", key: result.key, message: result.error.message });
      }
      return { cells, missing: results.flatMap((result) => (result._tag === "Missing" ? [result.key] : [])) };
    });

  const listLocals = (state: State) =>
    Effect.gen(function* () {
      const all: Array<readonly [Key, Cells]> = [];
      yield* Stream.runForEach(readers.local.list(state.template.local.name, {}), (page) =>
        Effect.sync(() => {
          for (const record of page.records) all.push([record.key, record.cells]);
          for (const row of page.bad)
            state.bad.push({ side: "local", key: row.key, message: `${row.field}: ${row.message}` });
        }),
      );
      return all;
    });

  const roots = (state: State) =>
    Effect.gen(function* () {
      const { template } = state;
      const scope = template.scope;
      // Where local records may be made, those that are there must be paired first, in scope or not.
      const pairsAll = template.moves["create-local"]._tag === "Open";
      if (scope === undefined && !pairsAll) return;
      let found: ReadonlyArray<readonly [Key, Cells]>;
      let named: ReadonlySet<Key> | undefined;
      if (selection._tag === "Only") {
        const keys = selection.keys.get(template.entity) ?? [];
        if (keys.length === 0) return;
        const read = yield* readLocals(state, keys);
        found = read.cells;
        named = new Set(keys);
        for (const key of read.missing)
          aside(template, key, "not-in-scope", `there is no ${template.local.name} ${key}`);
      } else {
        if (scope?.chosen === true && selection._tag !== "Everything") return;
        found = yield* listLocals(state);
      }
      const inScope: Array<EvaluatedLocal> = [];
      const beside: Array<EvaluatedLocal> = [];
      for (const [key, cells] of found) {
        const fault =
          scope === undefined ? "the job has no scope here" : yield* evaluator.inScope(template, cells);
        if (fault === undefined) inScope.push(yield* evaluator.local(template, key, cells, true));
        else {
          state.outOfScope++;
          if (named?.has(key) === true) aside(template, key, "not-in-scope", fault);
          if (pairsAll) beside.push(yield* evaluator.local(template, key, cells, false));
        }
      }
      // `linked`: only known pairs. Where no link place counts, a pair is known by the match rules as well.
      yield* pair(
        state,
        inScope,
        (local) =>
          scope?.linked !== true || template.link === undefined || pairsAll || state.begun.has(local.key),
      );
      if (pairsAll) yield* pair(state, beside, () => true);
      for (const local of inScope) {
        const pairing = state.pairings.get(local.key);
        const unknown = pairing?._tag === "Unasked" || pairing?._tag === "Missing";
        if (scope?.linked === true && unknown && !state.begun.has(local.key)) {
          state.outOfScope++;
          state.pairings.delete(local.key);
          if (named?.has(local.key) === true)
            aside(template, local.key, "not-in-scope", "it is not linked to a remote record");
          if (pairsAll) state.locals.set(local.key, { ...local, root: false });
        } else state.locals.set(local.key, local);
      }
      for (const local of beside) state.locals.set(local.key, local);
    });

  /** Records of an entity that others refer to: read, and matched unless a link is known. */
  const referred = (state: State) =>
    Effect.gen(function* () {
      while (state.wanted.size > 0) {
        const keys = [...state.wanted].filter((key) => !state.locals.has(key));
        state.wanted = new Set();
        if (keys.length === 0) return;
        const read = yield* readLocals(state, keys);
        const locals = yield* Effect.forEach(read.cells, ([key, cells]) =>
          evaluator.local(state.template, key, cells, false),
        );
        yield* pair(state, locals, () => true);
        for (const local of locals) state.locals.set(local.key, local);
        yield* wantReferences(state, locals);
      }
    });

  const wantReferences = (
    state: State,
    locals: Iterable<EvaluatedLocal>,
  ): Effect.Effect<void, ConnectorError | StateError> =>
    Effect.gen(function* () {
      const { template } = state;
      const again = new Set<State>();
      for (const local of locals) {
        const pairing = state.pairings.get(local.key);
        const paired =
          pairing?._tag === "Linked" || pairing?._tag === "Relinked" || pairing?._tag === "Matched";
        const missing = pairing?._tag === "Missing";
        if (!paired && !missing) continue;
        for (const field of template.fields) {
          if (field.meaning._tag !== "Reference") continue;
          const candidate = local.pushed[field.name];
          if (candidate?._tag !== "Refers") continue;
          const asked: ReadonlyArray<Event> = paired
            ? local.root
              ? ["update"]
              : []
            : ["create-remote", "update"];
          const wanted = asked.some((event) => {
            const verdict = field.flows[event].verdict._tag;
            return template.moves[event]._tag === "Open" && (verdict === "Push" || verdict === "Decide");
          });
          const target = wanted ? states.get(field.meaning.entity) : undefined;
          if (target === undefined || target.locals.has(candidate.key)) continue;
          target.wanted.add(candidate.key);
          // A reference to an entity that has had its turn (a late one): read what it adds.
          if (target.template.rank >= template.rank) again.add(target);
        }
      }
      for (const target of again) if (target !== state) yield* referred(target);
    });

  const readRemotes = (state: State) =>
    Effect.gen(function* () {
      const { template } = state;
      if (template.moves.update._tag !== "Open") return;
      const places = remotePlacesNeeded(template);
      if (places.length === 0) return;
      const wanted = new Map<Key, EvaluatedLocal>();
      for (const local of state.locals.values()) {
        const pairing = state.pairings.get(local.key);
        if (!local.root || local.unmet.update !== undefined) continue;
        if (pairing?._tag === "Linked" || pairing?._tag === "Relinked" || pairing?._tag === "Matched")
          wanted.set(pairing.remoteKey, local);
      }
      if (wanted.size === 0) return;
      const evaluate = (key: Key, cells: Cells, local: EvaluatedLocal) =>
        Effect.map(evaluator.remote(template, key, cells, local.cells), (record) => {
          state.remotes.set(key, { _tag: "Read", record });
        });
      const list = template.remote.list;
      if (list !== undefined && places.every((place) => list.returns.includes(place))) {
        const { groups, without } = grouped(template, [...wanted.values()]);
        const cheaper =
          pagesExpected(state, wanted.size) < wanted.size * (template.remote.read?.requests ?? 1);
        if (without.length === 0 && (cheaper || template.remote.read === undefined)) {
          for (const group of groups)
            for (const row of yield* sweep(state, group.filter)) {
              const local = wanted.get(row.key);
              if (local !== undefined)
                yield* evaluate(row.key, { ...keyCells(template, row.key), ...row.cells }, local);
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
        for (const key of rest) state.remotes.set(key, { _tag: "Gone" });
        return;
      }
      for (const result of yield* readers.remote.read(template.remote.name, rest)) {
        if (result._tag === "Found") {
          const local = wanted.get(result.record.key);
          if (local !== undefined) yield* evaluate(result.record.key, result.record.cells, local);
        } else if (result._tag === "Missing") state.remotes.set(result.key, { _tag: "Gone" });
        else state.remotes.set(result.key, { _tag: "Failed", message: result.error.message });
      }
    });

  /** Remote records that no local one claims, from complete lists. */
  const readRemoteOnly = (state: State) =>
    Effect.gen(function* () {
      const { template } = state;
      const list = template.remote.list;
      if (template.moves["create-local"]._tag === "None" || selection._tag === "Only" || list === undefined)
        return;
      const filters =
        list.needs.length === 0
          ? [{}]
          : grouped(template, [...state.locals.values()]).groups.map((group) => group.filter);
      const claimed = new Set<Key>();
      for (const pairing of state.pairings.values()) {
        if ("remoteKey" in pairing) claimed.add(pairing.remoteKey);
        if (pairing._tag === "Ambiguous") for (const key of pairing.remoteKeys) claimed.add(key);
        if (pairing._tag === "Unlinked") claimed.add(pairing.before);
      }
      for (const row of state.links.values()) claimed.add(row.remoteKey);
      // A local row that cannot be read, and whose link is not remembered, may be the counterpart of any of them.
      if (
        state.bad.some((row) => row.side === "local" && (row.key === undefined || !state.links.has(row.key)))
      )
        return;
      const events: ReadonlyArray<Event> =
        template.moves.update._tag === "Open" ? ["create-local", "update"] : ["create-local"];
      const places = events
        .flatMap((event) => flowing(template, event))
        .flatMap((field) => (field.remote === undefined ? [] : [field.remote]));
      const short = !places.every((place) => list.returns.includes(place));
      for (const filter of filters) {
        const fresh = (yield* sweep(state, filter)).filter(
          (row) => !claimed.has(row.key) && !state.badRemote.has(row.key),
        );
        for (const row of fresh) claimed.add(row.key);
        if (!short) {
          for (const row of fresh)
            state.remoteOnly.push(
              yield* evaluator.remote(
                template,
                row.key,
                { ...keyCells(template, row.key), ...row.cells },
                undefined,
              ),
            );
          continue;
        }
        for (const result of yield* readers.remote.read(
          template.remote.name,
          fresh.map((row) => row.key),
        )) {
          if (result._tag === "Found")
            state.remoteOnly.push(
              yield* evaluator.remote(template, result.record.key, result.record.cells, undefined),
            );
          else if (result._tag === "Failed")
            state.bad.push({ side: "remote", key: result.key, message: result.error.message });
        }
      }
    });

  for (const template of [...job.entities].reverse()) {
    const state = states.get(template.entity);
    if (state === undefined) continue;
    if (state.allLinks) {
      const known = yield* listLocals(state);
      for (const [key, cells] of known) {
        const pairing = linkOf(template, cells, state.links.get(key));
        if (pairing?._tag === "Linked" || pairing?._tag === "Relinked")
          state.links.set(key, {
            entity: template.entity,
            localKey: key,
            remoteKey: pairing.remoteKey,
            columnSeen: pairing._tag === "Relinked" || pairing.columnSeen,
          });
      }
    }
    yield* roots(state);
    yield* referred(state);
    const others = new Map(
      [...state.links.values()]
        .filter((row) => !state.locals.has(row.localKey))
        .map((row) => [row.remoteKey, row.localKey]),
    );
    for (const [key, pairing] of refuseSharedRemotes(state.pairings, others))
      state.pairings.set(key, pairing);
    yield* wantReferences(state, state.locals.values());
    // Records of the same entity that a late reference leads to.
    yield* referred(state);
    for (const field of template.fields) {
      if (field.meaning._tag !== "Reference") continue;
      const down = (["update", "create-local"] as const).some((event) => {
        const verdict = field.flows[event].verdict._tag;
        return verdict === "Pull" || verdict === "Decide";
      });
      const target = down ? states.get(field.meaning.entity) : undefined;
      if (target !== undefined) target.allLinks = true;
    }
    yield* readRemotes(state);
    yield* readRemoteOnly(state);
  }

  const readings = new Map<string, EntityReadings>();
  for (const [entity, state] of states) {
    const localOf = new Map([...state.links.values()].map((row) => [row.remoteKey, row.localKey]));
    for (const [key, pairing] of state.pairings)
      if (pairing._tag === "Linked" || pairing._tag === "Relinked" || pairing._tag === "Matched")
        localOf.set(pairing.remoteKey, key);
    readings.set(entity, {
      template: state.template,
      locals: state.locals,
      pairings: state.pairings,
      remotes: state.remotes,
      remoteOnly: state.remoteOnly,
      baselines: state.baselines,
      begun: state.begun,
      localOf,
      bad: state.bad,
      outOfScope: state.outOfScope,
    });
  }
  return { readings, setAside } satisfies ReadResult;
});
