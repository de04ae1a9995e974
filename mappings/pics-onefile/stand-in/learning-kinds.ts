import { exactColumn, field, foldedColumn, integerColumn, type Kind } from "./kind.ts";

/** What a learner can be put on; the title ends in the code in square brackets (onefile-api 5.4, exchange 1). */
export const standards: Kind = {
  resource: "Standard",
  table: "standards",
  firstId: 3001,
  fields: [field("Title", "text", "seen"), field("OrganisationID", "integer", "unseen")],
  columns: [integerColumn("organisation_id", "OrganisationID"), foldedColumn("title_key", "Title")],
  rowFields: ["Title"],
  essential: ["OrganisationID", "Title"],
};

/** The only resource with text IDs (onefile-api 5.4 and quirk 5): `ID` is a field, the number behind it stays inside. */
export const units: Kind = {
  resource: "Unit",
  table: "units",
  firstId: 1,
  fields: [
    field("ID", "text", "own"),
    field("Title", "text", "seen"),
    field("NDAQCode", "text", "seen"),
    field("Display", "text", "seen"),
    field("OrganisationID", "integer", "unseen"),
    field("StandardID", "integer", "unseen"),
  ],
  columns: [
    exactColumn("unit_id", "ID", true),
    integerColumn("organisation_id", "OrganisationID"),
    integerColumn("standard_id", "StandardID"),
    foldedColumn("title_key", "Title"),
  ],
  rowFields: ["ID", "Title", "NDAQCode", "Display"],
  essential: ["ID", "OrganisationID", "Title"],
};

/** A learner's copy of a unit; no client shows its shape in an answer (onefile-api 5.4). */
export const unitSummaries: Kind = {
  resource: "UnitSummary",
  table: "unit_summaries",
  firstId: 8_000_001,
  fields: [
    field("UserID", "integer", "own"),
    field("UnitID", "text", "own"),
    field("StandardID", "integer", "own"),
  ],
  columns: [
    integerColumn("user_id", "UserID"),
    exactColumn("unit_id", "UnitID"),
    integerColumn("standard_id", "StandardID"),
  ],
  rowFields: [],
  essential: ["UserID", "UnitID", "StandardID"],
};

/** A learner's copy of a standard (onefile-api 5.4); `CertificateReceivedDate` is a guessed name there. */
export const learningAims: Kind = {
  resource: "LearningAim",
  table: "learning_aims",
  firstId: 2_000_001,
  fields: [
    field("StandardID", "integer", "own"),
    field("UserID", "integer", "own"),
    field("Status", "integer", "seen"),
    field("Progress", "number", "own"),
    field("StartDate", "date", "unseen"),
    field("PlannedEnd", "date", "unseen"),
    field("RegistrationNumber", "text", "unseen"),
    field("RegistrationDate", "date", "unseen"),
    field("CertificateAppliedDate", "date", "unseen"),
    field("CertificateReceivedDate", "date", "unseen"),
    field("AchievedDate", "date", "unseen"),
  ],
  columns: [
    integerColumn("user_id", "UserID"),
    integerColumn("standard_id", "StandardID"),
    exactColumn("achieved_on", "AchievedDate"),
  ],
  rowFields: ["StandardID", "UserID", "Status"],
  essential: ["StandardID", "UserID"],
};
