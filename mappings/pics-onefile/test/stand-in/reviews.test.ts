import { expect, test } from "vitest";
import { CENTRE, COURSE, messageOf, openCourses, parsed } from "./support.ts";

const REVIEW = { LearnerID: COURSE.learner, ScheduledFor: "2026-07-10T09:00:00.000Z", Status: 1 };
const NOW = Date.parse("2026-07-01T12:00:00.000Z");

const open = () => openCourses({ now: () => NOW });

test("a review without a visit: what is not known is left out", async () => {
  const { standIn, client } = await open();
  const reply = await client.json("Review", { ...REVIEW, Status: undefined });
  expect([reply.status, reply.text]).toEqual([200, "6000001"]);
  expect(parsed(await client.get("Review/6000001"))).toEqual({
    ID: 6_000_001,
    ...REVIEW,
    CreatedOn: "2026-07-01T12:00:00.000Z",
  });
  expect((await standIn.stats()).writeLog).toMatchObject([
    {
      route: "POST /Review",
      resource: "Review",
      action: "create",
      id: 6_000_001,
      keys: Object.keys(REVIEW).slice(0, 2),
    },
  ]);
});

test("a review of a visit ends when the visit does", async () => {
  const { standIn, client } = await open();
  const visit = await standIn.addVisit({ LearnerID: COURSE.learner, DateTo: "2026-07-10T10:00:00Z" });
  const body = { ...REVIEW, OrganisationID: 101, VisitID: visit, AssessorID: CENTRE.assessor };
  const made = (await client.json("Review", { ...body, EndTime: "2026-07-10T23:00:00Z" })).text;
  expect(parsed(await client.get(`Review/${made}`))).toEqual({
    ID: 6_000_001,
    ...REVIEW,
    AssessorID: CENTRE.assessor,
    CreatedOn: "2026-07-01T12:00:00.000Z",
    EndTime: "2026-07-10T10:00:00.000Z",
    VisitID: visit,
  });
});

test("what happens to a review in OneFile shows date by date, and leaves the status alone", async () => {
  const { standIn, client } = await open();
  const id = Number((await client.json("Review", REVIEW)).text);
  const steps = {
    StartedOn: "2026-07-10T09:05:00.000Z",
    AssessorSignedOn: "2026-07-10T10:00:00.000Z",
    LearnerSignedOn: "2026-07-11T08:00:00.000Z",
    EmployerSignedOn: "2026-07-12T08:00:00.000Z",
  };
  for (const [name, value] of Object.entries(steps)) {
    expect((await client.get(`Review/${id}`)).text).not.toContain(name);
    await standIn.setReview(id, { [name]: value });
    expect((await client.get(`Review/${id}`)).text).toContain(`"${name}":"${value}"`);
  }
  await standIn.setReview(id, { Progress: 30, EmployerID: 10009, ScheduledFor: "2026-07-10T08:00:00Z" });
  expect(parsed(await client.get(`Review/${id}`))).toMatchObject({
    ...steps,
    Status: 1,
    Progress: 30,
    EmployerID: 10009,
    ScheduledFor: "2026-07-10T08:00:00.000Z",
  });
  await standIn.setReview(id, { StartedOn: null });
  expect((await client.get(`Review/${id}`)).text).not.toContain("StartedOn");
  expect((await standIn.stats()).writes.total).toBe(1);
});

test("dates of its course are not taken from a body", async () => {
  const { client } = await open();
  const body = {
    ...REVIEW,
    StartedOn: "2026-07-10",
    CreatedOn: "2020-01-01",
    AssessorSignedOn: "2026-07-10",
    EndTime: "2026-07-11",
  };
  const made = (await client.json("Review", body)).text;
  const { text } = await client.get(`Review/${made}`);
  expect(text).not.toMatch(/StartedOn|SignedOn|EndTime|2020/);
});

test.each([
  [{ LearnerID: undefined }, "Required and missing: LearnerID."],
  [{ ScheduledFor: undefined }, "Required and missing: ScheduledFor."],
  [{ ScheduledFor: "soon" }, "The value of ScheduledFor is not a valid date."],
  [{ Status: 2 }, "The Status of a new Review must be 1."],
  [{ LearnerID: 999_999 }, "No User has the ID 999999."],
  [{ LearnerID: CENTRE.assessor }, "User 10001 is not a learner."],
  [{ OrganisationID: 102 }, "User 10003 is not a learner of Organisation 102."],
  [{ AssessorID: 999_999 }, "No User has the ID 999999."],
  [{ AssessorID: COURSE.otherLearner }, "User 10004 is not an assessor."],
  [{ AssessorID: CENTRE.otherAssessor }, "What the call names does not lie in one organisation."],
  [{ VisitID: 9 }, "No Visit has the ID 9."],
  [{ VisitID: 77 }, "Visit 77 is not one of User 10003."],
])("a review with %o is refused", async (fields, message) => {
  const { standIn, client } = await open();
  await standIn.addVisit({ ID: 77, LearnerID: COURSE.otherLearner });
  const reply = await client.json("Review", { ...REVIEW, ...fields });
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
  expect((await standIn.stats()).writes.total).toBe(0);
});

