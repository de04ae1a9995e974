/** What the rules of a mapping may ever write: every place, under any settings that exist. */
import type { FlowService } from "../../flow/Flow.ts";
import { own } from "../../kernel/own.ts";
import { moveFlow, moveSettingsOf, settingsOf } from "../../language/fieldFlow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import { combinations } from "../../language/settings.ts";
import { type Event, events } from "../../model/Event.ts";
import type { Side } from "../../model/Side.ts";
import { localPlaces } from "../docs/places.ts";
import { type RuleFlow, ruleFlow } from "./RuleFlow.ts";

const written: { readonly [F in RuleFlow["flow"]]: ReadonlyArray<Side> } = {
  push: ["remote"],
  otherwise: ["remote"],
  pull: ["local"],
  decide: ["local", "remote"],
  nothing: [],
};

/** Sides that a field writes in some job, on some event, under some settings. */
export const sidesWritten = (
  integration: Integration,
  flow: FlowService,
  entity: Sound<EntityFile>,
  field: string,
): ReadonlyArray<Side> => {
  const main = integration.main.value;
  const found = new Set<Side>();
  for (const event of events)
    for (const values of combinations(main.settings ?? {}, settingsOf(main, entity.value, field, event)))
      for (const job of Object.keys(main.jobs)) {
        const site = { entity: entity.value.entity, job, event };
        for (const side of written[ruleFlow(integration, flow, entity, field, site, values).flow])
          found.add(side);
      }
  return [...found].sort();
};

/** A field's places of one side, as the system stores them. */
export const storedPlaces = (
  integration: Integration,
  entity: EntityFile,
  field: string,
  side: Side,
): ReadonlyArray<string> => {
  const rule = own(entity.fields, field);
  if (rule === undefined) return [];
  const names = side === "local" ? localPlaces(rule) : rule.remote === undefined ? [] : [rule.remote];
  const resource = own(integration.systems[side].catalog.resources, entity[side].resource);
  return names.map((name) => own(resource?.fields ?? {}, name)?.stored ?? `${entity[side].resource}.${name}`);
};

/** Every place, as "side place", that some rule of the mapping may write. */
export const writablePlaces = (integration: Integration, flow: FlowService): ReadonlySet<string> =>
  new Set(
    [...integration.entities.values()].flatMap((entity) =>
      Object.keys(entity.value.fields).flatMap((field) =>
        sidesWritten(integration, flow, entity, field).flatMap((side) =>
          storedPlaces(integration, entity.value, field, side).map((place) => `${side} ${place}`),
        ),
      ),
    ),
  );

/** Whether some job makes this move of an entity under some settings. */
export const mayMove = (integration: Integration, entity: EntityFile, event: Event): boolean => {
  const main = integration.main.value;
  return combinations(main.settings ?? {}, moveSettingsOf(main, entity, event)).some((values) =>
    Object.keys(main.jobs).some((job) => moveFlow(main, entity, event, job, values)._tag === "Open"),
  );
};
