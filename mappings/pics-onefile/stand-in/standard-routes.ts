import { badRequest, bareIdAnswer } from "./answers.ts";
import { foldCase } from "./fields.ts";
import { learningAims, standards } from "./learning-kinds.ts";
import { hasLearningAim } from "./learning-records.ts";
import { idOfSegment, logWrite, readAnswer, searchAnswer } from "./record-routes.ts";
import { type Condition, insertRecord } from "./records.ts";
import { relatedLearner, relatedRecord, requireOneOrganisation } from "./related-records.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";
import { RUNNING } from "./statuses.ts";

/** Filters: `OrganisationID`, sent by every client and so required here, and `Title`, whole (onefile-api 5.4, 8.4). */
const search = async (call: Call) => {
  const organisationId = call.body.integer("OrganisationID");
  if (organisationId === undefined) throw badRequest("Required and missing: OrganisationID.");
  const title = call.body.text("Title");
  const conditions: Condition[] = [{ column: "organisation_id", operator: "=", value: organisationId }];
  if (title !== undefined) conditions.push({ column: "title_key", operator: "=", value: foldCase(title) });
  return searchAnswer(standards, call, conditions);
};

/**
 * Makes the one learning aim of the learner and the standard, and gives its ID; again is a 400 (onefile-api 8.4). A
 * body says nothing: clients send none, `[]`, or the organisation (onefile-api 5.4).
 */
const assign = (call: Call) =>
  call.service.database.write(async (connection) => {
    const standard = await relatedRecord(connection, standards, idOfSegment(call.parameters.id));
    const learner = await relatedLearner(connection, idOfSegment(call.parameters.learnerId));
    requireOneOrganisation(learner, standard);
    if (await hasLearningAim(connection, learner.id, standard.id)) {
      throw badRequest(`Standard ${standard.id} is already assigned to User ${learner.id}.`);
    }
    const values = { StandardID: standard.id, UserID: learner.id, Status: RUNNING };
    const id = await insertRecord(connection, learningAims, values);
    await logWrite(connection, call, learningAims.resource, "create", id, Object.keys(values));
    return bareIdAnswer(id);
  });

export const standardRoutes: readonly Route[] = [
  ...searchRoutes("Standard", search),
  { method: "GET", template: "/Standard/{id}", kind: "read", handle: (call) => readAnswer(standards, call) },
  { method: "POST", template: "/Standard/{id}/Assign/{learnerId}", kind: "write", handle: assign },
];
