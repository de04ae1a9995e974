/**
 * Carries out the steps of a plan: intent, write, outcome. It decides nothing; it knows neither direction nor
 * gate nor mode. Records run side by side, the steps of one record in order; a record that fails is set aside
 * with its reason and the others go on.
 */
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import type { SetAside, Step } from "../model/Step.ts";
import { phaseOf } from "../plan/order.ts";
import type { Plan } from "../plan/Plan.ts";
import type { JournalService } from "../state/Journal.ts";
import type { StateError } from "../state/StateError.ts";
import { makeBaselineBook } from "./baselineBook.ts";
import { makeCarryOut } from "./carryOut.ts";
import { recordId, settleEarlierIntents } from "./earlierIntents.ts";
import { makeJournaledWrite, RecordFailed } from "./journaledWrite.ts";
import type { Normalisation, StepOutcome } from "./RunReport.ts";
import type { LookAgain } from "./read/lookAgain.ts";
import type { Readers, Writers } from "./systems.ts";

export interface Applied {
  readonly outcomes: ReadonlyArray<StepOutcome>;
  readonly setAside: ReadonlyArray<SetAside>;
  readonly normalisations: ReadonlyArray<Normalisation>;
  /** Why it stopped before the last step, if it did. */
  readonly stopped: string | undefined;
  /** What ended it before the last step, whatever the record. */
  readonly ended: ConnectorError | StateError | undefined;
}

/** Writes of different records under way at once. */
const concurrency = 8;

/** Steps by phase and record: a record is written after those it refers to. */
const phasesOf = (
  job: JobTemplate,
  steps: ReadonlyArray<Step>,
): ReadonlyArray<ReadonlyArray<ReadonlyArray<Step>>> => {
  const phases = new Map<number, Map<string, Array<Step>>>();
  for (const step of steps) {
    const phase = phaseOf(job, step);
    const records = phases.get(phase) ?? new Map<string, Array<Step>>();
    phases.set(phase, records);
    const own = records.get(recordId(step));
    if (own === undefined) records.set(recordId(step), [step]);
    else own.push(step);
  }
  return [...phases.keys()].sort((a, b) => a - b).map((phase) => [...(phases.get(phase)?.values() ?? [])]);
};

export const applyPlan = Effect.fn("applyPlan")(function* (options: {
  readonly run: string;
  readonly job: JobTemplate;
  readonly plan: Plan;
  readonly readers: Readers["Type"];
  readonly writers: Writers["Type"];
  readonly journal: JournalService;
  readonly lookAgain: LookAgain;
  /** Asked before each record: a reason to stop here, or nothing. */
  readonly stopWhen: Effect.Effect<string | undefined>;
}) {
  const { run, job, plan, readers, writers, journal } = options;
  const outcomes: Array<StepOutcome> = [];
  const setAside: Array<SetAside> = [];
  const normalisations: Array<Normalisation> = [];
  let stopped: string | undefined;
  /** What ends the run: no record is begun after it, and those under way come to their end. */
  let ended: ConnectorError | StateError | undefined;

  // Before the intents that it was made of are settled: a kill in between would lose what remains.
  yield* journal.putCreating(plan.remember.creating);
  const links = [...plan.remember.links];
  for (const { entity } of job.entities) links.push(...(yield* journal.links(entity)));
  const settleEarlier = yield* settleEarlierIntents(
    job,
    journal,
    links,
    plan.steps,
    new Set(plan.remember.creating.map((row) => `${row.entity}:${row.localKey}`)),
  );
  const stored = yield* Effect.forEach(
    [...new Set(plan.steps.map((step) => step.entity))],
    journal.baselines,
  );
  const relinked = new Set(
    plan.steps.filter((step) => step._tag === "Link" && step.via === "relink").map(recordId),
  );
  // The baseline of a record with steps moves only with its own success.
  const touched = new Set(plan.steps.map(recordId));
  const forgotten = new Set(plan.remember.forgotten.map((row) => `${row.entity}:${row.localKey}`));
  yield* journal.putCreating(
    (yield* journal.creating).flatMap(({ entity, localKey }) =>
      forgotten.has(`${entity}:${localKey}`) ? [{ entity, localKey, done: true as const }] : [],
    ),
  );
  yield* journal.removeLinks(plan.remember.forgotten);
  yield* journal.removeBaselines(plan.remember.forgotten);
  yield* journal.putLinks(plan.remember.links);
  yield* journal.putBaselines(
    plan.remember.baselines.filter((row) => !touched.has(`${row.entity}:${row.localKey}`)),
  );

  const skip = (steps: ReadonlyArray<Step>, message: string) =>
    Effect.suspend(() => {
      for (const step of steps) outcomes.push({ step, status: "skipped", message });
      return steps.length === 0
        ? Effect.void
        : journal.skip(
            run,
            steps.map((step) => ({ id: step.id, message })),
          );
    });

  const carryOut = makeCarryOut({
    job,
    readers,
    writers,
    journal,
    journaled: makeJournaledWrite(run, journal, outcomes),
    book: makeBaselineBook(
      plan.remember.baselines,
      stored.flat().filter((row) => !relinked.has(`${row.entity}:${row.localKey}`)),
      plan.steps,
      (entity, field) =>
        job.entities.find((template) => template.entity === entity)?.fields.find(({ name }) => name === field)
          ?.local ?? [],
    ),
    settleEarlier,
    lookAgain: options.lookAgain,
    // What the plan names is spoken for, linked yet or not.
    claimed: new Set(
      plan.steps.flatMap((step) =>
        "remoteKey" in step && step.remoteKey !== undefined ? [`${step.entity}:${step.remoteKey}`] : [],
      ),
    ),
    skip,
    outcomes,
    normalisations,
  });

  /** Records whose link was not made: what a later phase holds of them was planned for a pair. */
  const unlinked = new Set<string>();
  const record = (steps: ReadonlyArray<Step>) =>
    Effect.gen(function* () {
      if (steps.some((step) => unlinked.has(recordId(step))))
        return yield* skip(steps, "its link was not made");
      if (ended !== undefined) return yield* skip(steps, `not begun: ${ended.message}`);
      stopped ??= yield* options.stopWhen;
      if (stopped !== undefined) return yield* skip(steps, stopped);
      for (const [index, step] of steps.entries()) {
        const result = yield* Effect.either(carryOut(step, steps));
        if (result._tag === "Right") continue;
        if (!(result.left instanceof RecordFailed)) {
          ended ??= result.left;
          // A state that cannot be written takes no note of what is left out either.
          if (result.left._tag === "StateError") return;
          const begun = outcomes.some((outcome) => outcome.step === step);
          return yield* skip(steps.slice(begun ? index + 1 : index), `not begun: ${result.left.message}`);
        }
        if (steps.slice(index).some(({ _tag }) => _tag === "Link")) unlinked.add(recordId(step));
        const { code, message } = result.left;
        const aside: SetAside = {
          entity: step.entity,
          ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
          ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
          code,
          message,
          origin: step.origin,
        };
        setAside.push(aside);
        // At once: whatever ends the run later, its reason is known.
        yield* journal.setAside(run, [aside]);
        const written = outcomes.some((outcome) => outcome.step === step);
        return yield* skip(steps.slice(written ? index + 1 : index), message);
      }
    });

  for (const phase of phasesOf(job, plan.steps))
    yield* Effect.forEach(phase, record, { concurrency, discard: true });
  return { outcomes, setAside, normalisations, stopped, ended } satisfies Applied;
});
