import { join } from "node:path";
import { expect, test } from "vitest";
import { Database } from "../../stand-in/database.ts";
import { addCentre, addCourses, LEARNER, openClient, openStandIn, temporaryFolder } from "./support.ts";

test("records, sessions, clock, statistics and ID counters survive a restart", async () => {
  const file = join(await temporaryFolder(), "onefile.sqlite");
  const first = await openStandIn({ file });
  expect(first.isNew).toBe(true);
  await addCentre(first);
  const client = await openClient(first);
  const created = await client.json("User", { ...LEARNER, DOB: "2005-04-03" });
  expect(created.text).toBe('{"ID":10003,"Username":"robin.sample"}');
  await client.json("User", { ...LEARNER, FirstName: "Sacha" });
  await first.archiveUser(10003);
  await client.send({ method: "DELETE", path: "User/10004" });
  await first.advanceClock(1000 * 60 * 60 * 24 * 30);
  const before = await first.stats();
  const whole = await first.readUser(10003);
  await first.close();

  const second = await openStandIn({ file, port: first.port });
  expect(second.isNew).toBe(false);
  expect(second.url).toBe(first.url);
  expect(await second.stats()).toEqual(before);
  expect(await second.readUser(10003)).toEqual(whole);
  expect(await second.readUser(10003)).toMatchObject({ archived: true });
  const later = await openClient(second);
  expect((await client.get("User/10003")).status).toBe(401);
  expect((await later.get("User/10003")).text).toContain('"DOB":"2005-04-03T00:00:00.000Z"');
  const next = await later.json("User", LEARNER);
  expect(next.text).toBe('{"ID":10005,"Username":"robin.sample2"}');
});

test("a live session and the calls already counted carry over", async () => {
  const file = join(await temporaryFolder(), "onefile.sqlite");
  const first = await openStandIn({ file, limit: { requests: 3 } });
  const client = await openClient(first);
  await client.get("Customer");
  await first.close();
  const second = await openStandIn({ file, port: first.port, limit: { requests: 3 } });
  expect((await client.get("Customer")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(429);
  expect((await second.stats()).worstWindow).toEqual({ windowMs: 60_000, accepted: 3, withRefused: 4 });
});

test("closing twice is closing once", async () => {
  const standIn = await openStandIn();
  await Promise.all([standIn.close(), standIn.close()]);
  await standIn.close();
});

test("a taken port is an error, not a crash", async () => {
  const standIn = await openStandIn();
  await expect(openStandIn({ port: standIn.port })).rejects.toThrow("EADDRINUSE");
});

test("standards, aims, visits, reviews, assignments and their ID counters survive a restart", async () => {
  const file = join(await temporaryFolder(), "onefile.sqlite");
  const first = await openStandIn({ file, refuseUnits: true });
  await addCentre(first);
  await addCourses(first);
  const client = await openClient(first);
  await client.json("Standard/3001/Assign/10003", []);
  await client.json("Unit/U_1A/Assign/10003/3001", []);
  await client.json("User/10001/Assign", { LearnerID: 10003, Level: 3, StandardID: 3001 });
  await first.setLearningAim(2_000_001, { Progress: 40 });
  const visit = await first.addVisit({ LearnerID: 10003, DateTo: "2026-07-10T10:00:00Z" });
  await client.json("Review", { LearnerID: 10003, ScheduledFor: "2026-07-10T09:00:00Z", VisitID: visit });
  await first.removeReview(await first.addReview({ LearnerID: 10003 }));
  const before = await first.stats();
  const review = (await client.get("Review/6000001")).text;
  await first.close();

  const second = await openStandIn({ file, port: first.port });
  expect({ ...(await second.stats()), calls: 0, reads: 0, worstWindow: 0 }).toEqual({
    ...before,
    calls: 0,
    reads: 0,
    worstWindow: 0,
  });
  expect(before.refusedUnitWrites).toBe(1);
  expect((await client.get("Review/6000001")).text).toBe(review);
  expect((await client.get("LearningAim/2000001")).text).toContain('"Progress":40');
  expect((await client.json("Standard/3001/Assign/10003", [])).status).toBe(400);
  const next = await client.json("Review", { LearnerID: 10003, ScheduledFor: "2026-07-11T09:00:00Z" });
  expect(next.text).toBe("6000003");
});

test("a file of an older layout is refused with both numbers", async () => {
  const file = join(await temporaryFolder(), "onefile.sqlite");
  const database = await Database.open(file);
  await database.script("pragma user_version = 1;");
  await database.close();
  await expect(openStandIn({ file })).rejects.toThrow(
    "The stand-in's file has layout 1; this program knows 2.",
  );
});
