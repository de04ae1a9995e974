import { type Answer, badRequest, emptyAnswer } from "./answers.ts";
import { type Assignment, LEVELS, storeAssignment } from "./assignments.ts";
import type { Connection } from "./database.ts";
import { users } from "./kinds.ts";
import { standards } from "./learning-kinds.ts";
import { hasLearningAim, hasUnit } from "./learning-records.ts";
import { logWrite, recordOfPath } from "./record-routes.ts";
import { findRecord } from "./records.ts";
import { relatedRecord, relatedUnit } from "./related-records.ts";
import { ROLES } from "./roles.ts";
import type { Call } from "./routes.ts";
import { refuseUnitWrite } from "./unit-refusals.ts";

const read = (call: Call, assigneeId: number): Assignment => {
  const learnerId = call.body.integer("LearnerID");
  const level = call.body.integer("Level");
  const standardId = call.body.integer("StandardID");
  const unitId = call.body.text("UnitID");
  if (learnerId === undefined) throw badRequest("Required and missing: LearnerID.");
  const base = { AssigneeID: assigneeId, LearnerID: learnerId };
  if (level === LEVELS.additional) return { ...base, Level: level };
  if (level === LEVELS.unitSummary) {
    if (unitId === undefined) throw badRequest("Required at level 2 and missing: UnitID.");
    return { ...base, Level: level, UnitID: unitId };
  }
  if (level === LEVELS.learningAim) {
    if (standardId === undefined) throw badRequest("Required at level 3 and missing: StandardID.");
    return { ...base, Level: level, StandardID: standardId };
  }
  throw badRequest("Level must be 1, 2 or 3.");
};

/** The learner must have the learning aim or the unit summary that the assignee is to look after. */
const checkSubject = async (connection: Connection, assignment: Assignment): Promise<void> => {
  const { LearnerID, StandardID, UnitID } = assignment;
  if (StandardID !== undefined) {
    await relatedRecord(connection, standards, StandardID);
    if (!(await hasLearningAim(connection, LearnerID, StandardID))) {
      throw badRequest(`User ${LearnerID} has no learning aim of Standard ${StandardID}.`);
    }
  }
  if (UnitID !== undefined) {
    await relatedUnit(connection, UnitID);
    if (!(await hasUnit(connection, LearnerID, UnitID))) {
      throw badRequest(`User ${LearnerID} has no summary of Unit ${UnitID}.`);
    }
  }
};

/** The path names the assignee, `LearnerID` the learner: what all clients do (onefile-api 5.2 and 8.4). */
export const assign = async (call: Call): Promise<Answer> => {
  if (call.body.integer("Level") === LEVELS.unitSummary) await refuseUnitWrite(call.service);
  return call.service.database.write(async (connection) => {
    const assignee = await recordOfPath(connection, users, call);
    const assignment = read(call, assignee.id);
    const learner = await findRecord(connection, users, assignment.LearnerID);
    if (
      learner === undefined ||
      learner.values.Role !== ROLES.learner ||
      learner.values.OrganisationID !== assignee.values.OrganisationID
    ) {
      throw badRequest(`LearnerID ${assignment.LearnerID} is not a learner of the assignee's organisation.`);
    }
    if (assignee.values.Role === ROLES.learner)
      throw badRequest("A learner cannot be assigned to a learner.");
    await checkSubject(connection, assignment);
    await storeAssignment(connection, assignment);
    await logWrite(connection, call, users.resource, "assign", assignee.id, []);
    return emptyAnswer();
  });
};
