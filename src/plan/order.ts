import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { FieldWrite, Step } from "../model/Step.ts";

const rankOf = (job: JobTemplate, entity: string): number =>
  job.entities.find((one) => one.entity === entity)?.rank ?? 0;

/**
 * The phase of a step: records are written after those they refer to. A late reference, and any other change that needs the
 * key of a record which is not written earlier by that order, comes after everything: what is refused in one phase keeps
 * nothing of the other from being written.
 */
export const phaseOf = (job: JobTemplate, step: Step): number => {
  const rank = rankOf(job, step.entity);
  const waits = (writes: ReadonlyArray<FieldWrite>): boolean =>
    writes.some((write) => write.value._tag === "KeyOf" && rankOf(job, write.value.entity) >= rank);
  const isLate =
    ("late" in step && step.late === true) ||
    (step._tag === "PushUpdate" && (step.remoteKey === undefined || waits(step.writes))) ||
    (step._tag === "PullUpdate" && waits(step.writes));
  return isLate ? job.entities.length + rank : rank;
};

const kinds: { readonly [T in Step["_tag"]]: number } = {
  PushCreate: 0,
  PullCreate: 0,
  Link: 1,
  PushUpdate: 2,
  PullUpdate: 3,
};
/**
 * What remains of a create whose record is there comes after the link, which does not wait for it; a late reference that is
 * refused keeps no other change of its record from being written.
 */
const kindOf = (step: Step): number =>
  step._tag === "PushCreate" && step.remoteKey !== undefined
    ? kinds.Link + 0.5
    : kinds[step._tag] + ("late" in step && step.late === true ? 2 : 0);

const recordOf = (step: Step): string =>
  ("localKey" in step ? step.localKey : undefined) ??
  ("remoteKey" in step ? step.remoteKey : undefined) ??
  "";

const collator = new Intl.Collator("en", { numeric: true });

/** Steps in the order in which they are carried out: by phase, then record by record. */
export const orderSteps = (job: JobTemplate, steps: ReadonlyArray<Step>): ReadonlyArray<Step> =>
  [...steps].sort(
    (a, b) =>
      phaseOf(job, a) - phaseOf(job, b) ||
      collator.compare(recordOf(a), recordOf(b)) ||
      kindOf(a) - kindOf(b) ||
      (a.id < b.id ? -1 : 1),
  );
