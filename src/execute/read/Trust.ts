/**
 * What a run may believe of what it reads, by what earlier runs have seen: a list that holds far fewer records says
 * nothing of those that it lacks, and a field that is gone, or of another type, is nobody's source and nobody's target.
 */
import * as Effect from "effect/Effect";
import type { EntityTemplate, GuardAmount, JobTemplate } from "../../compile/PlanTemplate.ts";
import type { BadRow, MissingField, Shown } from "../../connector/Connector.ts";
import { ConnectorError } from "../../connector/ConnectorError.ts";
import { own } from "../../kernel/own.ts";
import { hashOf } from "../../kernel/stableJson.ts";
import { suggest } from "../../kernel/suggest.ts";
import type { Cells, Key } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import type { SetAside } from "../../model/Step.ts";
import { comparedFields } from "../../plan/match.ts";
import type { FieldsSeen, ListCount, ReadsSeen } from "../../state/ReadsSeen.ts";
import { enough, Tally } from "./Tally.ts";

export type Way = FieldsSeen["way"];

export interface Taken {
  readonly rows: ReadonlyArray<{ readonly key: Key; readonly cells: Cells }>;
  readonly bad: ReadonlyArray<BadRow>;
}

/** What names a field and says what has become of it, by the field's name. */
export type Drifts = ReadonlyMap<string, string>;

const noDrift: Drifts = new Map();

/** What a record holds, its drifted fields as unread. */
export const withoutDrifts = (drifts: Drifts, cells: Cells): Cells =>
  drifts.size === 0 ? cells : Object.fromEntries(Object.entries(cells).filter(([name]) => !drifts.has(name)));

/** A list may always lose this many records: a share of a few says little. */
const smallestLoss = 20;

/** Where the mapping does not say: a list that has lost more than half of its records is not believed. */
const usualLoss: GuardAmount = { percent: 50 };

const isFar = (before: number, now: number, amount: GuardAmount): boolean => {
  const lost = before - now;
  return typeof amount === "number"
    ? lost > amount
    : lost >= smallestLoss && lost * 100 > before * amount.percent;
};

const letters = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** What a field may be called now: a name near to its own, or the only one that holds it, or that it holds. */
const nameNear = (name: string, others: ReadonlyArray<string>): string | undefined => {
  const near = suggest(name, others);
  if (near !== undefined) return near;
  const [only, another] = others.filter((other) => {
    const [a, b] = [letters(name), letters(other)];
    return Math.min(a.length, b.length) >= 3 && (a.includes(b) || b.includes(a));
  });
  return another === undefined ? only : undefined;
};

const renamed = (near: string | undefined): string =>
  near === undefined ? "" : `; "${near}" is there instead (renamed?)`;

export class Trust {
  /** What a person should know of the reading itself. */
  readonly findings: Array<SetAside> = [];
  readonly #job: JobTemplate;
  readonly #accepted: ReadonlySet<string>;
  readonly #counts: ReadonlyMap<string, number>;
  readonly #before: ReadonlyMap<string, FieldsSeen>;
  readonly #lists = new Map<string, ListCount>();
  readonly #tallies = new Map<
    string,
    {
      readonly side: Side;
      readonly resource: string;
      readonly way: Way;
      readonly tally: Tally;
      /** Entities for which it was read. */
      readonly templates: Map<string, EntityTemplate>;
    }
  >();
  readonly #drifts = new Map<string, Map<string, string>>();
  readonly #looked = new Set<string>();

