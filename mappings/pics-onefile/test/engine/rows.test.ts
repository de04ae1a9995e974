/**
 * The rows of the exchange one by one, as literal data: what stands at each place after an upload, and after a sync
 * under ignore, push and pull in which both sides hold something else. Every cell is read from the database file
 * and from the stand-in's own store.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acknowledged } from "../../../../test/support/acknowledged.ts";
import { openWorld, setSettings, type World, withWorld } from "./support.ts";

type Cell = string | number | null;
type Stage = "upload" | "ignore" | "push" | "pull";

/** What both sides hold for a record, by column and by API name. */
interface Sides {
  readonly pics: Readonly<Record<string, unknown>>;
  readonly oneFile: Readonly<Record<string, unknown>>;
}
type Snapshot = Readonly<Record<"learner" | "officer" | "organisation" | "qualification" | "review", Sides>>;

const LEARNER = 1;

const modes = (mode: string, switches: string) => ({
  updateLearnerDemographicsMode: mode,
  updateOfficerDemographicsMode: mode,
  updateOrganisationDemographicsMode: mode,
  pushChangesToLearnerMainOfficer: switches,
  pushChangesToLearnerEmployer: switches,
});

const first = async (world: World, statement: string): Promise<Readonly<Record<string, unknown>>> =>
  (await world.rows(statement))[0] ?? {};

const snapshot = async (world: World): Promise<Snapshot> => {
  const learner = await first(world, `select * from learners where learner_id = ${LEARNER}`);
  const officer = await first(world, "select * from officers where officer_id = 2");
  const organisation = await first(world, "select * from organisations where organisation_id = 1");
  const qualification = await first(world, "select * from qualifications where qualification_id = 1");
  const review = await first(world, "select * from reviews where review_id = 1");
  const remoteReview = (await world.standIn.readReview(Number(review.onefile_system_id)))?.fields ?? {};
  const visit = (await world.standIn.readVisit(Number(remoteReview.VisitID)))?.fields ?? {};
  const aim = await world.standIn.readLearningAim(Number(qualification.learning_aim_id));
  const assignments = await world.standIn.readAssignments();
  return {
    learner: {
      pics: learner,
      oneFile: (await world.standIn.readUser(Number(learner.onefile_id)))?.fields ?? {},
    },
    officer: {
      pics: officer,
      oneFile: (await world.standIn.readUser(Number(officer.other_system_id)))?.fields ?? {},
    },
    organisation: {
      pics: organisation,
      oneFile: (await world.standIn.readPlacement(Number(organisation.additional_id)))?.fields ?? {},
    },
    qualification: {
      pics: qualification,
      oneFile: {
        ...aim?.fields,
        "assessor at level 3": assignments.find(({ Level }) => Level === 3)?.AssigneeID,
        "assessor at level 1": assignments.find(({ Level }) => Level === 1)?.AssigneeID,
      },
    },
    review: { pics: review, oneFile: { ...visit, ...remoteReview } },
  };
};

let world: World;
let close: () => Promise<void>;
const stages = new Map<Stage, Snapshot>();
const at = (stage: Stage): Snapshot => {
  const seen = stages.get(stage);
  if (seen === undefined) throw new Error(`no snapshot of ${stage}`);
  return seen;
};
/** The ID of an officer's or an organisation's account, as PICSWeb came to hold it. */
const linkOf = async (statement: string): Promise<number> =>
  Number(Object.values(await first(world, statement))[0]);

