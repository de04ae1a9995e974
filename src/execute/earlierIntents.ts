/** What interrupted runs left open, settled by the run that follows. */
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import type { JobTemplate } from "../compile/PlanTemplate.ts";
import type { Step } from "../model/Step.ts";
import { makingPart } from "../plan/unfinished.ts";
import type { Intent, JournalService, LinkRow, Remembered } from "../state/Journal.ts";
import { payloadDigest } from "../state/payloadDigest.ts";

/** The record that a step is about, whichever side it is known by. */
export const recordId = (step: Step): string =>
  `${step.entity}:${("localKey" in step ? step.localKey : undefined) ?? `remote:${"remoteKey" in step ? step.remoteKey : ""}`}`;

/**
 * A later request of a create whose record is linked: the link does not say whether it was carried out. One
 * that is harmless twice is sent again by the plan; of any other a person decides.
 */
const isLaterRequest = (job: JobTemplate, { step, part }: Intent): boolean => {
  const template = job.entities.find(({ entity }) => entity === step.entity);
  return template !== undefined && part > makingPart(template);
};

/**
 * Settles open intents that the new plan has already judged: changes were compared anew, and a create is over once
 * its record is linked. Answers a function that settles the remaining creates, record by record, as the plan's
 * steps say what became of them.
 */
export const settleEarlierIntents = (
  job: JobTemplate,
  journal: JournalService,
  links: ReadonlyArray<LinkRow>,
  /** What the new plan would do. */
  steps: ReadonlyArray<Step>,
  /** Records of which the plan says what remains of their create, by entity and local key. */
  judged: ReadonlySet<string>,
) =>
  Effect.gen(function* () {
    const openCreates = new Map<string, Intent>();
    const linked = (step: Step): boolean =>
      links.some(
        (row) =>
          row.entity === step.entity &&
          (step._tag === "PushCreate"
            ? row.localKey === step.localKey
            : step._tag === "PullCreate" && row.remoteKey === step.remoteKey),
      );
    /** What a create on the local side owes outlives its intent, where the plan has not looked at its record. */
    const owedBy = ({ step }: Intent): Pick<Remembered, "creating"> => {
      if (step._tag !== "PullCreate" || step.owes !== true) return {};
      const { entity, remoteKey } = step;
      const row = links.find((one) => one.entity === entity && one.remoteKey === remoteKey);
      return row === undefined || judged.has(`${entity}:${row.localKey}`)
        ? {}
        : { creating: { entity, localKey: row.localKey, next: 1, taken: {}, local: true } };
    };
    const settle = (intent: Intent, how: "adopted" | "not-there" | "compared" | "superseded") =>
      Effect.flatMap(Clock.currentTimeMillis, (at) =>
        journal.settle(intent.id, { _tag: "Settled", how }, how === "adopted" ? owedBy(intent) : {}, at),
      );
    const planned = new Map(steps.map((step) => [`${step._tag} ${recordId(step)}`, step]));
    /** Whether the plan writes to the same record something else than what is in doubt. */
    const changed = ({ step, part }: Intent): boolean => {
      const now = planned.get(`${step._tag} ${recordId(step)}`);
      return now !== undefined && payloadDigest(now) !== payloadDigest(step, part);
    };
    for (const intent of yield* journal.openIntents) {
      const creates = intent.step._tag === "PushCreate" || intent.step._tag === "PullCreate";
      if (creates && (!linked(intent.step) || isLaterRequest(job, intent)))
        openCreates.set(recordId(intent.step), intent);
      else yield* settle(intent, creates ? "adopted" : changed(intent) ? "superseded" : "compared");
    }
    return (id: string, how: "adopted" | "not-there") =>
      Effect.suspend(() => {
        const intent = openCreates.get(id);
        openCreates.delete(id);
        return intent === undefined ? Effect.void : settle(intent, how);
      });
  });
