import { badRequest, emptyAnswer, jsonAnswer } from "./answers.ts";
import { assign } from "./assign.ts";
import { applyChanges, foldCase, integerOf, textOf, type Values } from "./fields.ts";
import { users } from "./kinds.ts";
import {
  changesOfBody,
  checkMisId,
  logWrite,
  readAnswer,
  realChanges,
  recordOfPath,
  refuseChange,
  requireFields,
  searchAnswer,
} from "./record-routes.ts";
import { type Condition, deleteRecord, insertRecord, replaceRecord } from "./records.ts";
import { isRole, requiredFields } from "./roles.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";
import { timestamp } from "./service.ts";
import { normaliseUser } from "./switches.ts";
import { checkAssessorAmbiguity, checkReferences } from "./user-checks.ts";
import { isUsernameTaken, uniqueUsername } from "./usernames.ts";

const TEXT_FILTERS = [
  ["FirstName", "first_key"],
  ["LastName", "last_key"],
  ["Email", "email_key"],
  ["MISID", "mis_key"],
] as const;

const NUMBER_FILTERS = [
  ["OrganisationID", "organisation_id"],
  ["PlacementID", "placement_id"],
] as const;

/**
 * `Role` has one value and every client sends it, so it is required here (onefile-api 5.2 and 8.4). Archived accounts
 * still take part in MIS matching (A-DUP); that a search by `MISID` finds them is this stand-in's assumption.
 */
const search = async (call: Call) => {
  const role = call.body.integer("Role");
  if (!isRole(role) || role === undefined)
    throw badRequest("Role is missing or is not one of OneFile's roles.");
  const conditions: Condition[] = [{ column: "role", operator: "=", value: role }];
  for (const [name, column] of NUMBER_FILTERS) {
    const value = call.body.integer(name);
    if (value !== undefined) conditions.push({ column, operator: "=", value });
  }
  for (const [name, column] of TEXT_FILTERS) {
    const value = call.body.text(name);
    if (value !== undefined) conditions.push({ column, operator: "=", value: foldCase(value) });
  }
  const since = call.body.value("LastModified", "date");
  if (typeof since === "string") conditions.push({ column: "last_modified", operator: ">=", value: since });
  const withArchived = call.service.switches.archivedInSearch && call.body.text("MISID") !== undefined;
  return searchAnswer(users, call, conditions, withArchived);
};

const checkRole = (values: Values): void => {
  if (values.Role !== undefined && !isRole(values.Role)) {
    throw badRequest(`Role ${String(values.Role)} is not one of OneFile's roles.`);
  }
};

/** 200 and an object with `ID` and `Username` (onefile-api 8.3). */
const create = (call: Call) =>
  call.service.database.write(async (connection) => {
    const { switches } = call.service;
    const given = normaliseUser(applyChanges({}, changesOfBody(users, call)), switches);
    checkRole(given);
    requireFields(given, requiredFields(given.Role));
    await checkReferences(connection, given, Object.keys(given));
    await checkAssessorAmbiguity(connection, given, switches);
    const organisationId = integerOf(given, "OrganisationID") ?? 0;
    await checkMisId(connection, users, organisationId, textOf(given, "MISID"), undefined, switches);
    const username = await uniqueUsername(
      connection,
      textOf(given, "Username"),
      textOf(given, "FirstName") ?? "",
      textOf(given, "LastName") ?? "",
    );
    const values = { ...given, Username: username, LastModified: timestamp(call.service) };
    const id = await insertRecord(connection, users, values);
    await logWrite(connection, call, users.resource, "create", id, realChanges({}, values));
    return jsonAnswer({ ID: id, Username: username });
  });

/** Any subset of the fields; 204. `ID` in the body is ignored: C-SUN repeats it (onefile-api 5.2). */
const update = (call: Call) =>
  call.service.database.write(async (connection) => {
    const record = await recordOfPath(connection, users, call);
    const { switches } = call.service;
    const changes = changesOfBody(users, call);
    const merged = applyChanges(record.values, changes);
    const given = typeof changes.LastName === "string" ? normaliseUser(merged, switches) : merged;
    const changed = realChanges(record.values, given);
    for (const name of ["OrganisationID", "Role"]) refuseChange(name, record.values, given);
    requireFields(given, [...requiredFields(given.Role), "Username"]);
    await checkReferences(connection, given, changed);
    const username = textOf(given, "Username") ?? "";
    if (
      foldCase(username) !== foldCase(textOf(record.values, "Username") ?? "") &&
      (await isUsernameTaken(connection, username))
    ) {
      throw badRequest(`The Username ${username} is taken.`);
    }
    const organisationId = integerOf(given, "OrganisationID") ?? 0;
    const misId = changed.includes("MISID") ? textOf(given, "MISID") : undefined;
    await checkMisId(connection, users, organisationId, misId, record.id, switches);
    const values = { ...given, LastModified: timestamp(call.service) };
    await replaceRecord(connection, users, { ...record, values });
    await logWrite(connection, call, users.resource, "update", record.id, changed);
    return emptyAnswer();
  });

/** Archived users leave the searches but those by MISID, stay readable and keep their MISID (onefile-api 8.4). */
const setArchived = (archived: boolean) => (call: Call) =>
  call.service.database.write(async (connection) => {
    const record = await recordOfPath(connection, users, call);
    const values = { ...record.values, LastModified: timestamp(call.service) };
    await replaceRecord(connection, users, { ...record, archived, values });
    await logWrite(connection, call, users.resource, archived ? "archive" : "unarchive", record.id, []);
    return emptyAnswer();
  });

/** What becomes of the user is unknown; here it is gone (onefile-api 5.2). */
const remove = (call: Call) =>
  call.service.database.write(async (connection) => {
    const record = await recordOfPath(connection, users, call);
    await deleteRecord(connection, users, record.id);
    await logWrite(connection, call, users.resource, "delete", record.id, []);
    return emptyAnswer();
  });

export const userRoutes: readonly Route[] = [
  ...searchRoutes("User", search),
  { method: "GET", template: "/User/{id}", kind: "read", handle: (call) => readAnswer(users, call) },
  { method: "POST", template: "/User", kind: "write", handle: create },
  { method: "POST", template: "/User/{id}", kind: "write", handle: update },
  { method: "DELETE", template: "/User/{id}", kind: "write", handle: remove },
  { method: "POST", template: "/User/{id}/Archive", kind: "write", handle: setArchived(true) },
  { method: "POST", template: "/User/{id}/Unarchive", kind: "write", handle: setArchived(false) },
  { method: "POST", template: "/User/{id}/Assign", kind: "write", handle: assign },
];
