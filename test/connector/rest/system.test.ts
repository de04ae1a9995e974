/** A rest system against a real server: sessions, limits, pages, and creates of which no answer came. */

import { gzipSync } from "node:zlib";
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import * as Schema from "effect/Schema";
import type { Scope } from "effect/Scope";
import { describe, expect, it } from "vitest";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { rest } from "../../../src/connector/rest/kind.ts";
import { credentialName } from "../../../src/connector/rest/open.ts";
import { RestSystemFile } from "../../../src/connector/rest/RestSystemFile.ts";
import { failureOf, listAll } from "../../contract/connectorContract.ts";
import { makeCountingBudgets } from "../../contract/support/budgets.ts";
import {
  customerSecret,
  type FormSubject,
  formSystem,
  makeFormSubject,
  openRest,
} from "../../contract/support/formSubject.ts";
import { jsonSystem, makeJsonSubject } from "../../contract/support/jsonSubject.ts";
import { type Asked, type Fault, makeLoopback, type Reply } from "../../contract/support/loopback.ts";
import { createWhole } from "../../support/createWhole.ts";

const run = <A>(effect: Effect.Effect<A, ConnectorError, Scope>): Promise<A> =>
  Effect.runPromise(Effect.scoped(effect));

const form = (
  title: string,
  body: (subject: FormSubject) => Effect.Effect<void, ConnectorError, Scope>,
): void => {
  it(title, () => run(Effect.flatMap(makeFormSubject, body)));
};

const reply = (status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): Fault => ({
  _tag: "Reply",
  reply: { status, body, headers },
});

const pathsOf = (requests: ReadonlyArray<Asked>): ReadonlyArray<string> => requests.map(({ path }) => path);

describe("the session of a system", () => {
  form("is opened once for many records, and sent with each request", ({ open, server, keys }) =>
    Effect.gen(function* () {
      const { reader } = yield* open;
      yield* reader.read("person", keys);
      expect(server.given).toHaveLength(1);
      const [opening, ...calls] = server.loopback.requests;
      expect(opening?.headers).toMatchObject({ "x-customer": customerSecret });
      expect(opening?.headers["x-session"]).toBeUndefined();
      for (const call of calls) {
        expect(call.headers["x-session"]).toBe(server.given[0]);
        expect(call.headers["x-customer"]).toBeUndefined();
        for (const header of ["traceparent", "b3"]) expect(call.headers[header]).toBeUndefined();
      }
    }),
  );

  form(
    "is opened again, once, when the system revokes it in the middle of the work",
    ({ open, server, keys }) =>
      Effect.gen(function* () {
        const { reader } = yield* open;
        yield* reader.read("person", keys.slice(0, 3));
        server.tokens.clear();
        const results = yield* reader.read("person", keys);
        expect(results.every((result) => result._tag === "Found")).toBe(true);
        expect(server.given).toHaveLength(2);
        expect(yield* reader.requests).toBe(server.loopback.requests.length);
      }),
  );

  form("that is revoked does not repeat a create that was carried out", ({ open, server, create, stored }) =>
    Effect.gen(function* () {
      const { writer } = yield* open;
      yield* createWhole(writer, create);
      server.tokens.clear();
      const before = Object.keys(yield* stored).length;
      yield* createWhole(writer, create);
      expect(Object.keys(yield* stored)).toHaveLength(before + 1);
    }),
  );

  form("that cannot be opened sends nothing else", ({ faced, server, create }) =>
    Effect.gen(function* () {
      const { writer } = yield* faced(/Session/, reply(403));
      expect(yield* failureOf(createWhole(writer, create))).toMatchObject({
        reason: "credential",
        status: 403,
      });
      expect(pathsOf(server.loopback.requests)).toEqual(["/api/Session"]);
    }),
  );
});

