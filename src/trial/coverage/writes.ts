/** Field writes of plans, each with the rule and the group that let it flow. */
import { groupEvent } from "../../language/fieldFlow.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound } from "../../language/Integration.ts";
import type { Event } from "../../model/Event.ts";
import type { FieldReason, Origin } from "../../model/Reason.ts";
import type { Side } from "../../model/Side.ts";
import type { FieldWrite, Step } from "../../model/Step.ts";
import type { PlannedCase } from "./Coverage.ts";

export interface TakenWrite extends PlannedCase {
  readonly entity: Sound<EntityFile>;
  readonly field: EntityField;
  readonly write: FieldWrite;
  readonly step: Exclude<Step, { readonly _tag: "Link" }>;
  /** The side that is written. */
  readonly side: Side;
  readonly group: number | undefined;
  readonly event: Event;
}

export const sameOrigin = (a: Origin, b: Origin): boolean => a.file === b.file && a.line === b.line;

/** The group that a reason names. */
const groupOf = (entity: Sound<EntityFile>, { group }: FieldReason): number | undefined => {
  if (group === undefined) return undefined;
  const found = (entity.value.groups ?? []).findIndex(
    ({ title }, index) =>
      title === group.title && sameOrigin(originOf(entity, ["groups", index, "title"]), group.origin),
  );
  return found < 0 ? undefined : found;
};

export const eventOf = (step: TakenWrite["step"]): Event =>
  step._tag === "PushCreate" ? "create-remote" : step._tag === "PullCreate" ? "create-local" : "update";

/**
 * The event that let a write flow: that of its step, unless its group has no part in that. What the update after a
 * create adds joins the create, and a late reference of a create is sent by an update.
 */
const eventOfWrite = (events: ReadonlyArray<string>, made: Event, side: Side): Event =>
  events.length === 0 || events.includes(groupEvent(made))
    ? made
    : made !== "update"
      ? "update"
      : side === "remote"
        ? "create-remote"
        : "create-local";

export const writesOf = (
  integration: Integration,
  cases: ReadonlyArray<PlannedCase>,
): ReadonlyArray<TakenWrite> =>
  cases.flatMap((one) =>
    one.plan.steps.flatMap((step): ReadonlyArray<TakenWrite> => {
      const entity = integration.entities.get(step.entity);
      if (step._tag === "Link" || entity === undefined) return [];
      const side = step._tag === "PushCreate" || step._tag === "PushUpdate" ? "remote" : "local";
      return step.writes.flatMap((write): ReadonlyArray<TakenWrite> => {
        const field = entity.value.fields[write.field];
        if (field === undefined) return [];
        const group = groupOf(entity, write.reason);
        const events = group === undefined ? [] : (entity.value.groups?.[group]?.events ?? []);
        const event = eventOfWrite(events, eventOf(step), side);
        return [{ ...one, entity, field, write, step, side, group, event }];
      });
    }),
  );
