/** How local records find their remote ones: the link place, then the state's memory, then the match rules. */
import * as Effect from "effect/Effect";
import { type EvaluatedLocal, type Pairing, pairedKey } from "../../plan/Evaluated.ts";
import { canBeMatched, linkOf } from "../../plan/match.ts";
import { unfinishedCreate } from "../../plan/unfinished.ts";
import { comparedOf } from "./compared.ts";
import { matchGroup } from "./matchGroup.ts";
import { type EntityState, earlierOf, type ReadEffect, type Reading } from "./Reading.ts";
import { groupByFilter } from "./remoteLists.ts";

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

/** A request of its create has no known outcome, and nobody but a person can say what became of it. */
const doubt: Pairing = {
  _tag: "InDoubt",
  message:
    "a request of its create was sent, its answer is unknown, and it cannot be looked up; look in the other system, then: links add (the record is there) or links remove (it is not)",
};

/** The same of a request that adds to a record which is there. */
const doubtAfter: Pairing = {
  _tag: "InDoubt",
  message:
    "the record is there, and a later request of its create has no known outcome; look in the other system, then: links add (it was carried out) or links remove (it was not)",
};

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
      const refreshed = local.root && state.template.lookup;
      const known = refreshed
        ? undefined
        : linkOf(state.template, local.cells, state.links.get(local.key), reading.job.timezone);
      const key = pairedKey(known);
      const unfinished =
        key === undefined
          ? undefined
          : unfinishedCreate(state.template, key, earlierOf(state, local.key, key));
      if (known !== undefined)
        state.pairings.set(local.key, unfinished?._tag === "InDoubt" ? doubtAfter : known);
      else if (match(local)) open.push(local);
      else state.pairings.set(local.key, { _tag: "Unasked" });
    }
    yield* askMatchRules(reading, state, open);
  });
