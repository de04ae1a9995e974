import { badRequest } from "./answers.ts";
import type { Connection } from "./database.ts";
import { integerOf, textOf, type Values } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { classrooms, organisations, placements, users } from "./kinds.ts";
import { findRecord, findRecords, holdersOfMisId, type StoredRecord } from "./records.ts";
import { isAssessorRole, ROLES } from "./roles.ts";
import type { Switches } from "./switches.ts";

interface Reference {
  readonly field: string;
  readonly kind: Kind;
  readonly accepts: (record: StoredRecord, organisationId: number) => boolean;
}

const inOwnOrganisation = (record: StoredRecord, organisationId: number): boolean =>
  record.values.OrganisationID === organisationId;

/** `ProviderID` is not checked: providers are not part of this stand-in yet. */
const REFERENCES: readonly Reference[] = [
  { field: "OrganisationID", kind: organisations, accepts: () => true },
  { field: "ClassroomID", kind: classrooms, accepts: inOwnOrganisation },
  { field: "PlacementID", kind: placements, accepts: inOwnOrganisation },
  {
    field: "DefaultAssessorID",
    kind: users,
    accepts: (record, organisationId) =>
      inOwnOrganisation(record, organisationId) && isAssessorRole(record.values.Role),
  },
  {
    field: "DefaultEmployerID",
    kind: users,
    accepts: (record, organisationId) =>
      inOwnOrganisation(record, organisationId) && record.values.Role === ROLES.employer,
  },
];

/** Every named record must exist, in the user's own organisation (onefile-api 8.4, "learner create"). */
export const checkReferences = async (
  connection: Connection,
  values: Values,
  changed: readonly string[],
): Promise<void> => {
  const organisationId = integerOf(values, "OrganisationID") ?? 0;
  const named = REFERENCES.flatMap((reference) => {
    const id = integerOf(values, reference.field);
    return id === undefined || !changed.includes(reference.field) ? [] : [{ ...reference, id }];
  });
  const records = await findRecords(connection, named);
  for (const [index, { field, id, accepts }] of named.entries()) {
    const record = records[index];
    if (record !== undefined && accepts(record, organisationId)) continue;
    const where = field === "OrganisationID" ? "" : ` in Organisation ${organisationId}`;
    throw badRequest(`${field} ${id} does not exist${where}.`);
  }
};

/**
 * With the switch on, a learner cannot be made while two assessors, archived ones included, hold the MIS key of the
 * default assessor (onefile-api quirk 12, A-DUP, and 8.4 "duplicate MISID").
 */
export const checkAssessorAmbiguity = async (
  connection: Connection,
  values: Values,
  { assessorAmbiguity }: Switches,
): Promise<void> => {
  if (!assessorAmbiguity || values.Role !== ROLES.learner) return;
  const assessor = await findRecord(connection, users, integerOf(values, "DefaultAssessorID") ?? 0);
  const misId = assessor === undefined ? undefined : textOf(assessor.values, "MISID");
  if (misId === undefined) return;
  const organisationId = integerOf(values, "OrganisationID") ?? 0;
  const holders = await holdersOfMisId(connection, users, organisationId, misId);
  if (holders.filter((holder) => isAssessorRole(holder.values.Role)).length > 1) {
    throw badRequest(`More than one assessor holds the MISID ${misId}.`);
  }
};
