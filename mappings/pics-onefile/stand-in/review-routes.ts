import { badRequest, bareIdAnswer } from "./answers.ts";
import type { Connection } from "./database.ts";
import { datesBetween } from "./date-filters.ts";
import { applyChanges, integerOf, type Values } from "./fields.ts";
import { changesOfBody, logWrite, readAnswer, requireFields, searchAnswer } from "./record-routes.ts";
import { type Condition, insertRecord, type StoredRecord } from "./records.ts";
import { checkAssessor, relatedLearner, relatedRecord } from "./related-records.ts";
import { endOf } from "./review-ends.ts";
import { reviews, visits } from "./review-kinds.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";
import { timestamp } from "./service.ts";
import { SCHEDULED } from "./statuses.ts";

const checkVisit = async (connection: Connection, review: Values, learner: StoredRecord): Promise<void> => {
  const id = integerOf(review, "VisitID");
  if (id === undefined) return;
  const visit = await relatedRecord(connection, visits, id);
  if (visit.values.LearnerID !== learner.id) {
    throw badRequest(`Visit ${id} is not one of User ${learner.id}.`);
  }
};

/** Onefile-api 5.5. A status other than 1 is not known for a new review; without one it is 1. */
const create = (call: Call) =>
  call.service.database.write(async (connection) => {
    const given = applyChanges({ Status: SCHEDULED }, changesOfBody(reviews, call));
    requireFields(given, ["LearnerID", "ScheduledFor"]);
    if (given.Status !== SCHEDULED) throw badRequest(`The Status of a new Review must be ${SCHEDULED}.`);
    const learner = await relatedLearner(connection, integerOf(given, "LearnerID"));
    const organisationId = call.body.integer("OrganisationID");
    if (organisationId !== undefined && organisationId !== learner.values.OrganisationID) {
      throw badRequest(`User ${learner.id} is not a learner of Organisation ${organisationId}.`);
    }
    await checkAssessor(connection, integerOf(given, "AssessorID"), learner);
    await checkVisit(connection, given, learner);
    const values = {
      ...given,
      CreatedOn: timestamp(call.service),
      ...(await endOf(connection, given)),
    };
    const id = await insertRecord(connection, reviews, values);
    await logWrite(connection, call, reviews.resource, "create", id, Object.keys(values));
    return bareIdAnswer(id);
  });

const NUMBER_FILTERS = [
  ["LearnerID", "learner_id"],
  ["Status", "status"],
] as const;

/** `OrganisationID` is sent by every client and so required here; the dates bound `ScheduledFor` (onefile-api 5.5). */
const search = async (call: Call) => {
  const organisationId = call.body.integer("OrganisationID");
  if (organisationId === undefined) throw badRequest("Required and missing: OrganisationID.");
  const conditions: Condition[] = [
    { column: "learner_id", operator: "of organisation", value: organisationId },
    ...datesBetween(call, "scheduled_for"),
  ];
  for (const [name, column] of NUMBER_FILTERS) {
    const value = call.body.integer(name);
    if (value !== undefined) conditions.push({ column, operator: "=", value });
  }
  return searchAnswer(reviews, call, conditions);
};

/** No update and no removal: no client does either (onefile-api 5.5). */
export const reviewRoutes: readonly Route[] = [
  ...searchRoutes("Review", search),
  { method: "GET", template: "/Review/{id}", kind: "read", handle: (call) => readAnswer(reviews, call) },
  { method: "POST", template: "/Review", kind: "write", handle: create },
];
