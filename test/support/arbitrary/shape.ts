/** Makes of whatever was drawn an integration that the checker accepts, and records that fit it. */
import type { ConflictRule } from "../../../src/model/Conflict.ts";
import {
  codeDomain,
  constantDomain,
  type Domain,
  pushDomains,
  type Raw,
  referenceDomain,
  twoWayDomains,
  upperDomain,
} from "./domains.ts";
import type { RawEntity, RawField, RawRecord, RawScenario } from "./raw.ts";
import type {
  EditSpec,
  EntitySpec,
  MoveSpec,
  Placement,
  PlaceSpec,
  RecordSpec,
  RuleSpec,
  Scenario,
} from "./Spec.ts";

/** What a property asks of the integrations it is given. */
export interface Wish {
  readonly entities?: number;
  readonly references?: boolean;
  /** The server may store something else than it is sent. */
  readonly habits?: boolean;
  /** Fields that the remote side never shows. */
  readonly hidden?: boolean;
  /** Every entity is updated by the job, so that what was written is read back. */
  readonly updates?: boolean;
  /** Every rule is pull-able, stands for updates behind the mode m1, and pairs are linked. */
  readonly mirrored?: boolean;
  readonly otherwise?: boolean;
  readonly computed?: boolean;
}

const names = ["alpha", "beta", "gamma"] as const;
const at = <A>(all: ReadonlyArray<A>, index: number): A => {
  const found = all[index % all.length];
  if (found === undefined) throw new Error("nothing to choose from");
  return found;
};

const placement = (word: string): Placement | undefined =>
  word === "absent" ? undefined : { gate: word === "none" ? undefined : word };

const isMode = (gate: string | undefined): boolean => gate?.startsWith("m") === true;

const conflictOf = (raw: RawField): ReadonlyArray<ConflictRule> => [
  ...(raw.fillBlanks ? (["fill-blanks"] as const) : []),
  ...(raw.latestChange ? (["latest-change"] as const) : []),
  raw.last,
];

const literal = (raw: Raw): string => (typeof raw === "string" ? `'${raw}'` : String(raw));

interface Shaped {
  readonly rules: ReadonlyArray<RuleSpec>;
  readonly place: PlaceSpec;
}

const codeRule = (raw: RawEntity): RuleSpec => ({
  name: "code",
  place: "code",
  domain: codeDomain,
  reference: undefined,
  direction: raw.codeFlows ? "pull-able" : undefined,
  computed: undefined,
  push: undefined,
  pull: undefined,
  otherwise: undefined,
  conflict: [],
  clear: false,
  create: raw.codeFlows ? { gate: undefined } : undefined,
  update: undefined,
});

