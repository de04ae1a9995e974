/**
 * Records whose resource writes one stored row: one officer, seen once for each centre. What each of them would pull
 * meets in one stored place.
 */
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { stableJson } from "../kernel/stableJson.ts";
import type { Key } from "../model/Record.ts";
import type { PullUpdateStep, SetAside, Step } from "../model/Step.ts";
import type { EntityReadings } from "./Evaluated.ts";
import { shownKey } from "./keys.ts";
import type { HeldContent } from "./Planning.ts";

/** Names the stored place behind a place of a local record; undefined where its resource writes rows of its own. */
type PlaceOf = (entity: string, localKey: Key | undefined, place: string) => string | undefined;

export const makePlaceOf = (job: JobTemplate, readings: ReadonlyMap<string, EntityReadings>): PlaceOf => {
  const templates = new Map(job.entities.map((template) => [template.entity, template]));
  return (entity, localKey, place) => {
    const { local } = templates.get(entity) ?? {};
    const cells = readings.get(entity)?.locals.get(localKey ?? "")?.cells;
    if (local?.update?.by === undefined || cells === undefined) return undefined;
    const row = local.update.by.map((name) => cells[name] ?? null);
    return `${local.fields[place]?.stored ?? place} ${stableJson(row)}`;
  };
};

interface Wanted {
  readonly value: string;
  readonly steps: Set<PullUpdateStep>;
  message?: string;
}

/**
 * Two records may want different values in one place, or the one another value than the other has pulled before and would
 * pull back: nobody can say which is right, and what would be written is set aside.
 */
export const refuseClashes = (
  placeOf: PlaceOf,
  steps: ReadonlyArray<Step>,
  content: ReadonlyArray<HeldContent>,
): { readonly steps: ReadonlyArray<Step>; readonly setAside: ReadonlyArray<SetAside> } => {
  const held = new Map<string, Key>();
  for (const { entity, localKey, places } of content)
    for (const one of places) {
      const place = placeOf(entity, localKey, one);
      if (place !== undefined) held.set(place, localKey);
    }
  const wanted = new Map<string, Wanted>();
  for (const step of steps) {
    if (step._tag !== "PullUpdate") continue;
    for (const write of step.writes) {
      const place = placeOf(step.entity, step.localKey, write.place);
      if (place === undefined) continue;
      const value = stableJson(write.value);
      const holder = held.get(place);
      const known: Wanted = wanted.get(place) ?? {
        value,
        steps: new Set(),
        ...(holder === undefined
          ? {}
          : {
              message: `${shownKey(holder)} lies in the same stored row, and would pull back what ${write.place} holds now`,
            }),
      };
      known.steps.add(step);
      if (known.value !== value)
        known.message = "another record would write a different value into the same stored place";
      wanted.set(place, known);
    }
  }
  const refused = new Map<PullUpdateStep, string>();
  for (const { message, steps: all } of wanted.values())
    if (message !== undefined) for (const step of all) refused.set(step, message);
  return {
    steps: steps.filter((step) => step._tag !== "PullUpdate" || !refused.has(step)),
    setAside: [...refused].map(([step, message]) => ({
      entity: step.entity,
      ...(step.localKey === undefined ? {} : { localKey: step.localKey }),
      ...(step.remoteKey === undefined ? {} : { remoteKey: step.remoteKey }),
      code: "shared-place",
      message,
      origin: step.origin,
    })),
  };
};

/**
 * What several records agree on is written by the first of them alone: the others would find the row changed. `shortened`:
 * those others, as they were; nothing of them is settled yet.
 */
export const writeOnce = (
  placeOf: PlaceOf,
  steps: ReadonlyArray<Step>,
): { readonly steps: ReadonlyArray<Step>; readonly shortened: ReadonlyArray<PullUpdateStep> } => {
  const written = new Set<string>();
  const shortened: Array<PullUpdateStep> = [];
  const kept = steps.flatMap((step): ReadonlyArray<Step> => {
    if (step._tag !== "PullUpdate") return [step];
    const writes = step.writes.filter((write) => {
      const place = placeOf(step.entity, step.localKey, write.place);
      if (place === undefined) return true;
      const isFirst = !written.has(place);
      written.add(place);
      return isFirst;
    });
    if (writes.length === step.writes.length) return [step];
    shortened.push(step);
    return writes.length === 0 ? [] : [{ ...step, writes }];
  });
  return { steps: kept, shortened };
};
