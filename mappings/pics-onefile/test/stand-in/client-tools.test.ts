import { expect, test } from "vitest";
import { addCentre, addCourses, exchange, FORM, openStandIn, parsed, TOKEN } from "./support.ts";

/**
 * C-TOOLS: Guzzle with form bodies and lower-case first letters; each model opens a session of its own
 * (onefile-api 4, 5, 8.2). It compares IDs by strict equality and looks for an integer after decoding.
 */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const authenticate = () =>
    exchange(standIn.url, {
      method: "POST",
      path: "Authentication",
      headers: { "X-CustomerToken": TOKEN, "Content-Type": FORM },
      body: "",
    });
  const { text: session } = await authenticate();
  const send = (method: string, path: string, body = "", token = session) =>
    exchange(standIn.url, {
      method,
      path,
      headers: { "X-TokenID": token, "Content-Type": FORM },
      body,
    });
  return { standIn, authenticate, session, send };
};

test("several sessions live side by side", async () => {
  const { authenticate, session, send } = await open();
  const { text: second } = await authenticate();
  expect(second).not.toBe(session);
  const first = await send("GET", "Customer", "organisationID=101");
  expect([first.status, first.text]).toEqual([200, '{"ID":1,"Name":"Example Customer"}']);
  expect((await send("GET", "Customer", "organisationID=101", second)).status).toBe(200);
});

test("an organisation is searched by organisationID alone, and read", async () => {
  const { send } = await open();
  const search = await send("POST", "Organisation/Search", "organisationID=101");
  expect([search.status, search.text]).toEqual([200, '[{"ID":101,"Name":"Example Centre"}]']);
  const read = await send("GET", "Organisation/101", "organisationID=101");
  expect([read.status, read.text]).toEqual([200, '{"ID":101,"Name":"Example Centre"}']);
});

test("users are searched by page with lower-case keys; past the end is 204", async () => {
  const { send } = await open();
  const first = await send("POST", "User/Search/1/50", "role=5&organisationID=101");
  expect(first.text).toBe('[{"ID":10001,"FirstName":"Avery","LastName":"Sample-Assessor","MISID":"OFF1"}]');
  const second = await send("POST", "User/Search/2/50", "role=5&organisationID=101");
  expect([second.status, second.text]).toEqual([204, ""]);
});

test("a placement and a classroom are made with a bare integer, and updated", async () => {
  const { standIn, send } = await open();
  const placement = await send(
    "POST",
    "Placement",
    "organisationID=101&name=Invented+Garage&address=2+Sample+Road&active=1",
  );
  expect([placement.status, placement.text]).toEqual([200, "5003"]);
  const updated = await send("POST", "Placement/5003", "name=Invented+Garage+Ltd");
  expect([updated.status, updated.text]).toEqual([204, ""]);
  expect((await standIn.readPlacement(5003))?.fields).toEqual({
    OrganisationID: 101,
    Name: "Invented Garage Ltd",
    Address: "2 Sample Road",
    Active: true,
  });
  const classroom = await send(
    "POST",
    "Classroom",
    "organisationID=101&name=Evening+group&startOn=2026-09-01T00%3A00%3A00.000Z&archive=0&completionMessage=Done" +
      "&sendCompletionMessage=true&iVFinalSignOff=false",
  );
  expect([classroom.status, classroom.text]).toEqual([200, "203"]);
  expect((await standIn.readClassroom(203))?.fields).toEqual({
    OrganisationID: 101,
    Name: "Evening group",
    StartOn: "2026-09-01T00:00:00.000Z",
    Archive: false,
    CompletionMessage: "Done",
    SendCompletionMessage: true,
    IVFinalSignOff: false,
  });
  expect((await send("POST", "Classroom/203", "name=Night+group")).status).toBe(204);
});

test("a user is made, updated, assigned, archived and deleted", async () => {
  const { standIn, send } = await open();
  const created = await send(
    "POST",
    "User",
    "organisationID=101&role=1&firstName=Robin&lastName=Sample&email=robin%40example.org" +
      "&defaultAssessorID=10001&classroomID=201&placementID=5001&mISID=L1",
  );
  expect([created.status, created.text]).toEqual([200, '{"ID":10003,"Username":"robin.sample"}']);
  const updated = await send("POST", "User/10003", "organisationID=101&role=1&mISID=L2");
  expect([updated.status, updated.text]).toEqual([204, ""]);
  const assigned = await send("POST", "User/10001/Assign", "learnerID=10003&level=1");
  expect([assigned.status, assigned.text]).toEqual([204, ""]);
  expect(await standIn.readAssignments()).toEqual([{ AssigneeID: 10001, LearnerID: 10003, Level: 1 }]);
  const archived = await send("POST", "User/10003/Archive", "role=1&organisationID=101");
  expect([archived.status, archived.text]).toEqual([204, ""]);
  expect((await send("POST", "User/Search", "role=1&organisationID=101")).status).toBe(204);
  expect((await send("DELETE", "User/10003", "role=1&organisationID=101")).status).toBe(204);
  expect((await send("GET", "User/10003", "organisationID=101")).status).toBe(404);
});

