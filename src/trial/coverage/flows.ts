/** Which ways the fields of a mapping can flow at all, over every combination of the settings that decide. */
import type { Contest, FlowService } from "../../flow/Flow.ts";
import { fieldFlow, settingsOf } from "../../language/fieldFlow.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import { combinations } from "../../language/settings.ts";
import type { ConflictRule } from "../../model/Conflict.ts";
import { type Event, events } from "../../model/Event.ts";
import type { Side } from "../../model/Side.ts";

export interface PossibleFlow {
  readonly entity: Sound<EntityFile>;
  readonly name: string;
  readonly field: EntityField;
  readonly group: number;
  readonly event: Event;
  readonly side: Side;
}

const either = [false, true] as const;

/** Everything that a conflict can look like. */
const contests: ReadonlyArray<Contest> = either.flatMap((localBlank) =>
  either.flatMap((remoteBlank) => [
    { localBlank, remoteBlank, localChanged: undefined, remoteChanged: undefined },
    ...either.flatMap((localChanged) =>
      either.map((remoteChanged) => ({ localBlank, remoteBlank, localChanged, remoteChanged })),
    ),
  ]),
);

/** Deciders of a conflict list that can come to decide, and the sides that can be written so. */
export const conflictOutcomes = (
  flow: FlowService,
  { conflict = [], blanks }: EntityField,
): { readonly by: ReadonlySet<ConflictRule>; readonly sides: ReadonlySet<Side> } => {
  const by = new Set<ConflictRule>();
  const sides = new Set<Side>();
  for (const contest of contests) {
    // Two blanks do not differ.
    if (contest.localBlank && contest.remoteBlank) continue;
    const found = flow.decide(conflict, contest);
    const isBlank = found.decision === "push" ? contest.localBlank : contest.remoteBlank;
    if (found.decision !== "report" && isBlank && blanks !== "clear") continue;
    by.add(found.by);
    if (found.decision !== "report") sides.add(found.decision === "push" ? "remote" : "local");
  }
  return { by, sides };
};

export interface Possible {
  readonly flows: ReadonlyArray<PossibleFlow>;
  /** Fields whose conflict list can be asked, by entity. */
  readonly contested: ReadonlyArray<Pick<PossibleFlow, "entity" | "name" | "field">>;
}

export const possibleFlows = ({ main, entities }: Integration, flow: FlowService): Possible => {
  const found = new Map<string, PossibleFlow>();
  const contested = new Map<string, Possible["contested"][number]>();
  for (const entity of entities.values())
    for (const [name, field] of Object.entries(entity.value.fields))
      for (const event of events)
        for (const job of Object.keys(main.value.jobs))
          for (const values of combinations(
            main.value.settings ?? {},
            settingsOf(main.value, entity.value, name, event),
          )) {
            const { verdict, group } = fieldFlow(flow, main.value, entity.value, name, event, job, values);
            if (group === undefined || verdict._tag === "Withheld") continue;
            if (verdict._tag === "Decide")
              contested.set(`${entity.value.entity}.${name}`, { entity, name, field });
            const sides: Iterable<Side> =
              verdict._tag === "Decide"
                ? conflictOutcomes(flow, field).sides
                : [verdict._tag === "Push" ? "remote" : "local"];
            for (const side of sides)
              found.set(`${entity.value.entity}.${name} ${group} ${event} ${side}`, {
                entity,
                name,
                field,
                group,
                event,
                side,
              });
          }
  return { flows: [...found.values()], contested: [...contested.values()] };
};
