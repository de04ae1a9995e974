import type { Connection } from "./database.ts";
import { integerOf, type Values } from "./fields.ts";
import { findRecord, replaceRecord, searchRecords } from "./records.ts";
import { reviews, visits } from "./review-kinds.ts";

/** The end of a review is the `DateTo` of its visit (onefile-api 8.4). */
export const endOf = async (connection: Connection, review: Values): Promise<Values> => {
  const visit = await findRecord(connection, visits, integerOf(review, "VisitID") ?? 0);
  const end = visit?.values.DateTo;
  return end === undefined ? {} : { EndTime: end };
};

/** A person who moves a visit moves the end of its reviews with it. */
export const moveEnds = async (connection: Connection, visitId: number): Promise<void> => {
  const found = await searchRecords(
    connection,
    reviews,
    [{ column: "visit_id", operator: "=", value: visitId }],
    undefined,
  );
  for (const review of found) {
    const values = { ...review.values, ...(await endOf(connection, review.values)) };
    await replaceRecord(connection, reviews, { ...review, values });
  }
};
