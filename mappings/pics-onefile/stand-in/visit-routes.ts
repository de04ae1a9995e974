import { badRequest, bareIdAnswer } from "./answers.ts";
import { applyChanges, integerOf, textOf } from "./fields.ts";
import { organisations } from "./kinds.ts";
import { changesOfBody, logWrite, requireFields } from "./record-routes.ts";
import { insertRecord } from "./records.ts";
import { checkAssessor, relatedLearner, relatedRecord } from "./related-records.ts";
import { visits } from "./review-kinds.ts";
import type { Call, Route } from "./routes.ts";

/** Onefile-api 5.5. `VisitTypeID` is not checked: its numbers are not known (onefile-api 4, "Codes"). */
const create = (call: Call) =>
  call.service.database.write(async (connection) => {
    const values = applyChanges({}, changesOfBody(visits, call));
    requireFields(values, ["LearnerID", "OrganisationID", "DateFrom", "DateTo"]);
    const organisation = await relatedRecord(connection, organisations, integerOf(values, "OrganisationID"));
    const learner = await relatedLearner(connection, integerOf(values, "LearnerID"));
    if (learner.values.OrganisationID !== organisation.id) {
      throw badRequest(`User ${learner.id} is not a learner of Organisation ${organisation.id}.`);
    }
    await checkAssessor(connection, integerOf(values, "AssessorID"), learner);
    if ((textOf(values, "DateTo") ?? "") < (textOf(values, "DateFrom") ?? "")) {
      throw badRequest("DateTo lies before DateFrom.");
    }
    const id = await insertRecord(connection, visits, values);
    await logWrite(connection, call, visits.resource, "create", id, Object.keys(values));
    return bareIdAnswer(id);
  });

/** Visits are made and never looked up: no client does it (onefile-api 5.5). */
export const visitRoutes: readonly Route[] = [
  { method: "POST", template: "/Visit", kind: "write", handle: create },
];
