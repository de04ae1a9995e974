import { expect, test } from "vitest";
import { COURSE, exchange, messageOf, openCourses } from "./support.ts";

const REVIEW = { LearnerID: COURSE.learner, ScheduledFor: "2026-07-10T09:00:00Z" };

/** One call of every path beside people and places: method, path, body. */
const CALLS = [
  ["POST", "Standard/Search", { OrganisationID: 101 }],
  ["POST", "Standard/Search/1/5", { OrganisationID: 101 }],
  ["GET", "Standard/3001", undefined],
  ["POST", "Standard/3001/Assign/10003", []],
  ["POST", "Unit/Search", { OrganisationID: 101 }],
  ["POST", "Unit/Search/1/5", { OrganisationID: 101 }],
  ["GET", "Unit/U_1A", undefined],
  ["POST", "Unit/U_1A/Assign/10003/3001", []],
  ["POST", "LearningAim/Search", { UserID: 10003 }],
  ["POST", "LearningAim/Search/1/5", { UserID: 10003 }],
  ["GET", "LearningAim/2000001", undefined],
  ["POST", "LearningAim/2000001", { Status: 0 }],
  ["POST", "Visit", { ...REVIEW, OrganisationID: 101, DateFrom: "2026-07-10", DateTo: "2026-07-10" }],
  ["POST", "Review", REVIEW],
  ["POST", "Review/Search", { OrganisationID: 101 }],
  ["POST", "Review/Search/1/5", { OrganisationID: 101 }],
  ["GET", "Review/6000001", undefined],
  ["GET", "Organisation/101/LearningAimStatuses", undefined],
  ["GET", "Organisation/101/LearnerStatuses", undefined],
  ["GET", "Organisation/101/AssignedStandards", undefined],
] as const;

const READS = CALLS.filter(([method, path]) => method === "GET" || path.includes("/Search"));

const request = (path: string, method: string, body: unknown, session?: string) => ({
  method,
  path,
  headers: {
    "Content-Type": "application/json",
    ...(session === undefined ? {} : { "X-TokenID": session }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
});

test("all are served, in lower case and with a trailing slash as well", async () => {
  const { standIn, client } = await openCourses();
  for (const [method, path, body] of CALLS) {
    const reply = await exchange(standIn.url, request(path, method, body, client.session));
    expect([path, Math.floor(reply.status / 100)]).toEqual([path, 2]);
  }
  for (const [method, path, body] of READS) {
    const lower = path.startsWith("Unit/U") ? `unit/${path.slice(5)}/` : `${path.toLowerCase()}/`;
    expect((await exchange(standIn.url, request(lower, method, body, client.session))).status).toBe(200);
  }
  const stats = await standIn.stats();
  expect(stats.reads).toBe(2 * READS.length);
  expect(stats.writes.byResource).toEqual({
    LearningAim: { create: 1, update: 1 },
    UnitSummary: { create: 1 },
    Visit: { create: 1 },
    Review: { create: 1 },
  });
});

test.each(CALLS)("%s %s needs a session", async (method, path, body) => {
  const { standIn } = await openCourses();
  const reply = await exchange(standIn.url, request(path, method, body));
  expect([reply.status, messageOf(reply)]).toEqual([
    401,
    "The session token is missing, unknown or expired.",
  ]);
});

test("all count for the limit", async () => {
  const { standIn, client } = await openCourses({ limit: { requests: 1 } });
  for (const [method, path, body] of CALLS) {
    const reply = await exchange(standIn.url, request(path, method, body, client.session));
    expect([path, reply.status]).toEqual([path, 429]);
  }
  const stats = await standIn.stats();
  expect([stats.refused, stats.writes.total]).toEqual([CALLS.length, 0]);
});

test("a lost answer leaves its record behind; one cut off before leaves none", async () => {
  const { standIn, client } = await openCourses();
  standIn.addFault({ kind: "drop-before", path: "/Standard/{id}/Assign/{learnerId}" });
  standIn.addFault({ kind: "drop-after", path: "/Standard/*/Assign/*" });
  await expect(client.json("Standard/3001/Assign/10003", [])).rejects.toThrow();
  expect(await standIn.readLearningAims()).toEqual([]);
  await expect(client.json("Standard/3001/Assign/10003", [])).rejects.toThrow();
  expect(await standIn.readLearningAims()).toHaveLength(1);
  standIn.addFault({ kind: "drop-after", method: "POST", path: "/Review" });
  await expect(client.json("Review", REVIEW)).rejects.toThrow();
  expect((await client.json("Review/Search", { OrganisationID: 101 })).text).toContain('"ID":6000001');
  standIn.addFault({ kind: "error", path: "/LearningAim/2000001" });
  expect((await client.json("LearningAim/2000001", { Status: 1 })).status).toBe(500);
  expect((await standIn.readLearningAim(2_000_001))?.fields.Status).toBe(0);
});
