import { request } from "node:http";
import { expect, test } from "vitest";
import { exchange, FORM, messageOf, openCentre } from "./support.ts";

test("paths in any case, one trailing slash or none, no second one", async () => {
  const { client } = await openCentre();
  for (const path of ["USER/10001", "user/10001/", "User/10001"]) {
    expect((await client.get(path)).status).toBe(200);
  }
  expect((await client.get("User//10001")).status).toBe(404);
  expect((await client.get("User/10001//")).status).toBe(404);
});

test("the base path in any case, and nothing outside of it", async () => {
  const { standIn, client } = await openCentre();
  const origin = standIn.url.replace("/api/v2.1", "");
  const headers = { "X-TokenID": client.session };
  expect((await exchange(origin, { method: "GET", path: "API/V2.1/Customer", headers })).status).toBe(200);
  expect((await exchange(origin, { method: "GET", path: "Customers", headers })).status).toBe(404);
});

test("form and JSON give the same user", async () => {
  const { standIn, client } = await openCentre();
  const fields = { FirstName: "Robin", LastName: "Sample", Email: "r@example.org", OrganisationID: "101" };
  const form = await client.form("User", {
    ...fields,
    Role: "5",
    SupportFunding: "true",
    StartOn: "2026-01-02",
  });
  const json = await client.json("User", {
    firstname: "Robin",
    LASTNAME: "Sample",
    email: "r@example.org",
    organisationid: 101,
    role: 5,
    supportFunding: true,
    startOn: "2026-01-02T00:00:00.000Z",
    somethingElse: [1, 2],
  });
  expect([form.text, json.text]).toEqual([
    '{"ID":10003,"Username":"robin.sample"}',
    '{"ID":10004,"Username":"robin.sample2"}',
  ]);
  const first = (await standIn.readUser(10003))?.fields;
  const second = (await standIn.readUser(10004))?.fields;
  expect({ ...first, Username: "", LastModified: "" }).toEqual({ ...second, Username: "", LastModified: "" });
});

test("lists in a form", async () => {
  const { standIn, client } = await openCentre();
  await client.send({
    method: "POST",
    path: "User/10001",
    headers: { "Content-Type": FORM },
    body: "SecondaryLLDDCodes%5B0%5D=12&SecondaryLLDDCodes%5B1%5D=13",
  });
  expect((await standIn.readUser(10001))?.fields.SecondaryLLDDCodes).toEqual(["12", "13"]);
});

test.each([
  ["broken JSON", "application/json", '{"Role":', "The request body is not valid JSON."],
  ["a JSON number", "application/json", "5", "The request body must be a JSON object."],
  ["a list with something in it", "application/json", "[1]", "The request body must be a JSON object."],
  ["another type", "text/xml", "<a/>", "Bodies of type text/xml are not supported."],
  ["a word for a number", FORM, "Role=five", "The value of Role is not a valid integer."],
])("%s is 400 with a message", async (_, type, body, message) => {
  const { client } = await openCentre();
  const reply = await client.send({
    method: "POST",
    path: "User/Search",
    headers: { "Content-Type": type },
    body,
  });
  expect([reply.status, messageOf(reply)]).toEqual([400, message]);
});

test("the body of a GET is ignored, even a broken one", async () => {
  const { client } = await openCentre();
  const reply = await client.send({
    method: "GET",
    path: "User/10001",
    headers: { "Content-Type": "application/json" },
    body: '{"OrganisationID":',
  });
  expect(reply.status).toBe(200);
});

test("a JSON or form body without a content type is understood", async () => {
  const { client } = await openCentre();
  const json = await client.send({ method: "POST", path: "User/Search", body: '{"Role":5,"MISID":"OFF1"}' });
  const form = await client.send({ method: "POST", path: "User/Search", body: "Role=5&MISID=OFF1" });
  expect(json.status).toBe(200);
  expect(form.text).toBe(json.text);
});

test("a client that goes away in the middle of its body writes nothing", async () => {
  const { standIn, client } = await openCentre();
  const gone = new Promise<void>((resolve) => {
    const outgoing = request(`${standIn.url}/User`, {
      method: "POST",
      agent: false,
      headers: { "X-TokenID": client.session, "Content-Type": "application/json", "Content-Length": "500" },
    });
    outgoing.on("error", () => resolve());
    outgoing.write('{"FirstName":', () => setTimeout(() => outgoing.destroy(new Error("gone")), 20));
  });
  await gone;
  await expect.poll(async () => (await standIn.stats()).calls.byStatus.dropped, { interval: 5 }).toBe(1);
  expect((await standIn.stats()).writes.total).toBe(0);
});
