import { expect, test } from "vitest";
import { COURSE, messageOf, openCourses } from "./support.ts";

const ASSIGN = `Standard/${COURSE.standard}/Assign/${COURSE.learner}`;

test("rows are short, by page or all at once; the whole standard has its organisation too", async () => {
  const { client } = await openCourses();
  const first = '{"ID":3001,"Title":"Example Standard Level 3 [ZEX101AS]"}';
  const second = '{"ID":3002,"Title":"Example Standard Level 3 [ZEX101EP]"}';
  const search = async (path: string) => (await client.json(path, { OrganisationID: 101 })).text;
  expect(await search("Standard/Search")).toBe(`[${first},${second}]`);
  expect(await search("Standard/Search/2/1")).toBe(`[${second}]`);
  expect(await search("Standard/Search/3/1")).toBe("");
  const whole = await client.get("Standard/3001");
  expect(whole.text).toBe('{"ID":3001,"Title":"Example Standard Level 3 [ZEX101AS]","OrganisationID":101}');
  expect((await client.get("Standard/3009")).status).toBe(404);
});

test("a title matches whole and in any case, within the organisation", async () => {
  const { client } = await openCourses();
  const search = async (OrganisationID: number, Title: string) =>
    (await client.json("Standard/Search", { OrganisationID, Title })).text;
  expect(await search(102, "EXAMPLE STANDARD LEVEL 3 [zex101as]")).toContain('"ID":3003');
  expect(await search(102, "Example Standard Level 3 [ZEX101EP]")).toBe("");
  expect(await search(101, "Example Standard Level 3")).toBe("");
  const reply = await client.json("Standard/Search", {});
  expect([reply.status, messageOf(reply)]).toEqual([400, "Required and missing: OrganisationID."]);
});

test.each([
  ["no body", undefined],
  ["an empty text", ""],
  ["[]", "[]"],
  ["an object", '{"organisationID":101}'],
])("is assigned with %s: a bare integer, and a running learning aim without progress", async (_, body) => {
  const { standIn, client } = await openCourses();
  const reply = await client.send({
    method: "POST",
    path: ASSIGN,
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body }),
  });
  expect([reply.status, reply.text]).toEqual([200, "2000001"]);
  expect(await standIn.readLearningAims()).toEqual([
    { ID: 2_000_001, archived: false, fields: { StandardID: 3001, UserID: COURSE.learner, Status: 0 } },
  ]);
  const { writeLog } = await standIn.stats();
  expect(writeLog).toHaveLength(1);
  expect(writeLog[0]).toMatchObject({
    route: "POST /Standard/{id}/Assign/{learnerId}",
    resource: "LearningAim",
    action: "create",
    id: 2_000_001,
  });
});

test("once per learner and standard", async () => {
  const { standIn, client } = await openCourses();
  const second = await standIn.addUser({ OrganisationID: 101, Role: 1, FirstName: "B", LastName: "Sample" });
  expect((await client.json(ASSIGN, [])).text).toBe("2000001");
  const again = await client.json(ASSIGN, []);
  expect([again.status, messageOf(again)]).toEqual([400, "Standard 3001 is already assigned to User 10003."]);
  expect((await client.json(`Standard/3001/Assign/${second}`, [])).text).toBe("2000002");
  expect((await client.json(`Standard/3002/Assign/${COURSE.learner}`, [])).text).toBe("2000003");
  expect((await standIn.stats()).writes.byResource).toEqual({ LearningAim: { create: 3 } });
});

test("twenty at once make one learning aim", async () => {
  const { standIn, client } = await openCourses();
  const replies = await Promise.all(Array.from({ length: 20 }, () => client.json(ASSIGN, [])));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(await standIn.readLearningAims()).toHaveLength(1);
});

test.each([
  ["Standard/9999/Assign/10003", "No Standard has the ID 9999."],
  ["Standard/one/Assign/10003", "No Standard has that ID."],
  ["Standard/3001/Assign/999999", "No User has the ID 999999."],
  ["Standard/3001/Assign/10001", "User 10001 is not a learner."],
  ["Standard/3003/Assign/10003", "What the call names does not lie in one organisation."],
  ["Standard/3001/Assign/10004", "What the call names does not lie in one organisation."],
])("%s is 400", async (path, message) => {
  const { standIn, client } = await openCourses();
  const reply = await client.json(path, []);
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
  expect((await standIn.stats()).writes.total).toBe(0);
});

test("a standard that is taken away is offered no more", async () => {
  const { standIn, client } = await openCourses();
  await standIn.setStandard(3001, { Title: "Renamed Standard [ZEX102AS]" });
  expect((await client.get("Standard/3001")).text).toContain("Renamed Standard [ZEX102AS]");
  await standIn.removeStandard(3001);
  expect((await client.get("Standard/3001")).status).toBe(404);
  expect((await client.json(ASSIGN, [])).status).toBe(400);
});

test("a centre's lists", async () => {
  const { client } = await openCourses();
  const aims = await client.get("Organisation/101/LearningAimStatuses");
  expect([aims.status, aims.text]).toEqual([
    200,
    '[{"ID":0,"Name":"In Progress"},{"ID":1,"Name":"Achieved"},{"ID":2,"Name":"Withdrawn"}]',
  ]);
  const learners = await client.get("Organisation/101/LearnerStatuses");
  expect(learners.text).toContain('{"ID":1,"Name":"Active"}');
  const standards = await client.get("organisation/102/assignedstandards");
  expect(standards.text).toBe('[{"ID":3003,"Title":"Example Standard Level 3 [ZEX101AS]"}]');
  for (const list of ["LearningAimStatuses", "LearnerStatuses", "AssignedStandards"]) {
    expect((await client.get(`Organisation/999/${list}`)).status).toBe(404);
  }
});