beforeAll(async () => {
  ({ world, close } = await openWorld({ learners: 1, officers: 3, organisations: 2, courses: true }));
  await world.standIn.addClassroom({ ID: 202, OrganisationID: 101, Name: "Tag A" });
  await world.sql(
    `update learners set first_name = 'Ash', surname = 'Example', email = 'ash@example.org',
       telephone = '01632 960001', mobile = '07700 900001', dob = '2004-02-29', uln = '4300000015',
       nino = 'QQ100001A', ethnicity = '33', sex = 'F', disability = 'yes', disability_code = '04',
       start_date = '2026-01-12', planned_end_date = '2027-07-31', main_officer_id = 2, main_tag = 'Tag A'
     where learner_id = ${LEARNER};
     update officers set first_name = 'Elm', surname = 'Officer', email = 'elm@example.org',
       telephone = '01632 960002', mobile = '07700 900002' where officer_id = 2;
     update organisations set name = 'Example Works', telephone = '01632 960003', email = 'works@example.org',
       website = 'https://works.example.org', contact = 'The office', address_1 = '1 Invented Street',
       town = 'Sampletown', postcode = 'ZZ1 1ZZ' where organisation_id = 1;
     update qualifications set assessor_id = 3, start_date = '2026-01-13', planned_end_date = '2027-06-30',
       registration_number = 'REG-1', registration_date = '2026-02-02', certificate_applied_on = '2026-03-03',
       certificate_received_on = '2026-04-04' where qualification_id = 1;
     update reviews set scheduled_date = '2027-07-15', scheduled_time = '09:30', officer_id = 3 where review_id = 1;
     insert into learner_officers values (${LEARNER}, 1, 'Functional skills tutor');`,
  );
  await setSettings(world, {
    ...modes("ignore", "false"),
    createLearnerClassroomFromMainTag: "true",
  });
  expect(await world.run("run", "upload", "--only", `learner:${LEARNER}`)).toMatchObject({ code: 0 });
  stages.set("upload", await snapshot(world));

  // Both sides come to hold something else in every place.
  const { learner, officer, organisation, qualification, review } = at("upload");
  await world.sql(
    `update learners set first_name = 'Ash2', surname = 'Example2', email = 'ash2@example.org',
       telephone = '01632 960011', mobile = '07700 900011', dob = '2004-03-01', uln = '4300000025',
       nino = 'QQ100002A', ethnicity = '34', sex = 'M', disability = 'no', disability_code = '05',
       start_date = '2026-01-19', planned_end_date = '2027-08-31', main_officer_id = 3, main_tag = 'Tag B'
     where learner_id = ${LEARNER};
     update placements set organisation_id = 2 where learner_id = ${LEARNER};
     update officers set first_name = 'Elm2', surname = 'Officer2', email = 'elm2@example.org',
       telephone = '01632 960012', mobile = '07700 900012' where officer_id = 2;
     update organisations set name = 'Example Works 2', telephone = '01632 960013', email = 'works2@example.org',
       website = 'https://works2.example.org', contact = 'The other office', address_1 = '2 Invented Street'
       where organisation_id = 1;
     update qualifications set assessor_id = 2, start_date = '2026-02-13', planned_end_date = '2027-05-31',
       registration_number = 'REG-2' where qualification_id = 1;
     update reviews set scheduled_date = '2027-08-15', scheduled_time = '11:00', officer_id = 2 where review_id = 1;`,
  );
  await world.standIn.setUser(Number(learner.oneFile.ID ?? learner.pics.onefile_id), {
    FirstName: "Ash3",
    LastName: "Example3",
    Email: "ash3@example.org",
    Telephone: "01632 960021",
    MobileNumber: "07700 900021",
    DOB: "2004-03-02T00:00:00Z",
    ULN: "4300000035",
    NINO: "QQ100003A",
    L12: "35",
    L13: "9",
    L14: "9",
    L15: "06",
  });
  await world.standIn.setUser(Number(officer.pics.other_system_id), {
    FirstName: "Elm3",
    LastName: "Officer3",
    Email: "elm3@example.org",
    Telephone: "01632 960022",
    MobileNumber: "07700 900022",
  });
  await world.standIn.setPlacement(Number(organisation.pics.additional_id), {
    Name: "Example Works 3",
    Telephone: "01632 960023",
    Email: "works3@example.org",
    Web: "https://works3.example.org",
    Contact: "A third office",
    Address: "3 Invented Street",
  });
  await world.standIn.setLearningAim(Number(qualification.pics.learning_aim_id), {
    RegistrationNumber: "REG-3",
    RegistrationDate: "2026-02-22T00:00:00Z",
    CertificateAppliedDate: "2026-03-23T00:00:00Z",
    CertificateReceivedDate: "2026-04-24T00:00:00Z",
    Progress: 41.6,
  });
  await world.standIn.setReview(Number(review.pics.onefile_system_id), {
    ScheduledFor: "2027-12-15T14:15:00Z",
    StartedOn: "2027-12-16T14:20:00Z",
    AssessorID: await linkOf("select other_system_id from officers where officer_id = 1"),
  });
  for (const [stage, mode, switches] of [
    ["ignore", "ignore", "false"],
    ["pull", "pull", "false"],
  ] as const) {
    await setSettings(world, modes(mode, switches));
    expect(await acknowledged(world.run)("run", "sync")).toMatchObject({ code: 0 });
    stages.set(stage, await snapshot(world));
  }
  // What was pulled is changed here again, so that a push has something to carry.
  await world.sql(
    `update learners set first_name = 'Ash4', surname = 'Example4', email = 'ash4@example.org',
       telephone = '01632 960041', mobile = '07700 900041' where learner_id = ${LEARNER};
     update officers set first_name = 'Elm4', surname = 'Officer4', email = 'elm4@example.org',
       telephone = '01632 960042', mobile = '07700 900042' where officer_id = 2;
     update organisations set name = 'Example Works 4', telephone = '01632 960043', email = 'works4@example.org',
       website = 'https://works4.example.org' where organisation_id = 1;`,
  );
  await setSettings(world, modes("push", "true"));
  expect(await acknowledged(world.run)("run", "sync")).toMatchObject({ code: 0 });
  stages.set("push", await snapshot(world));
}, 60_000);

