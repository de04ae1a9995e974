/**
 * Records and templates → the plan. Pure: everything it looks at has been read and evaluated. A record that is
 * referred to is created only when a planned write needs its key, so referrers are planned first and the steps
 * are ordered afterwards.
 */
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Key } from "../model/Record.ts";
import type { SetAside, Step, Withheld } from "../model/Step.ts";
import type { BaselineRow, CreatingDone, CreatingRow, LinkRow } from "../state/Journal.ts";
import { createLocal } from "./createLocal.ts";
import { createRemote } from "./createRemote.ts";
import type { EntityReadings } from "./Evaluated.ts";
import { guardsPassed } from "./guard.ts";
import { sendLateReferences } from "./lateReferences.ts";
import { orderSteps } from "./order.ts";
import type { GuardPassed } from "./Plan.ts";
import { Planning } from "./Planning.ts";
import { type Quarantine, withholdWaiting } from "./quarantine.ts";
import { settleRecord } from "./settleRecord.ts";
import { makePlaceOf, refuseClashes, writeOnce } from "./sharedPlaces.ts";

export interface PlanInput {
  readonly job: JobTemplate;
  readonly readings: ReadonlyMap<string, EntityReadings>;
  readonly flow: FlowService;
  /** Records were named one by one: shares of the whole mean nothing. */
  readonly chosen: boolean;
  /** What the job has set aside before; left out where nothing is remembered. */
  readonly quarantine?: Quarantine;
}

export interface Planned {
  readonly steps: ReadonlyArray<Step>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
  readonly guards: ReadonlyArray<GuardPassed>;
  readonly remember: {
    readonly links: ReadonlyArray<LinkRow>;
    /** Links that hold no longer. */
    readonly forgotten: ReadonlyArray<{ readonly entity: string; readonly localKey: Key }>;
    readonly baselines: ReadonlyArray<BaselineRow>;
    readonly creating: ReadonlyArray<CreatingRow | CreatingDone>;
  };
  readonly considered: Readonly<Record<string, number>>;
  readonly notes: ReadonlyArray<string>;
}

/** Records that are made only because others refer to them: somebody may have made them on the other side already. */
const unlinkedNotes = (job: JobTemplate, steps: ReadonlyArray<Step>): ReadonlyArray<string> => {
  const counts = job.entities.flatMap(({ entity, moves }) => {
    const move = moves["create-remote"];
    const made = steps.filter((step) => step._tag === "PushCreate" && step.entity === entity).length;
    return move._tag === "Open" && move.onlyReferenced && made > 0 ? [{ entity, made }] : [];
  });
  return counts.length === 0
    ? []
    : [
        `${counts.map(({ entity, made }) => `${made} of ${entity}`).join(" and ")} ${counts.reduce((sum, { made }) => sum + made, 0) === 1 ? "is" : "are"} not linked, no match rule finds a partner, and would be made; if the other system has them, link them first (links find, links add)`,
      ];
};

export const makePlan = ({ job, readings, flow, chosen, quarantine }: PlanInput): Planned => {
  const ensure = { local: createRemote, remote: createLocal };
  const planning = new Planning({ job, readings, flow, ensure });
  const considered: Record<string, number> = {};
  for (const template of [...job.entities].reverse()) {
    const own = readings.get(template.entity);
    if (own === undefined) continue;
    considered[template.entity] = [...own.locals.values()].filter((local) => local.root).length;
    for (const { side, key, message } of own.bad)
      planning.put(
        template,
        key === undefined ? {} : side === "local" ? { localKey: key } : { remoteKey: key },
        "bad-value",
        message,
      );
    for (const local of own.locals.values()) settleRecord(planning, own, local);
    const createLocal = template.moves["create-local"];
    // One that is made only where it is referred to is made by what refers to it.
    if (!(createLocal._tag === "Open" && createLocal.onlyReferenced))
      for (const key of own.remoteOnly.keys()) planning.ensure("remote", own, key);
    for (const localKey of own.stale) planning.forgotten.push({ entity: template.entity, localKey });
  }
  sendLateReferences(planning);
  const placeOf = makePlaceOf(job, readings);
  const kept = refuseClashes(placeOf, planning.steps, planning.content);
  const ordered = orderSteps(job, kept.steps);
  const { steps: tried, setAside: waiting } =
    quarantine === undefined ? { steps: ordered, setAside: [] } : withholdWaiting(job, ordered, quarantine);
  const { steps, shortened } = writeOnce(placeOf, tried);
  // Of a record whose steps are refused, or wait, or are another's to write, nothing is settled.
  const refused = new Set(
    [...kept.setAside, ...shortened, ...waiting].map(({ entity, localKey }) => `${entity}:${localKey}`),
  );
  return {
    steps,
    withheld: planning.withheld,
    setAside: [...planning.setAside, ...kept.setAside, ...waiting],
    guards: guardsPassed(job, steps, considered, chosen),
    remember: {
      links: planning.links,
      forgotten: planning.forgotten,
      creating: planning.creating,
      baselines: planning.baselines.filter(({ entity, localKey }) => !refused.has(`${entity}:${localKey}`)),
    },
    considered,
    notes: [
      ...(job.shutBy === undefined ? [] : [`"${job.shutBy}" is off: nothing is read and nothing is written`]),
      ...unlinkedNotes(job, steps),
    ],
  };
};
