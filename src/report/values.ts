import type { FieldWrite, PlannedValue } from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";

export interface Reveal {
  /** Show values of fields that the system file marks as sensitive. */
  readonly reveal: boolean;
}

/** A value as people read it: text in quotes, blank as (blank), a sensitive one hidden. */
export const shownCell = (cell: unknown, sensitive: boolean, { reveal }: Reveal): string => {
  if (cell === undefined) return "(not read)";
  if (cell === null) return "(blank)";
  if (sensitive && !reveal) return "(hidden)";
  return typeof cell === "string" ? JSON.stringify(cell) : String(cell);
};

export const shownValue = (value: PlannedValue, sensitive: boolean, options: Reveal): string =>
  value._tag === "Known"
    ? shownCell(value.value, sensitive, options)
    : `(key of ${value.entity} ${shownKey(value.key)}, created by this plan)`;

export const shownChange = (write: FieldWrite, options: Reveal): string =>
  write.before === undefined
    ? shownValue(write.value, write.sensitive, options)
    : `${shownCell(write.before, write.sensitive, options)} → ${shownValue(write.value, write.sensitive, options)}`;
