/**
 * A run on one screen: lock → read → evaluate → plan → guard → record → apply → end. `planJob` is the first half
 * alone, and is given readers only.
 */
import * as Cause from "effect/Cause";
import * as Clock from "effect/Clock";
import * as Data from "effect/Data";
import * as Effect from "effect/Effect";
import * as Random from "effect/Random";
import { compileJob } from "../compile/compile.ts";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import { Flow } from "../flow/Flow.ts";
import { hashOf, stableJson } from "../kernel/stableJson.ts";
import type { Integration } from "../language/Integration.ts";
import type { SettingValues } from "../language/settings.ts";
import { needsPerson, type RecordCode } from "../model/Reason.ts";
import type { SetAside, Step } from "../model/Step.ts";
import type { EntityReadings } from "../plan/Evaluated.ts";
import { countPlan, type GuardPassed, type Plan } from "../plan/Plan.ts";
import { Journal, type RunRow } from "../state/Journal.ts";
import { RunLock } from "../state/RunLock.ts";
import type { StateError } from "../state/StateError.ts";
import { wallClock } from "../value/zone.ts";
import type { Applied } from "./applyPlan.ts";
import { Engine } from "./Engine.ts";
import { recordId } from "./earlierIntents.ts";
import type { RunReport } from "./RunReport.ts";
import type { Selection } from "./read/Reading.ts";
import { readSides } from "./read/readSides.ts";
import { Readers, Writers } from "./systems.ts";

/** The plan would change more than a guard allows, and was not told by name that it may (exit code 76). */
export class GuardRefused extends Data.TaggedError("GuardRefused")<{
  readonly guards: ReadonlyArray<GuardPassed>;
  readonly plan: Plan;
}> {}

/** A system (or our own state) failed in the middle for every record to come: what was done, and why it ended. */
export class RunEnded extends Data.TaggedError("RunEnded")<{
  readonly cause: ConnectorError | StateError;
  readonly report: RunReport;
}> {}

/** A saved plan that is not of this mapping, settings, profile or job. */
export class PlanForeign extends Data.TaggedError("PlanForeign")<{ readonly message: string }> {}

/** The job starts only from records that the command names, and none were named (exit code 64). */
export class NothingChosen extends Data.TaggedError("NothingChosen")<{
  readonly job: string;
  readonly entities: ReadonlyArray<string>;
}> {}

export interface JobOptions {
  readonly integration: Integration;
  readonly profile: string;
  readonly job: string;
  readonly settings: SettingValues;
  readonly selection: Selection;
  /** What was given with the command, by the names of the job's inputs. */
  readonly inputs?: Readonly<Record<string, string>>;
}

export interface RunOptions extends JobOptions {
  /** Guards that may be passed, by name. */
  readonly allow: ReadonlyArray<string>;
  /** A reason to stop before the next record, or nothing. */
  readonly stopWhen?: Effect.Effect<string | undefined>;
}

/** The run's moment: one instant and one day for the whole of it. */
export const moment = (timezone: string) =>
  Effect.map(Clock.currentTimeMillis, (at) => ({
    at,
    now: new Date(at).toISOString(),
    today: wallClock(at, timezone)?.day ?? new Date(at).toISOString().slice(0, 10),
  }));

/** A run's name: when it started, and four letters against a clash. */
const runId = Effect.gen(function* () {
  const at = yield* Clock.currentTimeMillis;
  const tail = yield* Random.nextIntBetween(0, 36 ** 4);
  return `${new Date(at).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${tail.toString(36).padStart(4, "0")}`;
});

const template = (options: JobOptions) =>
  Effect.map(Flow, (flow) => ({
    flow,
    job: compileJob(options.integration, options.job, options.settings, flow),
  }));

const makeJobPlan = Effect.fn("makeJobPlan")(function* (options: JobOptions, job: JobTemplate) {
  const flow = yield* Flow;
  const engine = yield* Engine;
  const readers = yield* Readers;
  const journal = yield* Journal;
  const { now, today } = yield* moment(job.timezone);
  const chosen = job.entities.filter((entity) => entity.scope?.chosen === true);
  if (options.selection._tag === "Scope" && chosen.length > 0)
    return yield* new NothingChosen({ job: options.job, entities: chosen.map((entity) => entity.entity) });
  const before = { local: yield* readers.local.requests, remote: yield* readers.remote.requests };
  const read =
    job.shutBy === undefined
      ? yield* readSides({
          job,
          evaluator: engine.makeEvaluator(job, { now, today, inputs: options.inputs ?? {} }),
          readers,
          journal,
          selection: options.selection,
        })
      : { readings: new Map<string, EntityReadings>(), setAside: [] };
  const planned = engine.makePlan({
    job,
    readings: read.readings,
    flow,
    chosen: options.selection._tag === "Only",
  });
  const plan: Plan = {
    version: 1,
    integration: job.integration,
    profile: options.profile,
    job: job.job,
    mapping: hashOf(job),
    madeAt: now,
    today,
    settings: { ...options.settings },
    inputs: { ...options.inputs },
    ...planned,
    setAside: [...read.setAside, ...planned.setAside],
    requests: {
      local: (yield* readers.local.requests) - before.local,
      remote: (yield* readers.remote.requests) - before.remote,
    },
  };
  return plan;
});

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

