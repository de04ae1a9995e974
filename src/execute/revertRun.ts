/** Undo: puts back what a run has written, as a run of its own with journal, lock, guards and report. */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { Flow } from "../flow/Flow.ts";
import { Journal } from "../state/Journal.ts";
import { carryOutPlan } from "./carryOutPlan.ts";
import { type JobOptions, PlanForeign, type RunOptions } from "./JobOptions.ts";
import { template, wideningOf } from "./makeJobPlan.ts";
import { moment } from "./moment.ts";
import { makeRevertPlan } from "./revertPlan.ts";
import { Readers } from "./systems.ts";

/** The job is that of the reverted run, and the records are those that it wrote. */
export interface RevertOptions extends Omit<RunOptions, "job" | "selection" | "inputs"> {
  readonly run: string;
}

/** Options of the run's own job; refused where the run cannot be reverted under this mapping. */
const optionsOf = <A extends Omit<JobOptions, "job" | "selection" | "inputs"> & { readonly run: string }>(
  given: A,
) =>
  Effect.gen(function* () {
    const row = yield* (yield* Journal).run(given.run);
    if (row === undefined) return yield* new PlanForeign({ message: `there is no run ${given.run}` });
    if (row.kind === "plan")
      return yield* new PlanForeign({ message: `${given.run} is a plan: it has written nothing` });
    if (given.integration.main.value.jobs[row.job] === undefined)
      return yield* new PlanForeign({
        message: `run ${given.run} was one of the job "${row.job}", which the mapping has no more: nothing may be written for it`,
      });
    return { ...given, job: row.job, selection: { _tag: "Scope" as const } };
  });

/** The plan that puts back what a run of the options' job has written. */
export const revertPlanOf = Effect.fn("revertPlanOf")(function* (
  options: JobOptions,
  job: JobTemplate,
  run: string,
) {
  const flow = yield* Flow;
  const { now, today } = yield* moment(job.timezone);
  return yield* makeRevertPlan({
    integration: options.integration,
    profile: options.profile,
    job,
    flow,
    readers: yield* Readers,
    journal: yield* Journal,
    run,
    now,
    today,
    // Putting back is asked for run by run: it is no wider run of the job.
    widening: { ...(yield* wideningOf(options.integration, job)), found: [] },
  });
});

/** Reads both sides and says what would be put back. Writes to neither system, and remembers nothing of it. */
export const planRevert = Effect.fn("planRevert")(function* (
  given: Omit<RevertOptions, "accept" | "stopWhen">,
) {
  const options = yield* optionsOf(given);
  const { job } = yield* template(options);
  return yield* revertPlanOf(options, job, given.run);
});

/** Puts back what the run has written and nobody has changed since. The same twice is the same as once. */
export const revertRun = Effect.fn("revertRun")(function* (given: RevertOptions) {
  const options = yield* optionsOf(given);
  const { job } = yield* template(options);
  return yield* carryOutPlan("revert", options, job, revertPlanOf(options, job, given.run));
});
