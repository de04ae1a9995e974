/** A job on one screen: planned alone, or planned and carried out in one go. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import { countPlan } from "../plan/Plan.ts";
import { Journal } from "../state/Journal.ts";
import { carryOutPlan } from "./carryOutPlan.ts";
import { isChosen, type JobOptions, type RunOptions } from "./JobOptions.ts";
import { makeJobPlan, template } from "./makeJobPlan.ts";
import { runId } from "./moment.ts";

/** Reads both sides and says what a run would do. Writes to neither system, and remembers nothing of it. */
export const previewJob = Effect.fn("previewJob")(function* (options: JobOptions) {
  const { job } = yield* template(options);
  return yield* makeJobPlan(options, job);
});

/** Reads both sides and says what a run would do. Writes to neither system; the plan is remembered for `explain`. */
export const planJob = Effect.fn("planJob")(function* (options: JobOptions) {
  const journal = yield* Journal;
  const { job } = yield* template(options);
  const plan = yield* makeJobPlan(options, job);
  const run = yield* runId;
  const at = yield* Clock.currentTimeMillis;
  yield* journal.startRun({
    id: run,
    kind: "plan",
    job: options.job,
    chosen: isChosen(options),
    startedAt: at,
  });
  yield* journal.recordPlan(run, plan);
  yield* journal.endRun(run, "done", { ...countPlan(plan) }, yield* Clock.currentTimeMillis);
  return { run, plan };
});

/** Plans and carries out in one go, journaled; settles what an interrupted run left open. */
export const runJob = Effect.fn("runJob")(function* (options: RunOptions) {
  const { job } = yield* template(options);
  return yield* carryOutPlan("run", options, job, makeJobPlan(options, job, options.accept));
});
