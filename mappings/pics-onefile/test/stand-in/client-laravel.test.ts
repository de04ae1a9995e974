import { expect, test } from "vitest";
import { addCentre, addCourses, exchange, openStandIn, TOKEN } from "./support.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

/** C-LAR: lower-case `authentication` without a body, JSON, a content type on GET, 204 (onefile-api 8.1 to 8.3). */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const authenticated = await exchange(standIn.url, {
    method: "POST",
    path: "authentication",
    headers: { "X-CustomerToken": TOKEN },
  });
  const headers = { "X-TokenID": authenticated.text, ...JSON_TYPE };
  return {
    standIn,
    authenticated,
    get: (path: string) => exchange(standIn.url, { method: "GET", path, headers }),
    post: (path: string, body: unknown) =>
      exchange(standIn.url, { method: "POST", path, headers, body: JSON.stringify(body) }),
  };
};

test("authentication in lower case and without a body", async () => {
  const { authenticated } = await open();
  expect(authenticated.status).toBe(200);
  expect(authenticated.text).not.toMatch(/["\s]/);
});

test("a learner nobody knows is told by 204", async () => {
  const { post } = await open();
  const reply = await post("User/Search", { Role: 1, FirstName: "Robin", LastName: "Sample" });
  expect(reply.status).toBe(204);
  expect(reply.text).toBe("");
});

test("reads with a JSON content type and no body", async () => {
  const { get } = await open();
  const user = await get("User/10001");
  expect(user.status).toBe(200);
  expect(user.headers["content-type"]).toBe("application/json; charset=utf-8");
  const placement = await get("Placement/5001");
  expect(placement.text).toContain('"Address":"1 Sample Street\\nExampleton","Active":true');
});

test("reviews of a learner: none is told by 204, one may be without a date, and is then read", async () => {
  const { standIn, get, post } = await open();
  await addCourses(standIn);
  const search = () => post("Review/Search", { OrganisationID: 101, LearnerID: 10003 });
  const none = await search();
  expect([none.status, none.text]).toEqual([204, ""]);
  await standIn.addReview({ LearnerID: 10003, ScheduledFor: "2026-07-10T09:00:00Z" });
  await standIn.addReview({ LearnerID: 10003, StartedOn: "2026-07-11T09:00:00Z" });
  const found = await search();
  expect([found.status, found.text]).toEqual([
    200,
    '[{"ID":6000001,"ScheduledFor":"2026-07-10T09:00:00.000Z"},{"ID":6000002}]',
  ]);
  const { text } = await get("Review/6000002");
  expect(text).toContain('"StartedOn":"2026-07-11T09:00:00.000Z"');
  expect(text).not.toContain("ScheduledFor");
});
