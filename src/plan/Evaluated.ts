/** Records of both sides with every expression already run: what the planner compares. */
import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import type { Event } from "../model/Event.ts";
import type { Origin } from "../model/Reason.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { Baseline } from "../state/Journal.ts";

/** What a rule would write, in the words of the side that it writes. */
export type Candidate =
  | {
      readonly _tag: "Cell";
      readonly cell: Cell;
      /** The cell is a code that stands for a blank. */
      readonly forBlank?: true;
    }
  /** The key, on `side`, of the record of the rule's reference. */
  | { readonly _tag: "Refers"; readonly side: Side; readonly key: Key }
  /** A source place was not read. */
  | { readonly _tag: "Unread" }
  /** It needs an answer that the command did not give. */
  | { readonly _tag: "Asks"; readonly inputs: ReadonlyArray<string> }
  /** A code that its table leaves alone. */
  | { readonly _tag: "Leave" }
  | { readonly _tag: "Bad"; readonly message: string };

/** Why a condition does not hold; or why it could not be judged, which is nobody's intention. */
export interface Unmet {
  readonly message: string;
  readonly fault: boolean;
}

export interface EvaluatedLocal {
  readonly key: Key;
  readonly cells: Cells;
  /** The job starts from it; otherwise it is here because another record refers to it. */
  readonly root: boolean;
  readonly pushed: Readonly<Record<string, Candidate>>;
  readonly otherwise: Readonly<Record<string, Candidate>>;
  /** What would come down from the record that a create makes of this one, but for what the rule itself sent. */
  readonly returned: Readonly<Record<string, Candidate>>;
  /** Conditions of moves that did not hold (or could not be evaluated), by event. */
  readonly unmet: { readonly [E in Event]?: Unmet };
  /** Indexes of groups whose condition does not hold for this record. */
  readonly closedGroups: ReadonlySet<number>;
  /** Conditions of groups that could not be judged: the record is set aside. */
  readonly faults: ReadonlyArray<{ readonly message: string; readonly origin: Origin }>;
}

export interface EvaluatedRemote {
  readonly key: Key;
  readonly cells: Cells;
  readonly pulled: Readonly<Record<string, Candidate>>;
  /** What would go up from the record that a create makes of this one, but for what the rule itself brought. */
  readonly returned: Readonly<Record<string, Candidate>>;
  /** Whether the record made of this one lies in the job's scope. */
  readonly returns: boolean;
  readonly unmet: { readonly [E in Event]?: Unmet };
  readonly closedGroups: ReadonlySet<number>;
  /** Conditions of groups that could not be judged: the record is set aside. */
  readonly faults: ReadonlyArray<{ readonly message: string; readonly origin: Origin }>;
}

/** What is known of the remote record of a pair. */
export type RemoteReading =
  | { readonly _tag: "Read"; readonly record: EvaluatedRemote }
  | { readonly _tag: "Gone" }
  | { readonly _tag: "Failed"; readonly message: string }
  /** Not read: nothing that may flow would need it. */
  | { readonly _tag: "NotRead" };

/** How a local record finds its remote one. */
export type Pairing =
  | {
      readonly _tag: "Linked";
      readonly remoteKey: Key;
      /** `state`: remembered. `column`: the link place says so, and the state did not know. */
      readonly via: "state" | "column";
      readonly columnSeen: boolean;
      /** The state does not know yet that the link place holds the key. */
      readonly news: boolean;
      /** The link place has not got the key that a finished create or match gave it. */
      readonly columnMissing: boolean;
    }
  | { readonly _tag: "Relinked"; readonly remoteKey: Key; readonly before: Key }
  | { readonly _tag: "Matched"; readonly remoteKey: Key; readonly rule: Origin }
  | { readonly _tag: "Missing" }
  | {
      readonly _tag: "Ambiguous";
      readonly remoteKeys: ReadonlyArray<Key>;
      readonly rule: Origin;
      /** The candidates as people tell them apart: key, and what the rule compares. */
      readonly shown: ReadonlyArray<string>;
      /** Inputs that a narrower rule would have needed. */
      readonly asks: ReadonlyArray<string>;
    }
  | { readonly _tag: "ClaimedTwice"; readonly remoteKey: Key; readonly by: ReadonlyArray<Key> }
  /** The link place was seen filled and is empty now. */
  | { readonly _tag: "Unlinked"; readonly before: Key }
  /** An earlier create has no known outcome, and looking it up did not settle it. */
  | { readonly _tag: "InDoubt"; readonly message: string }
  /** What it is matched by (its parent, a record that it refers to) is not settled itself. */
  | { readonly _tag: "Waits"; readonly message: string }
  /** It could not be told whether the remote record exists. */
  | { readonly _tag: "Unsure"; readonly message: string }
  /** Not looked for: nothing of the job needs it. */
  | { readonly _tag: "Unasked" };

/** The remote key of a settled pair. */
export const pairedKey = (pairing: Pairing | undefined): Key | undefined =>
  pairing?._tag === "Linked" || pairing?._tag === "Relinked" || pairing?._tag === "Matched"
    ? pairing.remoteKey
    : undefined;

/** A create that was begun: which request comes next, and what the answers have given so far. */
export interface Creating {
  readonly next: number;
  readonly taken: Readonly<Record<string, string | number>>;
  /** The record was made on the local side. */
  readonly local?: true;
}

export interface EntityReadings {
  readonly template: EntityTemplate;
  readonly locals: ReadonlyMap<Key, EvaluatedLocal>;
  readonly pairings: ReadonlyMap<Key, Pairing>;
  readonly remotes: ReadonlyMap<Key, RemoteReading>;
  /** Remote records without a local one, from a complete read; only where the job may create local records. */
  readonly remoteOnly: ReadonlyMap<Key, EvaluatedRemote>;
  readonly baselines: ReadonlyMap<Key, Baseline>;
  /** Local keys whose earlier create was begun and has no known outcome: which of its requests. */
  readonly begun: ReadonlyMap<Key, number>;
  /** Of these creates, those of which late references are to be sent, by local key; of creates on the local side, by remote key. */
  readonly owing: { readonly [S in Side]: ReadonlySet<Key> };
  /** What the state remembered before this run. */
  readonly remembered: ReadonlyMap<Key, Key>;
  /** Links of local records that are not there any more: to be forgotten. */
  readonly stale: ReadonlyArray<Key>;
  /** Local keys whose remote record is made in part. */
  readonly creating: ReadonlyMap<Key, Creating>;
  /** Local key of each remote key that is linked, for references that come down. */
  readonly localOf: ReadonlyMap<Key, Key>;
  /** Rows of either side that could not be brought to their types. */
  readonly bad: ReadonlyArray<{
    readonly side: Side;
    readonly key: Key | undefined;
    readonly message: string;
  }>;
  /** Why nothing follows from what the lists of a side lack. */
  readonly doubts: { readonly [S in Side]: string | undefined };
  /** Records left out before the planner saw them, by code: counted only. */
  readonly outOfScope: number;
}

/** Whether a row of the side that cannot be read is, or may be, the record of that key. */
export const isUnread = ({ bad }: EntityReadings, side: Side, key: Key): boolean =>
  bad.some((row) => row.side === side && (row.key ?? key) === key);
