/**
 * Settings under which episodes run, and, written by hand from the table of flows in the semantics and the rows
 * page of the mapping, everything that each job may write under them. What is not named here may not be written.
 */
import type { Stage } from "./Script.ts";

type Mode = "push" | "pull" | "ignore";

export interface Variant {
  readonly name: string;
  readonly learners: Mode;
  readonly officers: Mode;
  readonly organisations: Mode;
}

export const variants: ReadonlyArray<Variant> = [
  { name: "push", learners: "push", officers: "push", organisations: "push" },
  { name: "pull", learners: "pull", officers: "pull", organisations: "pull" },
  { name: "mixed", learners: "push", officers: "pull", organisations: "ignore" },
];

export interface Allowed {
  /** `table.column` of an update, `table+` of an insert. */
  readonly local: ReadonlySet<string>;
  /** `POST /Path field`, where the path's first `{id}` of a user is told apart as learner or officer. */
  readonly remote: ReadonlySet<string>;
}

const linkColumns = [
  "officers.other_system_id",
  "organisations.additional_id",
  "learners.onefile_id",
  "qualifications.learning_aim_id",
  "reviews.onefile_system_id",
];

const fields = (request: string, names: string): ReadonlyArray<string> => [
  request,
  ...names.split(" ").map((name) => `${request} ${name}`),
];

const officerCreate = fields("POST /User officer", "Role OrganisationID MISID FirstName LastName Email");
const organisationCreate = fields("POST /Placement", "OrganisationID MISID Name");
const visitCreate = fields("POST /Visit", "LearnerID OrganisationID AssessorID VisitTypeID DateFrom DateTo");
const reviewCreate = fields("POST /Review", "LearnerID ScheduledFor AssessorID Status VisitID");

const upload: Allowed = {
  local: new Set(linkColumns),
  remote: new Set([
    ...fields(
      "POST /User learner",
      "Role OrganisationID MISID FirstName LastName Email Telephone MobileNumber DOB ULN NINO StartOn PlannedEndDate DefaultAssessorID PlacementID ClassroomID L12 L13 L14 L15",
    ),
    ...officerCreate,
    ...organisationCreate,
    "POST /Standard/{id}/Assign/{id}",
    // The second request of a learning aim's create.
    ...fields(
      "POST /LearningAim/{id}",
      "StartDate PlannedEnd RegistrationNumber RegistrationDate CertificateAppliedDate CertificateReceivedDate",
    ),
    ...fields("POST /User/{id}/Assign", "LearnerID Level StandardID"),
    ...visitCreate,
    ...reviewCreate,
  ]),
};

const sync = ({ learners, officers, organisations }: Variant): Allowed => ({
  local: new Set([
    ...linkColumns,
    "reviews+",
    "reviews.scheduled_date",
    "reviews.scheduled_time",
    "reviews.officer_id",
    "reviews.attendance",
    "reviews.actual_date",
    "qualifications.registration_number",
    "qualifications.registration_date",
    "qualifications.certificate_applied_on",
    "qualifications.certificate_received_on",
    "qualifications.total_elements",
    "qualifications.elements_done",
    ...(learners === "pull"
      ? ["first_name", "surname", "email", "telephone", "mobile"].map((column) => `learners.${column}`)
      : []),
    ...(officers === "pull"
      ? ["first_name", "surname", "email", "telephone", "mobile"].map((column) => `officers.${column}`)
      : []),
    ...(organisations === "pull"
      ? ["name", "telephone", "email", "website"].map((column) => `organisations.${column}`)
      : []),
  ]),
  remote: new Set([
    ...officerCreate,
    ...organisationCreate,
    ...visitCreate,
    ...reviewCreate,
    // Both switches for changes of officer and employer are on.
    ...fields("POST /User/{id} learner", "DefaultAssessorID PlacementID"),
    ...(learners === "push"
      ? fields(
          "POST /User/{id} learner",
          "FirstName LastName Email Telephone MobileNumber DOB ULN NINO L12 L13 L14 L15",
        )
      : []),
    ...(officers === "push"
      ? fields("POST /User/{id} officer", "FirstName LastName Email Telephone MobileNumber")
      : []),
    ...(organisations === "push"
      ? fields("POST /Placement/{id}", "Name Telephone Email Web Address Contact")
      : []),
    ...fields(
      "POST /LearningAim/{id}",
      "RegistrationNumber RegistrationDate CertificateAppliedDate CertificateReceivedDate",
    ),
  ]),
});

export const allowedIn = (stage: Stage, variant: Variant): Allowed =>
  stage === "upload" ? upload : sync(variant);
