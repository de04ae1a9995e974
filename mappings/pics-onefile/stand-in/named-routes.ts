import { badRequest, bareIdAnswer, emptyAnswer } from "./answers.ts";
import { applyChanges, foldCase, integerOf, textOf, type Values } from "./fields.ts";
import type { Kind } from "./kind.ts";
import { classrooms, organisations, placements } from "./kinds.ts";
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
import { type Condition, findRecord, insertRecord, replaceRecord } from "./records.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";

/** Filters: `OrganisationID`, sent by every client and so required here, and `Name`, whole (onefile-api 5.3, 8.4). */
const search = (kind: Kind) => async (call: Call) => {
  const organisationId = call.body.integer("OrganisationID");
  if (organisationId === undefined) throw badRequest("Required and missing: OrganisationID.");
  const name = call.body.text("Name");
  const conditions: Condition[] = [{ column: "organisation_id", operator: "=", value: organisationId }];
  if (name !== undefined) conditions.push({ column: "name_key", operator: "=", value: foldCase(name) });
  return searchAnswer(kind, call, conditions);
};

const create = (kind: Kind, defaults: Values) => (call: Call) =>
  call.service.database.write(async (connection) => {
    const values = applyChanges(defaults, changesOfBody(kind, call));
    requireFields(values, ["OrganisationID", "Name"]);
    const organisationId = integerOf(values, "OrganisationID") ?? 0;
    if ((await findRecord(connection, organisations, organisationId)) === undefined) {
      throw badRequest(`No Organisation has the ID ${organisationId}.`);
    }
    const { switches } = call.service;
    await checkMisId(connection, kind, organisationId, textOf(values, "MISID"), undefined, switches);
    const id = await insertRecord(connection, kind, values);
    await logWrite(connection, call, kind.resource, "create", id, Object.keys(values));
    return bareIdAnswer(id);
  });

/** A body with only the changed keys; 204 (onefile-api 4, "partial update" and "update answer"). */
const update = (kind: Kind) => (call: Call) =>
  call.service.database.write(async (connection) => {
    const record = await recordOfPath(connection, kind, call);
    const values = applyChanges(record.values, changesOfBody(kind, call));
    requireFields(values, ["OrganisationID", "Name"]);
    refuseChange("OrganisationID", record.values, values);
    const organisationId = integerOf(values, "OrganisationID") ?? 0;
    const misId = values.MISID === record.values.MISID ? undefined : textOf(values, "MISID");
    await checkMisId(connection, kind, organisationId, misId, record.id, call.service.switches);
    await replaceRecord(connection, kind, { ...record, values });
    await logWrite(connection, call, kind.resource, "update", record.id, realChanges(record.values, values));
    return emptyAnswer();
  });

/** Search, read, create and update of a resource that has a name and belongs to an organisation. */
const namedRoutes = (kind: Kind, defaults: Values): readonly Route[] => {
  const path = `/${kind.resource}`;
  return [
    ...searchRoutes(kind.resource, search(kind)),
    { method: "GET", template: `${path}/{id}`, kind: "read", handle: (call) => readAnswer(kind, call) },
    { method: "POST", template: path, kind: "write", handle: create(kind, defaults) },
    { method: "POST", template: `${path}/{id}`, kind: "write", handle: update(kind) },
  ];
};

export const classroomRoutes = namedRoutes(classrooms, {});

/** A placement is active unless it is said otherwise: this stand-in's own reading. */
export const placementRoutes = namedRoutes(placements, { Active: true });
