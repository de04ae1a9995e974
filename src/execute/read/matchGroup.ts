/** The match rules on records that one remote list would show, rule by rule: from the list, or each looked up. */
import * as Effect from "effect/Effect";
import type { EntityTemplate, FieldTemplate } from "../../compile/PlanTemplate.ts";
import type { Cell, Cells } from "../../model/Record.ts";
import type { EvaluatedLocal, Pairing } from "../../plan/Evaluated.ts";
import { shownKey } from "../../plan/keys.ts";
import {
  askedBy,
  comparedFields,
  comparesLocally,
  foundBy,
  indexRemotes,
  signature,
} from "../../plan/match.ts";
import { findsEqual } from "../../value/types/registry.ts";
import { comparedOf } from "./compared.ts";
import type { EntityState, ReadEffect, Reading } from "./Reading.ts";
import { type Group, pagesExpected, parentPlace, sweep } from "./remoteLists.ts";

/** How the candidates of one rule are found. */
interface Way {
  readonly fields: ReadonlyArray<FieldTemplate>;
  /** The list can be narrowed to them, whatever it leaves out otherwise: it finds all that the rule calls equal. */
  readonly filterable: boolean;
  /** The list shows what the rule compares. */
  readonly listed: boolean;
}

const waysOf = (template: EntityTemplate): ReadonlyArray<Way> => {
  const { list } = template.remote;
  return template.match.map(({ by }) => {
    const fields = comparedFields(template, by);
    const places = fields.map((field) => field.remote ?? "");
    return {
      fields,
      filterable:
        fields.every(
          (field) => !comparesLocally(field) && findsEqual(field.remoteType ?? field.type, field.type),
        ) && places.every((place) => list?.filters.includes(place) === true),
      listed: places.every(
        (place) =>
          list?.returns.includes(place) === true ||
          list?.needs.includes(place) === true ||
          place === parentPlace(template),
      ),
    };
  });
};

/**
 * Answers what is to be said where no rule finds anything. A remote row that cannot be read, and that no link
 * claims, may be the very one: nothing follows from absence.
 */
const absenceIn = (state: EntityState): (() => Pairing) => {
  let claimed: ReadonlySet<string> | undefined;
  let judged: { readonly bad: number; readonly pairing: Pairing } | undefined;
  return () => {
    const bad = state.badRemote.size + state.bad.length;
    if (judged?.bad === bad) return judged.pairing;
    claimed ??= new Set([...state.links.values()].map((row) => row.remoteKey));
    const links = claimed;
    const unread = [...state.badRemote.keys()].filter((key) => !links.has(key));
    const nameless = state.bad.some((row) => row.side === "remote" && row.key === undefined);
    const pairing: Pairing =
      unread.length === 0 && !nameless
        ? { _tag: "Missing" }
        : {
            _tag: "Unsure",
            message: `no remote record matches, but ${unread.length === 0 ? "one" : unread.map(shownKey).join(", ")} could not be read and may be it`,
          };
    judged = { bad, pairing };
    return pairing;
  };
};

/** Pairs the records of a group. `sentOf`: what an earlier create of a record was to write. */
export const matchGroup = (
  reading: Reading,
  state: EntityState,
  group: Group,
  sentOf: (local: EvaluatedLocal) => Cells | undefined,
): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const ways = waysOf(template);
    const partial = template.remote.list?.partial === true;
    // Once the whole list has to be read, or is the cheaper way, it answers every rule that it can.
    const whole =
      ways.some((way) => !way.filterable) ||
      group.locals.length > pagesExpected(state, Math.max(state.links.size, group.locals.length));
    let index: ReturnType<typeof indexRemotes> | undefined;
    const absence = absenceIn(state);

    const pair = (local: EvaluatedLocal): ReadEffect<Pairing> =>
      Effect.gen(function* () {
        const asks = new Set<string>();
        for (const [position, { fields, filterable, listed }] of ways.entries()) {
          const rule = template.match[position];
          if (rule === undefined) continue;
          const asked = askedBy(fields, (field) =>
            comparedOf(reading, field, local.pushed, local.cells, sentOf(local)),
          );
          if (asked._tag === "Unsettled") return { _tag: "Waits", message: asked.message };
          for (const input of asked.asks) asks.add(input);
          if (asked._tag === "None") continue;
          const complete = listed && !partial;
          if (!filterable && !listed)
            return {
              _tag: "Unsure",
              message: `the remote list neither returns nor is narrowed by all of ${fields.map((field) => field.remote ?? field.name).join(", ")}, so that no record can be matched`,
            };
          const byList = filterable ? whole && complete : true;
          const filter: Record<string, Cell> = { ...group.filter };
          if (!byList)
            for (const [field, cell] of asked.parts)
              if (field.remote !== undefined) filter[field.remote] = cell;
          const swept = yield* sweep(reading, state, filter);
          if (swept._tag === "Declined") return { _tag: "Unsure", message: swept.message };
          // Neither that there is none follows, nor that there is only one.
          if (swept.doubt !== undefined)
            return { _tag: "Unsure", message: `the remote list cannot be relied on: ${swept.doubt}` };
          const indexed = (byList ? index : undefined) ?? indexRemotes(template, swept.rows);
          if (byList) index = indexed;
          const candidates = indexed[position]?.get(signature(asked.parts)) ?? [];
          const found = foundBy(template, rule, candidates, [...asks]);
          if (found !== undefined) return found;
          // The record may be among those that the list leaves out, and a later rule would find another one.
          if (byList && !complete)
            return {
              _tag: "Unsure",
              message: `no remote record of the list matches by the rule at ${rule.origin.file}:${rule.origin.line}, but the list leaves records out and is not narrowed by ${fields.map((field) => field.remote ?? field.name).join(", ")}`,
            };
        }
        return absence();
      });

    for (const local of group.locals) state.pairings.set(local.key, yield* pair(local));
  });
