import { hashOf } from "../kernel/stableJson.ts";
import type { Step } from "../model/Step.ts";

/**
 * Hexadecimal SHA-256 of what a step sends: the kind of write, the resource, the keys, and each place with its value. Two steps
 * with one digest ask the same of the system, however they came about. `part`: which request of a create.
 */
export const payloadDigest = (step: Step, part = 0): string => {
  const { _tag, entity, resource } = step;
  return hashOf({
    part,
    kind: _tag,
    entity,
    resource,
    localKey: "localKey" in step ? (step.localKey ?? null) : null,
    remoteKey: "remoteKey" in step ? (step.remoteKey ?? null) : null,
    column: "column" in step ? (step.column ?? null) : null,
    taken: "resume" in step ? (step.resume ?? null) : null,
    writes: "writes" in step ? step.writes.map(({ place, value }) => ({ place, value })) : null,
  });
};
