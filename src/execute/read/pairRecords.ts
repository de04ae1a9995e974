/** How local records find their remote ones: the link place, then the state's memory, then the match rules. */
import * as Effect from "effect/Effect";
import type { FieldTemplate } from "../../compile/PlanTemplate.ts";
import type { Cell, Cells } from "../../model/Record.ts";
import type { EvaluatedLocal, Pairing } from "../../plan/Evaluated.ts";
import { shownKey } from "../../plan/keys.ts";
import {
  canBeMatched,
  comparedFields,
  indexRemotes,
  linkOf,
  matchOne,
  type RemoteCandidate,
} from "../../plan/match.ts";
import { isLookup } from "../../plan/Planning.ts";
import { comparedOf } from "./compared.ts";
import type { EntityState, ReadEffect, Reading } from "./Reading.ts";
import { type Group, groupByFilter, isDeclined, pagesExpected, parentPlace, sweep } from "./remoteLists.ts";

/** A remote row that cannot be read, and that no link claims, may be the very one: nothing follows from absence. */
const orUnsure = (state: EntityState, pairing: Pairing): Pairing => {
  const nothingBad = state.badRemote.size === 0 && state.bad.every((row) => row.side === "local");
  if (pairing._tag !== "Missing" || nothingBad) return pairing;
  const claimed = new Set([...state.links.values()].map((row) => row.remoteKey));
  const unread = [...state.badRemote.keys()].filter((key) => !claimed.has(key));
  const nameless = state.bad.some((row) => row.side === "remote" && row.key === undefined);
  return unread.length === 0 && !nameless
    ? pairing
    : {
        _tag: "Unsure",
        message: `no remote record matches, but ${unread.length === 0 ? "one" : unread.map(shownKey).join(", ")} could not be read and may be it`,
      };
};

/** Reads and pairs what the records are matched by: their parents, and the records that match rules refer to. */
const settleCompared = (
  reading: Reading,
  state: EntityState,
  locals: ReadonlyArray<EvaluatedLocal>,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const needed = new Set([
      ...template.match.flatMap((rule) => rule.by),
      ...(template.parent === undefined ? [] : [template.parent.field]),
    ]);
    const needs = template.remote.list?.needs ?? [];
    for (const field of template.fields) {
      if (field.meaning._tag !== "Reference") continue;
      if (!needed.has(field.name) && !(field.remote !== undefined && needs.includes(field.remote))) continue;
      const target = reading.states.get(field.meaning.entity);
      if (target === undefined) continue;
      for (const local of locals) {
        const candidate = local.pushed[field.name];
        if (candidate?._tag === "Refers" && !target.locals.has(candidate.key))
          target.wanted.add(candidate.key);
      }
      if (target.wanted.size > 0) yield* reading.readWanted(target);
    }
  });

/** Whether an unknown outcome of an earlier create can be looked up, or is harmless to repeat. */
const isDoubtful = (reading: Reading, state: EntityState, local: EvaluatedLocal): boolean => {
  const { template } = state;
  const begun = state.begun.get(local.key);
  if (begun === undefined) return false;
  const lost = template.remote.create?.parts[begun.part]?.lost ?? "find";
  if (lost === "repeat") return false;
  return (
    lost === "doubt" ||
    template.remote.list === undefined ||
    !canBeMatched(template, (field) => comparedOf(reading, field, local.pushed, local.cells, begun.sent))
  );
};

const doubt: Pairing = {
  _tag: "InDoubt",
  message: "an earlier create was sent and its answer is unknown; it cannot be looked up, so link it by hand",
};

