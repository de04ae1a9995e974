/** The guards that a plan passes: more change than the integration allows without being told. */
import type { GuardAmount, GuardLimit, JobTemplate } from "../compile/PlanTemplate.ts";
import { own } from "../kernel/own.ts";
import type { FieldWrite, Step } from "../model/Step.ts";
import type { GuardPassed } from "./Plan.ts";

/** A share of a few records says little: it never means fewer than this. */
const smallestShare = 5;

const allowedOf = (amount: GuardAmount, considered: number, chosen: boolean): number | undefined => {
  if (typeof amount === "number") return amount;
  // Of records that were named one by one, a share says nothing.
  return chosen ? undefined : Math.max(smallestShare, Math.floor((considered * amount.percent) / 100));
};

const losesValue = (write: FieldWrite): boolean => write.value._tag === "Known" && write.value.value === null;

const isUpdate = (step: Step): step is Extract<Step, { _tag: "PushUpdate" | "PullUpdate" }> =>
  step._tag === "PushUpdate" || step._tag === "PullUpdate";

/** One record, whichever side it is written on. */
const recordOf = (step: { readonly localKey?: string; readonly remoteKey?: string }): string =>
  step.localKey === undefined ? `remote:${step.remoteKey ?? ""}` : step.localKey;

/** A field that is called like a side has a longer name, so that no two guards share one. */
const fieldName = (entity: string, field: string): string =>
  field === "local" || field === "remote" ? `${entity}.fields.${field}` : `${entity}.${field}`;

/** `considered`: records that the job looked at, by entity. `chosen`: records were named one by one. */
export const guardsPassed = (
  job: JobTemplate,
  steps: ReadonlyArray<Step>,
  considered: Readonly<Record<string, number>>,
  chosen: boolean,
): ReadonlyArray<GuardPassed> => {
  const passed: Array<GuardPassed> = [];
  for (const { entity } of job.entities) {
    const guards = own(job.guards, entity);
    if (guards === undefined) continue;
    const ours = steps.filter((step) => step.entity === entity);
    const judge = (name: string, limit: GuardLimit | undefined, found: number, what: string) => {
      if (limit === undefined) return;
      const { amount, origin } = limit;
      const allowed = allowedOf(amount, considered[entity] ?? 0, chosen);
      if (allowed === undefined || found <= allowed) return;
      const share = typeof amount === "number" ? "" : ` (${amount.percent}% of ${considered[entity] ?? 0})`;
      passed.push({
        name,
        found,
        allowed,
        message: `${found} ${entity} ${what}, allowed are ${allowed}${share}`,
        origin,
      });
    };
    const of = (tag: Step["_tag"]) => ours.filter((step) => step._tag === tag).length;
    for (const side of ["remote", "local"] as const) {
      const [create, update] =
        side === "remote" ? (["PushCreate", "PushUpdate"] as const) : (["PullCreate", "PullUpdate"] as const);
      const limits = guards.sides[side];
      const name = `${entity}.${side}`;
      const clears = ours.filter((step) => step._tag === update && step.writes.some(losesValue)).length;
      judge(`${name}.creates`, limits.creates, of(create), `records would be created on the ${side} side`);
      judge(`${name}.updates`, limits.updates, of(update), `records would be changed on the ${side} side`);
      judge(`${name}.clears`, limits.clears, clears, `records would lose a value on the ${side} side`);
    }
    judge(
      `${entity}.links`,
      guards.links,
      ours.filter((step) => step._tag === "Link" && step.via === "relink").length,
      "links would change",
    );
    for (const [field, limits] of Object.entries(guards.fields)) {
      const records = (counts: (write: FieldWrite) => boolean): number =>
        new Set(
          ours
            .filter(isUpdate)
            .filter((step) => step.writes.some((write) => write.field === field && counts(write)))
            .map(recordOf),
        ).size;
      const name = fieldName(entity, field);
      judge(
        `${name}.updates`,
        limits.updates,
        records(() => true),
        `records would have their ${field} changed`,
      );
      judge(`${name}.clears`, limits.clears, records(losesValue), `records would lose their ${field}`);
    }
  }
  return passed;
};
