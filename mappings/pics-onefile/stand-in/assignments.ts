import { type Answer, badRequest, emptyAnswer } from "./answers.ts";
import { type Connection, type Database, numberColumn, type Row } from "./database.ts";
import { users } from "./kinds.ts";
import { logWrite, recordOfPath } from "./record-routes.ts";
import { findRecord } from "./records.ts";
import { ROLES } from "./roles.ts";
import type { Call } from "./routes.ts";

/** Onefile-api 4, "Codes", `Level`. */
const ADDITIONAL = 1;
const UNIT_SUMMARY = 2;
const LEARNING_AIM = 3;

export interface Assignment {
  readonly AssigneeID: number;
  readonly LearnerID: number;
  readonly Level: number;
  readonly StandardID?: number;
  readonly UnitID?: string;
}

const read = (call: Call, assigneeId: number): Assignment => {
  const learnerId = call.body.integer("LearnerID");
  const level = call.body.integer("Level");
  const standardId = call.body.integer("StandardID");
  const unitId = call.body.text("UnitID");
  if (learnerId === undefined) throw badRequest("Required and missing: LearnerID.");
  const base = { AssigneeID: assigneeId, LearnerID: learnerId };
  if (level === ADDITIONAL) return { ...base, Level: level };
  if (level === UNIT_SUMMARY) {
    if (unitId === undefined) throw badRequest("Required at level 2 and missing: UnitID.");
    return { ...base, Level: level, UnitID: unitId };
  }
  if (level === LEARNING_AIM) {
    if (standardId === undefined) throw badRequest("Required at level 3 and missing: StandardID.");
    return { ...base, Level: level, StandardID: standardId };
  }
  throw badRequest("Level must be 1, 2 or 3.");
};

/** Adds at level 1; replaces the earlier one of the same unit or standard at levels 2 and 3 (onefile-api 8.4). */
const store = async (connection: Connection, assignment: Assignment): Promise<void> => {
  const { AssigneeID, LearnerID, Level } = assignment;
  const standardId = assignment.StandardID ?? null;
  const unitId = assignment.UnitID ?? null;
  await connection.run(
    `delete from assignments where learner_id = ? and level = ? and standard_id is ? and unit_id is ?
       and (level > ${ADDITIONAL} or assignee_id = ?)`,
    [LearnerID, Level, standardId, unitId, AssigneeID],
  );
  await connection.run(
    "insert into assignments (assignee_id, learner_id, level, standard_id, unit_id) values (?, ?, ?, ?, ?)",
    [AssigneeID, LearnerID, Level, standardId, unitId],
  );
};

/** The path names the assignee, `LearnerID` the learner: what all clients do (onefile-api 5.2 and 8.4). */
export const assign = (call: Call): Promise<Answer> =>
  call.service.database.write(async (connection) => {
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
    await store(connection, assignment);
    await logWrite(connection, call, users.resource, "assign", assignee.id, []);
    return emptyAnswer();
  });

const toAssignment = (row: Row): Assignment => {
  const { standard_id: standardId, unit_id: unitId } = row;
  return {
    AssigneeID: numberColumn(row, "assignee_id"),
    LearnerID: numberColumn(row, "learner_id"),
    Level: numberColumn(row, "level"),
    ...(typeof standardId === "number" ? { StandardID: standardId } : {}),
    ...(typeof unitId === "string" ? { UnitID: unitId } : {}),
  };
};

export const readAssignments = async (database: Database): Promise<readonly Assignment[]> => {
  const rows = await database.read((connection) =>
    connection.all(
      "select assignee_id, learner_id, level, standard_id, unit_id from assignments order by rowid",
    ),
  );
  return rows.map(toAssignment);
};
