import { join } from "node:path";
import { expect, test } from "vitest";
import { addCentre, LEARNER, openClient, openStandIn, temporaryFolder } from "./support.ts";

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
