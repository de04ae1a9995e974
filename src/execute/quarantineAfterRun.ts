/** What a run changes of the quarantine: who comes into it, who stays, and who has mended and leaves. */
import type { SetAside, Step } from "../model/Step.ts";
import type { Plan } from "../plan/Plan.ts";
import { complaintsOf, isSameReason, waits } from "../plan/quarantine.ts";
import { payloadDigest } from "../state/payloadDigest.ts";
import { type QuarantineRow, type RefusedWrite, recordName } from "../state/Quarantine.ts";
import { recordId } from "./earlierIntents.ts";
import type { StepOutcome } from "./RunReport.ts";

export interface QuarantineChange {
  readonly put: ReadonlyArray<QuarantineRow>;
  readonly remove: ReadonlyArray<QuarantineRow>;
  /** Records that have left by themselves. */
  readonly mended: number;
}

/** The refusal of a step, on top of what is remembered of the record; a write that differs is counted from one. */
const refusedAgain = (step: Step, before: RefusedWrite | undefined, at: number): RefusedWrite => {
  const digest = payloadDigest(step);
  const isSame = before !== undefined && before.step === step.id && before.digest === digest;
  const attempts = isSame ? before.attempts + 1 : 1;
  return {
    step: step.id,
    digest,
    attempts,
    nextTry: at + (waits[Math.min(attempts, waits.length) - 1] ?? 0),
  };
};

export const quarantineAfterRun = (input: {
  /** All that is remembered, of every job. */
  readonly rows: ReadonlyArray<QuarantineRow>;
  /** Jobs that the mapping has. */
  readonly jobs: ReadonlySet<string>;
  readonly run: string;
  readonly job: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly plan: Pick<Plan, "remember">;
  readonly outcomes: ReadonlyArray<StepOutcome>;
  /** Of the plan, and of its being carried out. */
  readonly setAside: ReadonlyArray<SetAside>;
}): QuarantineChange => {
  const { run, job, at, outcomes } = input;
  const known = new Map(
    input.rows.flatMap((row) => (row.job === job ? [[recordName(row), row] as const] : [])),
  );
  const complaints = complaintsOf(input.setAside);
  const refused = new Map(
    outcomes.flatMap(({ step, status }) => (status === "refused" ? [[recordId(step), step] as const] : [])),
  );
  const doneSteps = new Set(outcomes.flatMap(({ step, status }) => (status === "done" ? [step.id] : [])));
  const put: Array<QuarantineRow> = [];
  for (const [name, complaint] of complaints) {
    const before = known.get(name);
    if (complaint.waits) {
      if (before !== undefined) put.push({ ...before, lastSeen: at, times: before.times + 1 });
      continue;
    }
    const step = complaint.code === "write-failed" ? refused.get(name) : undefined;
    // Another reason says nothing of the write that was refused: it waits on, unless it went through or gave way.
    const other = refused.get(name);
    const still =
      before?.refused !== undefined &&
      !doneSteps.has(before.refused.step) &&
      (other === undefined || other.id === before.refused.step)
        ? before.refused
        : undefined;
    const last = step === undefined ? still : refusedAgain(step, before?.refused, at);
    const dismissed = before !== undefined && isSameReason(before, complaint) ? before.dismissed : undefined;
    put.push({
      job,
      ...complaint.record,
      code: complaint.code,
      message: complaint.message,
      origin: complaint.origin,
      since: before?.since ?? at,
      lastSeen: at,
      times: (before?.times ?? 0) + 1,
      run,
      ...(last === undefined ? {} : { refused: last }),
      ...(dismissed === undefined ? {} : { dismissed }),
    });
  }
  /** Records of which something was left undone: whether they have mended is not known. */
  const undone = new Set(outcomes.flatMap(({ step, status }) => (status === "done" ? [] : [recordId(step)])));
  const done = new Set(outcomes.flatMap(({ step, status }) => (status === "done" ? [recordId(step)] : [])));
  const looked = new Set((input.plan.remember.mended ?? []).map(recordName));
  const mended = [...known].flatMap(([name, row]) =>
    name !== undefined && !complaints.has(name) && !undone.has(name) && (looked.has(name) || done.has(name))
      ? [row]
      : [],
  );
  const ofNoJob = input.rows.filter((row) => !input.jobs.has(row.job));
  return { put, remove: [...mended, ...ofNoJob], mended: mended.length };
};