describe("the limit of a system", () => {
  form("is opened under a name that tells nothing, with what is left of it", ({ open, budgets }) =>
    Effect.gen(function* () {
      yield* open;
      const [opened] = budgets.opened;
      expect(opened?.limits).toEqual([{ requests: 270, windowMs: 60_000 }]);
      expect(opened?.timeoutMs).toBe(2_000);
      expect(opened?.credential).toMatch(/^[0-9a-f]{16}$/);
    }),
  );

  form("pauses all of its callers when it is met", ({ faced, budgets, server, keys }) =>
    Effect.gen(function* () {
      const { reader } = yield* faced(/Person/, reply(429, { message: "slow" }, { "retry-after": "1" }));
      const begun = Date.now();
      const results = yield* reader.read("person", keys.slice(0, 10));
      expect(results.every((result) => result._tag === "Found")).toBe(true);
      expect(budgets.pauses).toEqual([1_000]);
      expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
      // Each call counted, the one over the limit and the session's opening too.
      expect(budgets.uses).toBe(server.loopback.requests.length);
      expect(budgets.uses).toBe(12);
    }),
  );

  it("of a profile takes the place of the file's", () =>
    run(
      Effect.gen(function* () {
        const budgets = makeCountingBudgets();
        const limits = [{ requests: 5, windowMs: 1_000 }];
        yield* rest
          .open({
            side: "remote",
            file: formSystem,
            connection: { url: "http://127.0.0.1:1", customer: Redacted.make("x") },
            limits,
            timezone: "UTC",
            today: "2026-03-02",
            now: "2026-03-02T00:00:00Z",
            folder: "/",
          })
          .pipe(Effect.provide(budgets.layer));
        expect(budgets.opened[0]?.limits).toEqual(limits);
      }),
    ));

  it("of some paths alone counts the calls that go there, below the system's own address", () =>
    run(
      Effect.gen(function* () {
        const { url } = yield* makeLoopback(({ path }) =>
          path === "/v2/items/a b" || path === "/v2/items/a%20b"
            ? { status: 200, body: { item: { code: "a b" } } }
            : { status: 200, body: { items: [], next: null } },
        );
        const budgets = makeCountingBudgets();
        const paths = ["/items/{code}", "/items", "/other"];
        const connector = yield* rest
          .open({
            side: "remote",
            file: jsonSystem,
            connection: { url: `${url}/v2/`, token: Redacted.make("t") },
            limits: [
              { requests: 100, windowMs: 1_000 },
              { requests: 9, windowMs: 1_000, paths },
            ],
            timezone: "Europe/London",
            today: "2026-03-02",
            now: "2026-03-02T00:00:00Z",
            folder: "/",
          })
          .pipe(Effect.provide(budgets.layer));
        yield* connector.reader.read("item", ["a b"]);
        yield* Effect.ignore(listAll(connector, "item"));
        expect(budgets.paths[0]).toEqual(["/items/{code}", "/items"]);
        expect(budgets.paths[1]).toEqual(["/items"]);
      }),
    ));

  it("belongs to the credential: another secret or address has another name", () => {
    const file = Schema.decodeUnknownSync(RestSystemFile)(formSystem);
    const name = (url: string, secret: string) =>
      credentialName(file, { url, customer: Redacted.make(secret) });
    expect(name("http://a", "s")).toBe(name("http://a", "s"));
    expect(new Set([name("http://a", "s"), name("http://b", "s"), name("http://a", "t")]).size).toBe(3);
    expect(name("http://a", "secret")).not.toContain("secret");
    // One address, spelled in several ways, is one budget.
    expect(
      new Set(["https://a.example/x", "https://A.example:443/x"].map((url) => name(url, "s"))).size,
    ).toBe(1);
  });
});

describe("a create of which no usable answer came", () => {
  const lost: ReadonlyArray<readonly [string, Fault, number]> = [
    ["a failure after it was carried out", { _tag: "Reply", reply: { status: 500 }, carriedOut: true }, 1],
    ["a connection that breaks after it", { _tag: "Drop", when: "after" }, 1],
    ["a connection that breaks before it", { _tag: "Drop", when: "before" }, 0],
    ["an answer that is cut off", { _tag: "Drop", when: "inside" }, 1],
    ["no answer in time", { _tag: "Hang", carriedOut: true }, 1],
    [
      "a redirect",
      { _tag: "Reply", reply: { status: 303, headers: { location: "/" } }, carriedOut: true },
      1,
    ],
    ["an answer without the key", { _tag: "Reply", reply: { status: 200, body: {} }, carriedOut: true }, 1],
    ["an answer that is empty", { _tag: "Reply", reply: { status: 204 }, carriedOut: true }, 1],
  ];
  for (const [name, fault, made] of lost)
    form(`is lost, and sent once: ${name}`, ({ faced, server, create, stored }) =>
      Effect.gen(function* () {
        const before = Object.keys(yield* stored).length;
        const { writer } = yield* faced(/Person$/, fault);
        const error = yield* failureOf(createWhole(writer, create));
        expect(error).toMatchObject({ reason: "lost", operation: "POST /Person", system: "register" });
        expect(pathsOf(server.loopback.requests).filter((path) => path === "/api/Person")).toHaveLength(1);
        expect(Object.keys(yield* stored)).toHaveLength(before + made);
      }),
    );

  form("says so where the record was certainly made", ({ faced, create }) =>
    Effect.gen(function* () {
      const { writer } = yield* faced(/Person$/, {
        _tag: "Reply",
        reply: { status: 200, body: "" },
        carriedOut: true,
      });
      expect((yield* failureOf(createWhole(writer, create))).message).toContain("was created");
    }),
  );

  form("never meets a connection that has been idle", ({ open, server, create, keys }) =>
    Effect.gen(function* () {
      const { reader, writer } = yield* open;
      yield* reader.read("person", keys.slice(0, 1));
      const before = server.loopback.connections();
      yield* createWhole(writer, create);
      expect(server.loopback.connections()).toBe(before + 1);
    }),
  );

  form("while an update that fails the same way is repeated", ({ faced, update, stored }) =>
    Effect.gen(function* () {
      const { writer } = yield* faced(/Person\/12/, { _tag: "Drop", when: "after" }, reply(502), {
        _tag: "Drop",
        when: "inside",
      });
      yield* writer.update(update("12", { Name: "Again" }));
      expect((yield* stored)["12"]?.Name).toBe("Again");
    }),
  );
});

