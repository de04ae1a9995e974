/**
 * Templates, records and readings made by hand, for tests of the planner without files and servers.
 *
 * One rule of naming spares most of the writing: the field `surname` lies between the local place `surname` and
 * the remote place `Surname`, and records are given by what their fields hold.
 */
import type {
  EntityTemplate,
  FieldTemplate,
  FlowTemplate,
  JobTemplate,
  MoveTemplate,
} from "../../src/compile/PlanTemplate.ts";
import { flow } from "../../src/flow/Flow.ts";
import type { CatalogField, CatalogResource } from "../../src/model/Catalog.ts";
import type { Direction } from "../../src/model/Direction.ts";
import type { GateReason, Origin } from "../../src/model/Reason.ts";
import type { Cell, Cells, Key } from "../../src/model/Record.ts";
import type { FieldWrite, PlannedValue, SetAside, Step, Withheld } from "../../src/model/Step.ts";
import type {
  Candidate,
  EntityReadings,
  EvaluatedLocal,
  EvaluatedRemote,
  Pairing,
  RemoteReading,
} from "../../src/plan/Evaluated.ts";
import { makePlan, type Planned } from "../../src/plan/makePlan.ts";

/** A line of the entity's file. */
export const line = (number: number): Origin => ({ file: "entities/member.yaml", line: number });

export const remotePlace = (field: string): string => field.charAt(0).toUpperCase() + field.slice(1);

/** The flow table of the contract where no gate stands before the field. */
const ungated: { readonly [D in Direction]: FieldTemplate["flows"] } = {
  "push-only": {
    "create-remote": { verdict: { _tag: "Push" } },
    "create-local": { verdict: { _tag: "Withheld", code: "direction" } },
    update: { verdict: { _tag: "Push" } },
  },
  "pull-only": {
    "create-remote": { verdict: { _tag: "Withheld", code: "direction" } },
    "create-local": { verdict: { _tag: "Pull" } },
    update: { verdict: { _tag: "Pull" } },
  },
  "pull-able": {
    "create-remote": { verdict: { _tag: "Push" } },
    "create-local": { verdict: { _tag: "Pull" } },
    update: { verdict: { _tag: "Decide" } },
  },
};

/** Nothing may flow on any event, because no section lists the field. */
const unlisted: FieldTemplate["flows"] = {
  "create-remote": { verdict: { _tag: "Withheld", code: "not-in-group" } },
  "create-local": { verdict: { _tag: "Withheld", code: "not-in-group" } },
  update: { verdict: { _tag: "Withheld", code: "not-in-group" } },
};

export type FieldOptions = Partial<Omit<FieldTemplate, "flows">> & {
  readonly flows?: Partial<FieldTemplate["flows"]>;
};

/** A text field in line 1. `direction` undefined: it only matches. */
export const field = (
  name: string,
  direction: Direction | undefined,
  { flows, ...options }: FieldOptions = {},
): FieldTemplate => ({
  name,
  rule: line(1),
  direction,
  local: [name],
  remote: remotePlace(name),
  localType: "text",
  remoteType: "text",
  type: "text",
  meaning: { _tag: "Type", type: "text" },
  push: undefined,
  pull: undefined,
  otherwise: undefined,
  conflict: [],
  clearsBlanks: false,
  required: { local: false, remote: false },
  late: false,
  sensitive: false,
  reads: [remotePlace(name)],
  ...options,
  flows: { ...(direction === undefined ? unlisted : ungated[direction]), ...flows },
});

/** A field that holds the key of a record of another entity; both of its keys are text. */
export const reference = (
  name: string,
  entity: string,
  direction: Direction,
  options: FieldOptions = {},
): FieldTemplate =>
  field(name, direction, {
    meaning: { _tag: "Reference", entity, keyTypes: { local: ["text"], remote: ["text"] } },
    ...options,
  });

export const gate = (setting: string, value: string, state: GateReason["state"]): GateReason => ({
  setting,
  value,
  state,
  origin: { file: "entities/member.yaml", line: 40 },
});

/** The field stands behind a toggle that is off. */
export const heldBack = (setting: string): FlowTemplate => ({
  verdict: { _tag: "Withheld", code: "gate-closed" },
  gate: gate(setting, "false", "off"),
});

/** The field flows in a section; some tests give the section a condition. */
export const inGroup = (verdict: FlowTemplate["verdict"], index: number, where?: string): FlowTemplate => ({
  verdict,
  group: {
    index,
    title: `Section ${index}`,
    origin: line(50 + index),
    ...(where === undefined ? {} : { where }),
  },
});

export const push: FlowTemplate["verdict"] = { _tag: "Push" };
export const pull: FlowTemplate["verdict"] = { _tag: "Pull" };
export const decide: FlowTemplate["verdict"] = { _tag: "Decide" };

