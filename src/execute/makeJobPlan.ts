/** The first half of every run: both sides are read, evaluated and planned. It is given readers only. */
import * as Effect from "effect/Effect";
import { compileJob } from "../compile/compile.ts";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import { Flow } from "../flow/Flow.ts";
import type { Integration } from "../language/Integration.ts";
import type { Surface } from "../model/Surface.ts";
import type { EntityReadings } from "../plan/Evaluated.ts";
import type { Plan } from "../plan/Plan.ts";
import { markDismissed, mendedRows } from "../plan/quarantine.ts";
import { placePermissions, surfaceOf, surfaceToken } from "../plan/surface.ts";
import { widenedFrom } from "../plan/widening.ts";
import { Journal } from "../state/Journal.ts";
import { Engine } from "./Engine.ts";
import { isChosen, type JobOptions, NothingChosen } from "./JobOptions.ts";
import { mappingDigest } from "./mappingDigest.ts";
import { moment } from "./moment.ts";
import { readSides } from "./read/readSides.ts";
import { Readers } from "./systems.ts";

/** What files and settings say of the job. */
export const template = (options: JobOptions) =>
  Effect.map(Flow, (flow) => ({
    flow,
    job: compileJob(options.integration, options.job, options.settings, flow),
  }));

/** Everything that a job may write, and to which systems. */
export const jobSurface = (
  integration: Integration,
  job: JobTemplate,
): Effect.Effect<Surface, never, Flow | Readers> =>
  Effect.gen(function* () {
    const { local, remote } = yield* Readers;
    const places = placePermissions(integration, { local: local.place, remote: remote.place });
    return [...surfaceOf(job, yield* Flow), ...places];
  });

/** The token that stands for what a job may write now, as `accept` takes it. */
export const acknowledgementOf = (options: JobOptions): Effect.Effect<string, never, Flow | Readers> =>
  Effect.gen(function* () {
    const { job } = yield* template(options);
    return surfaceToken(job.job, yield* jobSurface(options.integration, job));
  });

/** What the job may write that its last run could not. */
export const wideningOf = (integration: Integration, job: JobTemplate) =>
  Effect.gen(function* () {
    const surface = yield* jobSurface(integration, job);
    const before = yield* (yield* Journal).surface(job.job);
    return {
      token: surfaceToken(job.job, surface),
      compared: before !== undefined,
      // Where the job is off it writes nothing, whatever it may.
      found:
        before === undefined || job.widening === "allow" || job.shutBy !== undefined
          ? []
          : widenedFrom(before, surface),
    };
  });

/** Reads both sides and plans. */
export const makeJobPlan = Effect.fn("makeJobPlan")(function* (
  options: JobOptions,
  job: JobTemplate,
  /** What a person has said may be so of what is read, by name. */
  accepted: ReadonlyArray<string> = [],
) {
  const flow = yield* Flow;
  const engine = yield* Engine;
  const readers = yield* Readers;
  const journal = yield* Journal;
  const { at, now, today } = yield* moment(job.timezone);
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
          accepted,
        })
      : { readings: new Map<string, EntityReadings>(), setAside: [], seen: { lists: [], fields: [] } };
  const rows = (yield* journal.quarantine).filter((row) => row.job === options.job);
  const planned = engine.makePlan({
    job,
    readings: read.readings,
    flow,
    chosen: isChosen(options),
    quarantine: { rows, at },
  });
  const setAside = [...read.setAside, ...planned.setAside];
  const plan: Plan = {
    version: 1,
    integration: job.integration,
    profile: options.profile,
    job: job.job,
    mapping: mappingDigest(job, options.integration),
    madeAt: now,
    today,
    settings: { ...options.settings },
    inputs: { ...options.inputs },
    chosen: isChosen(options),
    ...planned,
    setAside: markDismissed(setAside, rows),
    widening: yield* wideningOf(options.integration, job),
    remember: {
      ...planned.remember,
      seen: read.seen,
      mended: mendedRows({ rows, readings: read.readings, setAside, chosen: isChosen(options) }),
    },
    requests: {
      local: (yield* readers.local.requests) - before.local,
      remote: (yield* readers.remote.requests) - before.remote,
    },
  };
  return plan;
});
