import { expect, test } from "vitest";
import { messageOf, openCentre } from "./support.ts";

test.each(["Placement", "Classroom"])("a %s needs an existing organisation and a name", async (resource) => {
  const { standIn, client } = await openCentre();
  const nameless = await client.json(resource, { OrganisationID: 101, Name: " " });
  expect([nameless.status, messageOf(nameless)]).toEqual([400, "Required and missing: Name."]);
  const homeless = await client.json(resource, { Name: "Invented" });
  expect([homeless.status, messageOf(homeless)]).toEqual([400, "Required and missing: OrganisationID."]);
  const lost = await client.json(resource, { OrganisationID: 999, Name: "Invented" });
  expect([lost.status, messageOf(lost)]).toEqual([400, "No Organisation has the ID 999."]);
  expect((await standIn.stats()).writes.total).toBe(0);
});

test.each([
  ["Placement", 5001],
  ["Classroom", 201],
])("a %s keeps its organisation and its name on update", async (resource, id) => {
  const { standIn, client } = await openCentre();
  const moved = await client.json(`${resource}/${id}`, { OrganisationID: 102 });
  expect([moved.status, messageOf(moved)]).toEqual([400, "OrganisationID cannot be changed."]);
  expect((await client.json(`${resource}/${id}`, { Name: "" })).status).toBe(400);
  expect((await client.json(`${resource}/${id}`, { OrganisationID: 101, MISID: "NEW" })).status).toBe(204);
  expect((await client.json(`${resource}/999999`, { Name: "Invented" })).status).toBe(404);
  const { writeLog } = await standIn.stats();
  expect(writeLog).toHaveLength(1);
  expect(writeLog[0]).toMatchObject({ resource, action: "update", id, keys: ["OrganisationID", "MISID"] });
  expect(writeLog[0]?.changed).toEqual(["MISID"]);
});
