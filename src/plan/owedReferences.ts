/** Late references that the create of a pair has not sent yet, because the run that made the record was cut short. */
import type { FieldTemplate, FlowTemplate } from "../compile/PlanTemplate.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import { offeredFor } from "./createRemote.ts";
import type { EntityReadings, EvaluatedLocal } from "./Evaluated.ts";
import type { Planning } from "./Planning.ts";

/**
 * A place that holds something has been written since. Where it was not read, or where the system keeps what it is sent to
 * itself, what was remembered of a write tells.
 */
const mayLack = (cell: Cell | undefined, written: Cell | undefined): boolean =>
  (cell ?? null) === null && (written ?? null) === null;

/** Withheld for a reason that says nothing about the create that was begun: another night goes on with it. */
const cannotTell = ({ verdict }: FlowTemplate): boolean =>
  verdict._tag === "Withheld" && verdict.code !== "not-in-group";

/** Rules that write one of the places of the given one, itself included. */
const sharing = (
  fields: ReadonlyArray<FieldTemplate>,
  side: Side,
  owed: FieldTemplate,
): ReadonlyArray<string> => {
  const placesOf = ({ local, remote }: FieldTemplate): ReadonlyArray<string> =>
    side === "local" ? local : remote === undefined ? [] : [remote];
  const places = new Set(placesOf(owed));
  return fields.filter((field) => placesOf(field).some((place) => places.has(place))).map(({ name }) => name);
};

export interface OwedReferences {
  /** The names of rules that the update leaves alone. */
  readonly rules: ReadonlySet<string>;
  /** Something else may be owed, which cannot be told this time. */
  readonly more: boolean;
}

/** Notes them, to be sent with those of this plan's creates. */
export const oweReferences = (
  planning: Planning,
  readings: EntityReadings,
  local: EvaluatedLocal,
  remoteKey: Key,
  side: Side,
): OwedReferences => {
  const unknown = { rules: new Set<string>(), more: true };
  const { template } = readings;
  const event = side === "remote" ? "create-remote" : "create-local";
  const late = template.fields.filter((field) => field.late && field.direction !== undefined);
  const reading = readings.remotes.get(remoteKey) ?? { _tag: "NotRead" as const };
  const remote = reading._tag === "Read" ? reading.record : undefined;
  if (template.moves[event]._tag !== "Open") return unknown;
  // Nothing is sent to what is gone or could not be read.
  if (remote === undefined && (side === "local" || reading._tag !== "NotRead")) return unknown;
  const more = late.some(
    (field) =>
      cannotTell(field.flows[event]) ||
      (side === "local" &&
        remote?.pulled[field.name]?._tag === "Unread" &&
        field.flows[event].verdict._tag === "Pull"),
  );
  const baseline = readings.baselines.get(local.key);

  const refersOf = (field: FieldTemplate): Key | undefined => {
    const known = baseline?.[field.name];
    const written = known?.[side] ?? known?.sent;
    if (side === "remote") {
      const { offered } = offeredFor(field, local);
      const held = field.remote === undefined ? undefined : remote?.cells[field.remote];
      return offered?._tag === "Refers" && mayLack(held, written) ? offered.key : undefined;
    }
    const { verdict, group } = field.flows[event];
    const candidate = remote?.pulled[field.name];
    const flows = verdict._tag === "Pull" && !(group !== undefined && remote?.closedGroups.has(group.index));
    const lacks = field.local.every((place) => mayLack(local.cells[place], written));
    return flows && candidate?._tag === "Refers" && lacks ? candidate.key : undefined;
  };

  const before: Cells = side === "remote" ? (remote?.cells ?? {}) : local.cells;
  const owed = new Set<string>();
  for (const field of late) {
    const refers = refersOf(field);
    if (refers === undefined) continue;
    owed.add(field.name);
    // What leads nowhere today keeps no other rule from writing the place.
    const from = side === "remote" ? "local" : "remote";
    if (planning.peek(field, from, refers)._tag !== "Unresolved")
      for (const name of sharing(template.fields, side, field)) owed.add(name);
    planning.late.push({
      template,
      field,
      side,
      event,
      key: side === "remote" ? local.key : remoteKey,
      refers,
      pair: { localKey: local.key, remoteKey, before, more },
    });
  }
  return { rules: owed, more };
};