test("a search gives IDs and dates, also of a review without a date", async () => {
  const { standIn, client } = await open();
  const other = await standIn.addUser({ OrganisationID: 101, Role: 1, FirstName: "B", LastName: "Sample" });
  await standIn.addReview({ ...REVIEW, AssessorID: CENTRE.assessor });
  await standIn.addReview({ LearnerID: COURSE.learner });
  await standIn.addReview({ ...REVIEW, LearnerID: other, Status: 2 });
  await standIn.addReview({ ...REVIEW, LearnerID: COURSE.otherLearner });
  const rows = [
    '{"ID":6000001,"ScheduledFor":"2026-07-10T09:00:00.000Z"}',
    '{"ID":6000002}',
    '{"ID":6000003,"ScheduledFor":"2026-07-10T09:00:00.000Z"}',
    '{"ID":6000004,"ScheduledFor":"2026-07-10T09:00:00.000Z"}',
  ];
  const search = async (body: object, path = "Review/Search") =>
    (await client.json(path, { OrganisationID: 101, ...body })).text;
  expect(await search({})).toBe(`[${rows[0]},${rows[1]},${rows[2]}]`);
  expect(await search({ OrganisationID: 102 })).toBe(`[${rows[3]}]`);
  expect(await search({ LearnerID: COURSE.learner })).toBe(`[${rows[0]},${rows[1]}]`);
  expect(await search({ LearnerID: COURSE.otherLearner })).toBe("");
  expect(await search({ Status: 2 })).toBe(`[${rows[2]}]`);
  expect(await search({ Status: 1 })).toBe(`[${rows[0]},${rows[1]}]`);
  expect(await search({}, "Review/Search/2/2")).toBe(`[${rows[2]}]`);
  expect(await search({}, "Review/Search/3/2")).toBe("");
  const missing = await client.json("Review/Search", { LearnerID: COURSE.learner });
  expect([missing.status, messageOf(missing)]).toEqual([400, "Required and missing: OrganisationID."]);
  standIn.setSwitches({ richRows: true });
  expect(await search({}, "Review/Search/1/1")).toContain(`"AssessorID":${CENTRE.assessor}`);
});

test("dates bound when a review is scheduled, both ends included", async () => {
  const { standIn, client } = await open();
  await standIn.addReview(REVIEW);
  await standIn.addReview({ LearnerID: COURSE.learner });
  const found = async (body: object) =>
    (await client.json("Review/Search", { OrganisationID: 101, ...body })).text;
  const row = '[{"ID":6000001,"ScheduledFor":"2026-07-10T09:00:00.000Z"}]';
  expect(await found({ DateFrom: "2026-07-10T10:00:00+01:00" })).toBe(row);
  expect(await found({ DateTo: "2026-07-10T09:00:00Z" })).toBe(row);
  expect(await found({ DateFrom: "2026-07-10", DateTo: "2026-07-11" })).toBe(row);
  expect(await found({ DateFrom: "2026-07-10T09:00:00.001Z" })).toBe("");
  expect(await found({ DateTo: "2026-07-10" })).toBe("");
});

test("there is no update and no removal, but a person can remove one", async () => {
  const { standIn, client } = await open();
  const made = Number((await client.json("Review", REVIEW)).text);
  expect((await client.json(`Review/${made}`, REVIEW)).status).toBe(405);
  expect((await client.send({ method: "PUT", path: `Review/${made}` })).status).toBe(405);
  expect((await client.send({ method: "DELETE", path: `Review/${made}` })).status).toBe(405);
  expect((await client.json(`Review/${made}/Archive`, {})).status).toBe(404);
  expect((await client.get(`Review/${made}`)).status).toBe(200);
  await standIn.removeReview(made);
  expect((await client.get(`Review/${made}`)).status).toBe(404);
  expect((await client.json("Review/Search", { OrganisationID: 101 })).status).toBe(204);
  await expect(standIn.removeReview(made)).rejects.toThrow("No Review has the ID 6000001.");
});

test("a review made in OneFile looks like any other", async () => {
  const { standIn, client } = await open();
  const visit = await standIn.addVisit({ LearnerID: COURSE.learner, DateTo: "2026-07-10T10:00:00Z" });
  const id = await standIn.addReview({
    LearnerID: COURSE.learner,
    VisitID: visit,
    StartedOn: "2026-07-10T09:00:00Z",
  });
  expect(parsed(await client.get(`Review/${id}`))).toEqual({
    ID: id,
    LearnerID: COURSE.learner,
    Status: 1,
    CreatedOn: "2026-07-01T12:00:00.000Z",
    StartedOn: "2026-07-10T09:00:00.000Z",
    EndTime: "2026-07-10T10:00:00.000Z",
    VisitID: visit,
  });
  expect((await standIn.stats()).writes.total).toBe(0);
});