describe("the pages of a list", () => {
  form("end with a short one, judged before rows of another kind are dropped", ({ open, server }) =>
    Effect.gen(function* () {
      const { reader } = yield* open;
      yield* listAll({ reader, writer: (yield* open).writer }, "person");
      const pages = pathsOf(server.loopback.requests).filter((path) => path.includes("Search"));
      // 47 rows, ten a page, a fifth of them of another kind: the fifth page is short, and the last.
      expect(pages).toEqual([1, 2, 3, 4, 5].map((page) => `/api/Person/Search/${page}/10`));
    }),
  );

  form("carry fixed values and filters as a form, and leave out what has no value", ({ open, server }) =>
    Effect.gen(function* () {
      const connector = yield* open;
      yield* listAll(connector, "person");
      expect(server.loopback.requests.at(-1)).toMatchObject({ body: "Kind=1" });
      yield* listAll(connector, "person", { CentreID: 2 });
      expect(server.loopback.requests.at(-1)).toMatchObject({ body: "CentreID=2&Kind=1" });
    }),
  );

  form("end with an empty one where rows come out even", ({ open, server }) =>
    Effect.gen(function* () {
      for (const id of [...server.people.keys()].slice(40)) server.people.delete(id);
      const connector = yield* open;
      const { records } = yield* listAll(connector, "person");
      expect(records).toHaveLength(32);
      expect(pathsOf(server.loopback.requests).at(-1)).toBe("/api/Person/Search/5/10");
    }),
  );

  form("that repeat for ever are malformed, not a complete list", ({ faced }) =>
    Effect.gen(function* () {
      const rows = Array.from({ length: 10 }, (_, index) => ({
        ID: index + 1,
        Name: "x",
        Kind: 1,
        CentreID: 1,
      }));
      const page = reply(200, rows);
      // Two readings, each of a page and the same again.
      const connector = yield* faced(/Search/, page, page, page, page);
      expect(yield* failureOf(listAll(connector, "person"))).toMatchObject({ reason: "malformed" });
    }),
  );

  form("fail in the middle rather than end short", ({ faced }) =>
    Effect.gen(function* () {
      const connector = yield* faced(/Search\/3/, reply(404));
      expect(yield* failureOf(listAll(connector, "person"))).toMatchObject({
        reason: "refused",
        status: 404,
      });
    }),
  );

  form("take up again after a failure in between, and lose nothing", ({ faced, keys }) =>
    Effect.gen(function* () {
      const connector = yield* faced(
        /Search\/3/,
        reply(500),
        { _tag: "Drop", when: "before" },
        { _tag: "Drop", when: "inside" },
      );
      expect((yield* listAll(connector, "person")).records).toHaveLength(keys.length);
    }),
  );

  form("hold only what fits the filter, even if the system ignores it", ({ faced }) =>
    Effect.gen(function* () {
      const rows = [
        { ID: 1, Name: "a", CentreID: 2 },
        { ID: 2, Name: "b", CentreID: 3 },
        { ID: 3, Name: "c" },
      ];
      const connector = yield* faced(/Search/, reply(200, rows));
      const { records } = yield* listAll(connector, "person", { CentreID: 2 });
      expect(records.map(({ key }) => key)).toEqual(["1"]);
    }),
  );

  it("take a filter for the value of rows that need not repeat it", () =>
    run(
      Effect.gen(function* () {
        const { person } = formSystem.resources;
        const file = {
          ...formSystem,
          resources: { person: { ...person, list: { ...person.list, returns: ["ID"] } } },
        };
        const subject = yield* makeFormSubject;
        const connection = { url: subject.server.loopback.url, customer: Redacted.make(customerSecret) };
        const connector = yield* openRest(file, connection);
        subject.server.loopback.faults.push({
          when: ({ path }) => path.includes("Search"),
          fault: reply(200, [{ ID: 1 }, { ID: 2, CentreID: 3 }]),
        });
        const { records } = yield* listAll(connector, "person", { CentreID: 2 });
        expect(records.map(({ cells }) => cells)).toEqual([{ ID: 1, CentreID: 2 }]);
      }),
    ));

  form("report a row that does not fit, alone", ({ faced }) =>
    Effect.gen(function* () {
      const rows = [
        { ID: 1, Name: "a", Kind: 1 },
        { ID: "one", Name: "b", Kind: 1 },
        { ID: 3, Kind: 4 },
        "row",
        { Name: "c" },
      ];
      const connector = yield* faced(/Search/, reply(200, rows));
      const { records, bad } = yield* listAll(connector, "person");
      expect(records.map(({ key }) => key)).toEqual(["1"]);
      expect(bad).toEqual([
        { key: undefined, field: "ID", message: "is not a whole number" },
        { key: undefined, field: "ID", message: "the row is not an object" },
        { key: undefined, field: "ID", message: "the key is blank" },
      ]);
    }),
  );

  it("cannot be asked for without what they need, nor narrowed by what they do not show", () =>
    run(
      Effect.gen(function* () {
        const { person } = formSystem.resources;
        const file = {
          ...formSystem,
          resources: { person: { ...person, list: { ...person.list, needs: ["CentreID"] } } },
        };
        const connector = yield* openRest(file, { url: "http://127.0.0.1:1", customer: Redacted.make("x") });
        for (const filter of [
          {},
          { CentreID: null },
          { CentreID: 1, Note: "x" },
          { CentreID: 1, Nowhere: 1 },
        ])
          expect(yield* failureOf(listAll(connector, "person", filter))).toMatchObject({
            reason: "configuration",
          });
        expect(yield* failureOf(listAll(connector, "nothing"))).toMatchObject({ reason: "configuration" });
        expect(yield* failureOf(connector.reader.read("nothing", ["1"]))).toMatchObject({
          reason: "configuration",
        });
      }),
    ));

  it("follow absolute links of the same system too", () =>
    run(
      Effect.gen(function* () {
        const subject = yield* makeJsonSubject;
        const { url } = subject.loopback;
        const items = [{ code: "one" }];
        const connector = yield* subject.faced(
          /items$/,
          reply(200, { data: { items }, links: { next: `${url}/items?from=28&limit=7` } }),
        );
        const { records } = yield* listAll(connector, "item");
        expect(records.map(({ key }) => key)).toEqual(["one", ...subject.keys.slice(28)]);
      }),
    ));
});

