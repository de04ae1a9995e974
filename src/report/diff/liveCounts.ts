/** How many records two plans of one job would touch: the same records, read from the same systems, under two sets of settings. */
import * as Schema from "effect/Schema";
import { Side } from "../../model/Side.ts";
import type { Step } from "../../model/Step.ts";
import type { Plan } from "../../plan/Plan.ts";

const Touched = Schema.Struct({ creates: Schema.Int, updates: Schema.Int });
export type Touched = typeof Touched.Type;

const Totals = Schema.Struct({
  links: Schema.Int,
  withheld: Schema.Int.annotations({ description: "Field writes that the settings or a rule hold back." }),
  setAside: Schema.Int.annotations({ description: "Records that a run would leave alone, and report." }),
  remoteRequests: Schema.Int.annotations({ description: "What the reading for the plan took." }),
});
export type Totals = typeof Totals.Type;

export const LiveCounts = Schema.Struct({
  job: Schema.String,
  records: Schema.Array(
    Schema.Struct({ entity: Schema.String, side: Side, a: Touched, b: Touched }),
  ).annotations({ description: "Records of one entity that would be written on one side." }),
  a: Totals,
  b: Totals,
});
export type LiveCounts = typeof LiveCounts.Type;

const writtenSide = (step: Step): Side | undefined =>
  step._tag === "Link" ? undefined : step._tag.startsWith("Push") ? "remote" : "local";

/** What a record of a step is told apart by: its key, or the record that it is made from. */
const recordOf = (step: Step): string =>
  "localKey" in step && step.localKey !== undefined
    ? step.localKey
    : `from ${"remoteKey" in step ? step.remoteKey : step.id}`;

const touchedBy = (plan: Plan, entity: string, side: Side): Touched => {
  const own = plan.steps.filter((step) => step.entity === entity && writtenSide(step) === side);
  const records = (kind: "Create" | "Update"): ReadonlySet<string> =>
    new Set(own.filter((step) => step._tag.endsWith(kind)).map(recordOf));
  const created = records("Create");
  return {
    creates: created.size,
    // An update that only completes a create of the same plan touches no further record.
    updates: [...records("Update")].filter((record) => !created.has(record)).length,
  };
};

const totalsOf = (plan: Plan): Totals => ({
  links: plan.steps.filter((step) => step._tag === "Link").length,
  withheld: plan.withheld.length,
  setAside: plan.setAside.length,
  remoteRequests: plan.requests.remote,
});

/** Compares two plans of one job, entity by entity in the order of `entities`; what neither touches is left out. */
export const liveCounts = (entities: ReadonlyArray<string>, a: Plan, b: Plan): LiveCounts => ({
  job: a.job,
  records: entities.flatMap((entity) =>
    (["remote", "local"] as const).flatMap((side) => {
      const [one, other] = [touchedBy(a, entity, side), touchedBy(b, entity, side)];
      return one.creates + one.updates + other.creates + other.updates === 0
        ? []
        : [{ entity, side, a: one, b: other }];
    }),
  ),
  a: totalsOf(a),
  b: totalsOf(b),
});
