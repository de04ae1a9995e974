/** What the parts of the reading share: the state of each entity, and the services that they ask. */
import type * as Effect from "effect/Effect";
import type { EntityTemplate, JobTemplate } from "../../compile/PlanTemplate.ts";
import type { ConnectorError } from "../../connector/ConnectorError.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { SetAside } from "../../model/Step.ts";
import type {
  Creating,
  EntityReadings,
  EvaluatedLocal,
  EvaluatedRemote,
  Pairing,
  RemoteReading,
} from "../../plan/Evaluated.ts";
import type { RemoteCandidate } from "../../plan/match.ts";
import type { Baseline, LinkRow } from "../../state/Journal.ts";
import type { StateError } from "../../state/StateError.ts";
import type { Evaluator } from "../evaluate/makeEvaluator.ts";
import type { Readers } from "../systems.ts";
import type { Trust } from "./Trust.ts";

/** Which records a run starts from. */
export type Selection =
  | { readonly _tag: "Scope" }
  /** Every record of the scope, said by name: also where the scope asks that records be chosen. */
  | { readonly _tag: "Everything" }
  | { readonly _tag: "Only"; readonly keys: ReadonlyMap<string, ReadonlyArray<Key>> };

/** A create that was begun and has no known outcome. */
export interface Begun {
  /** Which of its requests. */
  readonly part: number;
  /** What it was to write, by place, as far as it was known before. */
  readonly sent: Cells;
  /** Late references of it are to be sent once it is there. */
  readonly owes: boolean;
}

/** Remote records that fit a filter; a message where the system declines to list them. */
export type Swept =
  | {
      readonly _tag: "Listed";
      readonly rows: ReadonlyArray<RemoteCandidate>;
      /** Why nothing follows from what the list lacks. */
      readonly doubt: string | undefined;
    }
  | { readonly _tag: "Declined"; readonly message: string };

export interface EntityState {
  readonly template: EntityTemplate;
  readonly links: Map<Key, LinkRow>;
  readonly baselines: Map<Key, Baseline>;
  /** Earlier creates on the remote side that were begun and have no known outcome, by local key. */
  readonly begun: ReadonlyMap<Key, Begun>;
  /** The same on the local side, by remote key. */
  readonly begunLocally: ReadonlyMap<Key, Begun>;
  /** What the state remembered before this run. */
  readonly remembered: ReadonlyMap<Key, Key>;
  /** Links of local records that are not there any more. */
  readonly stale: Set<Key>;
  readonly creating: Map<Key, Creating>;
  readonly locals: Map<Key, EvaluatedLocal>;
  readonly pairings: Map<Key, Pairing>;
  readonly remotes: Map<Key, RemoteReading>;
  readonly remoteOnly: Map<Key, EvaluatedRemote>;
  readonly bad: Array<EntityReadings["bad"][number]>;
  readonly badRemote: Map<Key, string>;
  /** Lists read so far, by the filter that narrowed them. */
  readonly sweeps: Map<string, Swept>;
  /** Why nothing follows from what the local list lacks. */
  localDoubt: string | undefined;
  /** By remote key, the local records whose link place holds it, as far as was looked. */
  readonly holders: Map<Key, ReadonlyArray<Key>>;
  /** All local records have been looked at for that. */
  allHolders: boolean;
  /** Keys that other records refer to and that have not been read yet. */
  wanted: Set<Key>;
  /** Every local record's link is needed, for references that come down. */
  allLinks: boolean;
  outOfScope: number;
}

export interface Reading {
  readonly job: JobTemplate;
  readonly evaluator: Evaluator;
  readonly readers: Readers["Type"];
  readonly selection: Selection;
  readonly states: ReadonlyMap<string, EntityState>;
  /** What may be believed of all that. */
  readonly trust: Trust;
  /** Named records that the job cannot start from. */
  readonly setAside: Array<SetAside>;
  /** Reads and pairs the records of an entity that others refer to. */
  readonly readWanted: (state: EntityState) => Effect.Effect<void, ConnectorError | StateError>;
}

export type ReadEffect<A> = Effect.Effect<A, ConnectorError | StateError>;

/** The parts of a remote key as cells: a list's row need not repeat what it is named by. */
export const keyCells = (template: EntityTemplate, key: Key): Cells =>
  Object.fromEntries(template.remote.key.map((name, index) => [name, key.split("/")[index] ?? null]));

export const parentState = (reading: Reading, state: EntityState): EntityState | undefined =>
  state.template.parent === undefined ? undefined : reading.states.get(state.template.parent.entity);

/** What earlier runs have left of the create of a pair. */
export const earlierOf = (state: EntityState, localKey: Key, remoteKey: Key) => {
  const begun = state.begun.get(localKey);
  return {
    begun: begun?.part,
    owes: begun?.owes === true,
    owesLocally: state.begunLocally.get(remoteKey)?.owes === true,
    creating: state.creating.get(localKey),
  };
};
