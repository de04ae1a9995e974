import { expect, test } from "vitest";
import { CENTRE, idOf, LEARNER, messageOf, openCentre, parsed } from "./support.ts";

test.each([
  ["OrganisationID"],
  ["FirstName"],
  ["LastName"],
  ["Email"],
  ["Role"],
  ["DefaultAssessorID"],
  ["ClassroomID"],
  ["PlacementID"],
])("a learner without %s is refused", async (name) => {
  const { standIn, client } = await openCentre();
  const missing = await client.json("User", { ...LEARNER, [name]: undefined });
  expect([missing.status, messageOf(missing)]).toEqual([400, `Required and missing: ${name}.`]);
  expect((await client.json("User", { ...LEARNER, [name]: null })).status).toBe(400);
  expect((await client.json("User", { ...LEARNER, [name]: "" })).status).toBe(400);
  expect((await standIn.stats()).writes.total).toBe(0);
});

test.each([
  ["ClassroomID", CENTRE.otherClassroom],
  ["PlacementID", CENTRE.otherPlacement],
  ["DefaultAssessorID", CENTRE.otherAssessor],
  ["DefaultEmployerID", CENTRE.assessor],
  ["OrganisationID", 999],
])("a learner with %s %i is refused: not of the organisation, or not of the kind", async (name, id) => {
  const { client } = await openCentre();
  const reply = await client.json("User", { ...LEARNER, [name]: id });
  expect([reply.status, messageOf(reply)]).toEqual([400, expect.stringContaining(String(id))]);
});

test("a learner cannot be another learner's assessor", async () => {
  const { client } = await openCentre();
  const first = idOf(await client.json("User", LEARNER));
  expect((await client.json("User", { ...LEARNER, DefaultAssessorID: first })).status).toBe(400);
});

test("assessors need names and email only; employers and observers a placement too", async () => {
  const { client } = await openCentre();
  const person = { OrganisationID: 101, FirstName: "Charlie", LastName: "Invented", Email: "c@example.org" };
  for (const role of [4, 5, 10]) {
    expect((await client.json("User", { ...person, Role: role })).status).toBe(200);
  }
  for (const role of [40, 45]) {
    const without = await client.json("User", { ...person, Role: role });
    expect(messageOf(without)).toBe("Required and missing: PlacementID.");
    expect((await client.json("User", { ...person, Role: role, PlacementID: 5001 })).status).toBe(200);
  }
  expect((await client.json("User", { ...person, Role: 6 })).status).toBe(400);
});

test("usernames are unique, made or wanted", async () => {
  const { client } = await openCentre();
  const name = async (fields: object) => {
    const value = parsed(await client.json("User", { ...LEARNER, ...fields }));
    return typeof value === "object" && value !== null && "Username" in value ? value.Username : undefined;
  };
  expect(await name({})).toBe("robin.sample");
  expect(await name({})).toBe("robin.sample2");
  expect(await name({ Username: "wanted" })).toBe("wanted");
  expect(await name({ Username: "WANTED" })).toBe("WANTED2");
  expect(await name({ Username: "Robin.Sample3" })).toBe("Robin.Sample3");
  expect(await name({})).toBe("robin.sample4");
  expect(await name({ FirstName: "Zoë", LastName: "O'Example" })).toBe("zoe.oexample");
  const taken = await client.json("User/10003", { Username: "robin.sample2" });
  expect([taken.status, messageOf(taken)]).toEqual([400, "The Username robin.sample2 is taken."]);
});

test("an update changes the given fields only, stamps LastModified, and logs what arrived", async () => {
  const { standIn, client } = await openCentre();
  const id = idOf(await client.json("User", { ...LEARNER, Telephone: "07700 900001", ULN: "1234567890" }));
  const before = (await standIn.readUser(id))?.fields;
  await standIn.advanceClock(60_000);
  const reply = await client.json(`User/${id}`, { telephone: "07700 900002", FirstName: "Robin" });
  expect([reply.status, reply.text]).toEqual([204, ""]);
  const after = (await standIn.readUser(id))?.fields;
  expect(after).toEqual({ ...before, Telephone: "07700 900002", LastModified: after?.LastModified });
  expect(String(after?.LastModified) > String(before?.LastModified)).toBe(true);
  const { writeLog, writes } = await standIn.stats();
  expect(writes).toEqual({ total: 2, byResource: { User: { create: 1, update: 1 } } });
  expect(writeLog[1]).toMatchObject({
    route: "POST /User/{id}",
    resource: "User",
    action: "update",
    id,
    keys: ["telephone", "FirstName"],
    changed: ["Telephone"],
  });
});

test("an empty text takes an optional value away; null leaves it; a required one stays", async () => {
  const { standIn, client } = await openCentre();
  const id = idOf(await client.json("User", { ...LEARNER, Telephone: "07700 900001", ULN: "1234567890" }));
  expect((await client.json(`User/${id}`, { Telephone: "", ULN: null })).status).toBe(204);
  const fields = (await standIn.readUser(id))?.fields;
  expect(fields).not.toHaveProperty("Telephone");
  expect(fields?.ULN).toBe("1234567890");
  const reply = await client.json(`User/${id}`, { Email: "" });
  expect([reply.status, messageOf(reply)]).toEqual([400, "Required and missing: Email."]);
});

