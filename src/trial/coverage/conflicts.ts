import { type CoverageKind, placeAt } from "./Coverage.ts";
import { conflictOutcomes, possibleFlows } from "./flows.ts";

/** A decider of a conflict list that can come to decide: it did in some case. */
export const conflicts: CoverageKind = {
  name: "conflict deciders",
  items: ({ integration, flow, cases }) => {
    const id = (entity: string, field: string, decider: string): string =>
      JSON.stringify([entity, field, decider]);
    const taken = new Set(
      cases.flatMap(({ plan }) => [
        ...plan.steps.flatMap((step) =>
          step._tag === "Link"
            ? []
            : step.writes.map(({ field, reason }) => id(step.entity, field, reason.code)),
        ),
        ...plan.withheld.map(({ entity, field, reason }) =>
          id(entity, field, reason.code === "conflict" ? "report" : reason.code),
        ),
      ]),
    );
    return possibleFlows(integration, flow).contested.flatMap(({ entity, name, field }) => {
      const { by } = conflictOutcomes(flow, field);
      return (field.conflict ?? []).flatMap((decider, at) =>
        by.has(decider)
          ? [
              {
                place: placeAt(entity, ["fields", name, "conflict", at]),
                words: `${entity.value.entity}.${name}: ${decider} decides`,
                isTaken: taken.has(id(entity.value.entity, name, decider)),
              },
            ]
          : [],
      );
    });
  },
};