afterAll(() => close());

describe("section 4, learner upload: each field arrives when the learner is created", () => {
  it.each<[string, string, Cell]>([
    ["First Name", "FirstName", "Ash"],
    ["Surname", "LastName", "Example"],
    ["Email", "Email", "ash@example.org"],
    ["Telephone", "Telephone", "01632 960001"],
    ["Mobile Number", "MobileNumber", "07700 900001"],
    ["DOB", "DOB", "2004-02-29T00:00:00.000Z"],
    ["ULN", "ULN", "4300000015"],
    ["NiNo", "NINO", "QQ100001A"],
    ["Start Date", "StartOn", "2026-01-12T00:00:00.000Z"],
    ["Planned End Date", "PlannedEndDate", "2027-07-31T00:00:00.000Z"],
    ["Ethnicity", "L12", "33"],
    ["Sex", "L13", "F"],
    ["Disability", "L14", "1"],
    ["Disability, its code", "L15", "04"],
    ["Main Tag", "ClassroomID", 202],
    ["centre", "OrganisationID", 101],
    ["role", "Role", 1],
    ["MIS key", "MISID", "LRN-0001/1"],
  ])("%s as %s", (_, name, value) => {
    expect(at("upload").learner.oneFile[name]).toBe(value);
  });
  it("Main Officer as DefaultAssessorID", () => {
    const { learner, officer } = at("upload");
    expect(String(learner.oneFile.DefaultAssessorID)).toBe(officer.pics.other_system_id);
  });
  it("most recent type-P placement as PlacementID", () => {
    const { learner, organisation } = at("upload");
    expect(String(learner.oneFile.PlacementID)).toBe(organisation.pics.additional_id);
  });
});

describe("section 5, qualification upload", () => {
  it.each<[string, string, Cell]>([
    ["VQ reference", "StandardID", 3001],
    ["Start Date", "StartDate", "2026-01-13T00:00:00.000Z"],
    ["Planned End Date", "PlannedEnd", "2027-06-30T00:00:00.000Z"],
    ["Registration Number", "RegistrationNumber", "REG-1"],
    ["Registration Date", "RegistrationDate", "2026-02-02T00:00:00.000Z"],
    ["Certificate Applied For Date", "CertificateAppliedDate", "2026-03-03T00:00:00.000Z"],
    ["Certificate Received Date", "CertificateReceivedDate", "2026-04-04T00:00:00.000Z"],
  ])("%s as %s", (_, name, value) => {
    expect(at("upload").qualification.oneFile[name]).toBe(value);
  });
  it("the qualification's assessor at level 3, the additional one at level 1", async () => {
    const { oneFile } = at("upload").qualification;
    expect(oneFile["assessor at level 3"]).toBe(
      await linkOf("select other_system_id from officers where officer_id = 3"),
    );
    expect(oneFile["assessor at level 1"]).toBe(
      await linkOf("select other_system_id from officers where officer_id = 1"),
    );
  });
  it("units never: none is asked for, and none is there", async () => {
    expect(await world.standIn.readUnitSummaries()).toEqual([]);
    expect((await world.standIn.stats()).writeLog.filter(({ resource }) => resource === "Unit")).toEqual([]);
  });
});