const fieldOf = (
  raw: RawField,
  index: number,
  self: number,
  entities: ReadonlyArray<RawEntity>,
  hasUpdate: boolean,
  wish: Wish,
): Shaped => {
  const name = `f${index + 1}`;
  const wanted = wish.mirrored === true ? "plain" : raw.kind;
  const kind =
    (wanted === "reference" && (self === 0 || wish.references === false)) ||
    (wanted === "late" && wish.references === false) ||
    ((wanted === "constant" || wanted === "upper") && wish.computed === false)
      ? "plain"
      : wanted;
  const computed = kind === "constant" || kind === "upper" ? kind : undefined;
  const direction =
    wish.mirrored === true
      ? "pull-able"
      : computed !== undefined
        ? "push-only"
        : kind === "split"
          ? "pull-only"
          : raw.direction;
  const target =
    kind === "reference"
      ? raw.target % Math.max(1, self)
      : kind === "late"
        ? self + (raw.target % (entities.length - self))
        : undefined;
  const domain: Domain =
    target !== undefined
      ? referenceDomain(entities[target]?.remoteKey ?? "integer")
      : computed === "constant"
        ? constantDomain
        : computed === "upper"
          ? upperDomain
          : at(direction === "push-only" ? pushDomains : twoWayDomains, raw.domain);
  const create = placement(raw.create);
  const update = wish.mirrored === true ? { gate: "m1" } : hasUpdate ? placement(raw.update) : undefined;
  const placed = create === undefined && update === undefined;
  const decides =
    direction === "pull-able" && update !== undefined && (update.gate === undefined || !isMode(update.gate));
  const pushes = direction !== "pull-only";
  const second = at(domain.values.length > 0 ? domain.values : [{ local: [], remote: ["x"] }], 1).remote[0];
  const rule: RuleSpec = {
    name,
    place: name,
    domain,
    reference: target === undefined ? undefined : { entity: names[target] ?? "alpha", late: kind === "late" },
    direction,
    computed,
    push:
      computed === "constant"
        ? "'Fixed'"
        : computed === "upper"
          ? "$uppercase($local.code)"
          : direction === "pull-only"
            ? undefined
            : domain.transform?.push,
    pull: direction === "push-only" ? undefined : domain.transform?.pull,
    otherwise:
      raw.otherwise && wish.otherwise !== false && pushes && create !== undefined && target === undefined
        ? { expression: literal(second ?? null), value: second ?? null }
        : undefined,
    conflict: decides ? conflictOf(raw) : [],
    clear: raw.clear,
    create: placed ? { gate: undefined } : create,
    update,
  };
  const rules: ReadonlyArray<RuleSpec> =
    kind === "split"
      ? [
          {
            ...rule,
            name: `${name}Up`,
            direction: "push-only",
            push: domain.transform?.push,
            pull: undefined,
            clear: false,
            create: create ?? { gate: undefined },
            update: undefined,
          },
          { ...rule, name: `${name}Down` },
        ]
      : [rule];
  return {
    rules,
    place: {
      name,
      domain,
      nested: raw.nested,
      required: raw.required && kind === "plain" && pushes && rule.create !== undefined,
      habit:
        wish.habits === true &&
        target === undefined &&
        computed === undefined &&
        ["text", "exact", "email", "phone"].includes(domain.kind)
          ? raw.habit
          : undefined,
      hidden: wish.hidden === true && raw.hidden && target === undefined,
      reference: rule.reference?.entity,
      computed: computed !== undefined,
    },
  };
};

const jobsOf = (word: "all" | "sync" | "upload", jobs: ReadonlyArray<string>): ReadonlyArray<string> =>
  word === "all" ? jobs : jobs.includes(word) ? [word] : ["sync"];

const entityOf = (
  raw: RawEntity,
  self: number,
  all: ReadonlyArray<RawEntity>,
  jobs: ReadonlyArray<string>,
  wish: Wish,
): EntitySpec => {
  const updates = wish.updates === true || wish.mirrored === true;
  const hasUpdate = updates || raw.update.present;
  const shaped = raw.fields.map((field, index) => fieldOf(field, index, self, all, hasUpdate, wish));
  const creates = raw.createRemote.present || raw.createLocal.present;
  const moves: Array<MoveSpec> = [];
  if (raw.createRemote.present)
    moves.push({
      do: "create-remote",
      jobs: jobsOf(raw.createRemote.jobs, jobs),
      gate: raw.createRemote.gate,
      referenced: raw.referenced,
    });
  if (raw.createLocal.present)
    moves.push({
      do: "create-local",
      jobs: jobsOf(raw.createLocal.jobs, jobs),
      gate: raw.createLocal.gate,
      referenced: false,
    });
  if (hasUpdate)
    moves.push({
      do: "update",
      jobs: updates ? jobs : jobsOf(raw.update.jobs, jobs),
      gate: updates ? undefined : raw.update.gate,
      referenced: false,
    });
  const match = raw.match || !raw.link;
  return {
    name: names[self] ?? "alpha",
    link: raw.link || (creates && !match),
    match,
    scope: raw.scope === "none" && wish.mirrored !== true ? undefined : { linked: raw.scope === "linked" },
    moves,
    rules: [codeRule(raw), ...shaped.flatMap((one) => one.rules)].filter(
      (rule) => rule.direction !== undefined || match,
    ),
    places: shaped.map((one) => one.place),
    remoteKey: raw.remoteKey,
    short: raw.short,
    filtered: raw.filtered,
  };
};

