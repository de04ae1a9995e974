import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { stableJson } from "../kernel/stableJson.ts";
import type { PullUpdateStep, SetAside, Step } from "../model/Step.ts";
import type { EntityReadings } from "./Evaluated.ts";

/**
 * Two records whose resource writes one stored row (one officer seen once for each centre) may want different
 * values in one place: both are set aside, for nobody can say which is right.
 */
export const refuseSharedPlaces = (
  job: JobTemplate,
  readings: ReadonlyMap<string, EntityReadings>,
  steps: ReadonlyArray<Step>,
): { readonly steps: ReadonlyArray<Step>; readonly setAside: ReadonlyArray<SetAside> } => {
  const wanted = new Map<string, { value: string; steps: Set<PullUpdateStep>; clash: boolean }>();
  for (const step of steps) {
    if (step._tag !== "PullUpdate") continue;
    const template = job.entities.find((entity) => entity.entity === step.entity);
    const by = template?.local.update?.by;
    const cells = readings.get(step.entity)?.locals.get(step.localKey ?? "")?.cells;
    if (template === undefined || by === undefined || cells === undefined) continue;
    const row = stableJson(by.map((name) => cells[name] ?? null));
    for (const write of step.writes) {
      const place = `${template.local.fields[write.place]?.stored ?? write.place} ${row}`;
      const value = stableJson(write.value);
      const known = wanted.get(place);
      if (known === undefined) wanted.set(place, { value, steps: new Set([step]), clash: false });
      else {
        known.steps.add(step);
        if (known.value !== value) known.clash = true;
      }
    }
  }
  const refused = new Set<PullUpdateStep>();
  for (const { clash, steps: both } of wanted.values()) if (clash) for (const step of both) refused.add(step);
  return {
    steps: steps.filter((step) => step._tag !== "PullUpdate" || !refused.has(step)),
    setAside: [...refused].map((step) => ({
      entity: step.entity,
      ...(step.localKey === undefined ? {} : { localKey: step.localKey }),
      ...(step.remoteKey === undefined ? {} : { remoteKey: step.remoteKey }),
      code: "shared-place",
      message: "another record would write a different value into the same stored place",
      origin: step.origin,
    })),
  };
};
