import { expect, test } from "vitest";
import { CENTRE, COURSE, messageOf, openCourses } from "./support.ts";

const LEARNER = COURSE.learner;

/** The centre with a second assignee, a learning aim and a unit of the learner. */
const open = async () => {
  const { standIn, client } = await openCourses();
  const other = await standIn.addUser({ OrganisationID: 101, Role: 10, FirstName: "I", LastName: "Q" });
  expect((await client.json(`Standard/${COURSE.standard}/Assign/${LEARNER}`, [])).status).toBe(200);
  expect((await client.json(`Unit/${COURSE.unit}/Assign/${LEARNER}/${COURSE.standard}`, [])).status).toBe(
    200,
  );
  const assign = (assignee: number, body: object) =>
    client.json(`User/${assignee}/Assign`, { LearnerID: LEARNER, ...body });
  return { standIn, client, other, assign };
};

test("adds at level 1, replaces at levels 2 and 3", async () => {
  const { standIn, other, assign } = await open();
  const status = async (assignee: number, body: object) => (await assign(assignee, body)).status;
  expect(await status(CENTRE.assessor, { Level: 1 })).toBe(204);
  expect(await status(CENTRE.assessor, { Level: 1 })).toBe(204);
  expect(await status(other, { Level: 1 })).toBe(204);
  expect(await status(CENTRE.assessor, { Level: 3, StandardID: COURSE.standard })).toBe(204);
  expect(await status(other, { Level: 3, StandardID: COURSE.standard })).toBe(204);
  expect(await status(CENTRE.assessor, { Level: 2, UnitID: COURSE.unit })).toBe(204);
  expect(await status(other, { Level: 2, UnitID: COURSE.unit })).toBe(204);
  expect(await standIn.readAssignments()).toEqual([
    { AssigneeID: CENTRE.assessor, LearnerID: LEARNER, Level: 1 },
    { AssigneeID: other, LearnerID: LEARNER, Level: 1 },
    { AssigneeID: other, LearnerID: LEARNER, Level: 3, StandardID: COURSE.standard },
    { AssigneeID: other, LearnerID: LEARNER, Level: 2, UnitID: COURSE.unit },
  ]);
  expect((await standIn.countRecords()).assignments).toEqual({
    total: 4,
    byLevel: { "1": 2, "2": 1, "3": 1 },
  });
});

test("an assessor of one learning aim is left alone when another aim gets one", async () => {
  const { standIn, client, other, assign } = await open();
  await client.json(`Standard/${COURSE.secondStandard}/Assign/${LEARNER}`, []);
  await assign(CENTRE.assessor, { Level: 3, StandardID: COURSE.standard });
  await assign(other, { Level: 3, StandardID: COURSE.secondStandard });
  expect(await standIn.readAssignments()).toHaveLength(2);
});

test("is a write of the assignee, and shows in no read", async () => {
  const { standIn, client, other, assign } = await open();
  await standIn.resetStats();
  await assign(other, { Level: 3, StandardID: COURSE.standard });
  const { writeLog } = await standIn.stats();
  expect(writeLog).toHaveLength(1);
  expect(writeLog[0]).toMatchObject({
    route: "POST /User/{id}/Assign",
    resource: "User",
    action: "assign",
    id: other,
    keys: ["LearnerID", "Level", "StandardID"],
  });
  const aim = await client.get("LearningAim/2000001");
  expect(aim.text).toBe(`{"ID":2000001,"StandardID":3001,"UserID":${LEARNER},"Status":0}`);
});

test.each([
  [{ Level: 3 }, "Required at level 3 and missing: StandardID."],
  [{ Level: 3, StandardID: 9999 }, "No Standard has the ID 9999."],
  [{ Level: 3, StandardID: 3002 }, "User 10003 has no learning aim of Standard 3002."],
  [{ Level: 2 }, "Required at level 2 and missing: UnitID."],
  [{ Level: 2, UnitID: "U_0" }, "No Unit has the ID U_0."],
  [{ Level: 2, UnitID: "U_9Z" }, "User 10003 has no summary of Unit U_9Z."],
  [{ Level: 4 }, "Level must be 1, 2 or 3."],
  [{}, "Level must be 1, 2 or 3."],
  [{ Level: 1, LearnerID: null }, "Required and missing: LearnerID."],
  [{ Level: 1, LearnerID: 999_999 }, "LearnerID 999999 is not a learner of the assignee's organisation."],
  [{ Level: 1, LearnerID: 10001 }, "LearnerID 10001 is not a learner of the assignee's organisation."],
  [{ Level: 1, LearnerID: 10004 }, "LearnerID 10004 is not a learner of the assignee's organisation."],
])("%j is 400", async (body, message) => {
  const { standIn, assign } = await open();
  const reply = await assign(CENTRE.assessor, body);
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
  expect(await standIn.readAssignments()).toEqual([]);
});

test("the assignee must be there, of the organisation, and no learner", async () => {
  const { assign } = await open();
  expect((await assign(CENTRE.otherAssessor, { Level: 1 })).status).toBe(400);
  expect((await assign(LEARNER, { Level: 1 })).status).toBe(400);
  expect((await assign(999_999, { Level: 1 })).status).toBe(404);
});

test("a person can assign in OneFile's own screens", async () => {
  const { standIn } = await open();
  const assignment = { LearnerID: LEARNER, Level: 3, StandardID: COURSE.standard };
  await standIn.addAssignment({ AssigneeID: CENTRE.assessor, ...assignment });
  await standIn.addAssignment({ AssigneeID: CENTRE.otherAssessor, ...assignment });
  expect(await standIn.readAssignments()).toEqual([{ AssigneeID: CENTRE.otherAssessor, ...assignment }]);
});
