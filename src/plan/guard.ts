import type { GuardAmount, JobTemplate } from "../compile/PlanTemplate.ts";
import type { Step } from "../model/Step.ts";
import type { GuardPassed } from "./Plan.ts";

/** A share of a few records says little: it never means fewer than this. */
const smallestShare = 5;

const allowedOf = (amount: GuardAmount, considered: number, chosen: boolean): number | undefined => {
  if (typeof amount === "number") return amount;
  // Of records that were named one by one, a share says nothing.
  return chosen ? undefined : Math.max(smallestShare, Math.floor((considered * amount.percent) / 100));
};

/** The guards that these steps pass, by entity: more change than the integration allows without being told. */
export const guardsPassed = (
  job: JobTemplate,
  steps: ReadonlyArray<Step>,
  considered: Readonly<Record<string, number>>,
  chosen: boolean,
): ReadonlyArray<GuardPassed> => {
  const passed: Array<GuardPassed> = [];
  for (const { entity } of job.entities) {
    const own = steps.filter((step) => step.entity === entity);
    const judge = (name: string, amount: GuardAmount | undefined, found: number, what: string) => {
      if (amount === undefined || found === 0) return;
      const allowed = allowedOf(amount, considered[entity] ?? 0, chosen);
      if (allowed === undefined || found <= allowed) return;
      const share = typeof amount === "number" ? "" : ` (${amount.percent}% of ${considered[entity] ?? 0})`;
      passed.push({
        name: `${entity}.${name}`,
        found,
        allowed,
        message: `${found} ${entity} ${what}, allowed are ${allowed}${share}`,
      });
    };
    const of = (tag: Step["_tag"]) => own.filter((step) => step._tag === tag).length;
    const clears = (tag: "PushUpdate" | "PullUpdate") =>
      own.filter(
        (step) =>
          step._tag === tag && step.writes.some((w) => w.value._tag === "Known" && w.value.value === null),
      ).length;
    judge(
      "remote.creates",
      job.guards.remote.creates,
      of("PushCreate"),
      "records would be created on the remote side",
    );
    judge(
      "remote.updates",
      job.guards.remote.updates,
      of("PushUpdate"),
      "records would be changed on the remote side",
    );
    judge(
      "remote.clears",
      job.guards.remote.clears,
      clears("PushUpdate"),
      "records would lose a value on the remote side",
    );
    judge(
      "local.creates",
      job.guards.local.creates,
      of("PullCreate"),
      "records would be created on the local side",
    );
    judge(
      "local.updates",
      job.guards.local.updates,
      of("PullUpdate"),
      "records would be changed on the local side",
    );
    judge(
      "local.clears",
      job.guards.local.clears,
      clears("PullUpdate"),
      "records would lose a value on the local side",
    );
    judge(
      "links",
      job.guards.links,
      own.filter((step) => step._tag === "Link" && step.via === "relink").length,
      "links would change",
    );
  }
  return passed;
};
