/** What a rest system file cannot keep, at the very name that is wrong. */
import { describe, expect, it } from "vitest";
import { checkFiles, filesIn, shown } from "../../support/checkFiles.ts";

const base = filesIn(new URL("../../rules/base/", import.meta.url));
const file = "systems/directory.yaml";
const create = "create: [{ method: POST, path: /users, send: all, takes: { id: body.id }, lost: find }]";

const faultsOf = (from: string, to: string) => {
  const text = base[file] ?? "";
  expect(text).toContain(from);
  return checkFiles({ ...base, [file]: text.replace(from, to) }).diagnostics.map((one) => {
    const { code, text: what } = shown(one);
    return { code, text: what, message: one.message, help: one.help };
  });
};

describe("a rest system file", () => {
  it.each([
    ["a placeholder of the address", 'url: "{url}"', 'url: "{adress}"', "adress", "no connection value"],
    ["a placeholder of a header", "Bearer {token}", "Bearer {tokn}", "tokn", "no connection value"],
    [
      "a placeholder of the session's opening",
      "resources:\n  user:",
      'session: { open: { method: POST, path: /auth, body: { key: "{secret}" } }, token: body, lifetime: 1h, send: { header: X } }\nresources:\n  user:',
      "secret",
      "no connection value",
    ],
    [
      "a placeholder of a read",
      'path: "/users/{id}" }\n    create',
      'path: "/users/{ident}" }\n    create',
      "ident",
      "stands for nothing",
    ],
    [
      "a placeholder of a list's query",
      "rows: body.items }\n    read",
      'rows: body.items, query: { g: "{grup}" } }\n    read',
      "grup",
      "not page or size",
    ],
    [
      "a value that no earlier request takes",
      create,
      'create: [{ method: POST, path: "/users/{visit}", send: all, takes: { id: body.id, visit: body.v }, lost: find }]',
      "visit",
      "stands for nothing",
    ],
    [
      "a sent field that takes no part in a create",
      create,
      "create: [{ method: POST, path: /users, send: [displayName, lastSeen, employeeNumber, mail, phone, grade, startsOn, group, office], takes: { id: body.id }, lost: find }]",
      "lastSeen",
      "takes part in a create",
    ],
    [
      "a written field that no request carries",
      create,
      "create: [{ method: POST, path: /users, send: [displayName, employeeNumber, mail, phone, startsOn, group, office], takes: { id: body.id }, lost: find }]",
      "{ type: exact }",
      "no request of the create carries it",
    ],
    [
      "a key that nothing gives",
      create,
      "create: [{ method: POST, path: /users, send: all, lost: find }]",
      "[{ method: POST, path: /users, send: all, lost: find }]",
      'gives "id"',
    ],
    [
      "a first request that may never be sent",
      create,
      "create: [{ method: POST, path: /users, send: all, needs: [mail], takes: { id: body.id }, lost: find }]",
      "{ method: POST, path: /users, send: all, needs: [mail], takes: { id: body.id }, lost: find }",
      "must always be sent",
    ],
    [
      "a look-up of what is known already",
      create,
      'create: [{ method: POST, path: /users, send: all, takes: { id: body.id }, lost: find }, { method: POST, path: "/users/{id}/hello", lost: find }]',
      "find",
      "finding it does not say",
    ],
    [
      "a limit of a path that no request goes to",
      'url: "{url}"',
      'limits: [{ requests: 9, per: 1s }, { requests: 3, per: 1s, paths: [/users, /user] }]\nurl: "{url}"',
      "/user",
      "No request of the system goes to",
    ],
    [
      "a reserve that leaves nothing",
      'url: "{url}"',
      'limits: [{ requests: 5, per: 1s, reserve: 99% }]\nurl: "{url}"',
      "99%",
      "leaves none of 5 calls",
    ],
    [
      "a window of no length",
      'url: "{url}"',
      'limits: [{ requests: 5, per: 0s }]\nurl: "{url}"',
      "0s",
      "limits nothing",
    ],
  ])("is refused for %s", (_, from, to, text, says) => {
    const found = faultsOf(from, to);
    expect(found.map(({ code, text: what }) => ({ code, text: what }))).toEqual([{ code: "CW321", text }]);
    expect(found[0]?.message).toContain(says);
  });

  it("and a profile's limits are judged alike", () => {
    const profile = Object.keys(base).find((path) => path.startsWith("profiles/")) ?? "";
    const limits = "limits: { remote: [{ requests: 3, per: 1s, paths: [/users, /user], reserve: 70% }] }\n";
    const found = checkFiles({ ...base, [profile]: `${base[profile]}${limits}` }).diagnostics.map((one) => {
      const { code, text } = shown(one);
      return { code, text, help: one.help };
    });
    expect(found).toEqual([
      { code: "CW321", text: "/user", help: 'did you mean "/users"?' },
      { code: "CW321", text: "70%", help: "lower the reserve" },
    ]);
  });

  it("may take values for later requests, and name connection values", () => {
    const parts = (first: string, lost: string) =>
      faultsOf(
        create,
        `create: [{ method: POST, path: "/users/{token}", send: all, takes: { id: body.id, visit: body.v }, lost: ${first} }, { method: POST, path: "/users/{id}/{visit}", needs: [mail], lost: ${lost} }]`,
      );
    expect(parts("doubt", "repeat")).toEqual([]);
    // A record that is found again gives its key alone.
    expect(parts("find", "repeat")).toMatchObject([{ code: "CW321" }]);
  });

  it("looks a record up after a lost answer only where the request is the one that makes it", () => {
    const before =
      'create: [{ method: POST, path: "/visits", send: all, takes: { visit: body }, lost: find }, { method: POST, path: "/users/{visit}", takes: { id: body.id }, lost: find }]';
    expect(faultsOf(create, before).map(({ message }) => message)).toEqual([
      expect.stringContaining('A later request needs "visit"'),
      expect.stringContaining("The record is made by a later request"),
    ]);
  });
});
