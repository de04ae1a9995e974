import { expect, test } from "vitest";
import { exchange, messageOf, openClient, openStandIn, TOKEN } from "./support.ts";

/** A limit clock in the test's hands. */
const steppedClock = () => {
  let time = 1_000_000;
  return {
    limitNow: () => time,
    step: (milliseconds: number) => {
      time += milliseconds;
    },
  };
};

test("every call counts: authentication, failures, unknown paths", async () => {
  const clock = steppedClock();
  const standIn = await openStandIn({ limit: { requests: 5 }, limitNow: clock.limitNow });
  const client = await openClient(standIn);
  expect((await client.get("User/1")).status).toBe(404);
  expect((await client.get("Nothing/Here")).status).toBe(404);
  expect((await client.json("User", {})).status).toBe(400);
  expect((await client.get("Customer")).status).toBe(200);
  const refused = await client.get("Customer");
  expect(refused.status).toBe(429);
  expect(refused.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(refused.headers["retry-after"]).toBeUndefined();
  expect(messageOf(refused)).toBe("API calls quota exceeded. Wait before you call again.");
  const authentication = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": TOKEN },
  });
  expect(authentication.status).toBe(429);
});

test("the sliding window is closed at both ends", async () => {
  const clock = steppedClock();
  const standIn = await openStandIn({
    limit: { requests: 2, windowMs: 60_000 },
    limitNow: clock.limitNow,
  });
  const client = await openClient(standIn);
  clock.step(30_000);
  expect((await client.get("Customer")).status).toBe(200);
  clock.step(30_000);
  expect((await client.get("Customer")).status).toBe(429);
  clock.step(1);
  expect((await client.get("Customer")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(429);
  const stats = await standIn.stats();
  expect(stats.refused).toBe(2);
  expect(stats.worstWindow).toEqual({ windowMs: 60_000, accepted: 2, withRefused: 4 });
  expect(await standIn.worstWindow(60_001)).toEqual({ windowMs: 60_001, accepted: 3, withRefused: 5 });
});

test("a fixed window starts anew at the full minute of its clock", async () => {
  const clock = steppedClock();
  clock.step(20_000);
  const standIn = await openStandIn({
    limit: { requests: 2, windowMs: 60_000, kind: "fixed" },
    limitNow: clock.limitNow,
  });
  const client = await openClient(standIn);
  expect((await client.get("Customer")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(429);
  clock.step(60_000 - (1_020_000 % 60_000));
  expect((await client.get("Customer")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(200);
  expect((await client.get("Customer")).status).toBe(429);
  expect((await standIn.stats()).worstWindow.accepted).toBe(4);
});

test("Retry-After says when the next call may pass, once switched on", async () => {
  const clock = steppedClock();
  const standIn = await openStandIn({
    limit: { requests: 2, windowMs: 60_000, retryAfterHeader: true },
    limitNow: clock.limitNow,
  });
  const client = await openClient(standIn);
  clock.step(10_000);
  await client.get("Customer");
  clock.step(8_500);
  const refused = await client.get("Customer");
  expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "42"]);
});

test("refused calls take no place unless switched on", async () => {
  const clock = steppedClock();
  const standIn = await openStandIn({
    limit: { requests: 1, windowMs: 60_000 },
    limitNow: clock.limitNow,
  });
  const client = await openClient(standIn);
  clock.step(40_000);
  expect((await client.get("Customer")).status).toBe(429);
  clock.step(20_001);
  expect((await client.get("Customer")).status).toBe(200);
  standIn.setLimit({ refusedCallsCount: true });
  clock.step(40_000);
  expect((await client.get("Customer")).status).toBe(429);
  clock.step(20_001);
  expect((await client.get("Customer")).status).toBe(429);
});

test("calls of nobody known are counted apart from the customer's", async () => {
  const standIn = await openStandIn({ limit: { requests: 2 } });
  const strange = () =>
    exchange(standIn.url, { method: "GET", path: "Customer", headers: { "X-TokenID": "unknown" } });
  expect((await strange()).status).toBe(401);
  expect((await strange()).status).toBe(401);
  expect((await strange()).status).toBe(429);
  const client = await openClient(standIn);
  expect((await client.get("Customer")).status).toBe(200);
});

test("calls with a dead session still count for the customer", async () => {
  const standIn = await openStandIn({ limit: { requests: 3 } });
  const client = await openClient(standIn);
  await standIn.revokeTokens();
  expect((await client.get("Customer")).status).toBe(401);
  expect((await client.get("Customer")).status).toBe(401);
  expect((await client.get("Customer")).status).toBe(429);
});

test("a hundred calls at once: exactly the limit passes", async () => {
  const standIn = await openStandIn({ limit: { requests: 40 } });
  const client = await openClient(standIn);
  const replies = await Promise.all(Array.from({ length: 100 }, () => client.get("Customer")));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(39);
  expect(replies.filter(({ status }) => status === 429)).toHaveLength(61);
  const stats = await standIn.stats();
  expect(stats.worstWindow).toEqual({ windowMs: 60_000, accepted: 40, withRefused: 101 });
  expect(stats.refused).toBe(61);
});

test("the limit clock moves on its own", async () => {
  const standIn = await openStandIn({ limit: { requests: 1 } });
  const client = await openClient(standIn);
  await standIn.advanceClock(61_000);
  expect((await client.get("Customer")).status).toBe(429);
  await standIn.advanceLimitClock(61_000);
  expect((await client.get("Customer")).status).toBe(200);
});