describe("section 6, review upload", () => {
  it.each<[string, string, Cell]>([
    ["Scheduled Date and Start Time (review)", "ScheduledFor", "2027-07-15T08:30:00.000Z"],
    ["Scheduled Date and Start Time (visit)", "DateFrom", "2027-07-15T08:30:00.000Z"],
    ["End Time, an hour later", "DateTo", "2027-07-15T09:30:00.000Z"],
    ["Visit Type of the setting", "VisitTypeID", 1],
  ])("%s as %s", (_, name, value) => {
    expect(at("upload").review.oneFile[name]).toBe(value);
  });
  it("Officer as AssessorID", async () => {
    expect(at("upload").review.oneFile.AssessorID).toBe(
      await linkOf("select other_system_id from officers where officer_id = 3"),
    );
  });
  it("the new review's ID as OneFile System ID", () => {
    expect(Number(at("upload").review.pics.onefile_system_id)).toBeGreaterThan(0);
  });
});

describe("sections 7 and 8, officers and organisations made at upload", () => {
  it.each<["officer" | "organisation", string, string, Cell | undefined]>([
    ["officer", "First name", "FirstName", "Elm"],
    ["officer", "Surname", "LastName", "Officer"],
    ["officer", "Email", "Email", "elm@example.org"],
    ["officer", "Ident", "MISID", "OFF-02"],
    ["officer", "centre", "OrganisationID", 101],
    ["officer", "role", "Role", 5],
    ["officer", "Telephone (not sent)", "Telephone", undefined],
    ["organisation", "Name", "Name", "Example Works"],
    ["organisation", "Ident", "MISID", "ORG-01"],
    ["organisation", "centre", "OrganisationID", 101],
    ["organisation", "Telephone (not sent)", "Telephone", undefined],
    ["organisation", "Address (not sent)", "Address", undefined],
  ])("%s: %s as %s", (entity, _, name, value) => {
    expect(at("upload")[entity].oneFile[name]).toBe(value);
  });
});

/** What both sides hold after a sync under each mode, as [PICSWeb, OneFile]. */
type Row = readonly [
  entity: "learner" | "officer" | "organisation" | "qualification" | "review",
  field: string,
  column: string,
  name: string,
  ignore: readonly [Cell, Cell],
  pull: readonly [Cell, Cell],
  push: readonly [Cell, Cell],
];

