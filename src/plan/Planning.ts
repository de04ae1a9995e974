/** What the parts of the planner share: the lists that they fill, and the questions that several of them ask. */
import type { EntityTemplate, FieldTemplate, JobTemplate, MoveTemplate } from "../compile/PlanTemplate.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Event } from "../model/Event.ts";
import type { Origin, RecordCode } from "../model/Reason.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { SetAside, Step, Withheld } from "../model/Step.ts";
import type {
  Baseline,
  BaselineField,
  BaselineRow,
  CreatingDone,
  CreatingRow,
  LinkRow,
} from "../state/Journal.ts";
import { type Candidate, type EntityReadings, type EvaluatedLocal, pairedKey } from "./Evaluated.ts";
import { localKeyCells, remoteKeyCell, shownKey } from "./keys.ts";
import { localHalf } from "./localHalf.ts";
import { mayWrite } from "./mayWrite.ts";
import { askedFor } from "./reasons.ts";
import { type Pass, type Resolved, updatePass } from "./updatePass.ts";

/** What became of asking that a record have its counterpart on the other side. */
export type Made =
  | { readonly _tag: "Planned" }
  /** `unsettled`: whether there is one is not known yet; a later run or a person settles that. */
  | { readonly _tag: "No"; readonly message: string; readonly unsettled: boolean };

/** A reference that its create leaves out, to be sent once both records exist. */
export interface LateReference {
  readonly template: EntityTemplate;
  readonly field: FieldTemplate;
  /** The side that the create was on. */
  readonly side: Side;
  /** What lets it flow: the create, or the update that follows it. */
  readonly event: Event;
  /** Key of the record that it was made of. */
  readonly key: Key;
  readonly refers: Key;
  /** Of a create of an earlier run: both records are there. */
  readonly pair?: {
    readonly localKey: Key;
    readonly remoteKey: Key;
    /** What its places hold, as far as they were read. */
    readonly before: Cells;
    /** Its create may owe something else, which cannot be told this time. */
    readonly more: boolean;
  };
}

/** Local places of a record that hold what its partner would bring. */
export interface HeldContent {
  readonly entity: string;
  readonly localKey: Key;
  readonly places: ReadonlyArray<string>;
}

/** No value to write: blank, not read, or not there at all. */
export const isWithoutValue = (candidate: Candidate | undefined): boolean =>
  candidate === undefined ||
  candidate._tag === "Unread" ||
  (candidate._tag === "Cell" && candidate.cell === null);

export const stepId = (entity: string, key: Key, what: string): string => `${entity}:${key}:${what}`;

