import { expect, test } from "vitest";
import { COURSE, messageOf, openCourses, parsed } from "./support.ts";

const open = async () => {
  const { standIn, client } = await openCourses();
  const aim = await standIn.addLearningAim({ StandardID: COURSE.standard, UserID: COURSE.learner });
  return { standIn, client, aim };
};

test("a learner's aims come as short rows", async () => {
  const { standIn, client } = await open();
  await standIn.addLearningAim({ StandardID: COURSE.secondStandard, UserID: COURSE.learner, Status: 1 });
  await standIn.addLearningAim({ StandardID: COURSE.otherStandard, UserID: COURSE.otherLearner });
  await standIn.setLearningAim(2_000_001, { Progress: 40, RegistrationNumber: "ZX-1" });
  const first = '{"ID":2000001,"StandardID":3001,"UserID":10003,"Status":0}';
  const second = '{"ID":2000002,"StandardID":3002,"UserID":10003,"Status":1}';
  const search = async (path: string, body: object) => (await client.json(path, body)).text;
  expect(await search("LearningAim/Search", { UserID: COURSE.learner })).toBe(`[${first},${second}]`);
  expect(await search("LearningAim/Search/2/1", { UserID: COURSE.learner })).toBe(`[${second}]`);
  expect(await search("LearningAim/Search", { UserID: 10001 })).toBe("");
  const ofCentre = { UserID: COURSE.learner, OrganisationID: 102 };
  expect(await search("LearningAim/Search", ofCentre)).toBe("");
  standIn.setSwitches({ richRows: true });
  expect(await search("LearningAim/Search/1/1", { UserID: COURSE.learner })).toContain('"Progress":40');
});

test("achieved ones are found by the date they were achieved on", async () => {
  const { standIn, client, aim } = await open();
  await standIn.addLearningAim({ StandardID: COURSE.secondStandard, UserID: COURSE.learner });
  await standIn.setLearningAim(aim, { AchievedDate: "2026-03-10" });
  const found = async (body: object) =>
    (await client.json("LearningAim/Search", { LearningAimCompletionStatus: 1, ...body })).text !== "";
  expect(await found({})).toBe(true);
  expect(await found({ DateFrom: "2026-03-10", DateTo: "2026-03-10" })).toBe(true);
  expect(await found({ DateFrom: "2026-03-11" })).toBe(false);
  expect(await found({ DateTo: "2026-03-09T23:59:59+00:00" })).toBe(false);
  expect(await found({ OrganisationID: 101 })).toBe(true);
  expect(await found({ OrganisationID: 102 })).toBe(false);
  await standIn.setLearningAim(aim, { AchievedDate: null });
  expect(await found({})).toBe(false);
});

test.each([
  [{}, "Required and missing: UserID or LearningAimCompletionStatus."],
  [{ OrganisationID: 101 }, "Required and missing: UserID or LearningAimCompletionStatus."],
  [{ LearningAimCompletionStatus: 3 }, "LearningAimCompletionStatus 3 is not known."],
  [{ UserID: 10003, DateFrom: "soon" }, "The value of DateFrom is not a valid date."],
])("a search with %j is 400", async (body, message) => {
  const { client } = await open();
  const reply = await client.json("LearningAim/Search", body);
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
});

test("a subset of the fields is stored, the rest stays; an empty text takes a value away", async () => {
  const { standIn, client, aim } = await open();
  const path = `LearningAim/${aim}`;
  const whole = {
    Status: 1,
    StartDate: "2026-07-01T00:00:00.000Z",
    PlannedEnd: "2027-12-31T00:00:00.000Z",
    RegistrationNumber: "ZX-1",
    RegistrationDate: "2026-07-02T00:00:00.000Z",
    CertificateAppliedDate: "2027-11-01T00:00:00.000Z",
    CertificateReceivedDate: "2027-11-20T00:00:00.000Z",
    AchievedDate: "2027-11-10T00:00:00.000Z",
  };
  const reply = await client.json(path, whole);
  expect([reply.status, reply.text]).toEqual([204, ""]);
  const start = { ID: aim, StandardID: COURSE.standard, UserID: COURSE.learner };
  expect(parsed(await client.get(path))).toEqual({ ...start, ...whole });
  expect((await client.json(path, { registrationnumber: "", Status: "0" })).status).toBe(204);
  const { RegistrationNumber: _, ...rest } = whole;
  expect(parsed(await client.get(path))).toEqual({ ...start, ...rest, Status: 0 });
  const { writeLog } = await standIn.stats();
  expect(writeLog[1]).toMatchObject({
    route: "POST /LearningAim/{id}",
    resource: "LearningAim",
    action: "update",
    id: aim,
    keys: ["registrationnumber", "Status"],
    changed: ["Status", "RegistrationNumber"],
  });
});

test("standard and learner stay; a repeated one is taken", async () => {
  const { client, aim } = await open();
  const path = `LearningAim/${aim}`;
  const same = { ID: aim, UserID: String(COURSE.learner), StandardID: COURSE.standard, Status: 0 };
  expect((await client.json(path, same)).status).toBe(204);
  const learner = await client.json(path, { UserID: COURSE.otherLearner });
  expect([learner.status, messageOf(learner)]).toEqual([400, "UserID cannot be changed."]);
  const standard = await client.json(path, { StandardID: COURSE.secondStandard });
  expect([standard.status, messageOf(standard)]).toEqual([400, "StandardID cannot be changed."]);
  const emptied = await client.json(path, { Status: "" });
  expect([emptied.status, messageOf(emptied)]).toEqual([400, "Required and missing: Status."]);
});

test("progress is not there until a person sets it, and the API does not take it", async () => {
  const { standIn, client, aim } = await open();
  const path = `LearningAim/${aim}`;
  expect((await client.get(path)).text).not.toContain("Progress");
  expect((await client.json(path, { Progress: 80 })).status).toBe(204);
  expect((await client.get(path)).text).not.toContain("Progress");
  await standIn.setLearningAim(aim, { Progress: 0 });
  expect((await client.get(path)).text).toContain('"Progress":0');
  await standIn.setLearningAim(aim, { Progress: 62.5 });
  expect((await client.json(path, { Progress: 80, Status: 1 })).status).toBe(204);
  expect((await client.get(path)).text).toContain('"Progress":62.5');
  for (const Progress of [-1, 100.5]) {
    await expect(standIn.setLearningAim(aim, { Progress })).rejects.toThrow("from 0 to 100");
  }
});

test("an unknown aim is 404, read or written", async () => {
  const { standIn, client, aim } = await open();
  expect((await client.get("LearningAim/9")).status).toBe(404);
  expect((await client.json("LearningAim/9", { Status: 0 })).status).toBe(404);
  expect((await client.send({ method: "DELETE", path: `LearningAim/${aim}` })).status).toBe(405);
  await standIn.removeLearningAim(aim);
  expect((await client.get(`LearningAim/${aim}`)).status).toBe(404);
});

test("fields that no client has seen in an answer can be kept out of reads", async () => {
  const { standIn, client, aim } = await open();
  await standIn.setLearningAim(aim, { Progress: 50, RegistrationNumber: "ZX-1" });
  standIn.setSwitches({ seenFieldsOnly: true });
  const reply = await client.get(`LearningAim/${aim}`);
  expect(reply.text).toBe('{"ID":2000001,"StandardID":3001,"UserID":10003,"Status":0,"Progress":50}');
});