export const none: MoveTemplate = { _tag: "None" };
export const open = (
  number: number,
  options: Partial<Omit<Extract<MoveTemplate, { _tag: "Open" }>, "_tag" | "origin">> = {},
): MoveTemplate => ({
  _tag: "Open",
  origin: line(number),
  onlyReferenced: false,
  needs: [],
  where: undefined,
  ...options,
});
export const shut = (number: number, setting: string): MoveTemplate => ({
  _tag: "Shut",
  origin: line(number),
  gate: gate(setting, "false", "off"),
});

export const place = (name: string, options: Partial<CatalogField> = {}): CatalogField => ({
  name,
  type: "text",
  access: ["read", "create", "update"],
  required: false,
  sensitive: false,
  stored: `stored.${name}`,
  ...options,
});

export const resource = (
  name: string,
  places: ReadonlyArray<CatalogField>,
  options: Partial<CatalogResource> = {},
): CatalogResource => ({
  name,
  key: ["id"],
  fields: Object.fromEntries(places.map((one) => [one.name, one])),
  ...options,
});

export type EntityOptions = Partial<
  Omit<EntityTemplate, "entity" | "fields" | "moves" | "local" | "remote">
> & {
  readonly moves?: Partial<EntityTemplate["moves"]>;
  /** Of places that are not plain: what differs. */
  readonly localPlaces?: Readonly<Record<string, Partial<CatalogField>>>;
  readonly remotePlaces?: Readonly<Record<string, Partial<CatalogField>>>;
  readonly local?: Partial<CatalogResource>;
  readonly remote?: Partial<CatalogResource>;
};

/** An entity whose resources have the places of its fields; without a move, unless the test gives one. */
export const entity = (
  name: string,
  fields: ReadonlyArray<FieldTemplate>,
  { moves, localPlaces = {}, remotePlaces = {}, local, remote, ...options }: EntityOptions = {},
): EntityTemplate => {
  const localNames = new Set(["id", ...fields.flatMap((one) => one.local), ...Object.keys(localPlaces)]);
  const remoteNames = new Set([
    "id",
    ...fields.flatMap((one) => one.remote ?? []),
    ...Object.keys(remotePlaces),
  ]);
  return {
    entity: name,
    title: name,
    origin: line(2),
    lookup: false,
    rank: 0,
    local: resource(
      `${name}s`,
      [...localNames].map((one) => place(one, localPlaces[one])),
      local,
    ),
    remote: resource(
      `${name}-there`,
      [...remoteNames].map((one) => place(one, remotePlaces[one])),
      remote,
    ),
    link: undefined,
    parent: undefined,
    scope: undefined,
    match: [],
    moves: { "create-remote": none, "create-local": none, update: none, ...moves },
    fields,
    ...options,
  };
};

export const job = (
  entities: ReadonlyArray<EntityTemplate>,
  options: Partial<JobTemplate> = {},
): JobTemplate => ({
  integration: "sample",
  job: "sync",
  title: "Sync",
  timezone: "Europe/London",
  settings: {},
  guards: {},
  widening: "acknowledge",
  entities,
  ...options,
});

export const cell = (value: Cell): Candidate => ({ _tag: "Cell", cell: value });
export const refersTo = (key: Key): Candidate => ({ _tag: "Refers", side: "local", key });
export const refersToRemote = (key: Key): Candidate => ({ _tag: "Refers", side: "remote", key });
export const unread: Candidate = { _tag: "Unread" };

/** What a field of a record holds: a plain cell, or a candidate where it is more than one. */
export type Held = Readonly<Record<string, Cell | Candidate>>;

const isCandidate = (held: Cell | Candidate): held is Candidate => typeof held === "object" && held !== null;

const candidatesOf = (held: Held): Readonly<Record<string, Candidate>> =>
  Object.fromEntries(Object.entries(held).map(([name, one]) => [name, isCandidate(one) ? one : cell(one)]));

const cellsOf = (held: Held, named: (field: string) => string): Cells => {
  const cells: Record<string, Cell> = {};
  for (const [name, one] of Object.entries(held)) {
    if (!isCandidate(one)) cells[named(name)] = one;
    else if (one._tag === "Cell") cells[named(name)] = one.cell;
    else if (one._tag === "Refers") cells[named(name)] = one.key;
  }
  return cells;
};

/** A local record that the job starts from. */
export const local = (key: Key, held: Held, options: Partial<EvaluatedLocal> = {}): EvaluatedLocal => ({
  key,
  cells: cellsOf(held, (name) => name),
  root: true,
  pushed: candidatesOf(held),
  otherwise: {},
  returned: {},
  unmet: {},
  closedGroups: new Set(),
  faults: [],
  ...options,
});

export const remote = (key: Key, held: Held, options: Partial<EvaluatedRemote> = {}): EvaluatedRemote => ({
  key,
  cells: cellsOf(held, remotePlace),
  pulled: candidatesOf(held),
  returned: {},
  returns: true,
  unmet: {},
  closedGroups: new Set(),
  faults: [],
  ...options,
});

