import { expect, test } from "vitest";
import { LEARNER, openCentre } from "./support.ts";

/** An archived assessor and an archived learner beside the centre's own people. */
const openWithArchived = async (options: Parameters<typeof openCentre>[0] = {}) => {
  const opened = await openCentre(options);
  const { standIn } = opened;
  await standIn.addUser({ ...LEARNER, ID: 10003, MISID: "L1" });
  await standIn.addUser({
    ID: 10004,
    OrganisationID: 101,
    Role: 5,
    FirstName: "Billie",
    LastName: "Gone",
    MISID: "OFF9",
  });
  await standIn.archiveUser(10003);
  await standIn.archiveUser(10004);
  return opened;
};

test("a search by MISID finds archived people, and the row does not say so", async () => {
  const { client } = await openWithArchived();
  const learner = await client.json("User/Search", { Role: 1, OrganisationID: 101, MISID: "l1" });
  expect(learner.text).toBe('[{"ID":10003,"FirstName":"Robin","LastName":"Sample","MISID":"L1"}]');
  const paged = await client.json("User/Search/1/10", { Role: 5, MISID: "OFF9" });
  expect(paged.text).toBe('[{"ID":10004,"FirstName":"Billie","LastName":"Gone","MISID":"OFF9"}]');
  expect((await client.json("User/Search", { Role: 5, OrganisationID: 102, MISID: "OFF9" })).status).toBe(
    204,
  );
});

test("no other search finds archived people", async () => {
  const { client } = await openWithArchived();
  expect((await client.json("User/Search", { Role: 1 })).status).toBe(204);
  expect((await client.json("User/Search", { Role: 1, LastName: "Sample", MISID: "" })).status).toBe(204);
  expect((await client.json("User/Search", { Role: 5, LastName: "Gone" })).status).toBe(204);
  expect((await client.json("User/Search", { Role: 1, LastModified: "2020-01-01" })).status).toBe(204);
});

test("with the switch off not even a search by MISID does", async () => {
  const { standIn, client } = await openWithArchived({ archivedInSearch: false });
  const search = async () => (await client.json("User/Search", { Role: 1, MISID: "L1" })).status;
  expect(await search()).toBe(204);
  standIn.setSwitches({ archivedInSearch: true });
  expect(await search()).toBe(200);
});

test("two people with one MISID, one of them archived, are two rows", async () => {
  const { standIn, client } = await openWithArchived();
  await standIn.addUser({
    OrganisationID: 101,
    Role: 5,
    FirstName: "Charlie",
    LastName: "New",
    MISID: "OFF9",
  });
  const reply = await client.json("User/Search", { Role: 5, OrganisationID: 101, MISID: "OFF9" });
  expect(reply.text).toBe(
    '[{"ID":10004,"FirstName":"Billie","LastName":"Gone","MISID":"OFF9"},' +
      '{"ID":10005,"FirstName":"Charlie","LastName":"New","MISID":"OFF9"}]',
  );
});

test("a whole user says nothing of being archived unless switched on", async () => {
  const { standIn, client } = await openWithArchived();
  expect((await client.get("User/10004")).text).not.toMatch(/archive/i);
  standIn.setSwitches({ archivedShown: true });
  expect((await client.get("User/10004")).text).toContain('"Archived":true');
  expect((await client.get("User/10001")).text).toContain('"Archived":false');
  expect((await client.get("Placement/5001")).text).not.toContain("Archived");
  const row = () => client.json("User/Search/1/10", { Role: 5, MISID: "OFF9" });
  expect((await row()).text).not.toContain("Archived");
  standIn.setSwitches({ richRows: true });
  expect((await row()).text).toContain('"Archived":true');
});

test("an archived holder of a MISID keeps another from taking it when duplicates are refused", async () => {
  const { client } = await openWithArchived({ duplicateMisId: "refuse" });
  const person = { OrganisationID: 101, Role: 5, FirstName: "C", LastName: "New", Email: "c@example.org" };
  expect((await client.json("User", { ...person, MISID: "OFF9" })).status).toBe(400);
  expect((await client.json("User/10001", { MISID: "off9" })).status).toBe(400);
  expect((await client.json("User", { ...person, MISID: "OFF8" })).status).toBe(200);
});
