import { expect, test } from "vitest";
import { addCentre, addCourses, exchange, messageOf, openStandIn, TOKEN } from "./support.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

/** C-SUN: JSON bodies, `[]` for an empty one, trailing slashes, exact statuses (onefile-api 4, 5, 8.1, 8.3). */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const { text: session, status } = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": TOKEN, ...JSON_TYPE },
    body: "[]",
  });
  expect(status).toBe(200);
  const post = (path: string, body: unknown) =>
    exchange(standIn.url, {
      method: "POST",
      path,
      headers: { "X-TokenID": session, ...JSON_TYPE },
      body: JSON.stringify(body),
    });
  const get = (path: string) =>
    exchange(standIn.url, { method: "GET", path, headers: { "X-TokenID": session, ...JSON_TYPE } });
  return { standIn, post, get };
};

const LEARNER = {
  OrganisationID: 101,
  Role: 1,
  FirstName: "Robin",
  LastName: "Sample",
  Email: "robin.sample@example.org",
  DefaultAssessorID: 10001,
  ClassroomID: 201,
  PlacementID: 5001,
  MISID: "L1",
  DOB: "2005-04-03T00:00:00.000Z",
  StartOn: "2026-07-01T00:00:00.000Z",
  PlannedEndDate: "2027-12-31T00:00:00.000Z",
  ULN: "1234567890",
  NINO: "QQ123456C",
  MobileNumber: "07700 900123",
  HomeAddress: "1 Sample Street\nExampleton",
  L12: "99",
  L13: "9",
  L14: "1",
  PrimaryLLDDCode: "12",
  SecondaryLLDDCodes: ["13", "14"],
};

test("customer, then organisations of the customer", async () => {
  const { post, get } = await open();
  expect((await get("Customer")).text).toBe('{"ID":1,"Name":"Example Customer"}');
  const found = await post("Organisation/Search", { CustomerID: 1 });
  expect(found.text).toBe('[{"ID":101,"Name":"Example Centre"},{"ID":102,"Name":"Other Centre"}]');
});

test("a user search leaves OrganisationID out, with and without a trailing slash", async () => {
  const { post } = await open();
  const rows =
    '[{"ID":10001,"FirstName":"Avery","LastName":"Sample-Assessor","MISID":"OFF1"},' +
    '{"ID":10002,"FirstName":"Avery","LastName":"Sample-Assessor"}]';
  expect((await post("User/Search", { Role: 5 })).text).toBe(rows);
  expect((await post("User/Search/", { Role: 5 })).text).toBe(rows);
});

test("a learner is made with exactly 200, read back, and updated with exactly 204", async () => {
  const { standIn, post, get } = await open();
  const created = await post("User", LEARNER);
  expect([created.status, created.text]).toEqual([200, '{"ID":10003,"Username":"robin.sample"}']);
  const stamped = (await standIn.readUser(10003))?.fields.LastModified;
  expect(JSON.parse((await get("User/10003")).text)).toEqual({
    ID: 10003,
    Username: "robin.sample",
    ...LEARNER,
    LastModified: stamped,
  });
  const updated = await post("User/10003", {
    ID: 10003,
    Username: "robin.sample",
    Telephone: "07700 900456",
  });
  expect([updated.status, updated.text]).toEqual([204, ""]);
  expect(updated.headers["content-type"]).toBeUndefined();
  expect((await standIn.readUser(10003))?.fields).toMatchObject({
    Telephone: "07700 900456",
    ULN: "1234567890",
  });
});

test("a placement is made with a bare integer as the raw body", async () => {
  const { post } = await open();
  const reply = await post("Placement", {
    OrganisationID: 101,
    Name: "Invented Café",
    Address: "3 Sample Lane",
    Active: true,
    Contact: "Charlie Invented",
    Email: "cafe@example.org",
    Fax: "",
    Telephone: "07700 900789",
    Web: "https://cafe.example.org",
    MISID: "ORG2",
  });
  expect([reply.status, reply.text]).toEqual([200, "5003"]);
  expect(reply.headers["content-length"]).toBe("4");
  const found = await post("Placement/Search/", { OrganisationID: 101, Name: "Invented Café" });
  expect(found.text).toBe('[{"ID":5003,"Name":"Invented Café","MISID":"ORG2"}]');
});