  /** `accepted`: what a person has said may be so, by name: `learner.remote.fewer`, `learner.remote.drift`. */
  constructor(options: {
    readonly job: JobTemplate;
    readonly before: ReadsSeen;
    readonly accepted: ReadonlySet<string>;
  }) {
    this.#job = options.job;
    this.#accepted = options.accepted;
    this.#counts = new Map(
      options.before.lists.map((row) => [`${row.side} ${row.resource} ${row.filter}`, row.records]),
    );
    this.#before = new Map(
      options.before.fields.map((row) => [`${row.side} ${row.resource} ${row.way}`, row]),
    );
  }

  /** Fields of a resource that are not what they were, each with a sentence. */
  drifts(side: Side, resource: string): Drifts {
    return this.#drifts.get(`${side} ${resource}`) ?? noDrift;
  }

  /**
   * Takes in what was read: fields that have drifted are left out of it as unread, and rows that only such a field
   * had spoiled are records again. Fails where the drift takes a key or a link, without which nothing can be told.
   * `whole`: it is the list of all records, which by itself tells whether they have lost a field. What lies under one
   * parent, or was asked for by key, is like itself and not like the others: `settle` judges it, with all of them.
   */
  take(
    template: EntityTemplate,
    side: Side,
    way: Way,
    read: Taken & { readonly shown: ReadonlyArray<Shown> },
    missing: Effect.Effect<ReadonlyArray<MissingField>, ConnectorError>,
    whole: boolean,
  ): Effect.Effect<Taken, ConnectorError> {
    return Effect.gen(this, function* () {
      const resource = template[side].name;
      const place = `${side} ${resource}`;
      // By entity: what one of them matches by is nothing to another one of the same resource.
      if (!this.#looked.has(`${template.entity} ${place}`)) {
        this.#looked.add(`${template.entity} ${place}`);
        for (const one of yield* missing) yield* this.#lacks(template, side, one);
      }
      const id = `${place} ${way}`;
      const known = this.#tallies.get(id) ?? {
        side,
        resource,
        way,
        tally: new Tally(),
        templates: new Map<string, EntityTemplate>(),
      };
      this.#tallies.set(id, known);
      known.templates.set(template.entity, template);
      known.tally.add(
        read.rows.map(({ cells }) => cells),
        read.bad,
        read.shown,
      );
      this.#judgeTypes(template, side, known.tally);
      if (whole) this.#judgeLost(template, side, way, known.tally);
      yield* this.#identified(template, side);
      return this.#without(this.drifts(side, resource), read);
    });
  }

  /**
   * Judges, once everything is read, which fields are shown no more by any of the lists and reads of a resource
   * together. What was taken before holds such a field as blank. Fails as `take` does.
   */
  get settle(): Effect.Effect<void, ConnectorError> {
    return Effect.gen(this, function* () {
      for (const { side, way, tally, templates } of this.#tallies.values())
        for (const template of templates.values()) {
          this.#judgeLost(template, side, way, tally);
          yield* this.#identified(template, side);
        }
    });
  }

  /**
   * Counts a complete list. Answers why nothing may follow from what it lacks, where it holds far fewer records
   * than when it was last believed.
   */
  count(template: EntityTemplate, side: Side, filter: Cells, records: number): string | undefined {
    const resource = template[side].name;
    const digest = hashOf(filter);
    const id = `${side} ${resource} ${digest}`;
    const before = this.#counts.get(id);
    const name = `${template.entity}.${side}.fewer`;
    const limit = own(this.#job.guards, template.entity)?.sides[side].fewer;
    if (
      before !== undefined &&
      isFar(before, records, limit?.amount ?? usualLoss) &&
      !this.#accepted.has(name)
    ) {
      const message = `the ${side} list of ${resource} holds ${records} records, and held ${before} when it was last complete`;
      this.doubt(template, `${message}; if that is so: --accept ${name}`);
      return message;
    }
    // Below the smallest loss that counts there is nothing to remember; a number of records has no such floor.
    if (records >= smallestLoss || before !== undefined || typeof limit?.amount === "number")
      this.#lists.set(id, { side, resource, filter: digest, records });
    return undefined;
  }

  /** Reports once that nothing follows from what a list lacks. */
  doubt(template: EntityTemplate, message: string): void {
    const text = `${message}; nothing is concluded from what it does not show`;
    if (this.findings.some((one) => one.entity === template.entity && one.message === text)) return;
    this.findings.push({
      entity: template.entity,
      code: "incomplete-read",
      message: text,
      origin: template.origin,
    });
  }

  /** What the next run is to compare with. */
  get seen(): ReadsSeen {
    const fields: Array<FieldsSeen> = [];
    for (const [id, { side, resource, way, tally }] of this.#tallies) {
      if (tally.rows < enough) continue;
      const before = this.#before.get(id);
      const drifts = this.drifts(side, resource);
      // What was seen stays, until a field that has gone is there again, or a person has said that it may be gone.
      if (before !== undefined && Object.keys(before.fields).some((name) => drifts.has(name))) continue;
      fields.push({
        side,
        resource,
        way,
        rows: tally.rows,
        fields: tally.shown,
        others: [...tally.others].sort(),
      });
    }
    return { lists: [...this.#lists.values()], fields };
  }

  #lacks(template: EntityTemplate, side: Side, gone: MissingField): Effect.Effect<void, ConnectorError> {
    const resource = template[side];
    const near = nameNear(gone.column, gone.others);
    const message = `the field "${gone.field}" of the ${side} resource "${resource.name}" is not there: no column "${gone.column}"${renamed(near)}`;
    const compares = template.match.some((rule) =>
      comparedFields(template, rule.by).some((field) =>
        side === "local" ? field.local.includes(gone.field) : field.remote === gone.field,
      ),
    );
    return compares
      ? this.#end(template, side, message, "records are matched by it")
      : Effect.sync(() => this.#drift(side, resource.name, gone.field, message));
  }

  #judgeTypes(template: EntityTemplate, side: Side, tally: Tally): void {
    const resource = template[side];
    for (const [name, { type }] of Object.entries(resource.fields)) {
      const unfit = tally.unfit(name);
      if (unfit === 0 || this.drifts(side, resource.name).has(name)) continue;
      this.#drift(
        side,
        resource.name,
        name,
        `the field "${name}" of the ${side} resource "${resource.name}" is of another type: none of its values, in ${unfit} records, is what the type ${type} takes`,
      );
    }
  }

  #judgeLost(template: EntityTemplate, side: Side, way: Way, tally: Tally): void {
    const resource = template[side];
    const before = this.#before.get(`${side} ${resource.name} ${way}`);
    const accept = `${template.entity}.${side}.drift`;
    if (before === undefined || this.#accepted.has(accept)) return;
    for (const name of Object.keys(resource.fields)) {
      if (!tally.hasLost(name, before) || this.drifts(side, resource.name).has(name)) continue;
      const fresh = [...tally.others].filter((other) => !before.others.includes(other));
      this.#drift(
        side,
        resource.name,
        name,
        `the field "${name}" of the ${side} resource "${resource.name}" stands in none of ${tally.rows} records, and stood in ${own(before.fields, name) ?? 0} of the last run${renamed(nameNear(name, fresh))}; if it is blank in all of them: --accept ${accept}`,
      );
    }
  }

  /** Fails where a drifted field is a key or a link. */
  #identified(template: EntityTemplate, side: Side): Effect.Effect<void, ConnectorError> {
    for (const [name, message] of this.drifts(side, template[side].name)) {
      if (template[side].key.includes(name))
        return this.#end(template, side, message, "records are known by it");
      if (side === "local" && template.link === name)
        return this.#end(template, side, message, "records are linked by it");
    }
    return Effect.void;
  }

  #drift(side: Side, resource: string, field: string, message: string): void {
    const place = `${side} ${resource}`;
    const drifts = this.#drifts.get(place) ?? new Map<string, string>();
    this.#drifts.set(place, drifts.set(field, message));
  }

  #end(
    template: EntityTemplate,
    side: Side,
    message: string,
    why: string,
  ): Effect.Effect<never, ConnectorError> {
    return new ConnectorError({
      reason: "configuration",
      system: side,
      operation: `read ${template[side].name}`,
      message: `${message}, and ${why}: without it nothing can be told of them; correct the system file`,
    });
  }

  #without(drifts: Drifts, { rows, bad }: Taken): Taken {
    if (drifts.size === 0) return { rows, bad };
    const kept = (cells: Cells): Cells => withoutDrifts(drifts, cells);
    const revived: Array<Taken["rows"][number]> = [];
    const still: Array<BadRow> = [];
    for (const one of bad)
      if (one.key !== undefined && one.rest?.unfit.every((name) => drifts.has(name)) === true)
        revived.push({ key: one.key, cells: kept(one.rest.cells) });
      else still.push(one);
    return {
      rows: [...rows.map(({ key, cells }) => ({ key, cells: kept(cells) })), ...revived],
      bad: still,
    };
  }
}
