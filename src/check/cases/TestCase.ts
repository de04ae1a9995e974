/** A test case of a mapping, its names known and its values of their types: what can be planned and compared. */
import type { Place } from "../../kernel/Source.ts";
import type { SettingValues } from "../../language/settings.ts";
import type { FieldReason, RecordCode } from "../../model/Reason.ts";
import type { Cell, Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { LinkVia } from "../../model/Step.ts";
import type { BaselineRow, LinkRow } from "../../state/Journal.ts";

/** The key of a record that the same plan makes: known by its entity and its key on the other side. */
export interface KeyOfMade {
  readonly keyOf: { readonly entity: string; readonly key: Key };
  /** Which part of a key of several, from 1. */
  readonly part: number;
}
export type ExpectedKey = Key | KeyOfMade;
export type ExpectedValue = Cell | KeyOfMade;

/** A step of a plan, or a record that it sets aside, in the words of a case. */
export type Expectation =
  | {
      readonly kind: "create";
      readonly side: Side;
      readonly entity: string;
      readonly from: Key;
      readonly set: Readonly<Record<string, ExpectedValue>>;
    }
  | {
      readonly kind: "update";
      readonly side: Side;
      readonly entity: string;
      readonly key: ExpectedKey;
      readonly set: Readonly<Record<string, ExpectedValue>>;
    }
  | {
      readonly kind: "link";
      readonly entity: string;
      readonly local: ExpectedKey;
      readonly remote: ExpectedKey;
      readonly via: LinkVia;
      readonly column: string | undefined;
    }
  | {
      readonly kind: "aside";
      readonly entity: string;
      readonly local: Key | undefined;
      readonly remote: Key | undefined;
      readonly code: RecordCode;
    };

/** A write that a plan withholds. */
export interface ExpectedWithheld {
  readonly entity: string;
  readonly local: Key | undefined;
  readonly remote: Key | undefined;
  readonly field: string;
  readonly code: FieldReason["code"];
}

/** Something that stands in a case file, and where: its file as shown to people, line and column from 1. */
export interface Placed<A> {
  readonly value: A;
  readonly place: Place;
}

/** Which records the job starts from: those of its scope, all of it even where it asks for names, or these. */
export type Chosen = "scope" | "all" | ReadonlyMap<string, ReadonlyArray<Key>>;

/** Records of one resource by key; every declared field has a cell. */
export type CaseRecords = ReadonlyMap<string, ReadonlyMap<Key, Cells>>;

export interface TestCase {
  readonly name: string;
  /** The case file, relative to the integration's folder. */
  readonly file: string;
  /** Which of the file's cases, from 0. */
  readonly index: number;
  readonly place: Place;
  readonly job: string;
  /** The run's instant, in milliseconds since 1970. */
  readonly now: number;
  /** The profile whose settings are the base. */
  readonly profile: string | undefined;
  /** The setting values in force. */
  readonly settings: SettingValues;
  readonly inputs: Readonly<Record<string, string>>;
  readonly chosen: Chosen;
  readonly records: { readonly [S in Side]: CaseRecords };
  /** Keys, by remote resource, that a partial list leaves out unless a filter narrows it. */
  readonly unlisted: ReadonlyMap<string, ReadonlySet<Key>>;
  readonly links: ReadonlyArray<LinkRow>;
  readonly baselines: ReadonlyArray<BaselineRow>;
  readonly expect: ReadonlyArray<Placed<Expectation>>;
  /** Not compared where the case says nothing of it. */
  readonly withheld: ReadonlyArray<Placed<ExpectedWithheld>> | undefined;
}

export const isKeyOfMade = (value: ExpectedValue): value is KeyOfMade =>
  typeof value === "object" && value !== null;
