import { expect, test } from "vitest";
import { CENTRE, LEARNER, messageOf, openCentre, parsed } from "./support.ts";

const people = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    ...LEARNER,
    FirstName: `Person${index}`,
    LastName: index % 2 === 0 ? "Even" : "Odd",
    Email: `person${index}@example.org`,
    MISID: `L${index}`,
  }));

const ids = (value: unknown): readonly unknown[] =>
  Array.isArray(value)
    ? value.map((row: unknown) => (typeof row === "object" && row !== null && "ID" in row ? row.ID : row))
    : [];

test("2,000 users by pages: all of them, once, by ID, and quickly", async () => {
  const { standIn, client } = await openCentre({ limit: { requests: 1000 } });
  const made = await standIn.addUsers(people(2000));
  const started = performance.now();
  const seen: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const reply = await client.json(`User/Search/${page}/100`, { Role: 1, OrganisationID: 101 });
    if (reply.status === 204) break;
    seen.push(...ids(parsed(reply)));
  }
  expect(seen).toEqual(made);
  expect(performance.now() - started).toBeLessThan(2_000);
  const whole = await client.json("User/Search", { Role: 1 });
  expect(ids(parsed(whole))).toEqual(made);
});

test("names, email and MIS key match whole and in any case", async () => {
  const { standIn, client } = await openCentre();
  const [first, second] = await standIn.addUsers(people(2));
  const search = async (filter: Record<string, string>) => {
    const reply = await client.form("User/Search", { Role: "1", ...filter });
    return reply.status === 204 ? [] : ids(parsed(reply));
  };
  expect(await search({ LastName: "EVEN" })).toEqual([first]);
  expect(await search({ FirstName: "person1" })).toEqual([second]);
  expect(await search({ Email: "PERSON0@example.org" })).toEqual([first]);
  expect(await search({ MISID: "l1" })).toEqual([second]);
  expect(await search({ LastName: "Eve" })).toEqual([]);
  expect(await search({ FirstName: "person1", LastName: "Even" })).toEqual([]);
  expect(await search({ PlacementID: "5001" })).toEqual([first, second]);
  expect(await search({ OrganisationID: "102" })).toEqual([]);
  expect(await search({ LastName: "" })).toEqual([first, second]);
});

test("letters beyond ASCII match in any case", async () => {
  const { standIn, client } = await openCentre();
  const id = await standIn.addUser({ ...LEARNER, LastName: "Ærøskøbing-Beispiel" });
  const reply = await client.json("User/Search", { Role: 1, LastName: "ÆRØSKØBING-BEISPIEL" });
  expect(ids(parsed(reply))).toEqual([id]);
});

test.each([
  ["User/Search/0/10", { Role: 1 }],
  ["User/Search/1/0", { Role: 1 }],
  ["User/Search/one/10", { Role: 1 }],
  ["User/Search", {}],
  ["User/Search", { Role: 7 }],
  ["User/Search", { Role: 1, LastModified: "yesterday" }],
  ["Placement/Search", {}],
  ["Organisation/Search", {}],
])("%s with %o is 400", async (path, body) => {
  const { client } = await openCentre();
  const reply = await client.json(path, body);
  expect(reply.status).toBe(400);
  expect(messageOf(reply)).toBeDefined();
});

test("another customer's organisations are not found", async () => {
  const { client } = await openCentre();
  expect((await client.json("Organisation/Search", { CustomerID: 2 })).status).toBe(204);
});

test("classrooms and placements by page, of one organisation", async () => {
  const { client } = await openCentre();
  const rooms = await client.json("Classroom/Search/1/10", { OrganisationID: CENTRE.otherOrganisation });
  expect(rooms.text).toBe('[{"ID":202,"Name":"Other classroom"}]');
  expect((await client.json("Placement/Search/2/1", { OrganisationID: 101 })).status).toBe(204);
});

test("rich rows add fields to paged rows only", async () => {
  const { standIn, client } = await openCentre({ richRows: true });
  await standIn.addUser({ ...LEARNER, ULN: "1234567890" });
  const paged = await client.json("User/Search/1/10", { Role: 1 });
  const plain = await client.json("User/Search", { Role: 1 });
  expect(paged.text).toContain('"ULN":"1234567890"');
  expect(plain.text).toBe('[{"ID":10003,"FirstName":"Robin","LastName":"Sample"}]');
});
