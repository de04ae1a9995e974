import { expect, test } from "vitest";
import type { StandIn } from "../../stand-in/stand-in.ts";
import { exchange, LEARNER, openCentre, openClient, openStandIn, parsed } from "./support.ts";

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

test.each([
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
