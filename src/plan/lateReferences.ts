/** References that were left out of a create because the records need each other. */
import { type Planning, stepId } from "./Planning.ts";
import { withheldReason, writeReason } from "./reasons.ts";

/** References that creates left out: sent by an update once both records exist. */
export const sendLateReferences = (planning: Planning): void => {
  // Resolving one may plan further creates, with late references of their own.
  for (const { template, field, side, event, key, refers } of planning.late) {
    const flow = field.flows[event];
    const of = side === "remote" ? { localKey: key } : { remoteKey: key };
    const found = planning.resolve(field, side === "remote" ? "local" : "remote", refers);
    if (found._tag === "Unresolved") {
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
    planning.steps.push({
      _tag: side === "remote" ? "PushUpdate" : "PullUpdate",
      // The key is of the one side or the other: two records may have the same.
      id: stepId(template.entity, key, `late-${field.name}${side === "remote" ? "" : "-local"}`),
      entity: template.entity,
      resource: template[side].name,
      origin: template.origin,
      ...of,
      writes: places.map((place, part) => ({
        field: field.name,
        place,
        value:
          found._tag === "ToBeCreated"
            ? { _tag: "KeyOf", entity: found.entity, key: found.key, wants: side, part }
            : { _tag: "Known", value: known?.[part] ?? null },
        reason,
        sensitive: field.sensitive,
      })),
    });
  }
};