const isChosen = ({ selection }: JobOptions): boolean => selection._tag === "Only";

/** What becomes of records whose calls were not made any more. */
const givenUp: ReadonlySet<RecordCode> = new Set(["read-failed", "incomplete-read", "write-failed"]);

const statusOf = (
  job: JobTemplate,
  applied: Pick<Applied, "ended" | "stopped">,
  setAside: ReadonlyArray<SetAside>,
): RunRow["status"] => {
  if (job.shutBy !== undefined) return "off";
  if (applied.ended !== undefined) return "failed";
  return applied.stopped !== undefined
    ? "stopped"
    : setAside.some((record) => needsPerson.has(record.code))
      ? "attention"
      : "done";
};

const carryOut = (
  kind: "run" | "apply",
  options: RunOptions,
  job: JobTemplate,
  makeIt: Effect.Effect<Plan, PlanErrors, PlanServices>,
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
      yield* journal.startRun({ id: run, kind, job: options.job, chosen: isChosen(options), startedAt });
      const body = Effect.gen(function* () {
        const plan = yield* makeIt;
        yield* journal.recordPlan(run, plan);
        const guards = plan.guards.filter((guard) => !options.allow.includes(guard.name));
        if (guards.length > 0) return yield* new GuardRefused({ guards, plan });
        const applied = yield* engine.applyPlan({
          run,
          job,
          plan,
          readers,
          writers,
          journal,
          stopWhen,
        });
        const setAside = [...plan.setAside, ...applied.setAside];
        // Where the end that was asked for has come and something was given up, that is why.
        const stopped =
          applied.stopped ?? (setAside.some(({ code }) => givenUp.has(code)) ? yield* stopWhen : undefined);
        const status = statusOf(job, { ...applied, stopped }, setAside);
        const requests = { local: yield* readers.local.requests, remote: yield* readers.remote.requests };
        const done = applied.outcomes
          .filter((outcome) => outcome.status === "done")
          .map((outcome) => outcome.step);
        const counts = {
          ...countPlan({ steps: done, withheld: plan.withheld, setAside }),
          requests: requests.remote,
        };
        const endedAt = yield* Clock.currentTimeMillis;
        yield* journal.endRun(run, status, counts, endedAt);
        const report: RunReport = {
          run,
          kind,
          status,
          startedAt,
          endedAt,
          plan,
          outcomes: applied.outcomes,
          setAside: applied.setAside,
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

/** Plans and carries out in one go, journaled; settles what an interrupted run left open. */
export const runJob = Effect.fn("runJob")(function* (options: RunOptions) {
  const { job } = yield* template(options);
  return yield* carryOut("run", options, job, makeJobPlan(options, job));
});

/** The records that a plan's steps are about. */
const selectionOf = (plan: Plan): Selection => {
  if (plan.steps.some((step) => step._tag === "PullCreate")) return { _tag: "Everything" };
  const keys = new Map<string, Set<string>>();
  for (const step of plan.steps) {
    if (!("localKey" in step) || step.localKey === undefined) continue;
    const own = keys.get(step.entity) ?? new Set();
    keys.set(step.entity, own.add(step.localKey));
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
  const { job } = yield* template(options);
  if (
    saved.integration !== job.integration ||
    saved.profile !== options.profile ||
    saved.mapping !== hashOf(job)
  )
    return yield* new PlanForeign({
      message: "the plan was made with another mapping, other settings or another profile; make it again",
    });
  const again = Effect.gen(function* () {
    const fresh = yield* makeJobPlan(
      { ...options, selection: selectionOf(saved), inputs: saved.inputs },
      job,
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
      remember: { ...fresh.remember, baselines: settled },
      requests: fresh.requests,
      steps: kept,
      setAside: gone.map((step) => ({
        entity: step.entity,
        ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
        ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
        code: "changed-since" as const,
        message: "the record, or what it depends on, has changed since the plan was made",
        origin: step.origin,
      })),
    };
  });
  return yield* carryOut("apply", options, job, again);
});
