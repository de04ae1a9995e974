/** References that were left out of a create because the records need each other. */
import type { Step } from "../model/Step.ts";
import { type LateReference, type Planning, stepId } from "./Planning.ts";
import { withheldReason, writeReason } from "./reasons.ts";

/** What became of the late references of one create. */
interface Owed {
  readonly late: LateReference;
  /** The ids of the steps that send them. */
  readonly sent: Array<string>;
  /** One leads to a record of which nothing is settled yet. */
  waits: boolean;
}

/**
 * A create is whole with its last late reference. Should the run be cut short before that, the next one goes on: the
 * step that makes the record says that something is owed then, and the one step that sends it that nothing is any more.
 * Of several, each may fail by itself: the next run sees what the record lacks.
 */
const markOwed = (planning: Planning, creates: Iterable<Owed>): void => {
  const position = new Map(planning.steps.map((step, index) => [step.id, index]));
  const mark = (id: string | undefined, change: (step: Step) => Step): void => {
    const index = id === undefined ? undefined : position.get(id);
    const step = index === undefined ? undefined : planning.steps[index];
    if (index !== undefined && step !== undefined) planning.steps[index] = change(step);
  };
  for (const { late, sent, waits } of creates) {
    const { template, side, key, pair } = late;
    const { entity } = template;
    const [only, ...others] = sent;
    if (only === undefined && !waits) continue;
    mark(stepId(entity, key, side === "remote" ? "create" : "create-local"), (step) =>
      step._tag === "PushCreate" || step._tag === "PullCreate" ? { ...step, owes: true } : step,
    );
    if (!waits && others.length === 0 && pair?.more !== true)
      mark(only, (step) =>
        step._tag === "PushUpdate" || step._tag === "PullUpdate" ? { ...step, completes: true } : step,
      );
  }
};

/** References that creates left out: sent by an update once both records exist. */
export const sendLateReferences = (planning: Planning): void => {
  const creates = new Map<string, Owed>();
  // Resolving one may plan further creates, with late references of their own.
  for (const late of planning.late) {
    const { template, field, side, event, key, refers, pair } = late;
    const flow = field.flows[event];
    const of =
      pair === undefined
        ? side === "remote"
          ? { localKey: key }
          : { remoteKey: key }
        : { localKey: pair.localKey, remoteKey: pair.remoteKey };
    const record = `${template.entity}:${side}:${key}`;
    const owed = creates.get(record) ?? { late, sent: [], waits: false };
    // What an update sends, an update of a later run sends too.
    if (event !== "update") creates.set(record, owed);
    const found = planning.resolve(field, side === "remote" ? "local" : "remote", refers);
    if (found._tag === "Unresolved") {
      // What was owed once is owed until it is sent, whatever keeps it back this time.
      owed.waits ||= found.unsettled || pair !== undefined;
      planning.withheld.push({
        entity: template.entity,
        ...of,
        event,
        field: field.name,
        side,
        reason: withheldReason(field, flow, "unresolved-reference", found.message),
        sensitive: field.sensitive,
      });
      continue;
    }
    const places = side === "remote" ? (field.remote === undefined ? [] : [field.remote]) : field.local;
    const known =
      found._tag !== "Key"
        ? undefined
        : side === "remote"
          ? [planning.keyCell(field, found.key)]
          : planning.localKeyCells(field, found.key);
    const reason = writeReason(
      field,
      flow,
      side === "remote" ? "push" : "pull",
      "a late reference, sent once both records exist",
    );
    // The key is of the one side or the other: two records may have the same.
    const id = stepId(template.entity, key, `late-${field.name}${side === "remote" ? "" : "-local"}`);
    owed.sent.push(id);
    planning.steps.push({
      _tag: side === "remote" ? "PushUpdate" : "PullUpdate",
      id,
      entity: template.entity,
      resource: template[side].name,
      origin: template.origin,
      ...of,
      late: true,
      writes: places.map((place, part) => ({
        field: field.name,
        place,
        ...(pair?.before[place] === undefined ? {} : { before: pair.before[place] }),
        value:
          found._tag === "ToBeCreated"
            ? { _tag: "KeyOf", entity: found.entity, key: found.key, wants: side, part }
            : { _tag: "Known", value: known?.[part] ?? null },
        reason,
        sensitive: field.sensitive,
      })),
    });
  }
  markOwed(planning, creates.values());
};