const rows: ReadonlyArray<Row> = [
  // 9.1, pull-able
  ["learner", "First Name", "first_name", "FirstName", ["Ash2", "Ash3"], ["Ash3", "Ash3"], ["Ash4", "Ash4"]],
  [
    "learner",
    "Surname",
    "surname",
    "LastName",
    ["Example2", "Example3"],
    ["Example3", "Example3"],
    ["Example4", "Example4"],
  ],
  [
    "learner",
    "Email",
    "email",
    "Email",
    ["ash2@example.org", "ash3@example.org"],
    ["ash3@example.org", "ash3@example.org"],
    ["ash4@example.org", "ash4@example.org"],
  ],
  [
    "learner",
    "Telephone",
    "telephone",
    "Telephone",
    ["01632 960011", "01632 960021"],
    ["01632 960021", "01632 960021"],
    ["01632 960041", "01632 960041"],
  ],
  [
    "learner",
    "Mobile Number",
    "mobile",
    "MobileNumber",
    ["07700 900011", "07700 900021"],
    ["07700 900021", "07700 900021"],
    ["07700 900041", "07700 900041"],
  ],
  // 9.1, push-only: nothing under ignore, nothing under pull
  [
    "learner",
    "DOB",
    "dob",
    "DOB",
    ["2004-03-01", "2004-03-02T00:00:00.000Z"],
    ["2004-03-01", "2004-03-02T00:00:00.000Z"],
    ["2004-03-01", "2004-03-01T00:00:00.000Z"],
  ],
  [
    "learner",
    "ULN",
    "uln",
    "ULN",
    ["4300000025", "4300000035"],
    ["4300000025", "4300000035"],
    ["4300000025", "4300000025"],
  ],
  [
    "learner",
    "NiNo",
    "nino",
    "NINO",
    ["QQ100002A", "QQ100003A"],
    ["QQ100002A", "QQ100003A"],
    ["QQ100002A", "QQ100002A"],
  ],
  ["learner", "Ethnicity", "ethnicity", "L12", ["34", "35"], ["34", "35"], ["34", "34"]],
  ["learner", "Sex", "sex", "L13", ["M", "9"], ["M", "9"], ["M", "M"]],
  ["learner", "Disability", "disability", "L14", ["no", "9"], ["no", "9"], ["no", "2"]],
  ["learner", "Disability, its code", "disability_code", "L15", ["05", "06"], ["05", "06"], ["05", "05"]],
  // 9.1, create only: not sent again, whatever the mode
  [
    "learner",
    "Planned End Date",
    "planned_end_date",
    "PlannedEndDate",
    ["2027-08-31", "2027-07-31T00:00:00.000Z"],
    ["2027-08-31", "2027-07-31T00:00:00.000Z"],
    ["2027-08-31", "2027-07-31T00:00:00.000Z"],
  ],
  [
    "learner",
    "Start Date",
    "start_date",
    "StartOn",
    ["2026-01-19", "2026-01-12T00:00:00.000Z"],
    ["2026-01-19", "2026-01-12T00:00:00.000Z"],
    ["2026-01-19", "2026-01-12T00:00:00.000Z"],
  ],
  ["learner", "Main Tag", "main_tag", "ClassroomID", ["Tag B", 202], ["Tag B", 202], ["Tag B", 202]],
  // 9.2
  ["officer", "First name", "first_name", "FirstName", ["Elm2", "Elm3"], ["Elm3", "Elm3"], ["Elm4", "Elm4"]],
  [
    "officer",
    "Surname",
    "surname",
    "LastName",
    ["Officer2", "Officer3"],
    ["Officer3", "Officer3"],
    ["Officer4", "Officer4"],
  ],
  [
    "officer",
    "Email",
    "email",
    "Email",
    ["elm2@example.org", "elm3@example.org"],
    ["elm3@example.org", "elm3@example.org"],
    ["elm4@example.org", "elm4@example.org"],
  ],
  [
    "officer",
    "Telephone",
    "telephone",
    "Telephone",
    ["01632 960012", "01632 960022"],
    ["01632 960022", "01632 960022"],
    ["01632 960042", "01632 960042"],
  ],
  [
    "officer",
    "Mobile",
    "mobile",
    "MobileNumber",
    ["07700 900012", "07700 900022"],
    ["07700 900022", "07700 900022"],
    ["07700 900042", "07700 900042"],
  ],
  // 9.3
  [
    "organisation",
    "Name",
    "name",
    "Name",
    ["Example Works 2", "Example Works 3"],
    ["Example Works 3", "Example Works 3"],
    ["Example Works 4", "Example Works 4"],
  ],
  [
    "organisation",
    "Telephone",
    "telephone",
    "Telephone",
    ["01632 960013", "01632 960023"],
    ["01632 960023", "01632 960023"],
    ["01632 960043", "01632 960043"],
  ],
  [
    "organisation",
    "Email",
    "email",
    "Email",
    ["works2@example.org", "works3@example.org"],
    ["works3@example.org", "works3@example.org"],
    ["works4@example.org", "works4@example.org"],
  ],
  [
    "organisation",
    "Website",
    "website",
    "Web",
    ["https://works2.example.org", "https://works3.example.org"],
    ["https://works3.example.org", "https://works3.example.org"],
    ["https://works4.example.org", "https://works4.example.org"],
  ],
  [
    "organisation",
    "Address lines and Postcode",
    "address_1",
    "Address",
    ["2 Invented Street", "3 Invented Street"],
    ["2 Invented Street", "3 Invented Street"],
    ["2 Invented Street", "2 Invented Street\nSampletown\nZZ1 1ZZ"],
  ],
  [
    "organisation",
    "Contact name",
    "contact",
    "Contact",
    ["The other office", "A third office"],
    ["The other office", "A third office"],
    ["The other office", "The other office"],
  ],
  // 10: whatever the modes, OneFile wins
  ["qualification", "Elements Done", "elements_done", "Progress", [42, 41.6], [42, 41.6], [42, 41.6]],
  ["qualification", "Total Elements", "total_elements", "Progress", [100, 41.6], [100, 41.6], [100, 41.6]],
  [
    "qualification",
    "Registration Number",
    "registration_number",
    "RegistrationNumber",
    ["REG-3", "REG-3"],
    ["REG-3", "REG-3"],
    ["REG-3", "REG-3"],
  ],
  [
    "qualification",
    "Registration Date",
    "registration_date",
    "RegistrationDate",
    ["2026-02-22", "2026-02-22T00:00:00.000Z"],
    ["2026-02-22", "2026-02-22T00:00:00.000Z"],
    ["2026-02-22", "2026-02-22T00:00:00.000Z"],
  ],
  [
    "qualification",
    "Certificate Applied For Date",
    "certificate_applied_on",
    "CertificateAppliedDate",
    ["2026-03-23", "2026-03-23T00:00:00.000Z"],
    ["2026-03-23", "2026-03-23T00:00:00.000Z"],
    ["2026-03-23", "2026-03-23T00:00:00.000Z"],
  ],
  [
    "qualification",
    "Certificate Received Date",
    "certificate_received_on",
    "CertificateReceivedDate",
    ["2026-04-24", "2026-04-24T00:00:00.000Z"],
    ["2026-04-24", "2026-04-24T00:00:00.000Z"],
    ["2026-04-24", "2026-04-24T00:00:00.000Z"],
  ],
  // 5, create only
  [
    "qualification",
    "Start Date",
    "start_date",
    "StartDate",
    ["2026-02-13", "2026-01-13T00:00:00.000Z"],
    ["2026-02-13", "2026-01-13T00:00:00.000Z"],
    ["2026-02-13", "2026-01-13T00:00:00.000Z"],
  ],
  [
    "review",
    "Scheduled Date",
    "scheduled_date",
    "ScheduledFor",
    ["2027-12-15", "2027-12-15T14:15:00.000Z"],
    ["2027-12-15", "2027-12-15T14:15:00.000Z"],
    ["2027-12-15", "2027-12-15T14:15:00.000Z"],
  ],
  [
    "review",
    "Scheduled Time",
    "scheduled_time",
    "ScheduledFor",
    ["14:15:00", "2027-12-15T14:15:00.000Z"],
    ["14:15:00", "2027-12-15T14:15:00.000Z"],
    ["14:15:00", "2027-12-15T14:15:00.000Z"],
  ],
  [
    "review",
    "Attended status",
    "attendance",
    "StartedOn",
    ["Attended", "2027-12-16T14:20:00.000Z"],
    ["Attended", "2027-12-16T14:20:00.000Z"],
    ["Attended", "2027-12-16T14:20:00.000Z"],
  ],
  [
    "review",
    "Actual date",
    "actual_date",
    "StartedOn",
    ["2027-12-16", "2027-12-16T14:20:00.000Z"],
    ["2027-12-16", "2027-12-16T14:20:00.000Z"],
    ["2027-12-16", "2027-12-16T14:20:00.000Z"],
  ],
];