test("an update checks its references and keeps organisation and role", async () => {
  const { client } = await openCentre();
  const id = idOf(await client.json("User", LEARNER));
  expect((await client.json(`User/${id}`, { PlacementID: CENTRE.otherPlacement })).status).toBe(400);
  expect((await client.json(`User/${id}`, { DefaultAssessorID: id })).status).toBe(400);
  expect((await client.json(`User/${id}`, { OrganisationID: 102 })).status).toBe(400);
  expect((await client.json(`User/${id}`, { Role: 5 })).status).toBe(400);
  expect((await client.json(`User/${id}`, { OrganisationID: "101", Role: "1" })).status).toBe(204);
  expect((await client.json("User/999999", { Telephone: "07700 900001" })).status).toBe(404);
});

test("OneFile's own fields are not taken from a body", async () => {
  const { standIn, client } = await openCentre();
  const id = idOf(await client.json("User", { ...LEARNER, ID: 5, Progress: 80, LastModified: "2001-01-01" }));
  expect(id).toBe(10003);
  const fields = (await standIn.readUser(id))?.fields;
  expect(fields).not.toHaveProperty("Progress");
  expect(String(fields?.LastModified) > "2002").toBe(true);
});

test("an archived user leaves the searches, stays readable and keeps its MIS key", async () => {
  const { standIn, client } = await openCentre({ duplicateMisId: "refuse" });
  const id = idOf(await client.json("User", { ...LEARNER, MISID: "L1" }));
  expect((await client.json(`User/${id}/Archive`, {})).status).toBe(204);
  expect((await client.json("User/Search", { Role: 1 })).status).toBe(204);
  expect((await client.get(`User/${id}`)).text).toContain('"MISID":"L1"');
  const again = await client.json("User", { ...LEARNER, MISID: "l1" });
  expect([again.status, messageOf(again)]).toEqual([400, `The MISID l1 is already held by User ${id}.`]);
  expect((await client.json(`User/${id}/Unarchive`, {})).status).toBe(204);
  expect((await client.json("User/Search", { Role: 1 })).status).toBe(200);
  standIn.setSwitches({ duplicateMisId: "allow" });
  expect((await client.json("User", { ...LEARNER, MISID: "L1" })).status).toBe(200);
});

test("duplicate MIS keys of placements and classrooms follow the same switch", async () => {
  const { client } = await openCentre({ duplicateMisId: "refuse" });
  const placement = { OrganisationID: 101, Name: "Invented Garage" };
  expect((await client.json("Placement", { ...placement, MISID: "ORG1" })).status).toBe(400);
  expect((await client.json("Placement", { ...placement, MISID: "ORG2" })).text).toBe("5003");
  expect((await client.json("Placement/5003", { MISID: "ORG1" })).status).toBe(400);
  expect((await client.json("Placement/5003", { MISID: "ORG2", Name: "Invented Garage Ltd" })).status).toBe(
    204,
  );
  expect((await client.json("Placement", { OrganisationID: 102, Name: "Far", MISID: "ORG1" })).status).toBe(
    200,
  );
});

test("two assessors with one MIS key, one of them archived, block a learner with the switch on", async () => {
  const { standIn, client } = await openCentre({ assessorAmbiguity: true });
  expect((await client.json("User", LEARNER)).status).toBe(200);
  const twin = await standIn.addUser({
    OrganisationID: 101,
    Role: 5,
    FirstName: "A",
    LastName: "B",
    MISID: "OFF1",
  });
  await standIn.archiveUser(twin);
  const reply = await client.json("User", LEARNER);
  expect([reply.status, messageOf(reply)]).toEqual([400, "More than one assessor holds the MISID OFF1."]);
});

test.each([
  ["upper-case", "  Sample of a rather long name", "  SAMPLE OF A RATHER LONG NAME"],
  ["trim", "  Sample ", "Sample"],
  ["truncate", "Sample of a rather long name", "Sample of a rather l"],
  ["none", "  Sample ", "  Sample "],
] as const)("%s stores another last name than was sent", async (normalise, sent, stored) => {
  const { standIn, client } = await openCentre({ normalise });
  const id = idOf(await client.json("User", { ...LEARNER, LastName: sent }));
  expect((await standIn.readUser(id))?.fields.LastName).toBe(stored);
  await client.json(`User/${id}`, { LastName: `${sent}y` });
  await client.json(`User/${id}`, { LastName: sent });
  expect((await standIn.readUser(id))?.fields.LastName).toBe(stored);
});

test("fields no client has seen in an answer can be kept out of reads", async () => {
  const { client } = await openCentre({ seenFieldsOnly: true });
  const id = idOf(await client.json("User", { ...LEARNER, L12: "99", L14: "1", L15: "98" }));
  const { text } = await client.get(`User/${id}`);
  expect(text).toContain('"L12":"99"');
  expect(text).not.toContain('"L14"');
});

test("fifty creates at once: fifty users, all usernames different", async () => {
  const { standIn, client } = await openCentre();
  const replies = await Promise.all(Array.from({ length: 50 }, () => client.json("User", LEARNER)));
  expect(new Set(replies.map(idOf)).size).toBe(50);
  const names = (await standIn.readUsers()).map(({ fields }) => fields.Username);
  expect(new Set(names).size).toBe(52);
});
