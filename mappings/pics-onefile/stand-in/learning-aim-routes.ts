import { badRequest, emptyAnswer } from "./answers.ts";
import { datesBetween } from "./date-filters.ts";
import { applyChanges } from "./fields.ts";
import { learningAims } from "./learning-kinds.ts";
import {
  changesOfBody,
  logWrite,
  readAnswer,
  realChanges,
  recordOfPath,
  requireFields,
  searchAnswer,
} from "./record-routes.ts";
import { type Condition, replaceRecord } from "./records.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";

/** The only code known, and the only one taken (onefile-api 4, "Codes"). */
const ACHIEVED = 1;

/**
 * By learner, or by completion within dates (onefile-api 5.4). An achieved aim is read as one with an `AchievedDate`,
 * and that date as the one that the dates bound. `OrganisationID` narrows the search to one centre.
 */
const search = async (call: Call) => {
  const userId = call.body.integer("UserID");
  const completion = call.body.integer("LearningAimCompletionStatus");
  const organisationId = call.body.integer("OrganisationID");
  if (userId === undefined && completion === undefined) {
    throw badRequest("Required and missing: UserID or LearningAimCompletionStatus.");
  }
  if (completion !== undefined && completion !== ACHIEVED) {
    throw badRequest(`LearningAimCompletionStatus ${completion} is not known.`);
  }
  const conditions: Condition[] = [...datesBetween(call, "achieved_on")];
  if (userId !== undefined) conditions.push({ column: "user_id", operator: "=", value: userId });
  if (completion !== undefined) conditions.push({ column: "achieved_on", operator: ">=", value: "" });
  if (organisationId !== undefined) {
    conditions.push({ column: "user_id", operator: "of organisation", value: organisationId });
  }
  return searchAnswer(learningAims, call, conditions);
};

const FIXED = ["StandardID", "UserID"] as const;

/** Any subset of the fields; 204. C-SUN repeats `ID` and `UserID` (onefile-api 5.4); another learner is a 400. */
const update = (call: Call) =>
  call.service.database.write(async (connection) => {
    const record = await recordOfPath(connection, learningAims, call);
    for (const name of FIXED) {
      const sent = call.body.integer(name);
      if (sent !== undefined && sent !== record.values[name]) throw badRequest(`${name} cannot be changed.`);
    }
    const values = applyChanges(record.values, changesOfBody(learningAims, call));
    requireFields(values, ["Status"]);
    await replaceRecord(connection, learningAims, { ...record, values });
    const changed = realChanges(record.values, values);
    await logWrite(connection, call, learningAims.resource, "update", record.id, changed);
    return emptyAnswer();
  });

export const learningAimRoutes: readonly Route[] = [
  ...searchRoutes("LearningAim", search),
  {
    method: "GET",
    template: "/LearningAim/{id}",
    kind: "read",
    handle: (call) => readAnswer(learningAims, call),
  },
  { method: "POST", template: "/LearningAim/{id}", kind: "write", handle: update },
];
