import { expect, test } from "vitest";
import { addCentre, exchange, FORM, LEARNER, openStandIn, TOKEN } from "./support.ts";

/** C-VAN works through C-SDK; its archive call carries no field at all (onefile-api 5.2). */
const open = async () => {
  const standIn = await openStandIn();
  await addCentre(standIn);
  const { text: session } = await exchange(standIn.url, {
    method: "POST",
    path: "Authentication",
    headers: { "X-CustomerToken": TOKEN, "Content-Type": FORM },
    body: "",
  });
  const send = (method: string, path: string, body?: string) =>
    exchange(standIn.url, {
      method,
      path,
      headers: { "X-TokenID": session, ...(body === undefined ? {} : { "Content-Type": FORM }) },
      ...(body === undefined ? {} : { body }),
    });
  return { standIn, send };
};

test("organisations of the customer", async () => {
  const { send } = await open();
  const reply = await send("POST", "Organisation/Search", "CustomerID=1");
  expect([reply.status, reply.text]).toEqual([
    200,
    '[{"ID":101,"Name":"Example Centre"},{"ID":102,"Name":"Other Centre"}]',
  ]);
});

test("a create gives ID and Username, both read by the application", async () => {
  const { send } = await open();
  const fields = Object.entries(LEARNER).map(([key, value]): [string, string] => [key, String(value)]);
  const reply = await send("POST", "User", new URLSearchParams(fields).toString());
  expect([reply.status, reply.text]).toEqual([200, '{"ID":10003,"Username":"robin.sample"}']);
});

test("an archive without a body", async () => {
  const { standIn, send } = await open();
  const learner = await standIn.addUser(LEARNER);
  const reply = await send("POST", `User/${learner}/Archive`);
  expect([reply.status, reply.text]).toEqual([204, ""]);
  expect((await standIn.readUser(learner))?.archived).toBe(true);
});
