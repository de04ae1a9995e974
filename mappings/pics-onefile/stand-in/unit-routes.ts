import { badRequest, bareIdAnswer, jsonAnswer, notFound } from "./answers.ts";
import { foldCase, integerOf } from "./fields.ts";
import { standards, unitSummaries, units } from "./learning-kinds.ts";
import { hasUnit } from "./learning-records.ts";
import { fullObject } from "./record-answers.ts";
import { idOfSegment, logWrite, searchAnswer } from "./record-routes.ts";
import { type Condition, insertRecord } from "./records.ts";
import {
  findUnit,
  relatedLearner,
  relatedRecord,
  relatedUnit,
  requireOneOrganisation,
} from "./related-records.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";
import { refuseUnitWrite } from "./unit-refusals.ts";

const NUMBER_FILTERS = [
  ["OrganisationID", "organisation_id"],
  ["StandardID", "standard_id"],
] as const;

/** Needs `OrganisationID` or `StandardID`; `Title` matches whole (onefile-api 5.4, 8.4). */
const search = async (call: Call) => {
  const conditions: Condition[] = [];
  for (const [name, column] of NUMBER_FILTERS) {
    const value = call.body.integer(name);
    if (value !== undefined) conditions.push({ column, operator: "=", value });
  }
  if (conditions.length === 0) throw badRequest("Required and missing: OrganisationID or StandardID.");
  const title = call.body.text("Title");
  if (title !== undefined) conditions.push({ column: "title_key", operator: "=", value: foldCase(title) });
  return searchAnswer(units, call, conditions);
};

const read = async (call: Call) => {
  const id = call.parameters.id ?? "";
  const unit = await call.service.database.read((connection) => findUnit(connection, id));
  if (unit === undefined) throw notFound(`No Unit has the ID ${id}.`);
  return jsonAnswer(fullObject(units, unit, call.service.switches));
};

/** Gives the unit-summary ID; again is an error (onefile-api 5.4). A unit of one standard is not assigned under another. */
const assign = async (call: Call) => {
  await refuseUnitWrite(call.service);
  return call.service.database.write(async (connection) => {
    const { id: unitId = "", learnerId, standardId } = call.parameters;
    const unit = await relatedUnit(connection, unitId);
    const learner = await relatedLearner(connection, idOfSegment(learnerId));
    const standard = await relatedRecord(connection, standards, idOfSegment(standardId));
    requireOneOrganisation(learner, unit, standard);
    if ((integerOf(unit.values, "StandardID") ?? standard.id) !== standard.id) {
      throw badRequest(`Unit ${unitId} is not of Standard ${standard.id}.`);
    }
    if (await hasUnit(connection, learner.id, unitId, standard.id)) {
      throw badRequest(`Unit ${unitId} is already assigned to User ${learner.id}.`);
    }
    const values = { UserID: learner.id, UnitID: unitId, StandardID: standard.id };
    const id = await insertRecord(connection, unitSummaries, values);
    await logWrite(connection, call, unitSummaries.resource, "create", id, Object.keys(values));
    return bareIdAnswer(id);
  });
};

/** No client makes or changes a unit, so there is no such path; with the switch on it is a refused write. */
const unknownWrite = async (call: Call) => {
  await refuseUnitWrite(call.service);
  throw notFound("There is no such path.");
};

export const unitRoutes: readonly Route[] = [
  ...searchRoutes("Unit", search),
  { method: "GET", template: "/Unit/{id}", kind: "read", handle: read },
  { method: "POST", template: "/Unit", kind: "write", handle: unknownWrite },
  { method: "POST", template: "/Unit/{id}", kind: "write", handle: unknownWrite },
  {
    method: "POST",
    template: "/Unit/{id}/Assign/{learnerId}/{standardId}",
    kind: "write",
    handle: assign,
  },
];
