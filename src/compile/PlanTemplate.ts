/**
 * What the files and the setting values alone say about one job: plain readonly data, printable, made
 * without I/O. Each node keeps the line that it comes from.
 */
import type { Verdict } from "../flow/Flow.ts";
import type { SettingValues } from "../language/settings.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import type { ConflictRule } from "../model/Conflict.ts";
import type { Direction } from "../model/Direction.ts";
import type { Event } from "../model/Event.ts";
import type { FieldType } from "../model/FieldType.ts";
import type { GateReason, Origin } from "../model/Reason.ts";
import type { Side } from "../model/Side.ts";
import type { CodePairs } from "../value/codes.ts";

export type Meaning =
  | { readonly _tag: "Type"; readonly type: FieldType }
  | { readonly _tag: "Codes"; readonly table: string; readonly pairs: CodePairs }
  | {
      readonly _tag: "Reference";
      readonly entity: string;
      /** Types of the parts of its key on each side: "07" and "7" of a whole number are one key. */
      readonly keyTypes: { readonly [S in Side]: ReadonlyArray<FieldType> };
    };

/** What may happen to one field on one event, under the settings compiled in. */
export interface FlowTemplate {
  readonly verdict:
    | Verdict
    | { readonly _tag: "Withheld"; readonly code: "move-closed" | "not-in-group" | "schema-drift" };
  /** What has become of a field that the rule looks at; only where that is why it is withheld. */
  readonly drift?: string;
  readonly group?: {
    /** Its place among the groups of the entity: two may stand on one line. */
    readonly index: number;
    readonly title: string;
    readonly origin: Origin;
    readonly where?: string;
  };
  readonly gate?: GateReason;
}

export interface FieldTemplate {
  readonly name: string;
  readonly rule: Origin;
  /** undefined: the field only matches. */
  readonly direction: Direction | undefined;
  readonly local: ReadonlyArray<string>;
  readonly remote: string | undefined;
  readonly localType: FieldType | undefined;
  readonly remoteType: FieldType | undefined;
  /** The type whose equality counts. */
  readonly type: FieldType;
  readonly meaning: Meaning;
  /** Push expressions: one, or one for each part of a reference's key. */
  readonly push: ReadonlyArray<string> | undefined;
  readonly pull: string | undefined;
  readonly otherwise: string | undefined;
  readonly conflict: ReadonlyArray<ConflictRule>;
  readonly clearsBlanks: boolean;
  /** Sides whose place cannot be without a value: never cleared there. */
  readonly required: { readonly local: boolean; readonly remote: boolean };
  readonly late: boolean;
  readonly sensitive: boolean;
  readonly flows: { readonly [E in Event]: FlowTemplate };
  /** Remote places that the rule looks at when it pulls: its own, and those that its expression names. */
  readonly reads: ReadonlyArray<string>;
}

/** Why records may be touched on one event. */
export type MoveTemplate =
  | { readonly _tag: "None" }
  | { readonly _tag: "Shut"; readonly origin: Origin; readonly gate: GateReason }
  | {
      readonly _tag: "Open";
      readonly origin: Origin;
      readonly onlyReferenced: boolean;
      readonly needs: ReadonlyArray<string>;
      readonly where: string | undefined;
    };

export interface ScopeTemplate {
  readonly origin: Origin;
  readonly chosen: boolean;
  readonly linked: boolean;
  readonly where: string | undefined;
}

export interface EntityTemplate {
  readonly entity: string;
  readonly title: string;
  readonly origin: Origin;
  /**
   * Whether its records are never written, in no job, and nobody but the state keeps its links: a catalogue of what
   * the other system offers.
   */
  readonly lookup: boolean;
  /** Position in the order of writing: after every entity that it refers to. */
  readonly rank: number;
  readonly local: CatalogResource;
  readonly remote: CatalogResource;
  /** The local field that holds the remote key, where one counts under these settings. */
  readonly link: string | undefined;
  /** The reference that names the record which this one belongs to. */
  readonly parent: { readonly field: string; readonly entity: string } | undefined;
  readonly scope: ScopeTemplate | undefined;
  readonly match: ReadonlyArray<{ readonly by: ReadonlyArray<string>; readonly origin: Origin }>;
  readonly moves: { readonly [E in Event]: MoveTemplate };
  readonly fields: ReadonlyArray<FieldTemplate>;
}

export type GuardAmount = number | { readonly percent: number };

/** The most that one run may do of one kind, and the line that says so. */
export interface GuardLimit {
  readonly amount: GuardAmount;
  readonly origin: Origin;
}

/** The amounts that hold for one entity: its own, else those of the integration. */
export interface EntityGuards {
  readonly sides: {
    readonly [S in Side]: {
      readonly creates?: GuardLimit;
      readonly updates?: GuardLimit;
      readonly clears?: GuardLimit;
      /** Of the records that a list held before, those that it may have lost and still be believed. */
      readonly fewer?: GuardLimit;
    };
  };
  readonly links?: GuardLimit;
  /** By field: of records in which it is changed, or loses its value, on either side. */
  readonly fields: Readonly<Record<string, { readonly updates?: GuardLimit; readonly clears?: GuardLimit }>>;
}

export interface JobTemplate {
  readonly integration: string;
  readonly job: string;
  readonly title: string;
  readonly timezone: string;
  readonly settings: SettingValues;
  /** By entity. */
  readonly guards: Readonly<Record<string, EntityGuards>>;
  /** What becomes of a run that may write more than the last one of its job could. */
  readonly widening: "acknowledge" | "allow";
  /** The title of the integration's own gate where it is shut: then nothing is read and nothing is written. */
  readonly shutBy?: string;
  /** In the order of writing. */
  readonly entities: ReadonlyArray<EntityTemplate>;
}