test("IDs are JSON numbers in rows and in whole users", async () => {
  const { send } = await open();
  const row = await send("POST", "User/Search", "role=5&organisationID=101");
  const user = await send("GET", "User/10001", "organisationID=101");
  expect(row.text).toContain('"ID":10001,');
  expect(user.text).toContain('"ID":10001,');
});

test("keys without a value are left out of a whole user", async () => {
  const { send } = await open();
  const { text } = await send("GET", "User/10001", "organisationID=101");
  expect(text).not.toContain("null");
  expect(text).not.toContain('"DOB"');
  expect(text).not.toContain('"PlacementID"');
});

test("a review is made with the organisation beside it, and found with status 1 also when started and signed", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  const created = await send(
    "POST",
    "Review",
    "learnerID=10003&assessorID=10001&organisationID=101&scheduledFor=2026-07-10T09%3A00%3A00.000Z&status=1",
  );
  expect([created.status, created.text]).toEqual([200, "6000001"]);
  const signed = { StartedOn: "2026-07-10T09:00:00Z", AssessorSignedOn: "2026-07-10T10:00:00Z" };
  await standIn.setReview(6_000_001, signed);
  const found = await send("POST", "Review/Search/1/50", "organisationID=101&status=1");
  expect(found.text).toBe('[{"ID":6000001,"ScheduledFor":"2026-07-10T09:00:00.000Z"}]');
  const past = await send("POST", "Review/Search/2/50", "organisationID=101&status=1");
  expect([past.status, past.text]).toEqual([204, ""]);
});

test("all 14 fields of a review, its learner strictly equal to the ID of a user's row", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  await standIn.addReview({
    ScheduledFor: "2026-07-10T09:00:00Z",
    LearnerID: 10003,
    AssessorID: 10001,
    EmployerID: 10009,
    StartedOn: "2026-07-10T09:00:00Z",
    AssessorSignedOn: "2026-07-10T10:00:00Z",
    LearnerSignedOn: "2026-07-11T10:00:00Z",
    EmployerSignedOn: "2026-07-12T10:00:00Z",
    EndTime: "2026-07-10T10:00:00Z",
    VisitID: 4_000_001,
    Progress: 10,
  });
  const reply = await send("GET", "Review/6000001", "organisationID=101");
  const review = parsed(reply);
  expect([...reply.text.matchAll(/"(\w+)":/g)].map(([, key]) => key)).toEqual([
    "ID",
    "ScheduledFor",
    "LearnerID",
    "AssessorID",
    "EmployerID",
    "Status",
    "CreatedOn",
    "StartedOn",
    "AssessorSignedOn",
    "LearnerSignedOn",
    "EmployerSignedOn",
    "EndTime",
    "VisitID",
    "Progress",
  ]);
  const rows = parsed(await send("POST", "User/Search", "role=1&organisationID=101"));
  expect(rows).toMatchObject([{ ID: 10003 }]);
  expect(review).toMatchObject({ LearnerID: 10003 });
});

test("a centre's statuses and standards are lists", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  for (const list of ["LearningAimStatuses", "LearnerStatuses", "AssignedStandards"]) {
    const reply = await send("GET", `Organisation/101/${list}`, "organisationID=101");
    expect([reply.status, Array.isArray(parsed(reply))]).toEqual([200, true]);
  }
});

test("an assessor is assigned to a learning aim and to a unit", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  await send("POST", "Standard/3001/Assign/10003");
  const unit = await send("POST", "Unit/U_1A/Assign/10003/3001");
  expect(Number.isInteger(parsed(unit))).toBe(true);
  const third = await send("POST", "User/10001/Assign", "learnerID=10003&level=3&standardID=3001");
  expect([third.status, third.text]).toEqual([204, ""]);
  const second = await send("POST", "User/10001/Assign", "learnerID=10003&level=2&unitID=U_1A");
  expect([second.status, second.text]).toEqual([204, ""]);
  expect(await standIn.readAssignments()).toEqual([
    { AssigneeID: 10001, LearnerID: 10003, Level: 3, StandardID: 3001 },
    { AssigneeID: 10001, LearnerID: 10003, Level: 2, UnitID: "U_1A" },
  ]);
});
