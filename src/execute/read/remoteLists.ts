/** Complete lists of remote records, each read once a run, and the filters that narrow them. */
import * as Effect from "effect/Effect";
import type { EntityTemplate } from "../../compile/PlanTemplate.ts";
import { type ConnectorError, endsRun } from "../../connector/ConnectorError.ts";
import { stableJson } from "../../kernel/stableJson.ts";
import type { Cell, Cells } from "../../model/Record.ts";
import type { Candidate, EvaluatedLocal } from "../../plan/Evaluated.ts";
import type { Compared, RemoteCandidate } from "../../plan/match.ts";
import { comparedOf } from "./compared.ts";
import { gather } from "./gather.ts";
import type { EntityState, Reading, Swept } from "./Reading.ts";

const readList = (
  reading: Reading,
  state: EntityState,
  filter: Cells,
): Effect.Effect<Swept, ConnectorError> =>
  Effect.gen(function* () {
    const { template } = state;
    const { remote } = reading.readers;
    const { broken, ...read } = yield* gather(remote.list(template.remote.name, filter));
    const { rows, bad } = yield* reading.trust.take(
      template,
      "remote",
      "list",
      read,
      remote.missing(template.remote.name),
      Object.keys(filter).length === 0,
    );
    const found: Array<RemoteCandidate> = [];
    for (const { key, cells } of rows)
      found.push({ key, cells, words: yield* reading.evaluator.words(template, cells) });
    for (const row of bad) {
      if (row.key === undefined)
        state.bad.push({ side: "remote", key: row.key, message: `${row.field}: ${row.message}` });
      else state.badRemote.set(row.key, `${row.field}: ${row.message}`);
    }
    if (broken !== undefined)
      reading.trust.doubt(template, `the remote list of ${template.remote.name} is not complete: ${broken}`);
    const doubt = broken ?? reading.trust.count(template, "remote", filter, rows.length + bad.length);
    return { _tag: "Listed", rows: found, doubt };
  });

/** All remote records of an entity that fit a filter; read once a run. */
export const sweep = (
  reading: Reading,
  state: EntityState,
  filter: Cells,
): Effect.Effect<Swept, ConnectorError> =>
  Effect.gen(function* () {
    const id = stableJson(filter);
    const known = state.sweeps.get(id);
    if (known !== undefined) return known;
    const place = parentPlace(state.template);
    const result = yield* Effect.either(readList(reading, state, filter));
    // A list under one parent that is declined concerns that parent's records alone.
    if (result._tag === "Left" && (place === undefined || !(place in filter) || endsRun(result.left)))
      return yield* Effect.fail(result.left);
    const swept: Swept =
      result._tag === "Right"
        ? result.right
        : { _tag: "Declined", message: `they could not be listed: ${result.left.message}` };
    state.sweeps.set(id, swept);
    return swept;
  });

/** The remote place that names the parent, if the list can be narrowed by it. */
export const parentPlace = (template: EntityTemplate): string | undefined => {
  const { parent } = template;
  const place =
    parent === undefined ? undefined : template.fields.find((field) => field.name === parent.field)?.remote;
  return place !== undefined && template.remote.list?.filters.includes(place) === true ? place : undefined;
};

export type Filter =
  | { readonly _tag: "Filter"; readonly filter: Cells }
  /** A place that the list needs has no value. */
  | { readonly _tag: "Lacking"; readonly places: ReadonlyArray<string> }
  | Extract<Compared, { readonly _tag: "Nowhere" | "Unsettled" }>;

/** What a remote list is narrowed by for one record: what it cannot do without, and the parent. */
export const filterOf = (
  reading: Reading,
  template: EntityTemplate,
  values: Readonly<Record<string, Candidate>>,
  cells: Cells | undefined,
  sent?: Cells,
): Filter => {
  const filter: Record<string, Cell> = {};
  const lacking: Array<string> = [];
  const parent = parentPlace(template);
  for (const place of new Set([
    ...(template.remote.list?.needs ?? []),
    ...(parent === undefined ? [] : [parent]),
  ])) {
    const field = template.fields.find((one) => one.remote === place && values[one.name] !== undefined);
    const value: Compared =
      field === undefined ? { _tag: "None" } : comparedOf(reading, field, values, cells, sent);
    if (value._tag === "Nowhere" || value._tag === "Unsettled") return value;
    if (value._tag === "Cell") filter[place] = value.cell;
    else lacking.push(place);
  }
  return lacking.length === 0 ? { _tag: "Filter", filter } : { _tag: "Lacking", places: lacking };
};

export interface Group {
  readonly filter: Cells;
  readonly locals: Array<EvaluatedLocal>;
}

/** Records by the list that would show their remote ones; those without a list, with the reason. */
export const groupByFilter = (
  reading: Reading,
  template: EntityTemplate,
  locals: Iterable<EvaluatedLocal>,
  sentOf: (local: EvaluatedLocal) => Cells | undefined = () => undefined,
): {
  readonly groups: ReadonlyArray<Group>;
  readonly others: ReadonlyArray<{
    readonly local: EvaluatedLocal;
    readonly why: Exclude<Filter, { _tag: "Filter" }>;
  }>;
} => {
  const groups = new Map<string, Group>();
  const others: Array<{ readonly local: EvaluatedLocal; readonly why: Exclude<Filter, { _tag: "Filter" }> }> =
    [];
  for (const local of locals) {
    const found = filterOf(reading, template, local.pushed, local.cells, sentOf(local));
    if (found._tag !== "Filter") {
      others.push({ local, why: found });
      continue;
    }
    const id = stableJson(found.filter);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { filter: found.filter, locals: [local] });
    else group.locals.push(local);
  }
  return { groups: [...groups.values()], others };
};

/** Pages that a complete list of `wanted` records would take, as far as can be told beforehand. */
export const pagesExpected = (state: EntityState, wanted: number): number => {
  const size = state.template.remote.list?.pageSize;
  return size === undefined ? 1 : Math.max(1, Math.ceil(wanted / size));
};
