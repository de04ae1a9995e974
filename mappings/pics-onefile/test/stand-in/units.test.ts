import { expect, test } from "vitest";
import { CENTRE, COURSE, messageOf, openCourses } from "./support.ts";

const ASSIGN = `Unit/${COURSE.unit}/Assign/${COURSE.learner}/${COURSE.standard}`;

test("are found by organisation or standard, with text IDs", async () => {
  const { standIn, client } = await openCourses();
  const row = '[{"ID":"U_1A","Title":"Sample Unit","NDAQCode":"Z/999/0001"}]';
  const search = async (body: object) => (await client.json("Unit/Search", body)).text;
  expect(await search({ OrganisationID: 101 })).toBe(row);
  expect(await search({ StandardID: 3001 })).toBe(row);
  expect(await search({ OrganisationID: 101, Title: "SAMPLE UNIT" })).toBe(row);
  expect(await search({ OrganisationID: 101, Title: "Sample" })).toBe("");
  expect(await search({ StandardID: 3002 })).toBe("");
  expect((await client.json("Unit/Search/1/5", { OrganisationID: 101 })).text).toBe(row);
  expect((await client.json("Unit/Search", { Title: "Sample Unit" })).status).toBe(400);
  const whole = await client.get("unit/U_1A");
  expect(whole.text).toBe(
    '{"ID":"U_1A","Title":"Sample Unit","NDAQCode":"Z/999/0001","OrganisationID":101,"StandardID":3001}',
  );
  const unknown = await client.get("Unit/1");
  expect([unknown.status, messageOf(unknown)]).toEqual([404, "No Unit has the ID 1."]);
  await standIn.setUnit("U_1A", { Display: "1A", StandardID: null });
  expect(await search({ OrganisationID: 101 })).toContain('"Display":"1A"');
  expect(await search({ StandardID: 3001 })).toBe("");
});

test("are assigned once, with a bare integer", async () => {
  const { standIn, client } = await openCourses();
  const reply = await client.json(ASSIGN, []);
  expect([reply.status, reply.text]).toEqual([200, "8000001"]);
  const again = await client.json(ASSIGN, []);
  expect([again.status, messageOf(again)]).toEqual([400, "Unit U_1A is already assigned to User 10003."]);
  expect((await standIn.readUnitSummaries()).map(({ fields }) => fields)).toEqual([
    { UserID: 10003, UnitID: "U_1A", StandardID: 3001 },
  ]);
  expect((await standIn.stats()).writeLog.map(({ resource, action, id }) => [resource, action, id])).toEqual([
    ["UnitSummary", "create", 8_000_001],
  ]);
});

test("a unit that belongs to no standard is assigned once for each", async () => {
  const { standIn, client } = await openCourses();
  await standIn.addUnit({ ID: "U_2", OrganisationID: 101, Title: "Shared unit" });
  expect((await client.json("Unit/U_2/Assign/10003/3001", [])).text).toBe("8000001");
  expect((await client.json("Unit/U_2/Assign/10003/3002", [])).text).toBe("8000002");
  expect((await client.json("Unit/U_2/Assign/10003/3002", [])).status).toBe(400);
});

test.each([
  ["Unit/U_0/Assign/10003/3001", "No Unit has the ID U_0."],
  ["Unit/U_1A/Assign/999999/3001", "No User has the ID 999999."],
  ["Unit/U_1A/Assign/10001/3001", "User 10001 is not a learner."],
  ["Unit/U_1A/Assign/10003/9999", "No Standard has the ID 9999."],
  ["Unit/U_1A/Assign/10003/3002", "Unit U_1A is not of Standard 3002."],
  ["Unit/U_9Z/Assign/10003/3001", "What the call names does not lie in one organisation."],
])("%s is 400", async (path, message) => {
  const { client } = await openCourses();
  const reply = await client.json(path, []);
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
});

test("with the switch on every write to units is counted and refused, whatever it asks for", async () => {
  const { standIn, client } = await openCourses({ refuseUnits: true });
  const level2 = { LearnerID: COURSE.learner, Level: 2, UnitID: COURSE.unit };
  const replies = [
    await client.json(ASSIGN, []),
    await client.json("Unit/U_0/Assign/1/1", []),
    await client.json("Unit", { OrganisationID: 101, Title: "New" }),
    await client.json("Unit/U_1A", { Title: "Changed" }),
    await client.json(`User/${CENTRE.assessor}/Assign`, level2),
  ];
  for (const reply of replies) {
    expect([reply.status, messageOf(reply)]).toEqual([400, "Units are not to be written."]);
  }
  expect((await client.json(`User/${CENTRE.assessor}/Assign`, { ...level2, Level: 1 })).status).toBe(204);
  expect((await client.json("Unit/Search", { OrganisationID: 101 })).status).toBe(200);
  expect((await client.get("Unit/U_1A")).status).toBe(200);
  const stats = await standIn.stats();
  expect([stats.refusedUnitWrites, stats.writes.total, stats.records.unitSummaries]).toEqual([5, 1, 0]);
  await standIn.resetStats();
  expect((await standIn.stats()).refusedUnitWrites).toBe(0);
});

test("with the switch off a unit can be neither made nor changed, and nothing is counted", async () => {
  const { standIn, client } = await openCourses();
  expect((await client.json("Unit", { Title: "New" })).status).toBe(404);
  expect((await client.json("Unit/U_1A", { Title: "Changed" })).status).toBe(404);
  expect((await client.send({ method: "DELETE", path: "Unit/U_1A" })).status).toBe(405);
  expect((await standIn.stats()).refusedUnitWrites).toBe(0);
});

test("one ID names one unit", async () => {
  const { standIn } = await openCourses();
  await expect(standIn.addUnit({ ID: "U_1A", OrganisationID: 102, Title: "Twin" })).rejects.toThrow(
    "Unit U_1A exists already.",
  );
  await expect(standIn.addUnit({ OrganisationID: 102, Title: "Nameless" })).rejects.toThrow("missing: ID");
  await expect(standIn.setUnit("U_0", {})).rejects.toThrow("No Unit has the ID U_0.");
});