export class Planning {
  readonly steps: Array<Step> = [];
  readonly forgotten: Array<{ readonly entity: string; readonly localKey: Key }> = [];
  readonly withheld: Array<Withheld> = [];
  readonly setAside: Array<SetAside> = [];
  readonly links: Array<LinkRow> = [];
  readonly baselines: Array<BaselineRow> = [];
  readonly late: Array<LateReference> = [];
  /** Local places of pairs that hold what would be pulled into them. */
  readonly content: Array<HeldContent> = [];
  /** Creates of several requests of which is known now what remains. */
  readonly creating: Array<CreatingRow | CreatingDone> = [];
  readonly job: JobTemplate;
  readonly readings: ReadonlyMap<string, EntityReadings>;
  readonly #flow: FlowService;
  readonly #ensure: {
    readonly [S in Side]: (planning: Planning, readings: EntityReadings, key: Key) => Made;
  };
  /** What became of each record that was asked for. */
  readonly #made = new Map<string, Made>();
  /** In the order of asking. */
  readonly #asked: Array<string> = [];
  /** Those of them that are planned, in the order of planning: what an attempt that fails takes back. */
  readonly #planned: Array<string> = [];

  constructor(options: {
    readonly job: JobTemplate;
    readonly readings: ReadonlyMap<string, EntityReadings>;
    readonly flow: FlowService;
    /** Plans the counterpart of a record that another one needs: on the remote side of a local key, and back. */
    readonly ensure: {
      readonly [S in Side]: (planning: Planning, readings: EntityReadings, key: Key) => Made;
    };
  }) {
    this.job = options.job;
    this.readings = options.readings;
    this.#flow = options.flow;
    this.#ensure = options.ensure;
  }

  /**
   * Plans the counterpart of a record, once: several records may need the same one. `side`: where the record
   * is that is given.
   */
  ensure(side: Side, readings: EntityReadings, key: Key): Made {
    const id = `${side}:${readings.template.entity}:${key}`;
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const made = this.attempt(() => this.#ensure[side](this, readings, key));
    this.#made.set(id, made);
    this.#asked.push(id);
    if (made._tag === "Planned") this.#planned.push(id);
    return made;
  }

  /**
   * Plans as a whole or not at all: where it comes to nothing, what it had planned for its sake (records that
   * it would refer to) is taken back, so that nothing is half made. The reasons stay.
   */
  attempt<A extends { readonly _tag: string }>(plan: () => A): A {
    const takeBack = this.#mark();
    const result = plan();
    if (result._tag === "No") takeBack();
    return result;
  }

  /** What takes back everything that is planned from now on. */
  #mark(): () => void {
    const lists = [this.steps, this.withheld, this.late, this.baselines];
    const lengths = lists.map((list) => list.length);
    const planned = this.#planned.length;
    return () => {
      for (const [index, list] of lists.entries()) list.length = lengths[index] ?? 0;
      for (const id of this.#planned.splice(planned)) this.#made.delete(id);
    };
  }

  put(
    template: EntityTemplate,
    keys: { readonly localKey?: Key; readonly remoteKey?: Key },
    code: RecordCode,
    message: string,
    origin: Origin = template.origin,
  ): void {
    this.setAside.push({ entity: template.entity, ...keys, code, message, origin });
  }

  /** A remote key as a cell of the place that takes it. */
  keyCell(field: FieldTemplate, key: Key): Cell {
    return remoteKeyCell(field, key, this.job.timezone);
  }

  /** A local key as the cells of the rule's local places. */
  localKeyCells(field: FieldTemplate, key: Key): ReadonlyArray<Cell> {
    return localKeyCells(field, key, this.job.timezone);
  }

  /** Brings the key of a reference's record on `side` to its key on the other side. */
  resolve(field: FieldTemplate, side: Side, key: Key): Resolved {
    const entity = field.meaning._tag === "Reference" ? field.meaning.entity : "";
    const target = this.readings.get(entity);
    if (target === undefined)
      return { _tag: "Unresolved", message: `${entity} takes no part in this job`, unsettled: false };
    const known = side === "local" ? pairedKey(target.pairings.get(key)) : target.localOf.get(key);
    if (known !== undefined) return { _tag: "Key", key: known };
    const made = this.ensure(side, target, key);
    return made._tag === "Planned"
      ? { _tag: "ToBeCreated", entity, key }
      : {
          _tag: "Unresolved",
          message: `${entity} ${shownKey(key)}: ${made.message}`,
          unsettled: made.unsettled,
        };
  }

  /** As `resolve`, for those who only want to know: nothing is planned, and no reason given. */
  peek(field: FieldTemplate, side: Side, key: Key): Resolved {
    const takeBack = this.#mark();
    const asked = this.#asked.length;
    const reasons = this.setAside.length;
    const found = this.resolve(field, side, key);
    takeBack();
    this.setAside.length = reasons;
    for (const id of this.#asked.splice(asked)) this.#made.delete(id);
    return found;
  }

  /**
   * Notes the late references of a record to be created on `side` that its create does not send itself, and the
   * update which follows it does.
   */
  noteLateUpdates(
    template: EntityTemplate,
    side: Side,
    key: Key,
    values: Readonly<Record<string, Candidate>>,
    closedGroups: ReadonlySet<number>,
  ): void {
    for (const field of template.fields) {
      const candidate = values[field.name];
      const { group } = field.flows.update;
      if (!field.late || candidate?._tag !== "Refers") continue;
      if (group !== undefined && closedGroups.has(group.index)) continue;
      if (this.late.some((one) => one.field === field && one.side === side && one.key === key)) continue;
      if (this.wayAfterCreate(field, side) === (side === "remote" ? "push" : "pull"))
        this.late.push({ template, field, side, event: "update", key, refers: candidate.key });
    }
  }

  /** Which way the update that follows a create on `side` writes a rule of which the new record holds nothing. */
  wayAfterCreate(field: FieldTemplate, side: Side): "push" | "pull" | undefined {
    const { verdict } = field.flows.update;
    if (verdict._tag === "Withheld") return undefined;
    if (verdict._tag !== "Decide") return verdict._tag === "Push" ? "push" : "pull";
    const { decision } = this.#flow.decide(field.conflict, {
      localBlank: side === "local",
      remoteBlank: side === "remote",
      localChanged: undefined,
      remoteChanged: undefined,
    });
    return decision === "report" ? undefined : decision;
  }

  /** Compares one pair field by field. */
  pass(
    template: EntityTemplate,
    keys: { readonly localKey: Key | undefined; readonly remoteKey: Key | undefined },
    fields: ReadonlyArray<FieldTemplate>,
    sides: {
      readonly local: Cells;
      readonly remote: Cells;
      readonly pushed: Readonly<Record<string, Candidate>>;
      readonly pulled: Readonly<Record<string, Candidate>>;
      readonly closedGroups: ReadonlySet<number>;
    },
    baseline: Baseline | undefined,
  ): Pass {
    return updatePass({
      entity: template.entity,
      ...keys,
      fields,
      ...sides,
      baseline,
      flow: this.#flow,
      resolve: (field, side, key) => this.resolve(field, side, key),
      peek: (field, side, key) => this.peek(field, side, key),
      keyCell: (field, key) => this.keyCell(field, key),
      localKeyCells: (field, key) => this.localKeyCells(field, key),
    });
  }

  /** What both sides hold, for the three-way comparison of later runs; kept only where it says something new. */
  observe(
    template: EntityTemplate,
    local: EvaluatedLocal,
    remote: Cells,
    before: Baseline | undefined,
    /** Rules whose sides differ, and are left so: theirs stays what it was when they were last settled. */
    unsettled: ReadonlySet<string>,
  ): void {
    const fields: Record<string, Baseline[string]> = {};
    let news = before === undefined;
    for (const field of template.fields) {
      if (field.direction === undefined) continue;
      const { again, ...was } = before?.[field.name] ?? {};
      // Whatever is not about to be written once more has come to rest.
      if (again !== undefined) news = true;
      if (unsettled.has(field.name)) {
        if (Object.keys(was).length > 0) fields[field.name] = was;
        continue;
      }
      const localCell = localHalf(field.local, local.cells);
      const remoteCell = field.remote === undefined ? undefined : remote[field.remote];
      // One half alone would say that nothing has changed where nobody has looked.
      const isRead =
        (field.local.length === 0 || localCell !== undefined) &&
        (field.remote === undefined || remoteCell !== undefined);
      const now = !isRead
        ? was
        : {
            ...(isOver(was, localCell, remoteCell) ? {} : was),
            ...(localCell === undefined ? {} : { local: localCell }),
            ...(remoteCell === undefined ? {} : { remote: remoteCell }),
          };
      if (now.local !== was.local || now.remote !== was.remote || now.stored !== was.stored) news = true;
      if (Object.keys(now).length > 0) fields[field.name] = now;
    }
    if (news && Object.keys(fields).length > 0)
      this.baselines.push({ entity: template.entity, localKey: local.key, fields });
  }
}

