import { expect, test } from "vitest";
import { exchange, messageOf, openClient, openStandIn } from "./support.ts";

const HOUR = 60 * 60 * 1000;

test("a session dies 24 hours after its creation, used or not", async () => {
  const standIn = await openStandIn();
  const client = await openClient(standIn);
  await standIn.advanceClock(23 * HOUR);
  expect((await client.get("Customer")).status).toBe(200);
  await standIn.advanceClock(HOUR);
  const reply = await client.get("Customer");
  expect(reply.status).toBe(401);
  expect(messageOf(reply)).toBe("The session token is missing, unknown or expired.");
  const fresh = await openClient(standIn);
  expect((await fresh.get("Customer")).status).toBe(200);
});

test("a session lives up to its last millisecond and not beyond", async () => {
  let now = Date.parse("2026-03-01T10:00:00Z");
  const standIn = await openStandIn({ now: () => now });
  const client = await openClient(standIn);
  now += 24 * HOUR - 1;
  expect((await client.get("Customer")).status).toBe(200);
  now += 1;
  expect((await client.get("Customer")).status).toBe(401);
});

test("revoking ends all live sessions and says how many", async () => {
  const standIn = await openStandIn();
  const clients = [await openClient(standIn), await openClient(standIn)];
  expect(await standIn.revokeTokens()).toBe(2);
  for (const client of clients) expect((await client.get("Customer")).status).toBe(401);
  expect(await standIn.revokeTokens()).toBe(0);
  expect((await (await openClient(standIn)).get("Customer")).status).toBe(200);
});

test("without a session every path is 401, also an unknown one", async () => {
  const standIn = await openStandIn();
  for (const path of ["Customer", "User/1", "Nothing"]) {
    expect((await exchange(standIn.url, { method: "GET", path })).status).toBe(401);
  }
});

test("without a customer token there is no session", async () => {
  const standIn = await openStandIn();
  const reply = await exchange(standIn.url, { method: "POST", path: "Authentication" });
  expect(reply.status).toBe(401);
});

test("a wrong method on a known path is 405", async () => {
  const standIn = await openStandIn();
  const client = await openClient(standIn);
  expect((await client.send({ method: "PUT", path: "User/1" })).status).toBe(405);
});
