import type * as Effect from "effect/Effect";
import type * as Redacted from "effect/Redacted";
import type { Scope } from "effect/Scope";
import type * as Stream from "effect/Stream";
import type { Catalog, ConnectionDeclaration, SystemFault } from "../model/Catalog.ts";
import type { Cell, Cells, Key, SystemRecord } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { CreateWrite, UpdateWrite } from "../model/Write.ts";
import type { Budgets, Limit } from "../state/Budget.ts";
import type { ConnectorError } from "./ConnectorError.ts";

/**
 * Which of the declared fields the objects of an answer show, whatever they hold. A field that one record leaves out
 * may be blank; one that none shows any more may have been renamed.
 */
export interface Shown {
  /** Objects looked at. */
  readonly rows: number;
  /** In how many of them each field stands; one that is left out stands in none. */
  readonly fields: Readonly<Record<string, number>>;
  /** Names that stand there and that no field is declared for. */
  readonly others: ReadonlyArray<string>;
}

/** A declared field that the system does not have at all: no column of its table, none in the header of its file. */
export interface MissingField {
  readonly field: string;
  /** What the system file takes it from. */
  readonly column: string;
  /** What is there and no field is declared for. */
  readonly others: ReadonlyArray<string>;
}

/** What became of the read of one key. */
export type ReadResult<S extends Side> =
  | { readonly _tag: "Found"; readonly record: SystemRecord<S>; readonly shown?: Shown }
  | { readonly _tag: "Missing"; readonly key: Key }
  | {
      readonly _tag: "Failed";
      readonly key: Key;
      readonly error: ConnectorError;
      /** It was read, and a value does not fit. */
      readonly bad?: BadRow;
      readonly shown?: Shown;
    };

/**
 * A row that could not be brought to the declared types. It is reported for its record alone;
 * every other record is unaffected.
 */
export interface BadRow {
  readonly key: Key | undefined;
  readonly field: string;
  readonly message: string;
  /** What the record holds besides, and all of its fields that do not fit; left out where it is no record as a whole. */
  readonly rest?: { readonly cells: Cells; readonly unfit: ReadonlyArray<string> };
}

export interface Page<S extends Side> {
  readonly records: ReadonlyArray<SystemRecord<S>>;
  readonly bad: ReadonlyArray<BadRow>;
  /** Left out by a system whose rows all show the same columns. */
  readonly shown?: Shown;
}

/** The reading half of a connector; a dry run is given nothing else. */
export interface Reader<S extends Side> {
  readonly side: S;
  /** Where the system is reached, by the profile, without secrets: its address, file or folder. */
  readonly place: string;
  /**
   * All records of a resource that fit `filter` (equality on the named fields), page by page. The stream
   * ends normally only after a complete read; a short, moved, repeated or malformed one fails with `malformed`. What
   * came before is there all the same: only nothing follows from what did not come.
   * Fields that the list does not return are missing from the cells (*unread*).
   */
  readonly list: (resource: string, filter: Cells) => Stream.Stream<Page<S>, ConnectorError>;
  /**
   * Records that belong to one of the given parents: whose fields `by` hold one of the given tuples. A complete
   * read in as few calls as the system allows; the stream ends as that of `list` does.
   */
  readonly children: (
    resource: string,
    by: ReadonlyArray<string>,
    parents: ReadonlyArray<ReadonlyArray<Cell>>,
  ) => Stream.Stream<Page<S>, ConnectorError>;
  /** Reads records by key; one result for each key, in the order of `keys`. Fails only if the run must end. */
  readonly read: (
    resource: string,
    keys: ReadonlyArray<Key>,
  ) => Effect.Effect<ReadonlyArray<ReadResult<S>>, ConnectorError>;
  /** Declared fields that the system does not have, as far as it says so by itself. Those of the key are never among them. */
  readonly missing: (resource: string) => Effect.Effect<ReadonlyArray<MissingField>, ConnectorError>;
  /** Reaches the system and its credential with the cheapest call there is; answers what is known of it. */
  readonly check: Effect.Effect<ReadonlyArray<string>, ConnectorError>;
  /** Requests sent through this reader and its writer so far, as the limit counts them. */
  readonly requests: Effect.Effect<number>;
}

/** What the answers to the requests of a create have given so far, by name: key fields and values for later requests. */
export type Taken = Readonly<Record<string, string | number>>;

/** Which request of a create is sent, and what those before it have given. */
export interface PartOfCreate {
  readonly part: number;
  readonly taken: Taken;
}

export interface PartAnswer {
  readonly taken: Taken;
  /** The new record's key, once it is known. */
  readonly key: Key | undefined;
}

/** The writing half. A writer of one side cannot be given a write of the other. */
export interface Writer<S extends Side> {
  readonly side: S;
  /**
   * Sends one request of a create of exactly these cells (and the resource's fixed ones). The catalogue says
   * how many there are; after the last of them the key is known.
   */
  readonly create: (write: CreateWrite<S>, part: PartOfCreate) => Effect.Effect<PartAnswer, ConnectorError>;
  /** Changes exactly these cells of one record, in one request. */
  readonly update: (write: UpdateWrite<S>) => Effect.Effect<void, ConnectorError>;
}

export interface Connector<S extends Side> {
  readonly reader: Reader<S>;
  readonly writer: Writer<S>;
}

/** Connection values of a profile, checked against the system file's declaration. */
export type ConnectionValues = Readonly<Record<string, string | number | Redacted.Redacted<string>>>;

export interface OpenOptions<S extends Side> {
  readonly side: S;
  /** The system file's value, structurally sound (it passed the kind's schema). */
  readonly file: unknown;
  readonly connection: ConnectionValues;
  /** Limits of the profile that replace those of the system file. */
  readonly limits: ReadonlyArray<Limit> | undefined;
  readonly timezone: string;
  /** The run's day and instant, for `:today` and `:now` in derived columns. */
  readonly today: string;
  readonly now: string;
  /** Folder that relative paths of the connection start from. */
  readonly folder: string;
}

/**
 * A kind of connector: how a system file of the kind looks, what catalogue it declares, and how it is
 * opened. Adding a kind is one folder under `connector/` and one line in `registry.ts`.
 */
export interface ConnectorKind {
  readonly name: string;
  /** JSON Schema of a system file of this kind. */
  readonly schema: object;
  /** Whether a file is structurally sound: what its schema says, without the reasons. */
  readonly accepts: (file: unknown) => boolean;
  /** What the file declares; called only on structurally sound files. */
  readonly catalog: (file: unknown) => Catalog;
  readonly connection: (file: unknown) => ConnectionDeclaration;
  /** What a structurally sound file says that cannot be, beyond what the catalogue shows. */
  readonly faults?: (file: unknown) => ReadonlyArray<SystemFault>;
  readonly open: <S extends Side>(
    options: OpenOptions<S>,
  ) => Effect.Effect<Connector<S>, ConnectorError, Scope | Budgets>;
}
