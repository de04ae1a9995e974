/** Late references that the create of a pair has not sent yet, because the run that made the record was cut short. */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import type { Cell, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import { offeredFor } from "./createRemote.ts";
import type { EntityReadings, EvaluatedLocal } from "./Evaluated.ts";
import type { Planning } from "./Planning.ts";

/** A place that holds something has been written since; of one that was not read nothing is known. */
const mayLack = (cell: Cell | undefined): boolean => cell === undefined || cell === null;

/**
 * Notes them, to be sent with those of this plan's creates. Answers the names of their rules, which the update leaves alone
 * this time; or undefined where this job, or this reading, cannot tell.
 */
export const oweReferences = (
  planning: Planning,
  readings: EntityReadings,
  local: EvaluatedLocal,
  remoteKey: Key,
  side: Side,
): ReadonlySet<string> | undefined => {
  const { template } = readings;
  const event = side === "remote" ? "create-remote" : "create-local";
  if (template.moves[event]._tag !== "Open") return undefined;
  const reading = readings.remotes.get(remoteKey);
  const remote = reading?._tag === "Read" ? reading.record : undefined;
  if (side === "local" && remote === undefined) return undefined;

  const refersOf = (field: FieldTemplate): Key | undefined => {
    if (side === "remote") {
      const { offered } = offeredFor(field, local);
      const lacks = mayLack(field.remote === undefined ? null : remote?.cells[field.remote]);
      return offered?._tag === "Refers" && lacks ? offered.key : undefined;
    }
    const { verdict, group } = field.flows[event];
    const candidate = remote?.pulled[field.name];
    const flows = verdict._tag === "Pull" && !(group !== undefined && remote?.closedGroups.has(group.index));
    const lacks = field.local.every((place) => mayLack(local.cells[place]));
    return flows && candidate?._tag === "Refers" && lacks ? candidate.key : undefined;
  };

  const owed = new Set<string>();
  for (const field of template.fields) {
    if (!field.late || field.direction === undefined) continue;
    const refers = refersOf(field);
    if (refers === undefined) continue;
    owed.add(field.name);
    planning.late.push({
      template,
      field,
      side,
      event,
      key: side === "remote" ? local.key : remoteKey,
      refers,
      pair: { localKey: local.key, remoteKey },
    });
  }
  return owed;
};
