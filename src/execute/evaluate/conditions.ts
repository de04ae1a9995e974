/** Conditions of moves and groups on one record. */
import * as Effect from "effect/Effect";
import type { EntityTemplate, FieldTemplate } from "../../compile/PlanTemplate.ts";
import { type Event, events } from "../../model/Event.ts";
import type { EvaluatedLocal, Unmet } from "../../plan/Evaluated.ts";
import { looksAt } from "../../plan/mayWrite.ts";
import type { Expressions, Sight } from "./expressions.ts";

export type Conditions = Pick<EvaluatedLocal, "unmet" | "closedGroups" | "faults">;

/**
 * Whether the group that stands for a create before a field is shut: its condition does not hold, or it looks at the
 * record that is not there yet.
 */
export const isShut = (
  field: FieldTemplate,
  event: Exclude<Event, "update">,
  closedGroups: ReadonlySet<number>,
): boolean => {
  const group = field.flows[event].group;
  if (group === undefined) return false;
  const made = event === "create-remote" ? "remote" : "local";
  return closedGroups.has(group.index) || looksAt(made, group.where);
};

/** Judged where the sides that a condition looks at are there: of a local record alone, or with its remote one. */
export const conditionsOf = (
  expressions: Expressions,
  template: EntityTemplate,
  sight: Sight,
): Effect.Effect<Conditions> =>
  Effect.gen(function* () {
    const sides = { local: sight.local !== undefined, remote: sight.remote !== undefined };
    const unmet: { [E in Event]?: Unmet } = {};
    for (const event of events) {
      const move = template.moves[event];
      if (move._tag !== "Open" || move.where === undefined) continue;
      const looksAtRemote = move.where.includes("$remote");
      const looksAtLocal = move.where.includes("$local");
      const mine =
        event === "create-remote"
          ? sides.local && !sides.remote
          : event === "create-local"
            ? sides.remote
            : looksAtRemote
              ? sides.remote
              : sides.local
                ? !sides.remote
                : !looksAtLocal;
      if (!mine) continue;
      const fault = yield* expressions.holds(move.where, sight);
      if (fault !== undefined) unmet[event] = fault;
    }
    const closedGroups = new Set<number>();
    const faults: Array<Conditions["faults"][number]> = [];
    const seen = new Set<number>();
    for (const field of template.fields)
      for (const event of events) {
        const group = field.flows[event].group;
        if (group?.where === undefined || seen.has(group.index)) continue;
        seen.add(group.index);
        if (group.where.includes("$remote") && !sides.remote) continue;
        // Of a record that has no local one nothing can be said that looks at it.
        if (group.where.includes("$local") && !sides.local) {
          closedGroups.add(group.index);
          continue;
        }
        const fault = yield* expressions.holds(group.where, sight);
        if (fault === undefined) continue;
        closedGroups.add(group.index);
        if (fault.fault) faults.push({ message: fault.message, origin: group.origin });
      }
    return { unmet, closedGroups, faults };
  });
