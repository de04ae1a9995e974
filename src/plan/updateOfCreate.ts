/** The update of the same job that follows a create at once, judged before there is a second record to look at. */
import type { EntityTemplate } from "../compile/PlanTemplate.ts";
import type { Side } from "../model/Side.ts";
import type { Candidate, EvaluatedLocal } from "./Evaluated.ts";
import { looksAt } from "./mayWrite.ts";
import { hindrance, type Planning } from "./Planning.ts";

/** Whether the update follows a create on `side`: a condition that looks at the new record waits for the next run. */
export const updateFollows = (
  planning: Planning,
  template: EntityTemplate,
  side: Side,
  values: Readonly<Record<string, Candidate>>,
  record: Pick<EvaluatedLocal, "unmet" | "closedGroups">,
): boolean => {
  const move = template.moves.update;
  return (
    move._tag === "Open" &&
    !looksAt(side, move.where) &&
    hindrance(planning, template, move, "update", values, record) === undefined
  );
};

/** Groups that are shut in it: those of the one record, and those whose condition looks at the new one. */
export const closedAfterCreate = (
  template: EntityTemplate,
  side: Side,
  closedGroups: ReadonlySet<number>,
): ReadonlySet<number> => {
  const groups = template.fields.flatMap((field) => field.flows.update.group ?? []);
  return new Set([
    ...closedGroups,
    ...groups.flatMap(({ index, where }) => (looksAt(side, where) ? [index] : [])),
  ]);
};

/**
 * Late references that the update after a create on `side` writes back on the other side. What they lead to is sent once
 * both records exist and is not asked for here, where records that need each other would ask without an end; so one
 * whose way back leads to a record is left to the next run.
 */
export const lateReturning = (
  planning: Planning,
  template: EntityTemplate,
  side: Side,
  returned: Readonly<Record<string, Candidate>>,
): ReadonlySet<string> =>
  new Set(
    template.fields
      .filter(
        (field) =>
          field.late &&
          returned[field.name]?._tag === "Cell" &&
          planning.wayAfterCreate(field, side) === (side === "local" ? "push" : "pull"),
      )
      .map(({ name }) => name),
  );

/** Candidates, those of some rules as if their places had not been read. */
export const asUnread = (
  candidates: Readonly<Record<string, Candidate>>,
  names: ReadonlySet<string>,
): Readonly<Record<string, Candidate>> => ({
  ...candidates,
  ...Object.fromEntries([...names].map((name) => [name, { _tag: "Unread" as const }])),
});