export const missing: Pairing = { _tag: "Missing" };
/** A pair that the state and, where there is one, the link place know. */
export const linked = (
  remoteKey: Key,
  options: Partial<Extract<Pairing, { _tag: "Linked" }>> = {},
): Pairing => ({
  _tag: "Linked",
  remoteKey,
  via: "state",
  columnSeen: false,
  news: false,
  columnMissing: false,
  ...options,
});

export interface ReadingOptions
  extends Partial<
    Omit<EntityReadings, "template" | "locals" | "pairings" | "remotes" | "remoteOnly" | "localOf">
  > {
  readonly locals?: ReadonlyArray<EvaluatedLocal>;
  /** By local key. */
  readonly pairings?: Readonly<Record<Key, Pairing>>;
  /** Remote records of pairs that were read. */
  readonly read?: ReadonlyArray<EvaluatedRemote>;
  /** Remote records of pairs of which something else is known, by remote key. */
  readonly notRead?: Readonly<Record<Key, RemoteReading>>;
  readonly remoteOnly?: ReadonlyArray<EvaluatedRemote>;
  /** Local key by remote key. */
  readonly localOf?: Readonly<Record<Key, Key>>;
}

export const readings = (
  template: EntityTemplate,
  {
    locals = [],
    pairings = {},
    read = [],
    notRead = {},
    remoteOnly = [],
    localOf = {},
    ...options
  }: ReadingOptions,
): EntityReadings => ({
  template,
  locals: new Map(locals.map((one) => [one.key, one])),
  pairings: new Map(Object.entries(pairings)),
  remotes: new Map<Key, RemoteReading>([
    ...read.map((record): [Key, RemoteReading] => [record.key, { _tag: "Read", record }]),
    ...Object.entries(notRead),
  ]),
  remoteOnly: new Map(remoteOnly.map((one) => [one.key, one])),
  baselines: new Map(),
  begun: new Map(),
  owing: { local: new Set(), remote: new Set() },
  remembered: new Map(),
  stale: [],
  creating: new Map(),
  localOf: new Map(Object.entries(localOf)),
  bad: [],
  doubts: { local: undefined, remote: undefined },
  outOfScope: 0,
  ...options,
});

/** The plan of a job over these readings; entities are ranked in the order given. */
export const planOf = (all: ReadonlyArray<EntityReadings>, options: Partial<JobTemplate> = {}): Planned =>
  makePlan({
    job: job(
      all.map((one) => one.template),
      options,
    ),
    readings: new Map(all.map((one) => [one.template.entity, one])),
    flow,
    chosen: false,
  });

const valueText = (value: PlannedValue): string => {
  switch (value._tag) {
    case "Known":
      return JSON.stringify(value.value);
    case "KeyOf":
      return `${value.wants} key ${value.part} of ${value.entity} ${value.key}`;
  }
};

/** `Surname="Ash" (push)` */
export const writeText = (write: FieldWrite): string =>
  `${write.place}=${valueText(write.value)} (${write.reason.code})`;

/** A step in one line: what it does to which record, and what it writes. */
export const stepText = (step: Step): string =>
  [
    step.id,
    step._tag,
    ...("localKey" in step ? [`local ${step.localKey}`] : []),
    ...("remoteKey" in step ? [`remote ${step.remoteKey}`] : []),
    ...(step._tag === "Link"
      ? [
          step.via,
          ...(step.column === undefined ? [] : [`into ${step.column}`]),
          ...(step.before === undefined ? [] : [`before ${step.before}`]),
          ...(step.after === undefined ? [] : [`after ${step.after}`]),
        ]
      : step.writes.map(writeText)),
  ].join(" | ");

export const stepsOf = ({ steps }: { readonly steps: ReadonlyArray<Step> }): ReadonlyArray<string> =>
  steps.map(stepText);

/** `member 1 surname (update, remote): unread` */
export const withheldText = (one: Withheld): string =>
  `${one.entity} ${one.localKey ?? "–"}/${one.remoteKey ?? "–"} ${one.field} (${one.event}, ${one.side ?? "either side"}): ${one.reason.code}`;

export const withheldOf = ({
  withheld,
}: {
  readonly withheld: ReadonlyArray<Withheld>;
}): ReadonlyArray<string> => withheld.map(withheldText);

/** `member 1/R1 line 20 where: not eligible …` */
export const setAsideText = (one: SetAside): string =>
  `${one.entity} ${one.localKey ?? "–"}/${one.remoteKey ?? "–"} line ${one.origin.line} ${one.code}: ${one.message}`;

export const setAsideOf = ({
  setAside,
}: {
  readonly setAside: ReadonlyArray<SetAside>;
}): ReadonlyArray<string> => setAside.map(setAsideText);
