/**
 * A system in an older style, as a subject of the connector contract: a session whose token is a bare body,
 * numbered pages of short rows, form bodies, 204 for nothing, absent keys for blanks, POST for everything.
 */

import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import type { Scope } from "effect/Scope";
import type { ConnectionValues, Connector } from "../../../src/connector/Connector.ts";
import type { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { rest } from "../../../src/connector/rest/kind.ts";
import type { PushCreate, PushUpdate } from "../../../src/model/Write.ts";
import { createWhole } from "../../support/createWhole.ts";
import { type ConnectorSubject, listAll } from "../connectorContract.ts";
import { type CountingBudgets, makeCountingBudgets } from "./budgets.ts";
import { type Asked, closedPort, type Fault, type Loopback, makeLoopback, type Reply } from "./loopback.ts";

export const formSystem = {
  system: "register",
  title: "Register",
  connector: "rest",
  connection: { url: { type: "text" }, customer: { type: "secret" } },
  url: "{url}/api",
  encoding: "form",
  timeout: "2s",
  session: {
    open: { method: "POST", path: "/Session", headers: { "X-Customer": "{customer}" } },
    token: "body",
    lifetime: "24h",
    send: { header: "X-Session" },
  },
  limits: [{ requests: 300, per: "60s", reserve: "10%" }],
  responses: {
    missing: [404],
    refused: [400],
    expired: [401],
    message: "message",
    empty: [204],
  },
  resources: {
    person: {
      key: ["ID"],
      fixed: { Kind: 1 },
      fields: {
        ID: { type: "integer", access: ["read"] },
        CentreID: { type: "integer", access: ["read", "create"], required: true },
        Name: { type: "text", required: true },
        Email: { type: "email", sensitive: true },
        Born: { type: "date", form: "utc-midnight", sensitive: true },
        Note: { type: "text", clear: "empty" },
      },
      list: {
        method: "POST",
        path: "/Person/Search/{page}/{size}",
        body: { CentreID: "{CentreID}" },
        pages: { first: 1, size: 10, end: ["empty", "short"] },
        returns: ["ID", "Name", "CentreID"],
      },
      read: { method: "GET", path: "/Person/{ID}" },
      create: [{ method: "POST", path: "/Person", send: "all", takes: { ID: "body" }, lost: "find" }],
      update: [{ method: "POST", path: "/Person/{ID}", send: "all" }],
    },
  },
};

export const customerSecret = "customer-7Q/zz+9=secret";

interface FormServer {
  readonly loopback: Loopback;
  readonly people: Map<string, Record<string, string>>;
  /** Tokens in force. */
  readonly tokens: Set<string>;
  readonly given: Array<string>;
}

const seeded = (): Map<string, Record<string, string>> => {
  const people = new Map<string, Record<string, string>>();
  for (let id = 1; id <= 47; id++)
    people.set(String(id), {
      // Some are of another kind: the server mixes them in, whatever it is asked.
      Kind: id % 5 === 0 ? "4" : "1",
      CentreID: String(1 + (id % 3)),
      Name: `Person ${id}`,
      ...(id === 7 ? {} : { Email: `p${id}@example.org` }),
      Born: `1980-07-${String(1 + (id % 28)).padStart(2, "0")}T00:00:00.000Z`,
      Note: "as it was",
    });
  return people;
};

const person = (id: string, row: Record<string, string>, short: boolean): Record<string, unknown> => {
  const shown: Record<string, unknown> = { ID: Number(id) };
  for (const [key, value] of Object.entries(row)) {
    if (value === "" || (short && !["Name", "Kind", "CentreID"].includes(key))) continue;
    shown[key] = key === "Kind" || key === "CentreID" ? Number(value) : value;
  }
  return shown;
};

const declined = (message: string): Reply => ({ status: 400, body: { message } });

const makeServer: Effect.Effect<FormServer, never, Scope> = Effect.gen(function* () {
  const people = seeded();
  const tokens = new Set<string>();
  const given: Array<string> = [];

  const faultOf = (form: Record<string, string>): string | undefined =>
    form.Name === "forbidden" ? "this name is forbidden" : undefined;

  const answer = ({ method, path, headers, body }: Asked): Reply => {
    const form = Object.fromEntries(new URLSearchParams(body));
    if (path === "/api/Session") {
      if (headers["x-customer"] !== customerSecret) return { status: 401, body: { message: "who are you?" } };
      const token = `token/${given.length}+${customerSecret.length}==`;
      given.push(token);
      tokens.add(token);
      return { status: 200, body: token };
    }
    if (!tokens.has(headers["x-session"] ?? "")) return { status: 401, body: { message: "no session" } };
    const search = /^\/api\/Person\/Search\/(\d+)\/(\d+)$/.exec(path);
    if (search !== null) {
      const [page, size] = [Number(search[1]), Number(search[2])];
      const rows = [...people]
        .filter(([, row]) => form.CentreID === undefined || row.CentreID === form.CentreID)
        .slice((page - 1) * size, page * size)
        .map(([id, row]) => person(id, row, true));
      return rows.length === 0 ? { status: 204 } : { status: 200, body: rows };
    }
    if (path === "/api/Person" && method === "POST") {
      if (headers["content-type"] !== "application/x-www-form-urlencoded")
        return declined("a form is wanted");
      const fault = form.CentreID === undefined ? "CentreID is missing" : faultOf(form);
      if (fault !== undefined) return declined(fault);
      const id = String(Math.max(...[...people.keys()].map(Number)) + 1);
      people.set(id, form);
      return { status: 200, body: Number(id) };
    }
    const id = /^\/api\/Person\/(\d+)$/.exec(path)?.[1] ?? "";
    const row = people.get(id);
    if (row === undefined) return { status: 404, body: { message: "no such person" } };
    if (method === "GET") return { status: 200, body: person(id, row, false) };
    const fault = faultOf(form);
    if (fault !== undefined) return declined(fault);
    people.set(id, { ...row, ...form });
    return { status: 204 };
  };

  return { loopback: yield* makeLoopback(answer), people, tokens, given };
});

export const openRest = (
  file: unknown,
  connection: ConnectionValues,
  budgets: CountingBudgets = makeCountingBudgets(),
): Effect.Effect<Connector<"remote">, ConnectorError, Scope> =>
  rest
    .open({
      side: "remote",
      file,
      connection,
      limits: undefined,
      timezone: "Europe/London",
      today: "2026-03-02",
      now: "2026-03-02T09:30:00.000Z",
      folder: "/",
    })
    .pipe(Effect.provide(budgets.layer));

export interface FormSubject extends ConnectorSubject {
  readonly server: FormServer;
  readonly budgets: CountingBudgets;
  readonly create: PushCreate;
  readonly update: (key: string, cells: PushUpdate["cells"]) => PushUpdate;
  /** The connector, after a fault has been laid for its next request to a path. */
  readonly faced: (path: RegExp, ...faults: ReadonlyArray<Fault>) => ConnectorSubject["open"];
}

export const makeFormSubject: Effect.Effect<FormSubject, never, Scope> = Effect.gen(function* () {
  const server = yield* makeServer;
  const { loopback, people } = server;
  const budgets = makeCountingBudgets();
  const connection = { url: loopback.url, customer: Redacted.make(customerSecret) };
  const open = openRest(formSystem, connection, budgets);
  const own = [...people].filter(([, row]) => row.Kind === "1").map(([id]) => id);
  const nobody = yield* closedPort;

  const update = (key: string, cells: PushUpdate["cells"]): PushUpdate => ({
    _tag: "Update",
    side: "remote",
    resource: "person",
    key,
    cells,
    before: {},
  });
  const create: PushCreate = {
    _tag: "Create",
    side: "remote",
    resource: "person",
    cells: { CentreID: 1, Name: "New" },
  };
  const faced: FormSubject["faced"] = (path, ...faults) =>
    Effect.zipRight(
      Effect.sync(() => {
        loopback.faults.length = 0;
        for (const fault of faults) loopback.faults.push({ when: (asked) => path.test(asked.path), fault });
      }),
      open,
    );
  const reply = (status: number, body?: unknown): Fault => ({ _tag: "Reply", reply: { status, body } });
  const fourTimes = (fault: Fault) => [fault, fault, fault, fault];
  const creating = (connector: Connector<"remote">) => createWhole(connector.writer, create);
  const listing = (connector: Connector<"remote">) => listAll(connector, "person");
  const readOne = (connector: Connector<"remote">) =>
    Effect.flatMap(connector.reader.read("person", ["7"]), ([result]) =>
      result?._tag === "Failed" ? Effect.fail(result.error) : Effect.succeed(result),
    );
  const everyPath = /./;

  return {
    server,
    budgets,
    create,
    update,
    faced,
    open,
    catalog: rest.catalog(formSystem),
    resource: "person",
    stored: Effect.sync(() => Object.fromEntries([...people].map(([id, row]) => [id, { ...row }]))),
    keys: own,
    blank: { key: "7", field: "Email" },
    unlisted: "Born",
    filter: { cells: { CentreID: 2 }, keys: own.filter((id) => people.get(id)?.CentreID === "2") },
    change: {
      key: "12",
      cells: { Name: "Zoë & Ann=1", Born: "1999-12-31", Note: null },
      stored: { Name: "Zoë & Ann=1", Born: "1999-12-31T00:00:00.000Z", Note: "" },
    },
    newCells: (n) => ({ CentreID: 1, Name: `New ${n}`, Born: "2000-02-29" }),
    refused: {
      update: update("8", { Name: "forbidden" }),
      create: { ...create, cells: { CentreID: 1, Name: "forbidden" } },
    },
    failures: [
      {
        name: "nobody listens",
        reason: "unreachable",
        provoke: Effect.flatMap(
          openRest(formSystem, { ...connection, url: `http://127.0.0.1:${nobody}` }),
          creating,
        ),
      },
      {
        name: "a wrong credential",
        reason: "credential",
        provoke: Effect.flatMap(
          openRest(formSystem, { ...connection, customer: Redacted.make("wrong") }),
          listing,
        ),
      },
      {
        name: "a session refused as soon as it is opened",
        reason: "credential",
        provoke: Effect.flatMap(faced(/Person/, reply(401), reply(401)), readOne),
      },
      {
        name: "not allowed",
        reason: "credential",
        provoke: Effect.flatMap(faced(/Person/, reply(403)), readOne),
      },
      {
        name: "a declined value",
        reason: "refused",
        provoke: Effect.flatMap(open, (connector) =>
          connector.writer.update(update("8", { Name: "forbidden" })),
        ),
      },
      {
        name: "a list that is not there",
        reason: "refused",
        provoke: Effect.flatMap(faced(/Search/, reply(404)), listing),
      },
      {
        name: "a record that is gone",
        reason: "missing",
        provoke: Effect.flatMap(open, (connector) => connector.writer.update(update("999", { Name: "x" }))),
      },
      {
        name: "a create that fails",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person$/, reply(500)), creating),
      },
      {
        name: "a create whose answer is cut off",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person$/, { _tag: "Drop", when: "inside" }), creating),
      },
      {
        name: "a create whose connection breaks",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person$/, { _tag: "Drop", when: "before" }), creating),
      },
      {
        name: "a create without an answer",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person$/, { _tag: "Hang" }), creating),
      },
      {
        name: "a create that tells no key",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person$/, reply(200)), creating),
      },
      {
        name: "a read that fails four times",
        reason: "lost",
        provoke: Effect.flatMap(faced(/Person/, ...fourTimes(reply(503))), readOne),
      },
      {
        name: "a session that fails four times",
        reason: "unreachable",
        provoke: Effect.flatMap(faced(/Session/, ...fourTimes(reply(500))), creating),
      },
      {
        name: "a list that is no list",
        reason: "malformed",
        provoke: Effect.flatMap(faced(/Search/, reply(200, { rows: [] })), listing),
      },
      {
        name: "a list without a body",
        reason: "malformed",
        provoke: Effect.flatMap(faced(/Search/, reply(200)), listing),
      },
      {
        name: "a record that is another",
        reason: "malformed",
        provoke: Effect.flatMap(faced(/Person/, reply(200, { ID: 8, Kind: 1 })), readOne),
      },
      {
        name: "a url that is none",
        reason: "configuration",
        provoke: openRest(formSystem, { ...connection, url: "register" }),
      },
      {
        name: "no session at this address",
        reason: "configuration",
        provoke: Effect.flatMap(faced(/Session/, reply(404)), listing),
      },
      {
        name: "a session without a token",
        reason: "configuration",
        provoke: Effect.flatMap(faced(/Session/, reply(200, { nothing: true })), listing),
      },
    ],
    requests: Effect.sync(() => {
      const sessions = loopback.requests.filter((asked) => asked.path === "/api/Session").length;
      return { calls: loopback.requests.length - sessions, sessions };
    }),
    handles: Effect.sync(() => loopback.sockets()),
    endless: (connector) =>
      Effect.zipRight(
        Effect.sync(() => {
          loopback.faults.push({ when: (asked) => everyPath.test(asked.path), fault: { _tag: "Hang" } });
        }),
        readOne(connector),
      ),
  };
});
