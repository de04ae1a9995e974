import { exactColumn, field, integerColumn, type Kind } from "./kind.ts";

/** When and how a review is held; nothing reads it back (onefile-api 5.5). */
export const visits: Kind = {
  resource: "Visit",
  table: "visits",
  firstId: 4_000_001,
  fields: [
    field("LearnerID", "integer", "unseen"),
    field("OrganisationID", "integer", "unseen"),
    field("DateFrom", "date", "unseen"),
    field("DateTo", "date", "unseen"),
    field("VisitTypeID", "integer", "unseen"),
    field("SMSReminder", "boolean", "unseen"),
    field("AssessorID", "integer", "unseen"),
  ],
  columns: [integerColumn("learner_id", "LearnerID")],
  rowFields: [],
  essential: ["LearnerID"],
};

/** The 14 fields of an older C-TOOLS revision, `ID` among them (onefile-api 5.5). */
export const reviews: Kind = {
  resource: "Review",
  table: "reviews",
  firstId: 6_000_001,
  fields: [
    field("ScheduledFor", "date", "seen"),
    field("LearnerID", "integer", "seen"),
    field("AssessorID", "integer", "seen"),
    field("EmployerID", "integer", "own"),
    field("Status", "integer", "seen"),
    field("CreatedOn", "date", "own"),
    field("StartedOn", "date", "own"),
    field("AssessorSignedOn", "date", "own"),
    field("LearnerSignedOn", "date", "own"),
    field("EmployerSignedOn", "date", "own"),
    field("EndTime", "date", "own"),
    field("VisitID", "integer", "seen"),
    field("Progress", "number", "own"),
  ],
  columns: [
    integerColumn("learner_id", "LearnerID"),
    integerColumn("visit_id", "VisitID"),
    integerColumn("status", "Status"),
    exactColumn("scheduled_for", "ScheduledFor"),
  ],
  rowFields: ["ScheduledFor"],
  essential: ["LearnerID"],
};
