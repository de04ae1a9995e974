import { exactColumn, field, foldedColumn, type IndexedColumn, integerColumn, type Kind } from "./kind.ts";

/** A centre (onefile-api 5.1). */
export const organisations: Kind = {
  resource: "Organisation",
  table: "organisations",
  firstId: 101,
  fields: [
    field("Name", "text", "seen"),
    field("KeychainCreationForNewUserActive", "boolean", "seen"),
    field("KeychainEmailSuppression", "boolean", "seen"),
  ],
  columns: [],
  rowFields: ["Name", "KeychainCreationForNewUserActive", "KeychainEmailSuppression"],
  essential: ["Name"],
};

const namedColumns: readonly IndexedColumn[] = [
  integerColumn("organisation_id", "OrganisationID"),
  foldedColumn("name_key", "Name"),
  foldedColumn("mis_key", "MISID"),
];

/** Onefile-api 5.3; `MISID` on classrooms from section 4, "MIS key". */
export const classrooms: Kind = {
  resource: "Classroom",
  table: "classrooms",
  firstId: 201,
  fields: [
    field("OrganisationID", "integer", "seen"),
    field("Name", "text", "seen"),
    field("MISID", "text", "seen"),
    field("StartOn", "date", "unseen"),
    field("Archive", "boolean", "unseen"),
    field("CompletionMessage", "text", "unseen"),
    field("SendCompletionMessage", "boolean", "unseen"),
    field("IVFinalSignOff", "boolean", "unseen"),
  ],
  columns: namedColumns,
  rowFields: ["Name", "MISID"],
  essential: ["OrganisationID"],
};

/** An employer's record; OneFile's "Employer" is a person (onefile-api 5.3). */
export const placements: Kind = {
  resource: "Placement",
  table: "placements",
  firstId: 5001,
  fields: [
    field("OrganisationID", "integer", "seen"),
    field("Name", "text", "seen"),
    field("MISID", "text", "seen"),
    field("Address", "text", "seen"),
    field("Active", "boolean", "seen"),
    field("Contact", "text", "unseen"),
    field("Email", "text", "unseen"),
    field("Fax", "text", "unseen"),
    field("Telephone", "text", "unseen"),
    field("Web", "text", "unseen"),
  ],
  columns: namedColumns,
  rowFields: ["Name", "MISID"],
  essential: ["OrganisationID"],
};

/** Learners, assessors, IQAs, employers and observers: the table of onefile-api 5.2. */
export const users: Kind = {
  resource: "User",
  table: "users",
  firstId: 10001,
  fields: [
    field("Username", "text", "seen"),
    field("OrganisationID", "integer", "seen"),
    field("FirstName", "text", "seen"),
    field("LastName", "text", "seen"),
    field("Email", "text", "seen"),
    field("Role", "integer", "seen"),
    field("DefaultAssessorID", "integer", "seen"),
    field("ClassroomID", "integer", "seen"),
    field("PlacementID", "integer", "seen"),
    field("DefaultEmployerID", "integer", "seen"),
    field("ProviderID", "integer", "unseen"),
    field("MISID", "text", "seen"),
    field("CreatedOn", "date", "unseen"),
    field("CompanyName", "text", "unseen"),
    field("Website", "text", "unseen"),
    field("WorkAddress", "text", "unseen"),
    field("MobileNumber", "text", "seen"),
    field("Telephone", "text", "seen"),
    field("HomeAddress", "text", "seen"),
    field("ULN", "text", "seen"),
    field("NINO", "text", "seen"),
    field("EpisodeName", "text", "seen"),
    field("CentreRegister", "date", "unseen"),
    field("DOB", "date", "seen"),
    field("StartOn", "date", "seen"),
    field("PlannedEndDate", "date", "seen"),
    field("L12", "text", "seen"),
    field("L13", "text", "seen"),
    field("L14", "text", "unseen"),
    field("L15", "text", "unseen"),
    field("L16", "text", "unseen"),
    field("PrimaryLLDDCode", "text", "unseen"),
    field("SecondaryLLDDCodes", "textList", "unseen"),
    field("LearningDifficultyAndDisabilityID", "integer", "unseen"),
    field("SupportFunding", "boolean", "unseen"),
    field("LearnerStatusID", "integer", "unseen"),
    field("Progress", "number", "own"),
    field("LastModified", "date", "own"),
  ],
  columns: [
    integerColumn("organisation_id", "OrganisationID"),
    integerColumn("role", "Role"),
    integerColumn("placement_id", "PlacementID"),
    foldedColumn("first_key", "FirstName"),
    foldedColumn("last_key", "LastName"),
    foldedColumn("email_key", "Email"),
    foldedColumn("mis_key", "MISID"),
    foldedColumn("username_key", "Username", true),
    exactColumn("last_modified", "LastModified"),
  ],
  rowFields: ["FirstName", "LastName", "MISID"],
  essential: ["OrganisationID", "Role", "FirstName", "LastName"],
};
