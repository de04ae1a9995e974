import type { Value } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { users } from "./kinds.ts";
import type { StoredRecord } from "./records.ts";
import type { Switches } from "./switches.ts";

type AnswerObject = Readonly<Record<string, Value>>;

const pick = (record: StoredRecord, names: readonly string[]): AnswerObject => {
  const result: Record<string, Value> = { ID: record.id };
  for (const name of names) {
    const value = record.values[name];
    if (value !== undefined) result[name] = value;
  }
  return result;
};

/** A whole record. Fields without a value are left out (onefile-api 8.3). */
export const fullObject = (
  kind: Kind,
  record: StoredRecord,
  { seenFieldsOnly, archivedShown }: Switches,
): AnswerObject => {
  const fields = kind.fields.filter(({ seen }) => seen || !seenFieldsOnly);
  const object = pick(
    record,
    fields.map(({ name }) => name),
  );
  return kind === users && archivedShown ? { ...object, Archived: record.archived } : object;
};

/** A short row of a search (onefile-api 8.4); a paged one is whole when the switch says so. */
export const searchRow = (
  kind: Kind,
  record: StoredRecord,
  paged: boolean,
  switches: Switches,
): AnswerObject =>
  paged && switches.richRows ? fullObject(kind, record, switches) : pick(record, kind.rowFields);