it("links that lead back to a page already read are malformed, even with new rows on it", () =>
  run(
    Effect.gen(function* () {
      const subject = yield* makeJsonSubject;
      const page = (code: string, next: string) =>
        reply(200, { data: { items: [{ code }] }, links: { next } });
      const connector = yield* subject.faced(
        /items$/,
        page("one", "/items?page=2"),
        page("two", "/items?page=3"),
        page("three", "/items?page=2"),
      );
      expect(yield* failureOf(listAll(connector, "item"))).toMatchObject({ reason: "malformed" });
      expect(subject.loopback.requests).toHaveLength(3);
    }),
  ));

describe("a write", () => {
  form("sends its cells and, on create only, the fixed values", ({ open, server, create, update }) =>
    Effect.gen(function* () {
      const { writer } = yield* open;
      yield* writer.update(update("12", { Name: "A B", Note: null }));
      expect(server.loopback.requests.at(-1)).toMatchObject({
        path: "/api/Person/12",
        body: "Name=A+B&Note=",
      });
      yield* createWhole(writer, create);
      expect(server.loopback.requests.at(-1)).toMatchObject({ body: "CentreID=1&Name=New&Kind=1" });
    }),
  );

  it("sends JSON with each value's own type", () =>
    run(
      Effect.gen(function* () {
        const subject = yield* makeJsonSubject;
        const { writer } = yield* subject.open;
        const { key } = subject.change;
        const cells = { email: "a@b.c", price: 0.1, shelf: null, active: false };
        yield* writer.update({ _tag: "Update", side: "remote", resource: "item", key, cells, before: {} });
        const sent = subject.loopback.requests.at(-1);
        expect(sent).toMatchObject({ method: "PATCH", headers: { "content-type": "application/json" } });
        expect(JSON.parse(sent?.body ?? "")).toEqual({
          contact: { email: "a@b.c" },
          price: 0.1,
          shelf: null,
          active: false,
        });
      }),
    ));
});

