import { expect, test } from "vitest";
import { addCentre, addCourses, CENTRE, exchange, FORM, messageOf, openStandIn, TOKEN } from "./support.ts";

/**
 * C-SDK: Guzzle with form bodies, fields on GET too, IDs and statuses as its feature tests expect them
 * (onefile-api 4, 6, 8.2, 8.3). Its decoder tries JSON first and takes the raw text when that gives a false value.
 */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const authenticated = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": TOKEN, "Content-Type": FORM },
    body: "",
  });
  const send = (method: string, path: string, body: string) =>
    exchange(standIn.url, {
      method,
      path,
      headers: { "X-TokenID": authenticated.text, "Content-Type": FORM },
      body,
    });
  return { standIn, authenticated, send };
};

const LEARNER_FORM =
  "OrganisationID=101&Role=1&FirstName=Robin&LastName=Sample&Email=robin.sample%40example.org" +
  "&DefaultAssessorID=10001&ClassroomID=201&PlacementID=5001&MISID=L1%2FE1";

test("the session token is a bare text that is not JSON", async () => {
  const { authenticated } = await open();
  expect(authenticated.status).toBe(200);
  expect(authenticated.headers["content-type"]).toBe("text/plain; charset=utf-8");
  expect(authenticated.text).toMatch(/^[A-Za-z0-9+/]{200,}={0,2}$/);
  expect(() => JSON.parse(authenticated.text)).toThrow();
});

test("an assessor search asks for roles 4 and 5 one after the other", async () => {
  const { send } = await open();
  const filter = "OrganisationID=101&FirstName=Avery&LastName=Sample-Assessor";
  const trainee = await send("POST", "User/Search", `Role=4&${filter}`);
  expect(trainee.status).toBe(204);
  expect(trainee.text).toBe("");
  expect(trainee.headers["content-type"]).toBeUndefined();
  const assessor = await send("POST", "User/Search", `Role=5&${filter}`);
  expect(assessor.status).toBe(200);
  expect(assessor.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(assessor.text).toBe(
    '[{"ID":10001,"FirstName":"Avery","LastName":"Sample-Assessor","MISID":"OFF1"}]',
  );
});

test("a read ignores its form body, also a wrong OrganisationID in it", async () => {
  const { send } = await open();
  const reply = await send("GET", "User/10001", "OrganisationID=999999");
  expect(reply.status).toBe(200);
  expect(reply.text).toContain('"ID":10001');
  expect(reply.text).toContain('"OrganisationID":101');
});

test("a learner is made with an object of ID and Username", async () => {
  const { send } = await open();
  const reply = await send("POST", "User", LEARNER_FORM);
  expect(reply.status).toBe(200);
  expect(reply.text).toBe('{"ID":10003,"Username":"robin.sample"}');
});

test.each([
  ["organisation", "OrganisationID=101", "OrganisationID=999"],
  ["classroom", "ClassroomID=201", "ClassroomID=999"],
  ["placement", "PlacementID=5001", "PlacementID=999"],
])("an unknown %s makes the create fail with 400 and a lower-case message", async (_, good, bad) => {
  const { standIn, send } = await open();
  const reply = await send("POST", "User", LEARNER_FORM.replace(good, bad));
  expect(reply.status).toBe(400);
  expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(messageOf(reply)).toContain("999");
  expect((await standIn.readUsers()).map(({ ID }) => ID)).toEqual([CENTRE.assessor, CENTRE.otherAssessor]);
});

test("an unknown user is 404 with a message", async () => {
  const { send } = await open();
  const reply = await send("GET", "User/999999", "OrganisationID=101");
  expect(reply.status).toBe(404);
  expect(reply.text).toBe('{"message":"No User has the ID 999999."}');
});

test("classrooms and placements are found by whole name, and read by ID", async () => {
  const { send } = await open();
  const classroom = await send("POST", "Classroom/Search", "OrganisationID=101&Name=Example+classroom");
  expect(classroom.text).toBe('[{"ID":201,"Name":"Example classroom"}]');
  const placement = await send("POST", "Placement/Search", "OrganisationID=101&Name=SAMPLE+BAKERY");
  expect(placement.text).toBe('[{"ID":5001,"Name":"Sample Bakery","MISID":"ORG1"}]');
  const part = await send("POST", "Placement/Search", "OrganisationID=101&Name=Sample");
  expect([part.status, part.text]).toEqual([204, ""]);
  const read = await send("GET", "Placement/5001", "OrganisationID=101");
  expect(read.text).toBe(
    '{"ID":5001,"OrganisationID":101,"Name":"Sample Bakery","MISID":"ORG1",' +
      '"Address":"1 Sample Street\\nExampleton","Active":true}',
  );
  const room = await send("GET", "Classroom/201", "OrganisationID=101");
  expect(room.text).toBe('{"ID":201,"OrganisationID":101,"Name":"Example classroom"}');
});

test("a standard is found, read and assigned: the answer decodes to an integer", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  const title = "Title=Example+Standard+Level+3+%5BZEX101AS%5D";
  const found = await send("POST", "Standard/Search", `OrganisationID=101&${title}`);
  expect(found.text).toBe('[{"ID":3001,"Title":"Example Standard Level 3 [ZEX101AS]"}]');
  const read = await send("GET", "Standard/3001", "OrganisationID=101");
  expect(read.text).toContain('{"ID":3001,"Title":"Example Standard Level 3 [ZEX101AS]"');
  const assigned = await send("POST", "Standard/3001/Assign/10003", "OrganisationID=101");
  expect(assigned.status).toBe(200);
  expect(Number.isInteger(JSON.parse(assigned.text))).toBe(true);
});