/** One group of records that one list would show: as a whole, or each looked up on its own. */
const matchGroup = (
  reading: Reading,
  state: EntityState,
  group: Group,
  sentOf: (local: EvaluatedLocal) => Cells | undefined,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const { list } = template.remote;
    const compared = (local: EvaluatedLocal) => (field: FieldTemplate) =>
      comparedOf(reading, field, local.pushed, local.cells, sentOf(local));
    const places = template.match
      .flatMap((rule) => comparedFields(template, rule.by))
      .map((field) => field.remote ?? "");
    const filterable = places.every((place) => list?.filters.includes(place) === true);
    // A list that does not return what the rules compare cannot say that a record is missing.
    const listed = places.every(
      (place) =>
        list?.returns.includes(place) === true ||
        list?.needs.includes(place) === true ||
        place === parentPlace(template),
    );
    if (!listed && !filterable) {
      for (const local of group.locals)
        state.pairings.set(local.key, {
          _tag: "Unsure",
          message: `the remote list returns none of ${places.join(", ")}, so that no record can be matched`,
        });
      return;
    }
    const expected = pagesExpected(state, Math.max(state.links.size, group.locals.length));
    const whole = listed && list?.partial !== true && group.locals.length > expected;
    if (!filterable || whole) {
      const swept = yield* sweep(reading, state, group.filter);
      const index = isDeclined(swept) ? undefined : indexRemotes(template, swept);
      for (const local of group.locals)
        state.pairings.set(
          local.key,
          index === undefined || isDeclined(swept)
            ? { _tag: "Unsure", message: isDeclined(swept) ? swept.declined : "" }
            : orUnsure(state, matchOne(template, compared(local), index)),
        );
      return;
    }
    for (const local of group.locals) {
      const found: Array<RemoteCandidate> = [];
      let declined: string | undefined;
      for (const rule of template.match) {
        const filter: Record<string, Cell> = { ...group.filter };
        let applies = true;
        for (const field of comparedFields(template, rule.by)) {
          const value = compared(local)(field);
          if (value._tag === "Cell" && field.remote !== undefined) filter[field.remote] = value.cell;
          else applies = false;
        }
        if (!applies) continue;
        const swept = yield* sweep(reading, state, filter);
        if (isDeclined(swept)) declined = swept.declined;
        else found.push(...swept);
        if (found.length > 0 || declined !== undefined) break;
      }
      state.pairings.set(
        local.key,
        declined !== undefined
          ? { _tag: "Unsure", message: declined }
          : orUnsure(state, matchOne(template, compared(local), indexRemotes(template, found))),
      );
    }
  });

const askMatchRules = (
  reading: Reading,
  state: EntityState,
  locals: ReadonlyArray<EvaluatedLocal>,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    if (locals.length === 0) return;
    yield* settleCompared(reading, state, locals);
    for (const local of locals) if (isDoubtful(reading, state, local)) state.pairings.set(local.key, doubt);
    const open = locals.filter((local) => state.pairings.get(local.key)?._tag !== "InDoubt");
    if (template.match.length === 0 || template.remote.list === undefined) {
      for (const local of open) state.pairings.set(local.key, { _tag: "Missing" });
      return;
    }
    // What was begun is looked for by what was sent, before it is looked for by what the record holds today.
    const sentOf = (local: EvaluatedLocal) => state.begun.get(local.key)?.sent;
    const earlier = groupByFilter(
      reading,
      template,
      open.filter((local) => sentOf(local) !== undefined),
      sentOf,
    );
    for (const group of earlier.groups) yield* matchGroup(reading, state, group, sentOf);
    const rest = open.filter((local) => {
      const pairing = state.pairings.get(local.key);
      return pairing === undefined || pairing._tag === "Missing";
    });
    const { groups, others } = groupByFilter(reading, template, rest);
    for (const { local, why } of others)
      state.pairings.set(
        local.key,
        why._tag === "Nowhere"
          ? { _tag: "Missing" }
          : why._tag === "Unsettled"
            ? { _tag: "Waits", message: why.message }
            : {
                _tag: "Unsure",
                message: `the remote records cannot be listed without ${why.places.join(", ")}, which has no value`,
              },
      );
    for (const group of groups) yield* matchGroup(reading, state, group, () => undefined);
  });

/** Pairs the given local records: link place and memory first, then, where allowed, the match rules. */
export const pairRecords = (
  reading: Reading,
  state: EntityState,
  locals: ReadonlyArray<EvaluatedLocal>,
  match: (local: EvaluatedLocal) => boolean,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const open: Array<EvaluatedLocal> = [];
    for (const local of locals) {
      // A catalogue that the job reads is read anew: what is remembered of it is what is to be refreshed.
      const refreshed = local.root && isLookup(state.template);
      const known = refreshed ? undefined : linkOf(state.template, local.cells, state.links.get(local.key));
      const part = state.begun.get(local.key)?.part;
      // The record is there, and what its create had yet to do was sent without an answer.
      const unanswered =
        part !== undefined && part > 0 && state.template.remote.create?.parts[part]?.lost !== "repeat";
      if (known !== undefined) state.pairings.set(local.key, unanswered ? doubt : known);
      else if (match(local)) open.push(local);
      else state.pairings.set(local.key, { _tag: "Unasked" });
    }
    yield* askMatchRules(reading, state, open);
  });
