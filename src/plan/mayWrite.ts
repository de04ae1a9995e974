/** Whether an event may write one rule of a record: only then is the key of what it refers to asked for. */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Event } from "../model/Event.ts";
import type { Side } from "../model/Side.ts";

/** Whether a condition looks at the record on this side: where there is none yet, it cannot hold. */
export const looksAt = (side: Side, condition: string | undefined): boolean =>
  condition?.includes(`$${side}`) === true;

/**
 * Planner and reader ask here. `side`: where it would be written. `closedGroups`: those of the record's groups whose
 * condition does not hold; none where that is not looked at.
 */
export const mayWrite = (
  field: FieldTemplate,
  event: Event,
  side: Side,
  closedGroups: ReadonlySet<number> = new Set(),
): boolean => {
  const { verdict, group } = field.flows[event];
  if (verdict._tag !== "Decide" && verdict._tag !== (side === "remote" ? "Push" : "Pull")) return false;
  if (group === undefined) return true;
  return !closedGroups.has(group.index) && (event === "update" || !looksAt(side, group.where));
};
