import { expect, test } from "vitest";
import type { StandIn } from "../../stand-in/stand-in.ts";
import {
  COURSE,
  exchange,
  LEARNER,
  openCentre,
  openClient,
  openCourses,
  openStandIn,
  parsed,
} from "./support.ts";

const control = (standIn: StandIn, path: string, body?: unknown) =>
  exchange(standIn.controlUrl, {
    method: body === undefined ? "GET" : "POST",
    path,
    headers: { "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

test("a change made by a person shows in the API and is no write", async () => {
  const { standIn, client } = await openCentre();
  await standIn.advanceClock(60_000);
  const before = (await standIn.readUser(10001))?.fields;
  await standIn.setUser(10001, { LastName: "Renamed", MISID: null, Progress: 42.5, DOB: "1990-05-06" });
  const after = (await standIn.readUser(10001))?.fields;
  expect(after).toMatchObject({ LastName: "Renamed", Progress: 42.5, DOB: "1990-05-06T00:00:00.000Z" });
  expect(after).not.toHaveProperty("MISID");
  expect(String(after?.LastModified) > String(before?.LastModified)).toBe(true);
  await standIn.setUser(10001, { LastModified: "2020-01-01" });
  expect((await client.get("User/10001")).text).toContain('"LastModified":"2020-01-01T00:00:00.000Z"');
  await standIn.setPlacement(5001, { Name: "Renamed Bakery" });
  await standIn.setClassroom(201, { Name: "Renamed classroom" });
  expect((await client.get("Placement/5001")).text).toContain('"Renamed Bakery"');
  expect((await client.get("Classroom/201")).text).toContain('"Renamed classroom"');
  const stats = await standIn.stats();
  expect([stats.writes.total, stats.writeLog]).toEqual([0, []]);
});

test("controls refuse what they do not know", async () => {
  const { standIn } = await openCentre();
  await expect(standIn.setUser(10001, { Surname: "Sample" })).rejects.toThrow("User has no field Surname.");
  await expect(standIn.setUser(999_999, {})).rejects.toThrow("No User has the ID 999999.");
  await expect(standIn.addUser({ ...LEARNER, ID: 10001 })).rejects.toThrow("User 10001 exists already.");
  await expect(standIn.addClassroom({ Name: "Nowhere" })).rejects.toThrow("OrganisationID");
  await expect(standIn.advanceClock(-1)).rejects.toThrow("forwards");
});

test("removed users and placements are 404", async () => {
  const { standIn, client } = await openCentre();
  await standIn.removeUser(10002);
  await standIn.removePlacement(5002);
  expect((await client.get("User/10002")).status).toBe(404);
  expect((await client.get("Placement/5002")).status).toBe(404);
});

test("statistics tell calls by route and status, reads, and writes by resource", async () => {
  const { standIn, client } = await openCentre();
  await client.get("User/10001");
  await client.get("user/10001/");
  await client.get("User/999999");
  await client.json("User/Search/1/10", { Role: 5 });
  await client.json("User", LEARNER);
  await client.json("User", {});
  await client.json("User/10003", { MISID: "L1" });
  await client.json("Placement", { OrganisationID: 101, Name: "Invented Garage" });
  await client.get("Nothing");
  const stats = await standIn.stats();
  expect(stats).toMatchObject({
    calls: {
      total: 10,
      byRoute: {
        "POST /Authentication": 1,
        "GET /User/{id}": 3,
        "POST /User/Search/{page}/{size}": 1,
        "POST /User": 2,
        "POST /User/{id}": 1,
        "POST /Placement": 1,
        "GET other": 1,
      },
      byStatus: { "200": 6, "204": 1, "400": 1, "404": 2 },
    },
    reads: 4,
    writes: { total: 3, byResource: { User: { create: 1, update: 1 }, Placement: { create: 1 } } },
    refused: 0,
    faults: {},
    limit: { requests: 300, windowMs: 60_000, kind: "sliding" },
    worstWindow: { windowMs: 60_000, accepted: 10, withRefused: 10 },
  });
  expect(stats.writeLog.map(({ resource, action, id }) => `${resource} ${action} ${id}`)).toEqual([
    "User create 10003",
    "User update 10003",
    "Placement create 5003",
  ]);
  expect(stats.writeLog[0]?.keys).toEqual(Object.keys(LEARNER));
  await standIn.resetStats();
  expect(await standIn.stats()).toMatchObject({ calls: { total: 0 }, writes: { total: 0 }, writeLog: [] });
});

test("statistics over HTTP are the same, and control calls count nowhere", async () => {
  const { standIn, client } = await openCentre({ limit: { requests: 2 } });
  for (let index = 0; index < 5; index += 1) expect((await control(standIn, "stats")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(200);
  const reply = await control(standIn, "stats");
  expect(reply.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(parsed(reply)).toEqual(await standIn.stats());
  expect((await standIn.stats()).calls.total).toBe(2);
  expect((await control(standIn, "reset-stats", {})).status).toBe(204);
  expect((await standIn.stats()).calls.total).toBe(0);
});

test("everything is there over HTTP too", async () => {
  const standIn = await openStandIn();
  const post = async (path: string, body: unknown) => {
    const reply = await control(standIn, path, body);
    return reply.status === 204 ? undefined : parsed(reply);
  };
  expect(await post("add-organisation", { ID: 101, Name: "Example Centre" })).toEqual({ ID: 101 });
  expect(await post("add-classroom", { OrganisationID: 101, Name: "Example classroom" })).toEqual({
    ID: 201,
  });
  expect(await post("add-placement", { OrganisationID: 101, Name: "Sample Bakery" })).toEqual({ ID: 5001 });
  const person = { OrganisationID: 101, Role: 5, FirstName: "Avery", LastName: "Sample" };
  expect(await post("add-user", person)).toEqual({ ID: 10001 });
  expect(await post("add-users", { users: [person, { ...person, SecondaryLLDDCodes: ["12"] }] })).toEqual({
    IDs: [10002, 10003],
  });
  expect(await post("set-user", { ID: 10001, fields: { MISID: "OFF1" } })).toBeUndefined();
  expect(await post("set-placement", { ID: 5001, fields: { MISID: "ORG1" } })).toBeUndefined();
  expect(await post("set-classroom", { ID: 201, fields: { MISID: "C1" } })).toBeUndefined();
  expect(await post("archive-user", { ID: 10001 })).toBeUndefined();
  expect(parsed(await control(standIn, "users/10001"))).toMatchObject({
    ID: 10001,
    archived: true,
    fields: { MISID: "OFF1" },
  });
  expect(parsed(await control(standIn, "placements/5001"))).toMatchObject({ fields: { MISID: "ORG1" } });
  expect(parsed(await control(standIn, "classrooms/201"))).toMatchObject({ fields: { MISID: "C1" } });
  expect(await post("unarchive-user", { ID: 10001 })).toBeUndefined();
  expect(await post("remove-user", { ID: 10003 })).toBeUndefined();
  expect(parsed(await control(standIn, "users"))).toHaveLength(2);
  expect(parsed(await control(standIn, "placements"))).toHaveLength(1);
  expect(parsed(await control(standIn, "classrooms"))).toHaveLength(1);
  expect(parsed(await control(standIn, "assignments"))).toEqual([]);
  const client = await openClient(standIn);
  expect(await post("revoke-tokens", {})).toEqual({ revoked: 1 });
  expect((await client.get("Customer")).status).toBe(401);
  expect(await post("advance-clock", { ms: 1000 })).toBeUndefined();
  expect(await post("advance-limit-clock", { ms: 61_000 })).toBeUndefined();
  expect(await post("set-switches", { richRows: true })).toBeUndefined();
  expect(await post("add-fault", { kind: "error", path: "/Customer" })).toBeUndefined();
  expect((await client.get("Customer")).status).toBe(500);
  expect(await post("add-fault", { kind: "error" })).toBeUndefined();
  expect(await post("clear-faults", {})).toBeUndefined();
  expect((await client.get("Customer")).status).toBe(401);
  expect(await post("set-limit", { requests: 1 })).toBeUndefined();
  expect((await client.get("Customer")).status).toBe(429);
  expect(await post("remove-placement", { ID: 5001 })).toBeUndefined();
});

test("courses and reviews are there over HTTP too", async () => {
  const { standIn } = await openCourses();
  const post = async (path: string, body: unknown) => {
    const reply = await control(standIn, path, body);
    return reply.status === 204 ? undefined : parsed(reply);
  };
  const get = async (path: string) => parsed(await control(standIn, path));
  const { learner: LearnerID } = COURSE;
  expect(await post("add-standard", { ID: 3010, OrganisationID: 101, Title: "New [ZEX110AS]" })).toEqual({
    ID: 3010,
  });
  expect(await post("add-unit", { ID: "U_2", OrganisationID: 101, Title: "New unit" })).toEqual({
    ID: "U_2",
  });
  expect(await post("add-learning-aim", { StandardID: 3010, UserID: LearnerID })).toEqual({ ID: 2_000_001 });
  expect(await post("add-visit", { LearnerID })).toEqual({ ID: 4_000_001 });
  expect(await post("add-review", { LearnerID, VisitID: 4_000_001 })).toEqual({ ID: 6_000_001 });
  const assignment = { AssigneeID: 10001, LearnerID, Level: 1 };
  const others = [
    { ...assignment, Level: 3, StandardID: 3010 },
    { ...assignment, Level: 2, UnitID: "U_2" },
  ];
  for (const each of [assignment, ...others]) expect(await post("add-assignment", each)).toBeUndefined();
  expect(await get("assignments")).toEqual([assignment, ...others]);
  const set = async (name: string, ID: number | string, fields: object) =>
    expect(await post(`set-${name}`, { ID, fields })).toBeUndefined();
  await set("standard", 3010, { Title: "Renamed [ZEX110AS]" });
  await set("unit", "U_2", { Title: "Renamed unit" });
  await set("learning-aim", 2_000_001, { Progress: 33 });
  await set("visit", 4_000_001, { DateTo: "2026-07-10T10:00:00Z" });
  await set("review", 6_000_001, { StartedOn: "2026-07-10T09:00:00Z" });
  expect(await get("standards/3010")).toMatchObject({ fields: { Title: "Renamed [ZEX110AS]" } });
  expect(await get("units/U_2")).toMatchObject({ ID: "U_2", fields: { Title: "Renamed unit" } });
  expect(await get("learning-aims/2000001")).toMatchObject({ fields: { Progress: 33 } });
  expect(await get("visits/4000001")).toMatchObject({ fields: { DateTo: "2026-07-10T10:00:00.000Z" } });
  expect(await get("reviews/6000001")).toMatchObject({
    fields: { StartedOn: "2026-07-10T09:00:00.000Z", EndTime: "2026-07-10T10:00:00.000Z" },
  });
  expect(await get("standards")).toHaveLength(4);
  expect(await get("units")).toHaveLength(3);
  expect(await get("unit-summaries")).toEqual([]);
  for (const name of ["learning-aims", "visits", "reviews"]) expect(await get(name)).toHaveLength(1);
  expect(await get("counts")).toEqual(await standIn.countRecords());
  expect(await post("remove-review", { ID: 6_000_001 })).toBeUndefined();
  expect(await post("remove-learning-aim", { ID: 2_000_001 })).toBeUndefined();
  expect(await post("remove-standard", { ID: 3010 })).toBeUndefined();
  for (const path of ["reviews/6000001", "learning-aims/2000001", "standards/3010", "units/U_0"]) {
    expect((await control(standIn, path)).status).toBe(404);
  }
  expect((await standIn.stats()).writes.total).toBe(0);
});

test("statistics count the records of every kind", async () => {
  const { standIn, client } = await openCourses();
  const person = { OrganisationID: 101, FirstName: "Charlie", LastName: "Invented" };
  for (const Role of [4, 10, 40, 45, 45, 77]) await standIn.addUser({ ...person, Role });
  await standIn.archiveUser(COURSE.learner);
  await client.json(`Standard/${COURSE.standard}/Assign/${COURSE.learner}`, []);
  await client.json(`Unit/${COURSE.unit}/Assign/${COURSE.learner}/${COURSE.standard}`, []);
  for (const _ of [1, 2]) await standIn.addVisit({ LearnerID: COURSE.learner });
  for (const _ of [1, 2, 3]) await standIn.addReview({ LearnerID: COURSE.learner });
  await client.json("User/10001/Assign", { LearnerID: COURSE.learner, Level: 1 });
  expect((await standIn.stats()).records).toEqual({
    organisations: 2,
    classrooms: 2,
    placements: 2,
    users: {
      total: 10,
      archived: 1,
      byRole: {
        learner: 2,
        traineeAssessor: 1,
        assessor: 2,
        iqa: 1,
        employer: 1,
        observer: 2,
        "77": 1,
      },
    },
    standards: 3,
    units: 2,
    unitSummaries: 1,
    learningAims: 1,
    visits: 2,
    reviews: 3,
    assignments: { total: 1, byLevel: { "1": 1 } },
  });
});

test("a username that somebody has is refused to a person too", async () => {
  const { standIn } = await openCentre();
  const [first] = await standIn.readUsers();
  await expect(standIn.setUser(10002, { Username: String(first?.fields.Username) })).rejects.toThrow(
    "UNIQUE",
  );
});

test.each([
  ["add-assignment", { AssigneeID: 10001, LearnerID: 10003 }, 400],
  ["add-assignment", { AssigneeID: 10001, LearnerID: 10003, Level: 3 }, 400],
  ["add-assignment", { AssigneeID: 10001, LearnerID: 10003, Level: 2 }, 400],
  ["add-review", { ScheduledFor: "2026-07-10" }, 400],
  ["add-visit", {}, 400],
  ["add-learning-aim", { StandardID: 3001 }, 400],
  ["add-standard", { OrganisationID: 101 }, 400],
  ["set-unit", { ID: 5, fields: {} }, 400],
  ["set-review", { ID: 5, fields: {} }, 404],
  ["set-learning-aim", { ID: 5, fields: { Progress: 5 } }, 404],
  ["set-switches", { refuseUnits: "yes" }, 400],
  ["set-switches", { archivedInSearch: 1 }, 400],
  ["remove-visit", { ID: 5 }, 404],
  ["nothing", {}, 404],
  ["toString", {}, 404],
  ["set-user", { ID: "one" }, 400],
  ["add-fault", { kind: "earthquake" }, 400],
  ["add-fault", { kind: "error", times: 0 }, 400],
  ["set-limit", { requests: 0 }, 400],
  ["set-switches", { normalise: "sometimes" }, 400],
  ["add-user", [], 400],
])("control %s with %j is %i", async (path, body, status) => {
  const standIn = await openStandIn();
  expect((await control(standIn, path, body)).status).toBe(status);
});
