import { expect, test } from "vitest";
import { LEARNER, messageOf, openCentre, parsed } from "./support.ts";

test("error: 500 without handling, for the wanted number of calls", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "error", method: "POST", path: "/User", times: 2 });
  for (const _ of [1, 2]) {
    const reply = await client.json("User", LEARNER);
    expect([reply.status, messageOf(reply)]).toEqual([500, "An error has occurred."]);
  }
  expect((await client.json("User", LEARNER)).status).toBe(200);
  const stats = await standIn.stats();
  expect(stats.faults).toEqual({ error: 2 });
  expect(stats.writes.byResource).toEqual({ User: { create: 1 } });
});

test("drop-before: the connection is cut and nothing happened", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "drop-before", path: "/user" });
  await expect(client.json("User", LEARNER)).rejects.toThrow();
  expect(await standIn.readUsers()).toHaveLength(2);
  const stats = await standIn.stats();
  expect(stats.calls.byStatus).toEqual({ "200": 1, dropped: 1 });
  expect(stats.writes.total).toBe(0);
});

test("drop-after: the write is committed and its answer lost", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "drop-after", method: "post", path: "/User" });
  await expect(client.json("User", { ...LEARNER, MISID: "L1" })).rejects.toThrow();
  const found = await client.json("User/Search", { Role: 1, MISID: "L1" });
  expect(found.text).toBe('[{"ID":10003,"FirstName":"Robin","LastName":"Sample","MISID":"L1"}]');
  const stats = await standIn.stats();
  expect(stats.writeLog.map(({ action, id }) => [action, id])).toEqual([["create", 10003]]);
  expect(stats.calls.byStatus).toEqual({ "200": 2, dropped: 1 });
});

test("drop-after of an update, seen by a client that uses fetch", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "drop-after", path: "/User/{id}", method: "POST" });
  const call = fetch(`${standIn.url}/User/10001`, {
    method: "POST",
    headers: { "X-TokenID": client.session, "Content-Type": "application/json" },
    body: JSON.stringify({ Telephone: "07700 900111" }),
  });
  await expect(call).rejects.toThrow("fetch failed");
  expect((await standIn.readUser(10001))?.fields.Telephone).toBe("07700 900111");
});

test("delay: committed at once, answered late", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "delay", delayMs: 150, path: "/User" });
  const started = performance.now();
  const pending = client.json("User", LEARNER);
  await expect.poll(async () => (await standIn.readUsers()).length, { interval: 5 }).toBe(3);
  expect(performance.now() - started).toBeLessThan(150);
  expect((await pending).status).toBe(200);
  expect(performance.now() - started).toBeGreaterThanOrEqual(149);
});

test("a delayed answer does not hold up closing", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "delay", delayMs: 60_000 });
  const pending = client.get("Customer").then(
    () => "answered",
    () => "cut",
  );
  await expect.poll(async () => (await standIn.stats()).faults, { interval: 5 }).toEqual({ delay: 1 });
  await standIn.close();
  expect(await pending).toBe("cut");
});

test("refuse: a burst of 429 apart from the limit", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "refuse", times: 3, retryAfter: 7 });
  for (const _ of [1, 2, 3]) {
    const reply = await client.get("User/10001");
    expect([reply.status, reply.headers["retry-after"]]).toEqual([429, "7"]);
    expect(messageOf(reply)).toBeDefined();
  }
  expect((await client.get("User/10001")).status).toBe(200);
  const stats = await standIn.stats();
  expect([stats.refused, stats.faults]).toEqual([0, { refuse: 3 }]);
});

test("path, method and skip pick the call", async () => {
  const { standIn, client } = await openCentre();
  standIn.addFault({ kind: "error", path: "/User/10002" });
  expect((await client.get("User/10001")).status).toBe(200);
  expect((await client.get("user/10002/")).status).toBe(500);
  standIn.addFault({ kind: "error", path: "/User/{id}", method: "GET", skip: 1 });
  expect((await client.json("User/Search", { Role: 5 })).status).toBe(200);
  expect((await client.get("User/10001")).status).toBe(200);
  expect((await client.get("User/10001")).status).toBe(500);
  standIn.addFault({ kind: "error", path: "/*/Search" });
  expect((await client.json("Placement/Search", { OrganisationID: 101 })).status).toBe(500);
  standIn.addFault({ kind: "error" });
  standIn.clearFaults();
  expect((await client.get("Customer")).status).toBe(200);
});

test("a call that the limit refuses uses up no fault", async () => {
  const { standIn, client } = await openCentre({ limit: { requests: 1 } });
  standIn.addFault({ kind: "error", path: "/Customer" });
  expect((await client.get("Customer")).status).toBe(429);
  await standIn.advanceLimitClock(61_000);
  expect((await client.get("Customer")).status).toBe(500);
});

test("tokens revoked in the middle of a run", async () => {
  const { standIn, client } = await openCentre();
  expect(parsed(await client.get("User/10001"))).toMatchObject({ ID: 10001 });
  await standIn.revokeTokens();
  expect((await client.get("User/10001")).status).toBe(401);
});