describe("an answer", () => {
  const serving = (answer: (asked: Asked) => Reply) =>
    Effect.flatMap(makeLoopback(answer), ({ url }) =>
      openRest(jsonSystem, { url, token: Redacted.make("t") }),
    );

  it("may be compressed", () =>
    run(
      Effect.gen(function* () {
        const body = gzipSync(JSON.stringify({ item: { code: "zip", about: { title: "Ü" } } }));
        const connector = yield* serving(() => ({
          status: 200,
          headers: { "content-encoding": "gzip" },
          body,
        }));
        const [result] = yield* connector.reader.read("item", ["zip"]);
        expect(result).toMatchObject({ _tag: "Found", record: { cells: { title: "Ü" } } });
        const torn = yield* serving(() => ({
          status: 200,
          headers: { "content-encoding": "gzip" },
          body: "no gzip",
        }));
        expect(yield* torn.reader.read("item", ["zip"])).toMatchObject([{ error: { reason: "lost" } }]);
      }),
    ));

  it("to one read spoils no other", () =>
    run(
      Effect.gen(function* () {
        const connector = yield* serving(({ path }) => {
          const code = path.replace("/items/", "");
          if (code === "gone") return { status: 404 };
          if (code === "odd") return { status: 409, body: { error: "is locked" } };
          return { status: 200, body: { item: { code, price: code === "bad" ? "dear" : 1 } } };
        });
        const results = yield* connector.reader.read("item", ["a", "gone", "bad", "odd", "b", ".."]);
        expect(
          results.map((result) => (result._tag === "Failed" ? result.error.reason : result._tag)),
        ).toEqual(["Found", "Missing", "malformed", "refused", "Found", "refused"]);
        expect(results[2]).toMatchObject({ error: { message: '"price": is not a number' } });
        expect(results[3]).toMatchObject({ error: { message: "the system declined: is locked" } });
      }),
    ));

  form("that shows another fixed value is no record of the resource", ({ open }) =>
    Effect.gen(function* () {
      const { reader } = yield* open;
      expect(yield* reader.read("person", ["5", "6"])).toMatchObject([
        { _tag: "Missing", key: "5" },
        { _tag: "Found" },
      ]);
    }),
  );
});

describe("the check of a system", () => {
  form("opens the session and asks for one row", ({ open, server }) =>
    Effect.gen(function* () {
      const { reader } = yield* open;
      const lines = yield* reader.check;
      expect(lines.slice(1, 5)).toEqual([
        "reachable",
        "credential accepted",
        "session opened",
        "POST /Person/Search/{page}/{size} answers",
      ]);
      // Node's server tells its time; both are on one machine.
      expect(lines.at(-1)).toMatch(/^clocks agree to the second$|^its clock is 1 s behind ours$/);
      expect(pathsOf(server.loopback.requests)).toEqual(["/api/Session", "/api/Person/Search/1/1"]);
    }),
  );

  it("says that an address is wrong", () =>
    run(
      Effect.gen(function* () {
        const subject = yield* makeJsonSubject;
        const connector = yield* subject.faced(/items/, reply(404));
        expect(yield* failureOf(connector.reader.check)).toMatchObject({ reason: "configuration" });
      }),
    ));

  it("reaches a system that lists nothing without a filter", () =>
    run(
      Effect.gen(function* () {
        const { item } = jsonSystem.resources;
        const { list: _, ...rest } = item;
        const { url } = yield* makeLoopback(() => ({ status: 404 }));
        const file = { ...jsonSystem, resources: { item: rest } };
        const { reader } = yield* openRest(file, { url, token: Redacted.make("t") });
        expect((yield* reader.check)[1]).toBe("reachable");
      }),
    ));
});

it("dies of nothing: whatever goes wrong is an error with a reason", () =>
  run(
    Effect.gen(function* () {
      const connection = { url: "http://127.0.0.1:1", token: Redacted.make("bad\r\nheader: x") };
      const connector = yield* openRest(jsonSystem, connection);
      const exit = yield* Effect.exit(listAll(connector, "item"));
      expect(exit._tag === "Failure" && Cause.isDie(exit.cause)).toBe(false);
      expect(yield* failureOf(listAll(connector, "item"))).toMatchObject({ reason: "configuration" });
    }),
  ));