test("an unknown customer token is 401 with a body to print", async () => {
  const standIn = await openStandIn();
  const reply = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": "not-the-token", ...JSON_TYPE },
    body: "[]",
  });
  expect(reply.status).toBe(401);
  expect(messageOf(reply)).toBe("The customer token is missing or unknown.");
});

test("a failed create shows a body with the reason", async () => {
  const { post } = await open();
  const reply = await post("User", { ...LEARNER, Email: "" });
  expect([reply.status, reply.text]).toEqual([400, '{"message":"Required and missing: Email."}']);
});

test("a standard is found with a trailing slash and assigned with `[]`: exactly 200, the raw body is the aim", async () => {
  const { standIn, post } = await open();
  await addCourses(standIn);
  const found = await post("Standard/Search/", { OrganisationID: 101 });
  expect(found.text).toBe(
    '[{"ID":3001,"Title":"Example Standard Level 3 [ZEX101AS]"},' +
      '{"ID":3002,"Title":"Example Standard Level 3 [ZEX101EP]"}]',
  );
  const assigned = await post("Standard/3001/Assign/10003", []);
  expect([assigned.status, assigned.text]).toEqual([200, "2000001"]);
  expect(assigned.headers["content-length"]).toBe("7");
});

test("a learner's aims are found with a trailing slash, read and updated with ID and UserID repeated", async () => {
  const { standIn, post, get } = await open();
  await addCourses(standIn);
  await post("Standard/3001/Assign/10003", []);
  const found = await post("LearningAim/Search/", { UserID: 10003 });
  expect([found.status, found.text]).toEqual([
    200,
    '[{"ID":2000001,"StandardID":3001,"UserID":10003,"Status":0}]',
  ]);
  const updated = await post("LearningAim/2000001", {
    ID: 2_000_001,
    UserID: 10003,
    Status: 0,
    StartDate: "2026-07-01T00:00:00.000Z",
    PlannedEnd: "2027-12-31T00:00:00.000Z",
    RegistrationNumber: "ZX-1",
    RegistrationDate: "2026-07-02T00:00:00.000Z",
    CertificateAppliedDate: "",
    AchievedDate: "",
  });
  expect([updated.status, updated.text]).toEqual([204, ""]);
  await standIn.setLearningAim(2_000_001, { Progress: 25 });
  expect((await get("LearningAim/2000001")).text).toBe(
    '{"ID":2000001,"StandardID":3001,"UserID":10003,"Status":0,"Progress":25,' +
      '"StartDate":"2026-07-01T00:00:00.000Z","PlannedEnd":"2027-12-31T00:00:00.000Z",' +
      '"RegistrationNumber":"ZX-1","RegistrationDate":"2026-07-02T00:00:00.000Z"}',
  );
});

test("a visit, then its review; the review's search in PHP's ATOM dates, then one read", async () => {
  const { standIn, post, get } = await open();
  await addCourses(standIn);
  const visit = await post("Visit", {
    LearnerID: 10003,
    OrganisationID: 101,
    AssessorID: 10001,
    DateFrom: "2026-07-10T09:00:00.000Z",
    DateTo: "2026-07-10T10:00:00.000Z",
    VisitTypeID: 2,
    SMSReminder: false,
  });
  expect([visit.status, visit.text]).toEqual([200, "4000001"]);
  const review = await post("Review", {
    LearnerID: 10003,
    ScheduledFor: "2026-07-10T09:00:00.000Z",
    Status: 1,
    VisitID: Number(visit.text),
    AssessorID: 10001,
  });
  expect([review.status, review.text]).toEqual([200, "6000001"]);
  const found = await post("Review/Search/", {
    OrganisationID: 101,
    LearnerID: 10003,
    DateFrom: "2026-07-01T00:00:00+00:00",
    DateTo: "2026-08-01T00:00:00+00:00",
  });
  expect(found.text).toBe('[{"ID":6000001,"ScheduledFor":"2026-07-10T09:00:00.000Z"}]');
  const whole = await get("Review/6000001");
  expect(JSON.parse(whole.text)).toMatchObject({
    ScheduledFor: "2026-07-10T09:00:00.000Z",
    EndTime: "2026-07-10T10:00:00.000Z",
    VisitID: 4_000_001,
  });
});