describe.each(["ignore", "pull", "push"] as const)("sections 9 and 10, sync under %s", (mode) => {
  it.each(rows)("%s: %s", (entity, _field, column, name, ignore, pull, push) => {
    const { pics, oneFile } = at(mode)[entity];
    expect([pics[column], oneFile[name]]).toEqual({ ignore, pull, push }[mode]);
  });
  it("review: officer from the assessor", () => {
    expect(at(mode).review.pics.officer_id).toBe(1);
  });
});

describe("section 11, relationships", () => {
  it("main officer: nothing where the switch is off; the new one's account where it is on", async () => {
    const before = at("upload").learner.oneFile.DefaultAssessorID;
    expect(at("pull").learner.oneFile.DefaultAssessorID).toBe(before);
    expect(at("push").learner.oneFile.DefaultAssessorID).toBe(
      await linkOf("select other_system_id from officers where officer_id = 3"),
    );
  });
  it("employer: nothing where the switch is off; the new one's placement where it is on", async () => {
    const before = at("upload").learner.oneFile.PlacementID;
    expect(at("pull").learner.oneFile.PlacementID).toBe(before);
    expect(at("push").learner.oneFile.PlacementID).toBe(
      await linkOf("select additional_id from organisations where organisation_id = 2"),
    );
  });
});

