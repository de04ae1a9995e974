import { badRequest, emptyAnswer, jsonAnswer } from "./answers.ts";
import { organisations } from "./kinds.ts";
import { standards } from "./learning-kinds.ts";
import { readAnswer, recordOfPath, searchAnswer } from "./record-routes.ts";
import { type Call, type Route, searchRoutes } from "./routes.ts";
import { LEARNER_STATUSES, LEARNING_AIM_STATUSES, type Status } from "./statuses.ts";

/**
 * `CustomerID` is required by the article, yet one client sends `OrganisationID` alone: either will do, neither is
 * refused (onefile-api 5.1).
 */
const search = async (call: Call) => {
  const customerId = call.body.integer("CustomerID");
  const organisationId = call.body.integer("OrganisationID");
  if (customerId === undefined && organisationId === undefined) {
    throw badRequest("Required and missing: CustomerID.");
  }
  if (customerId !== undefined && customerId !== call.service.customer.ID) return emptyAnswer();
  return searchAnswer(
    organisations,
    call,
    organisationId === undefined ? [] : [{ column: "id", operator: "=", value: organisationId }],
  );
};

/** No client shows the shape of these lists (onefile-api 5.1): this one has no more than an ID and a name. */
const statusList = (statuses: readonly Status[]) => async (call: Call) => {
  await call.service.database.read((connection) => recordOfPath(connection, organisations, call));
  return jsonAnswer(statuses);
};

/** Shape not seen either (onefile-api 5.1); here the rows of a standard search. */
const assignedStandards = async (call: Call) => {
  const { id } = await call.service.database.read((connection) =>
    recordOfPath(connection, organisations, call),
  );
  return searchAnswer(standards, call, [{ column: "organisation_id", operator: "=", value: id }]);
};

export const organisationRoutes: readonly Route[] = [
  ...searchRoutes("Organisation", search),
  {
    method: "GET",
    template: "/Organisation/{id}",
    kind: "read",
    handle: (call) => readAnswer(organisations, call),
  },
  {
    method: "GET",
    template: "/Organisation/{id}/LearningAimStatuses",
    kind: "read",
    handle: statusList(LEARNING_AIM_STATUSES),
  },
  {
    method: "GET",
    template: "/Organisation/{id}/LearnerStatuses",
    kind: "read",
    handle: statusList(LEARNER_STATUSES),
  },
  {
    method: "GET",
    template: "/Organisation/{id}/AssignedStandards",
    kind: "read",
    handle: assignedStandards,
  },
];
