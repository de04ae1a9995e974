import { expect, test } from "vitest";
import { CENTRE, COURSE, messageOf, openCourses } from "./support.ts";

const VISIT = {
  LearnerID: COURSE.learner,
  OrganisationID: 101,
  DateFrom: "2026-07-10T09:00:00.000Z",
  DateTo: "2026-07-10T10:00:00.000Z",
};

test("a visit is made with a bare integer", async () => {
  const { standIn, client } = await openCourses();
  const reply = await client.json("Visit", {
    ...VISIT,
    VisitTypeID: 2,
    SMSReminder: false,
    AssessorID: CENTRE.assessor,
  });
  expect([reply.status, reply.text]).toEqual([200, "4000001"]);
  expect((await standIn.readVisit(4_000_001))?.fields).toEqual({
    ...VISIT,
    VisitTypeID: 2,
    SMSReminder: false,
    AssessorID: CENTRE.assessor,
  });
  expect((await standIn.stats()).writeLog).toMatchObject([
    { route: "POST /Visit", resource: "Visit", action: "create", id: 4_000_001 },
  ]);
  expect((await client.json("Visit", { ...VISIT, DateTo: VISIT.DateFrom })).text).toBe("4000002");
});

test.each([["LearnerID"], ["OrganisationID"], ["DateFrom"], ["DateTo"]])(
  "a visit without %s is refused",
  async (name) => {
    const { standIn, client } = await openCourses();
    const reply = await client.json("Visit", { ...VISIT, [name]: undefined });
    expect([reply.status, messageOf(reply)]).toEqual([400, `Required and missing: ${name}.`]);
    expect(await standIn.readVisits()).toEqual([]);
  },
);

test.each([
  [{ LearnerID: 999_999 }, "No User has the ID 999999."],
  [{ LearnerID: CENTRE.assessor }, "User 10001 is not a learner."],
  [{ OrganisationID: 999 }, "No Organisation has the ID 999."],
  [{ OrganisationID: 102 }, "User 10003 is not a learner of Organisation 102."],
  [{ AssessorID: 999_999 }, "No User has the ID 999999."],
  [{ AssessorID: COURSE.learner }, "User 10003 is not an assessor."],
  [{ AssessorID: CENTRE.otherAssessor }, "What the call names does not lie in one organisation."],
  [{ DateTo: "2026-07-10T08:59:59.999Z" }, "DateTo lies before DateFrom."],
  [{ DateFrom: "at nine" }, "The value of DateFrom is not a valid date."],
])("a visit with %j is refused", async (fields, message) => {
  const { client } = await openCourses();
  const reply = await client.json("Visit", { ...VISIT, ...fields });
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
});

test("a visit cannot be looked up, changed or removed", async () => {
  const { client } = await openCourses();
  const made = (await client.json("Visit", VISIT)).text;
  expect((await client.get(`Visit/${made}`)).status).toBe(404);
  expect((await client.json("Visit/Search", { OrganisationID: 101 })).status).toBe(404);
  expect((await client.json("Visit/Search/1/10", { OrganisationID: 101 })).status).toBe(404);
  expect((await client.json(`Visit/${made}`, VISIT)).status).toBe(404);
  expect((await client.send({ method: "DELETE", path: `Visit/${made}` })).status).toBe(404);
});

test("a person can move a visit, and the end of its reviews with it", async () => {
  const { standIn, client } = await openCourses();
  const visit = await standIn.addVisit(VISIT);
  const review = { LearnerID: COURSE.learner, ScheduledFor: VISIT.DateFrom };
  const made = (await client.json("Review", { ...review, VisitID: visit })).text;
  const alone = await standIn.addReview(review);
  await standIn.setVisit(visit, { DateTo: "2026-07-10T11:30:00Z" });
  expect((await client.get(`Review/${made}`)).text).toContain('"EndTime":"2026-07-10T11:30:00.000Z"');
  expect((await client.get(`Review/${alone}`)).text).not.toContain("EndTime");
});
