/** A generated integration and its records as plain data: YAML, rows, objects and expectations are made of it. */
import type { ConflictRule } from "../../../src/model/Conflict.ts";
import type { Direction } from "../../../src/model/Direction.ts";
import type { Event } from "../../../src/model/Event.ts";
import type { Side } from "../../../src/model/Side.ts";
import type { Domain, Raw } from "./domains.ts";

/** Where a rule stands for an event: in a group, perhaps behind a gate; undefined: in none. */
export interface Placement {
  readonly gate: string | undefined;
}

export interface RuleSpec {
  readonly name: string;
  /** Name of the local column and of the remote key alike. */
  readonly place: string;
  readonly domain: Domain;
  readonly reference: { readonly entity: string; readonly late: boolean } | undefined;
  /** undefined: the rule only matches. */
  readonly direction: Direction | undefined;
  /** No local place: the expression makes the value that goes up. */
  readonly computed: "constant" | "upper" | undefined;
  readonly push: string | undefined;
  readonly pull: string | undefined;
  readonly otherwise: { readonly expression: string; readonly value: Raw } | undefined;
  readonly conflict: ReadonlyArray<ConflictRule>;
  readonly clear: boolean;
  readonly create: Placement | undefined;
  readonly update: Placement | undefined;
}

export interface MoveSpec {
  readonly do: Event;
  readonly jobs: ReadonlyArray<string>;
  readonly gate: string | undefined;
  readonly referenced: boolean;
}

export interface PlaceSpec {
  readonly name: string;
  readonly domain: Domain;
  /** Stands inside `details` of the remote object. */
  readonly nested: boolean;
  readonly required: boolean;
  /** How the server changes what it stores. */
  readonly habit: "upper" | "trim" | "truncate" | undefined;
  /** The remote side never shows it: neither lists nor reads return it. */
  readonly hidden: boolean;
  readonly reference: string | undefined;
  readonly computed: boolean;
}

export interface EntitySpec {
  readonly name: string;
  /** A local column holds the remote key. */
  readonly link: boolean;
  readonly match: boolean;
  readonly scope: { readonly linked: boolean } | undefined;
  readonly moves: ReadonlyArray<MoveSpec>;
  readonly rules: ReadonlyArray<RuleSpec>;
  readonly places: ReadonlyArray<PlaceSpec>;
  readonly remoteKey: "integer" | "text";
  /** Lists show the key and the code alone; the rest takes a read for each record. */
  readonly short: boolean;
  /** The list can be narrowed by the code. */
  readonly filtered: boolean;
}

export interface IntegrationSpec {
  readonly jobs: ReadonlyArray<string>;
  readonly settings: Readonly<Record<string, "mode" | "toggle">>;
  readonly master: boolean;
  /** Each refers only to those before it, but for late references. */
  readonly entities: ReadonlyArray<EntitySpec>;
}

export type Stage =
  | "column"
  | "state"
  | "matchable"
  | "only-local"
  | "only-remote"
  | "ambiguous"
  | "claimed-twice";

/** One of each side's values of a place; of a reference the index of the record that it points to. */
export interface CellSpec {
  readonly local: Raw;
  readonly remote: Raw;
}

export interface EditSpec {
  readonly side: Side;
  readonly place: string;
  readonly value: Raw;
}

export interface RecordSpec {
  readonly stage: Stage;
  readonly code: string;
  readonly cells: Readonly<Record<string, CellSpec>>;
  /** What people change on either side between runs. */
  readonly edits: ReadonlyArray<EditSpec>;
}

export type Settings = Readonly<Record<string, string | boolean>>;

export interface Scenario {
  readonly spec: IntegrationSpec;
  readonly settings: Settings;
  readonly job: string;
  readonly records: Readonly<Record<string, ReadonlyArray<RecordSpec>>>;
  /** A whole number for choices that a property makes: which record, which gate. */
  readonly dice: number;
}