test("a unit has a text ID; assigning it twice fails the second time", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  const found = await send("POST", "Unit/Search", "OrganisationID=101");
  expect(found.text).toBe('[{"ID":"U_1A","Title":"Sample Unit","NDAQCode":"Z/999/0001"}]');
  const read = await send("GET", "Unit/U_1A", "OrganisationID=101");
  expect(read.text).toContain('{"ID":"U_1A","Title":"Sample Unit"');
  const assigned = await send("POST", "Unit/U_1A/Assign/10003/3001", "");
  expect(assigned.status).toBe(200);
  expect(Number.isInteger(JSON.parse(assigned.text))).toBe(true);
  const again = await send("POST", "Unit/U_1A/Assign/10003/3001", "");
  expect([again.status, typeof messageOf(again)]).toEqual([400, "string"]);
});

test.each([["Standard/999999"], ["Unit/NO_SUCH"]])(
  "an unknown one, %s, is 404 with a message",
  async (path) => {
    const { send } = await open();
    const reply = await send("GET", path, "OrganisationID=101");
    expect([reply.status, typeof messageOf(reply)]).toEqual([404, "string"]);
  },
);

test("achieved learning aims between two dates without a time; none is the empty text", async () => {
  const { standIn, send } = await open();
  await addCourses(standIn);
  await standIn.addLearningAim({ StandardID: 3001, UserID: 10003, Status: 1, AchievedDate: "2026-03-10" });
  const search = (dates: string) =>
    send("POST", "LearningAim/Search", `OrganisationID=101&LearningAimCompletionStatus=1&${dates}`);
  const found = await search("DateFrom=2026-03-01&DateTo=2026-03-31");
  expect(found.text).toBe('[{"ID":2000001,"StandardID":3001,"UserID":10003,"Status":1}]');
  const none = await search("DateFrom=2026-04-01&DateTo=2026-04-30");
  expect([none.status, none.text]).toEqual([204, ""]);
  const read = await send("GET", "LearningAim/2000001", "OrganisationID=101");
  expect(read.text).toContain('"ID":2000001,"StandardID":3001,"UserID":10003,"Status":1');
});
