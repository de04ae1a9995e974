import { type Connection, type Database, numberColumn, type Row } from "./database.ts";

/** Onefile-api 4, "Codes", `Level`. */
export const LEVELS = { additional: 1, unitSummary: 2, learningAim: 3 } as const;

/** Who does what for a learner. The API takes assignments and shows none (onefile-api 5.2): only controls do. */
export interface Assignment {
  readonly AssigneeID: number;
  readonly LearnerID: number;
  readonly Level: number;
  readonly StandardID?: number;
  readonly UnitID?: string;
}

/** Adds at level 1; replaces the earlier one of the same unit or standard at levels 2 and 3 (onefile-api 8.4). */
export const storeAssignment = async (connection: Connection, assignment: Assignment): Promise<void> => {
  const { AssigneeID, LearnerID, Level } = assignment;
  const standardId = assignment.StandardID ?? null;
  const unitId = assignment.UnitID ?? null;
  await connection.run(
    `delete from assignments where learner_id = ? and level = ? and standard_id is ? and unit_id is ?
       and (level > ${LEVELS.additional} or assignee_id = ?)`,
    [LearnerID, Level, standardId, unitId, AssigneeID],
  );
  await connection.run(
    "insert into assignments (assignee_id, learner_id, level, standard_id, unit_id) values (?, ?, ?, ?, ?)",
    [AssigneeID, LearnerID, Level, standardId, unitId],
  );
};

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
