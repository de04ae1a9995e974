/** The second half of a run: lock → plan → guard → record → apply → end. */
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { asksForPerson, type RecordCode } from "../model/Reason.ts";
import type { SetAside } from "../model/Step.ts";
import { countPlan, type Plan } from "../plan/Plan.ts";
import { markDismissed } from "../plan/quarantine.ts";
import { Journal, type RunRow } from "../state/Journal.ts";
import { RunLock } from "../state/RunLock.ts";
import type { Applied } from "./applyPlan.ts";
import { Engine } from "./Engine.ts";
import { GuardRefused, isChosen, type PlanForeign, RunEnded, type RunOptions } from "./JobOptions.ts";
import { jobSurface, type makeJobPlan } from "./makeJobPlan.ts";
import { runId } from "./moment.ts";
import { quarantineAfterRun } from "./quarantineAfterRun.ts";
import type { RunReport } from "./RunReport.ts";
import { makeLookAgain } from "./read/lookAgain.ts";
import { Readers, Writers } from "./systems.ts";

/** Refuses a plan that passes a guard, or whose job may write more than before, unless that is accepted. */
const refuseUnaccepted = (plan: Plan, accept: ReadonlyArray<string>) => {
  const guards = plan.guards.filter((guard) => !accept.includes(guard.name));
  const { token, found } = plan.widening;
  const widened = accept.includes(token) ? [] : found;
  return guards.length + widened.length === 0
    ? Effect.void
    : new GuardRefused({
        guards,
        widened,
        accept: [...plan.guards.map((guard) => guard.name), ...(found.length === 0 ? [] : [token])],
        plan,
      });
};

/** What becomes of records whose calls were not made any more. */
const givenUp: ReadonlySet<RecordCode> = new Set(["read-failed", "incomplete-read", "write-failed"]);

const statusOf = (
  job: JobTemplate,
  applied: Pick<Applied, "ended" | "stopped">,
  setAside: ReadonlyArray<SetAside>,
  /** A revert has left places as they are. */
  leftAlone: boolean,
): RunRow["status"] => {
  if (job.shutBy !== undefined && !leftAlone) return "off";
  if (applied.ended !== undefined) return "failed";
  if (applied.stopped !== undefined) return "stopped";
  return setAside.some(asksForPerson) || leftAlone ? "attention" : "done";
};

/** Carries a plan out under the run lock, journaled as a run of its kind. */
export const carryOutPlan = (
  kind: "run" | "apply" | "revert",
  options: RunOptions,
  job: JobTemplate,
  makeIt: Effect.Effect<Plan, PlanErrors, PlanServices>,
  /** Records were named one by one. */
  chosen: boolean = isChosen(options),
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const engine = yield* Engine;
      const journal = yield* Journal;
      const readers = yield* Readers;
      const writers = yield* Writers;
      const lock = yield* RunLock;
      yield* lock.hold;
      const run = yield* runId;
      const startedAt = yield* Clock.currentTimeMillis;
      const stopWhen = options.stopWhen ?? Effect.succeed(undefined);
      yield* journal.startRun({ id: run, kind, job: options.job, chosen, startedAt });
      const body = Effect.gen(function* () {
        const plan = yield* makeIt;
        yield* journal.recordPlan(run, plan);
        yield* refuseUnaccepted(plan, options.accept);
        if (plan.remember.seen !== undefined) yield* journal.putReadsSeen(plan.remember.seen);
        // What is put back by hand is no run of the job, and one that is off has written under no settings.
        if (kind !== "revert" && job.shutBy === undefined)
          yield* journal.putSurface(job.job, yield* jobSurface(options.integration, job));
        const applied = yield* engine.applyPlan({
          run,
          job,
          plan,
          readers,
          writers,
          journal,
          lookAgain: makeLookAgain({
            job,
            evaluator: engine.makeEvaluator(job, {
              now: plan.madeAt,
              today: plan.today,
              inputs: plan.inputs,
            }),
            readers,
            journal,
          }),
          stopWhen,
        });
        const remembered = yield* journal.quarantine;
        const failed = markDismissed(
          applied.setAside,
          remembered.filter((row) => row.job === options.job),
        );
        const setAside = [...plan.setAside, ...failed];
        // Where the end that was asked for has come and something was given up, that is why.
        const stopped =
          applied.stopped ?? (setAside.some(({ code }) => givenUp.has(code)) ? yield* stopWhen : undefined);
        const isMapped = (name: string) => job.entities.some(({ entity }) => entity === name);
        const leftAlone =
          plan.reverts !== undefined &&
          (job.shutBy !== undefined ||
            plan.withheld.length > 0 ||
            plan.setAside.some(({ entity }) => !isMapped(entity)));
        const status = statusOf(job, { ...applied, stopped }, setAside, leftAlone);
        const requests = { local: yield* readers.local.requests, remote: yield* readers.remote.requests };
        const done = applied.outcomes
          .filter((outcome) => outcome.status === "done")
          .map((outcome) => outcome.step);
        const counts = {
          ...countPlan({ steps: done, withheld: plan.withheld, setAside }),
          requests: requests.remote,
        };
        const endedAt = yield* Clock.currentTimeMillis;
        const change = quarantineAfterRun({
          rows: remembered,
          jobs: new Set(Object.keys(options.integration.main.value.jobs)),
          run,
          job: options.job,
          at: endedAt,
          plan,
          outcomes: applied.outcomes,
          setAside,
        });
        // What is put back by hand says nothing of what the job will make of its records.
        if (kind !== "revert") yield* journal.changeQuarantine(change);
        yield* journal.endRun(run, status, counts, endedAt);
        const report: RunReport = {
          run,
          kind,
          status,
          startedAt,
          endedAt,
          plan,
          outcomes: applied.outcomes,
          setAside: failed,
          mended: kind === "revert" ? 0 : change.mended,
          normalisations: applied.normalisations,
          stopped,
          counts,
          requests,
        };
        if (applied.ended !== undefined) return yield* new RunEnded({ cause: applied.ended, report });
        return report;
      });
      return yield* body.pipe(
        Effect.onInterrupt(() => endAs(journal, run, "interrupted")),
        Effect.tapErrorCause((cause) => {
          const failure = Cause.failureOption(cause);
          // What was carried out before stands in the journal already.
          return failure._tag === "Some" && failure.value._tag === "RunEnded"
            ? Effect.void
            : endAs(journal, run, "failed");
        }),
      );
    }),
  );

const endAs = (journal: Journal["Type"], run: string, status: RunRow["status"]) =>
  Effect.flatMap(Clock.currentTimeMillis, (at) => Effect.ignore(journal.endRun(run, status, {}, at)));

type PlanEffect = ReturnType<typeof makeJobPlan>;
type PlanErrors = Effect.Effect.Error<PlanEffect> | PlanForeign;
type PlanServices = Effect.Effect.Context<PlanEffect>;
