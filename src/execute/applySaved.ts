/** A saved plan, carried out as far as it would be planned the same way today. */
import * as Effect from "effect/Effect";
import { stableJson } from "../kernel/stableJson.ts";
import type { SetAside, Step } from "../model/Step.ts";
import type { Plan } from "../plan/Plan.ts";
import { recordName } from "../state/Quarantine.ts";
import { carryOutPlan } from "./carryOutPlan.ts";
import { recordId } from "./earlierIntents.ts";
import { PlanForeign, type RunOptions } from "./JobOptions.ts";
import { makeJobPlan, template } from "./makeJobPlan.ts";
import { mappingDigest } from "./mappingDigest.ts";
import type { Selection } from "./read/Reading.ts";
import { revertPlanOf } from "./revertRun.ts";

/**
 * The records that a plan's steps are about, and those of which two claim one partner: read without each other, each
 * would look like its only one.
 */
const selectionOf = (plan: Plan): Selection => {
  if (plan.steps.some((step) => step._tag === "PullCreate")) return { _tag: "Everything" };
  const keys = new Map<string, Set<string>>();
  const claiming = plan.setAside.filter(({ code }) => code === "claimed-twice");
  for (const { entity, localKey } of [
    ...plan.steps.map((step) => ({
      entity: step.entity,
      localKey: "localKey" in step ? step.localKey : undefined,
    })),
    ...claiming,
  ]) {
    if (localKey === undefined) continue;
    const own = keys.get(entity) ?? new Set();
    keys.set(entity, own.add(localKey));
  }
  return { _tag: "Only", keys: new Map([...keys].map(([entity, own]) => [entity, [...own]])) };
};

/** What two versions of a step must agree on: everything but the wording. */
const essence = (step: Step): string =>
  "writes" in step
    ? stableJson({
        ...step,
        origin: null,
        writes: step.writes.map(({ place, value, before }) => ({ place, value, before: before ?? null })),
      })
    : stableJson({ ...step, origin: null });

/**
 * Carries out a saved plan. Both sides are read again for its records; a step that would not be planned word for
 * word the same today is refused as changed since.
 */
export const applySaved = Effect.fn("applySaved")(function* (options: RunOptions, saved: Plan) {
  if (options.integration.main.value.jobs[saved.job] === undefined)
    return yield* new PlanForeign({
      message: `the plan is one of the job "${saved.job}", which the mapping has no more: nothing may be written for it`,
    });
  const { job } = yield* template(options);
  if (
    saved.integration !== job.integration ||
    saved.profile !== options.profile ||
    saved.mapping !== mappingDigest(job, options.integration)
  )
    return yield* new PlanForeign({
      message: "the plan was made with another mapping, other settings or another profile; make it again",
    });
  const again = Effect.gen(function* () {
    const fresh =
      saved.reverts === undefined
        ? yield* makeJobPlan(
            { ...options, selection: selectionOf(saved), inputs: saved.inputs },
            job,
            options.accept,
          )
        : yield* revertPlanOf(options, job, saved.reverts);
    const waiting = new Map(
      fresh.setAside.flatMap((one) => (one.code === "quarantined" ? [[recordName(one), one] as const] : [])),
    );
    const today = new Map(fresh.steps.map((step) => [step.id, essence(step)]));
    const holds = (step: Step): boolean => today.get(step.id) === essence(step);
    const kept = saved.steps.filter(holds);
    const gone = saved.steps.filter((step) => !holds(step));
    // Of a record that has other steps today nothing is settled but by carrying them out.
    const ids = new Set(kept.map((step) => step.id));
    const moving = new Set(fresh.steps.filter((step) => !ids.has(step.id)).map(recordId));
    const settled = fresh.remember.baselines.filter(
      ({ entity, localKey }) => !moving.has(`${entity}:${localKey}`),
    );
    return {
      ...saved,
      guards: saved.guards,
      widening: fresh.widening,
      remember: { ...fresh.remember, baselines: settled },
      requests: fresh.requests,
      steps: kept,
      setAside: gone.map((step): SetAside => {
        const record = {
          entity: step.entity,
          ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
          ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
        };
        return (
          waiting.get(recordName(record)) ?? {
            ...record,
            code: "changed-since",
            message: "the record, or what it depends on, has changed since the plan was made",
            origin: step.origin,
          }
        );
      }),
    };
  });
  const kind = saved.reverts === undefined ? "apply" : "revert";
  return yield* carryOutPlan(kind, options, job, again, saved.chosen);
});
