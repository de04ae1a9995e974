import * as Schema from "effect/Schema";
import { Origin } from "../model/Reason.ts";
import { Side } from "../model/Side.ts";
import { Cell, SetAside, Step, Withheld } from "../model/Step.ts";
import { Widening } from "../model/Surface.ts";

const Remembered = Schema.Struct({
  /** What the reading has shown, for the next one to be compared with. */
  seen: Schema.optionalWith(
    Schema.Struct({
      lists: Schema.Array(
        Schema.Struct({
          side: Side,
          resource: Schema.String,
          /** Digest of what narrowed the list. */
          filter: Schema.String,
          records: Schema.Int,
        }),
      ),
      fields: Schema.Array(
        Schema.Struct({
          side: Side,
          resource: Schema.String,
          way: Schema.Literal("list", "read"),
          rows: Schema.Int,
          fields: Schema.Record({ key: Schema.String, value: Schema.Int }),
          others: Schema.Array(Schema.String),
        }),
      ),
    }),
    { exact: true },
  ),
  /** Records that were set aside, and are looked at without complaint: they leave the quarantine. */
  mended: Schema.optionalWith(
    Schema.Array(
      Schema.Struct({
        entity: Schema.String,
        localKey: Schema.optionalWith(Schema.String, { exact: true }),
        remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
      }),
    ),
    { exact: true },
  ),
  links: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      localKey: Schema.String,
      remoteKey: Schema.String,
      columnSeen: Schema.Boolean,
    }),
  ),
  forgotten: Schema.Array(Schema.Struct({ entity: Schema.String, localKey: Schema.String })),
  /** Creates of which something remains, and what. */
  creating: Schema.Array(
    Schema.Union(
      Schema.Struct({
        entity: Schema.String,
        localKey: Schema.String,
        next: Schema.Int,
        taken: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number) }),
        local: Schema.optionalWith(Schema.Literal(true), { exact: true }),
      }),
      Schema.Struct({ entity: Schema.String, localKey: Schema.String, done: Schema.Literal(true) }),
    ),
  ),
  baselines: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      localKey: Schema.String,
      fields: Schema.Record({
        key: Schema.String,
        value: Schema.Struct({
          local: Schema.optionalWith(Cell, { exact: true }),
          remote: Schema.optionalWith(Cell, { exact: true }),
          sent: Schema.optionalWith(Cell, { exact: true }),
          stored: Schema.optionalWith(Cell, { exact: true }),
          again: Schema.optionalWith(Schema.Struct({ side: Side, sent: Cell, over: Cell }), { exact: true }),
        }),
      }),
    }),
  ),
});

/** A guard that the plan passes: an amount of change beyond what the integration allows without being told. */
export const GuardPassed = Schema.Struct({
  /** As `--accept` names it, e.g. `learner.remote.creates` or `learner.email.updates`. */
  name: Schema.String,
  found: Schema.Int,
  allowed: Schema.Int,
  message: Schema.String,
  /** The line that gives the amount. */
  origin: Origin,
});
export type GuardPassed = typeof GuardPassed.Type;

/**
 * The complete, typed list of steps that a run would take and of the writes that it withholds, each with
 * its reason. A value: printed, saved, reviewed, applied later, refused.
 */
export const Plan = Schema.Struct({
  version: Schema.Literal(1),
  integration: Schema.String,
  profile: Schema.String,
  job: Schema.String,
  /** Of the mapping's templates and settings: a plan is applied only under the same. */
  mapping: Schema.String,
  madeAt: Schema.String,
  today: Schema.String,
  settings: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  /** What was given with the command, by the names of the job's inputs. */
  inputs: Schema.Record({ key: Schema.String, value: Schema.String }),
  /** The run whose writes this plan puts back; left out of the plan of a job. */
  reverts: Schema.optionalWith(Schema.String, { exact: true }),
  steps: Schema.Array(Step),
  withheld: Schema.Array(Withheld),
  setAside: Schema.Array(SetAside),
  /** What a person should know before anything is done, in sentences. */
  notes: Schema.Array(Schema.String),
  /** Records were named one by one: it is no plan of the job's whole scope. */
  chosen: Schema.Boolean,
  /** Records that the job looked at, by entity. */
  considered: Schema.Record({ key: Schema.String, value: Schema.Int }),
  guards: Schema.Array(GuardPassed),
  widening: Widening,
  /** State only: pairs and values to remember; no write to either system. */
  remember: Remembered,
  /** Requests that the reading took, by side. */
  requests: Schema.Struct({ local: Schema.Int, remote: Schema.Int }),
}).annotations({
  title: "Crosswalk plan",
  description: "What a run would write, what it withholds, and why.",
});
export type Plan = typeof Plan.Type;

/** Steps that write to a system, and link steps that fill a link place or change a pair. */
export const hasChanges = (plan: Plan): boolean => plan.steps.length > 0;

export interface PlanCounts {
  readonly remoteCreates: number;
  readonly remoteUpdates: number;
  readonly localCreates: number;
  readonly localUpdates: number;
  readonly links: number;
  readonly withheld: number;
  readonly setAside: number;
}

export const countPlan = (plan: {
  readonly steps: ReadonlyArray<Step>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
}): PlanCounts => {
  const of = (tag: Step["_tag"]): number => plan.steps.filter((step) => step._tag === tag).length;
  return {
    remoteCreates: of("PushCreate"),
    remoteUpdates: of("PushUpdate"),
    localCreates: of("PullCreate"),
    localUpdates: of("PullUpdate"),
    links: of("Link"),
    withheld: plan.withheld.length,
    setAside: plan.setAside.length,
  };
};