/** A system no longer holds what it once made of a written value: should it come to hold that again, somebody put it there. */
const isOver = (was: BaselineField, local: Cell | undefined, remote: Cell | undefined): boolean =>
  was.stored !== undefined && was.stored !== local && was.stored !== remote;

/**
 * Why an open move does not hold for a record, or undefined. What it needs must have a value, and where that is a
 * reference which the move is to write, a partner. Plans nothing.
 */
export const hindrance = (
  planning: Planning,
  template: EntityTemplate,
  move: Extract<MoveTemplate, { _tag: "Open" }>,
  event: Event,
  values: Readonly<Record<string, Candidate>>,
  { unmet, closedGroups }: Pick<EvaluatedLocal, "unmet" | "closedGroups">,
): { readonly code: RecordCode; readonly message: string; readonly unsettled: boolean } | undefined => {
  const missing = move.needs.filter((name) => isWithoutValue(values[name]));
  if (missing.length > 0)
    return { code: "needs", message: `not eligible: ${missing.join(", ")} has no value`, unsettled: false };
  const where = unmet[event];
  if (where !== undefined)
    return where.fault
      ? { code: "bad-value", message: where.message, unsettled: false }
      : { code: "where", message: `not eligible: ${where.message}`, unsettled: false };
  for (const name of move.needs) {
    const candidate = values[name];
    if (candidate?._tag === "Asks")
      return { code: "question", message: `${name}: ${askedFor(candidate.inputs)}`, unsettled: false };
    const field = template.fields.find((one) => one.name === name);
    // A late one is what the move can do without.
    if (candidate?._tag !== "Refers" || field === undefined || field.late) continue;
    const writes = candidate.side === "local" ? "remote" : "local";
    if (!mayWrite(field, event, writes, closedGroups)) continue;
    if (planning.peek(field, candidate.side, candidate.key)._tag !== "Unresolved") continue;
    // Once more, so that the record says itself why it cannot be made.
    const found = planning.resolve(field, candidate.side, candidate.key);
    if (found._tag === "Unresolved")
      return {
        code: "needs",
        message: `not eligible: ${name} refers to ${found.message}`,
        unsettled: found.unsettled,
      };
  }
  return undefined;
};
