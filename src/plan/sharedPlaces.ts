import type { EntityTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import { stableJson } from "../kernel/stableJson.ts";
import type { Cells } from "../model/Record.ts";
import type { PullUpdateStep, SetAside, Step } from "../model/Step.ts";
import { equalCells } from "../value/types/registry.ts";
import { type EntityReadings, pairedKey } from "./Evaluated.ts";

const storedAs = (template: EntityTemplate, place: string): string =>
  template.local.fields[place]?.stored ?? place;

const rowOf = (by: ReadonlyArray<string>, cells: Cells): string =>
  stableJson(by.map((name) => cells[name] ?? null));

/**
 * Stored places that records would pull into what is there already. Where another record of the row pulls something
 * else, these would pull it back in the next run, and so on without end.
 */
const contentPlaces = ({ template, locals, pairings, remotes }: EntityReadings): ReadonlySet<string> => {
  const content = new Set<string>();
  const { by } = template.local.update ?? {};
  if (by === undefined || template.moves.update._tag !== "Open") return content;
  const pulled = template.fields.filter((field) => field.flows.update.verdict._tag === "Pull");
  for (const local of locals.values()) {
    const reading = remotes.get(pairedKey(pairings.get(local.key)) ?? "");
    if (!local.root || reading?._tag !== "Read") continue;
    const { record } = reading;
    if (local.unmet.update !== undefined || record.unmet.update !== undefined) continue;
    for (const field of pulled) {
      const candidate = record.pulled[field.name];
      const group = field.flows.update.group?.index;
      const isClosed =
        group !== undefined && (local.closedGroups.has(group) || record.closedGroups.has(group));
      if (isClosed || candidate?._tag !== "Cell") continue;
      for (const place of field.local) {
        const now = local.cells[place];
        if (now !== undefined && equalCells(field.type, candidate.cell, now))
          content.add(`${storedAs(template, place)} ${rowOf(by, local.cells)}`);
      }
    }
  }
  return content;
};

/** The steps without those that are refused; what several agree on is written by the first of them alone. */
const writtenOnce = (
  steps: ReadonlyArray<Step>,
  placesOf: (step: PullUpdateStep) => ReadonlyArray<string> | undefined,
): { readonly steps: ReadonlyArray<Step>; readonly shortened: ReadonlyArray<PullUpdateStep> } => {
  const written = new Set<string>();
  const shortened: Array<PullUpdateStep> = [];
  const kept = steps.flatMap((step): ReadonlyArray<Step> => {
    const places = step._tag === "PullUpdate" ? placesOf(step) : undefined;
    if (step._tag !== "PullUpdate" || places === undefined) return [step];
    const writes = step.writes.filter((_, index) => !written.has(places[index] ?? ""));
    for (const place of places) written.add(place);
    if (writes.length === step.writes.length) return [step];
    shortened.push(step);
    return writes.length === 0 ? [] : [{ ...step, writes }];
  });
  return { steps: kept, shortened };
};

/**
 * Two records whose resource writes one stored row (one officer seen once for each centre) may want different
 * values in one place, or the one another value than the other has pulled before: nobody can say which is right, and
 * what would be written is set aside. What they agree on is written once: the second write would find the row changed.
 */
export const refuseSharedPlaces = (
  job: JobTemplate,
  readings: ReadonlyMap<string, EntityReadings>,
  steps: ReadonlyArray<Step>,
): {
  readonly steps: ReadonlyArray<Step>;
  readonly setAside: ReadonlyArray<SetAside>;
  /** As they were: another step writes some of it, so that nothing of the record is settled yet. */
  readonly shortened: ReadonlyArray<PullUpdateStep>;
} => {
  const wanted = new Map<string, { value: string; steps: Set<PullUpdateStep>; clash: boolean }>();
  const content = new Map<string, ReadonlySet<string>>();
  const places = new Map<PullUpdateStep, ReadonlyArray<string>>();
  for (const step of steps) {
    if (step._tag !== "PullUpdate") continue;
    const template = job.entities.find((entity) => entity.entity === step.entity);
    const by = template?.local.update?.by;
    const own = readings.get(step.entity);
    const cells = own?.locals.get(step.localKey ?? "")?.cells;
    if (template === undefined || by === undefined || own === undefined || cells === undefined) continue;
    const others = content.get(step.entity) ?? contentPlaces(own);
    content.set(step.entity, others);
    const ofStep = step.writes.map((write) => `${storedAs(template, write.place)} ${rowOf(by, cells)}`);
    places.set(step, ofStep);
    for (const [index, place] of ofStep.entries()) {
      const value = stableJson(step.writes[index]?.value ?? null);
      const known = wanted.get(place);
      if (known === undefined) wanted.set(place, { value, steps: new Set([step]), clash: others.has(place) });
      else {
        known.steps.add(step);
        if (known.value !== value) known.clash = true;
      }
    }
  }
  const refused = new Set<PullUpdateStep>();
  for (const { clash, steps: both } of wanted.values()) if (clash) for (const step of both) refused.add(step);
  return {
    ...writtenOnce(
      steps.filter((step) => step._tag !== "PullUpdate" || !refused.has(step)),
      (step) => places.get(step),
    ),
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
