import type { Connection } from "./database.ts";
import { learningAims, unitSummaries } from "./learning-kinds.ts";
import { type Condition, searchRecords } from "./records.ts";

const number = (column: string, value: number): Condition => ({ column, operator: "=", value });

export const hasLearningAim = async (
  connection: Connection,
  learnerId: number,
  standardId: number,
): Promise<boolean> => {
  const conditions = [number("user_id", learnerId), number("standard_id", standardId)];
  return (await searchRecords(connection, learningAims, conditions, undefined)).length > 0;
};

/** Whether the learner has the unit, within the standard or, if none is named, within any. */
export const hasUnit = async (
  connection: Connection,
  learnerId: number,
  unitId: string,
  standardId?: number,
): Promise<boolean> => {
  const conditions: Condition[] = [
    number("user_id", learnerId),
    { column: "unit_id", operator: "=", value: unitId },
    ...(standardId === undefined ? [] : [number("standard_id", standardId)]),
  ];
  return (await searchRecords(connection, unitSummaries, conditions, undefined)).length > 0;
};
