import * as Context from "effect/Context";
import type * as Effect from "effect/Effect";
import type { Cell, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { SetAside, Step, Withheld } from "../model/Step.ts";
import type { Surface } from "../model/Surface.ts";
import type { AskedRun, RunRequest } from "./AskedRun.ts";
import type { QuarantineRow } from "./Quarantine.ts";
import type { ReadsSeen } from "./ReadsSeen.ts";
import type { IntentOpen, StateError } from "./StateError.ts";

/** One start of `plan`, `run`, `apply` or `revert`. Times are milliseconds since 1970 by Effect's Clock. */
export interface RunRow {
  readonly id: string;
  readonly kind: "plan" | "run" | "apply" | "revert";
  readonly job: string;
  /** Records were named one by one: a refresh, not a run over the whole scope. */
  readonly chosen: boolean;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  /** `running` of a run whose process is gone means: interrupted, to be settled by the next. */
  readonly status: "running" | "done" | "attention" | "off" | "stopped" | "failed" | "interrupted";
  readonly counts: Readonly<Record<string, number>>;
}

export type Outcome =
  | { readonly _tag: "Done"; readonly key?: Key }
  /** The system refused: nothing changed there. */
  | { readonly _tag: "Refused"; readonly message: string }
  /** It was never sent. */
  | { readonly _tag: "Unsent"; readonly message: string }
  /** Sent, and no answer: it may or may not have happened. The intent stays open. */
  | { readonly _tag: "Lost"; readonly message: string }
  /**
   * A later look-up showed what had become of it. `superseded`: both sides were compared anew, and something else is to be
   * written now than what was in doubt.
   */
  | { readonly _tag: "Settled"; readonly how: "adopted" | "not-there" | "compared" | "superseded" };

export interface StepRow {
  readonly run: string;
  readonly step: Step;
  readonly status: "planned" | "begun" | "done" | "refused" | "lost" | "settled" | "skipped";
  readonly message: string | undefined;
}

/** A write that was begun and has no known outcome. */
export interface Intent {
  readonly id: number;
  readonly run: string;
  readonly step: Step;
  readonly begunAt: number;
  /** Which request of a create; 0 of any other write. */
  readonly part: number;
  /** Of what was to be sent, by `payloadDigest`; undefined of a write that an older version of the program has begun. */
  readonly digest: string | undefined;
}

/** A create of which something remains: later requests, or the late references that are sent once it is there. */
export interface CreatingRow {
  readonly entity: string;
  readonly localKey: Key;
  /** The request that comes next; after the last one: only late references remain. */
  readonly next: number;
  /** What the answers have given so far. */
  readonly taken: Readonly<Record<string, string | number>>;
  /** The record was made on the local side; left out: on the remote side. */
  readonly local?: true;
}

/** Nothing remains of a create. */
export interface CreatingDone {
  readonly entity: string;
  readonly localKey: Key;
  readonly done: true;
}

export interface LinkRow {
  readonly entity: string;
  readonly localKey: Key;
  readonly remoteKey: Key;
  /** The local link column has been seen or made to hold the key: blank later means *emptied*. */
  readonly columnSeen: boolean;
}

/**
 * What both sides held for one field when the pair was last settled; left out where unread.
 * `sent`/`stored`: a normalisation finding: what was written, and what the system keeps instead.
 */
export interface BaselineField {
  readonly local?: Cell;
  readonly remote?: Cell;
  readonly sent?: Cell;
  readonly stored?: Cell;
  /**
   * The last run wrote `sent` on this side over `over`. Where the next one is about to do the very same, the system keeps
   * a value of its own, and that is settled.
   */
  readonly again?: { readonly side: Side; readonly sent: Cell; readonly over: Cell };
}
export type Baseline = Readonly<Record<string, BaselineField>>;
export interface BaselineRow {
  readonly entity: string;
  readonly localKey: Key;
  readonly fields: Baseline;
}

/** What a finished step leaves behind, stored in one transaction with its outcome. */
export interface Remembered {
  readonly link?: LinkRow;
  readonly baseline?: BaselineRow;
  /** A create of which something remains; left out where nothing is known of it, `done` once it is whole. */
  readonly creating?: CreatingRow | CreatingDone;
}

/** The journal, links and baselines of one profile: one SQLite file in its state folder. */
export interface JournalService {
  readonly startRun: (run: {
    readonly id: string;
    readonly kind: RunRow["kind"];
    readonly job: string;
    readonly chosen: boolean;
    readonly startedAt: number;
  }) => Effect.Effect<void, StateError>;
  /** Stores the plan of a run: steps, withheld writes, records set aside. */
  readonly recordPlan: (
    run: string,
    plan: {
      readonly steps: ReadonlyArray<Step>;
      readonly withheld: ReadonlyArray<Withheld>;
      readonly setAside: ReadonlyArray<SetAside>;
    },
  ) => Effect.Effect<void, StateError>;
  /** Commits the intent of a step before it is sent. Refused while another of the same record is open. */
  readonly begin: (
    run: string,
    step: Step,
    record: { readonly entity: string; readonly side: "local" | "remote"; readonly key: Key },
    at: number,
    /** Which request of a create; the first, and that of any other write, is 0. */
    part?: number,
  ) => Effect.Effect<number, StateError | IntentOpen>;
  /** Commits the outcome of an intent, and what it leaves behind, in one transaction. */
  readonly settle: (
    intent: number,
    outcome: Outcome,
    remembered: Remembered,
    at: number,
  ) => Effect.Effect<void, StateError>;
  /** Marks steps of a run that were not carried out. */
  readonly skip: (
    run: string,
    steps: ReadonlyArray<{ readonly id: string; readonly message: string }>,
  ) => Effect.Effect<void, StateError>;
  /** Adds records that were set aside while the plan was carried out. */
  readonly setAside: (run: string, records: ReadonlyArray<SetAside>) => Effect.Effect<void, StateError>;
  readonly endRun: (
    run: string,
    status: RunRow["status"],
    counts: Readonly<Record<string, number>>,
    at: number,
  ) => Effect.Effect<void, StateError>;
  readonly openIntents: Effect.Effect<ReadonlyArray<Intent>, StateError>;
  /**
   * A person's decision about a record. An open intent is settled: `adopted` says that its request was carried out,
   * so that a create goes on with the next one; `not-there` that it was not. Where none is open, `not-there` ends an
   * unfinished create. Answers how many there were of either.
   */
  readonly decide: (
    record: { readonly entity: string; readonly localKey: Key },
    how: "adopted" | "not-there",
    at: number,
  ) => Effect.Effect<number, StateError>;
  /** Creates of which something is done and something remains. */
  readonly creating: Effect.Effect<ReadonlyArray<CreatingRow>, StateError>;
  readonly putCreating: (rows: ReadonlyArray<CreatingRow | CreatingDone>) => Effect.Effect<void, StateError>;
  /** Runs, newest first. */
  readonly runs: (limit: number) => Effect.Effect<ReadonlyArray<RunRow>, StateError>;
  /** When each job last came to its end over its whole scope, runs of named records left out. */
  readonly lastCompleted: Effect.Effect<
    ReadonlyArray<{ readonly job: string; readonly endedAt: number }>,
    StateError
  >;
  readonly run: (id: string) => Effect.Effect<RunRow | undefined, StateError>;
  readonly steps: (run: string) => Effect.Effect<ReadonlyArray<StepRow>, StateError>;
  readonly withheld: (run: string) => Effect.Effect<ReadonlyArray<Withheld>, StateError>;
  readonly recordsSetAside: (run: string) => Effect.Effect<ReadonlyArray<SetAside>, StateError>;

  readonly links: (entity: string) => Effect.Effect<ReadonlyArray<LinkRow>, StateError>;
  readonly putLinks: (links: ReadonlyArray<LinkRow>) => Effect.Effect<void, StateError>;
  readonly removeLinks: (
    links: ReadonlyArray<{ readonly entity: string; readonly localKey: Key }>,
  ) => Effect.Effect<void, StateError>;
  readonly baselines: (entity: string) => Effect.Effect<ReadonlyArray<BaselineRow>, StateError>;
  readonly putBaselines: (rows: ReadonlyArray<BaselineRow>) => Effect.Effect<void, StateError>;
  readonly removeBaselines: (
    rows: ReadonlyArray<{ readonly entity: string; readonly localKey: Key }>,
  ) => Effect.Effect<void, StateError>;

  /** Records that are set aside, by record and job. */
  readonly quarantine: Effect.Effect<ReadonlyArray<QuarantineRow>, StateError>;
  /** Takes rows away and stores others, by job and record, in one transaction. Each has a key. */
  readonly changeQuarantine: (change: {
    readonly put: ReadonlyArray<QuarantineRow>;
    readonly remove: ReadonlyArray<QuarantineRow>;
  }) => Effect.Effect<void, StateError>;

  /** What the job could write when it last ran; undefined before its first run. */
  readonly surface: (job: string) => Effect.Effect<Surface | undefined, StateError>;
  readonly putSurface: (job: string, surface: Surface) => Effect.Effect<void, StateError>;

  /** Puts down a run for whoever holds the run lock. `folded`: the same one waits already, and its tries begin anew. */
  readonly askRun: (
    request: RunRequest,
    at: number,
  ) => Effect.Effect<{ readonly id: number; readonly folded: boolean }, StateError>;
  /** Runs that were asked for and are not done, the oldest first. */
  readonly askedRuns: Effect.Effect<ReadonlyArray<AskedRun>, StateError>;
  /** The oldest of them, from now on begun: the same request put down later is another one. It stays until it is dropped. */
  readonly takeAsked: Effect.Effect<AskedRun | undefined, StateError>;
  readonly dropAsked: (id: number) => Effect.Effect<void, StateError>;
  /** One that was begun waits again, in its old place; gone where the same was put down meanwhile. */
  readonly leaveAsked: (id: number) => Effect.Effect<void, StateError>;

  /** What complete reads of earlier runs have shown, in the order of their names. */
  readonly readsSeen: Effect.Effect<ReadsSeen, StateError>;
  /** Stores some of it anew, in one transaction; the rest stays. */
  readonly putReadsSeen: (seen: ReadsSeen) => Effect.Effect<void, StateError>;
}

export class Journal extends Context.Tag("crosswalk/Journal")<Journal, JournalService>() {}
