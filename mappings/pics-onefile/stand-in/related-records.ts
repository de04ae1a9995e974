import { badRequest } from "./answers.ts";
import type { Connection } from "./database.ts";
import { integerOf } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { users } from "./kinds.ts";
import { units } from "./learning-kinds.ts";
import { findRecord, type StoredRecord, searchRecords } from "./records.ts";
import { isAssessorRole, ROLES } from "./roles.ts";

/** A record that a call names beside its own; an unknown one is a 400 (onefile-api 6). */
export const relatedRecord = async (
  connection: Connection,
  kind: Kind,
  id: number | undefined,
): Promise<StoredRecord> => {
  const record = id === undefined ? undefined : await findRecord(connection, kind, id);
  if (record === undefined)
    throw badRequest(`No ${kind.resource} has ${id === undefined ? "that ID" : `the ID ${id}`}.`);
  return record;
};

/** A user of role 1, archived or not. */
export const relatedLearner = async (
  connection: Connection,
  id: number | undefined,
): Promise<StoredRecord> => {
  const record = await relatedRecord(connection, users, id);
  if (record.values.Role !== ROLES.learner) throw badRequest(`User ${record.id} is not a learner.`);
  return record;
};

export const findUnit = async (connection: Connection, id: string): Promise<StoredRecord | undefined> => {
  const [unit] = await searchRecords(
    connection,
    units,
    [{ column: "unit_id", operator: "=", value: id }],
    undefined,
  );
  return unit;
};

export const relatedUnit = async (connection: Connection, id: string): Promise<StoredRecord> => {
  const unit = await findUnit(connection, id);
  if (unit === undefined) throw badRequest(`No Unit has the ID ${id}.`);
  return unit;
};

/** Centres are fully separated data (onefile-api 5.1). */
export const requireOneOrganisation = (...records: readonly StoredRecord[]): void => {
  const organisations = new Set(records.map(({ values }) => integerOf(values, "OrganisationID")));
  if (organisations.size > 1) throw badRequest("What the call names does not lie in one organisation.");
};

/** The named assessor, if any, must be one, and of the learner's organisation. */
export const checkAssessor = async (
  connection: Connection,
  id: number | undefined,
  learner: StoredRecord,
): Promise<void> => {
  if (id === undefined) return;
  const assessor = await relatedRecord(connection, users, id);
  if (!isAssessorRole(assessor.values.Role)) throw badRequest(`User ${id} is not an assessor.`);
  requireOneOrganisation(learner, assessor);
};
