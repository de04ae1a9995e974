import { expect, test } from "vitest";
import { addCentre, exchange, FORM, LEARNER, openStandIn, TOKEN } from "./support.ts";

/** C-MON: Guzzle with form bodies, fields on GET, the empty text as sign of an empty search (onefile-api 4, 8.3). */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const learner = await standIn.addUser({ ...LEARNER, LastModified: "2026-03-01T10:00:00Z" });
  const { text: session } = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": TOKEN, "Content-Type": FORM },
    body: "",
  });
  const send = (method: string, path: string, body: string) =>
    exchange(standIn.url, { method, path, headers: { "X-TokenID": session, "Content-Type": FORM }, body });
  return { standIn, learner, send };
};

test("an empty search is the empty text", async () => {
  const { send } = await open();
  const reply = await send("POST", "User/Search", "Role=1&OrganisationID=101&MISID=NOBODY");
  expect(reply.text === "").toBe(true);
  expect(reply.status).toBe(204);
});

test("users changed since an instant written without milliseconds", async () => {
  const { learner, send } = await open();
  const search = (since: string) =>
    send("POST", "User/Search", `Role=1&OrganisationID=101&LastModified=${encodeURIComponent(since)}`);
  const row = `[{"ID":${learner},"FirstName":"Robin","LastName":"Sample"}]`;
  expect((await search("2026-03-01T10:00:00Z")).text).toBe(row);
  expect((await search("2026-03-01T11:00:00+01:00")).text).toBe(row);
  expect((await search("2026-03-01")).text).toBe(row);
  expect((await search("2026-03-01T10:00:01Z")).text).toBe("");
});

test("a read with a body, an update, an archive, an unarchive and a delete", async () => {
  const { learner, send } = await open();
  const read = await send("GET", `User/${learner}`, "OrganisationID=101");
  expect(read.status).toBe(200);
  const updated = await send("POST", `User/${learner}`, "MISID=L9");
  expect([updated.status, updated.text]).toEqual([204, ""]);
  const fields = "Role=1&OrganisationID=101";
  expect((await send("POST", `User/${learner}/Archive`, fields)).status).toBe(204);
  expect((await send("POST", "User/Search", `${fields}&LastName=Sample`)).text).toBe("");
  expect((await send("POST", `User/${learner}/Unarchive`, fields)).status).toBe(204);
  const found = await send("POST", "User/Search", `${fields}&LastName=Sample`);
  expect(found.text).toBe(`[{"ID":${learner},"FirstName":"Robin","LastName":"Sample","MISID":"L9"}]`);
  expect((await send("DELETE", `User/${learner}`, fields)).status).toBe(204);
});