describe("what holds for every row", () => {
  it("home address is in no request", () => {
    for (const stage of ["upload", "ignore", "pull", "push"] as const)
      expect(at(stage).learner.oneFile).not.toHaveProperty("HomeAddress");
  });

  it("updates the officer in one call, however many learners are his", () =>
    withWorld({ learners: 4, officers: 1 }, async (own) => {
      await own.run("run", "upload", "--all");
      await own.sql("update officers set surname = 'Renamed', telephone = '01632 960099'");
      await own.standIn.resetStats();
      expect(await acknowledged(own.run)("run", "sync")).toMatchObject({ code: 0 });
      const { writeLog } = await own.standIn.stats();
      expect(writeLog.map(({ resource }) => resource)).toEqual(["User"]);
    }));

  it.each(["push", "pull"])("a blank on the winning side overwrites nothing (%s)", (mode) =>
    withWorld({ learners: 1 }, async (own) => {
      await own.run("run", "upload", "--all");
      const id = await own.oneFileIdOf(1);
      await setSettings(own, { updateLearnerDemographicsMode: mode });
      if (mode === "push") await own.sql("update learners set mobile = null, email = '', uln = null");
      else await own.standIn.setUser(id, { MobileNumber: null, Telephone: null });
      const before = [(await own.standIn.readUser(id))?.fields, await own.mappedTables()];
      expect(await acknowledged(own.run)("run", "sync")).toMatchObject({ code: 0 });
      expect([(await own.standIn.readUser(id))?.fields, await own.mappedTables()]).toEqual(before);
    }),
  );

  it.each(["push", "pull"])("other spelling of the same value is no difference (%s)", (mode) =>
    withWorld({ learners: 1 }, async (own) => {
      await own.sql("update learners set first_name = 'Zo\u00eb Ann'");
      await own.run("run", "upload", "--all");
      await own.run("run", "sync");
      const id = await own.oneFileIdOf(1);
      await setSettings(own, { updateLearnerDemographicsMode: mode });
      await own.standIn.setUser(id, {
        FirstName: " Zoe\u0308  Ann ",
        Email: "LEARNER1@Example.org",
        MobileNumber: "(07700)900-101",
      });
      await own.standIn.resetStats();
      const tables = await own.mappedTables();
      expect((await acknowledged(own.run)("run", "sync")).stdout).toContain("nothing written");
      expect((await own.standIn.stats()).writes.total).toBe(0);
      expect(await own.mappedTables()).toBe(tables);
    }),
  );

  it.each([
    [
      "one that starts in the future does not count",
      "(1, 1, 1, 'P', '2026-01-12'), (2, 1, 2, 'P', '2126-01-12')",
      1,
    ],
    [
      "of two that start on one day, the greater identifier",
      "(1, 1, 1, 'P', '2026-01-12'), (2, 1, 2, 'P', '2026-01-12')",
      2,
    ],
    ["of any type where none is P", "(1, 1, 1, 'W', '2026-01-12'), (2, 1, 2, 'X', '2026-03-12')", 2],
  ])("most recent placement: %s", (_, placements, organisation) =>
    withWorld({ learners: 1 }, async (own) => {
      await own.sql(`delete from placements; insert into placements values ${placements}`);
      await own.run("run", "upload", "--all");
      const remote = await own.standIn.readUser(await own.oneFileIdOf(1));
      expect(
        await own.rows("select organisation_id from organisations where additional_id is not null"),
      ).toEqual([{ organisation_id: organisation }]);
      const [row] = await own.rows(
        "select additional_id as id from organisations where additional_id is not null",
      );
      expect(String(remote?.fields.PlacementID)).toBe(row?.id);
    }),
  );
});