const hasLocal = (raw: RawRecord): boolean => raw.stage !== "only-remote";
const hasRemote = (raw: RawRecord): boolean => raw.stage !== "only-local";

/** A place's value on one side: the last number is the blank one. */
const cellOf = (
  place: PlaceSpec,
  side: "local" | "remote",
  value: number,
  spelling: number,
  pool: Readonly<Record<string, ReadonlyArray<RawRecord>>>,
): Raw => {
  if (place.reference !== undefined) {
    const has = side === "local" ? hasLocal : hasRemote;
    const found = (pool[place.reference] ?? []).flatMap((one, index) => (has(one) ? [index] : []));
    return [...found, null][value % (found.length + 1)] ?? null;
  }
  const { values, blanks } = place.domain;
  const number = value % (values.length + 1);
  const spellings = values[number]?.[side] ?? blanks[side];
  return spellings.length === 0 ? null : at(spellings, spelling);
};

const recordOf = (
  raw: RawRecord,
  index: number,
  entity: EntitySpec,
  pool: Readonly<Record<string, ReadonlyArray<RawRecord>>>,
): RecordSpec => {
  const cells: Record<string, { local: Raw; remote: Raw }> = {};
  entity.places.forEach((place, number) => {
    const cell = raw.cells[number];
    if (cell === undefined) return;
    cells[place.name] = {
      local: place.computed ? null : cellOf(place, "local", cell.lv, cell.ls, pool),
      remote: cellOf(place, "remote", cell.rv, cell.rs, pool),
    };
  });
  const edits: Array<EditSpec> = [];
  for (const edit of raw.edits) {
    const place = at(entity.places, edit.field);
    if (place.computed && edit.side === "local") continue;
    edits.push({
      side: edit.side,
      place: place.name,
      value: cellOf(place, edit.side, edit.value, edit.spelling, pool),
    });
  }
  return { stage: raw.stage, code: `${entity.name.slice(0, 1).toUpperCase()}${index + 1}`, cells, edits };
};

export const shapeScenario = (raw: RawScenario, wish: Wish): Scenario => {
  const jobs = raw.twoJobs ? ["sync", "upload"] : ["sync"];
  const rawEntities = raw.entities.slice(0, wish.entities ?? 3);
  const entities = rawEntities.map((one, index) => entityOf(one, index, rawEntities, jobs, wish));
  const used = new Set<string>();
  for (const entity of entities) {
    for (const move of entity.moves) if (move.gate !== undefined) used.add(move.gate);
    for (const rule of entity.rules)
      for (const place of [rule.create, rule.update]) if (place?.gate !== undefined) used.add(place.gate);
  }
  const master = raw.master && wish.mirrored !== true;
  if (master) used.add("master");
  const values: Readonly<Record<string, string | boolean>> = {
    m1: raw.m1,
    m2: raw.m2,
    t1: raw.t1,
    t2: raw.t2,
    g1: raw.g1,
    g2: raw.g2,
    master: raw.masterOn,
  };
  const settings: Record<string, string | boolean> = {};
  const declared: Record<string, "mode" | "toggle"> = {};
  for (const [name, value] of Object.entries(values))
    if (used.has(name)) {
      settings[name] = value;
      declared[name] = isMode(name) && name !== "master" ? "mode" : "toggle";
    }
  const pool = Object.fromEntries(
    entities.map((entity, index) => [
      entity.name,
      (rawEntities[index]?.records ?? []).map((record) =>
        wish.mirrored === true ? { ...record, stage: "state" as const } : record,
      ),
    ]),
  );
  return {
    spec: { jobs, settings: declared, master, entities },
    settings,
    job: raw.otherJob && raw.twoJobs ? "upload" : "sync",
    records: Object.fromEntries(
      entities.map((entity) => [
        entity.name,
        (pool[entity.name] ?? []).map((record, index) => recordOf(record, index, entity, pool)),
      ]),
    ),
    dice: raw.dice,
  };
};
