/**
 * A plain JSON API, as a subject of the connector contract: bearer token, page links, nested objects, keys
 * that are text with everything in it, PATCH for updates, keys given on create.
 */

import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import type { Scope } from "effect/Scope";
import type { Connector } from "../../../src/connector/Connector.ts";
import { isWireObject } from "../../../src/connector/rest/Answer.ts";
import { rest } from "../../../src/connector/rest/kind.ts";
import { keyOf } from "../../../src/model/Record.ts";
import type { PushCreate, PushUpdate } from "../../../src/model/Write.ts";
import { createWhole } from "../../support/createWhole.ts";
import { type ConnectorSubject, listAll } from "../connectorContract.ts";
import { makeCountingBudgets } from "./budgets.ts";
import { openRest } from "./formSubject.ts";
import { type Asked, type Fault, type Loopback, makeLoopback, type Reply } from "./loopback.ts";

export const jsonSystem = {
  system: "shop",
  title: "Shop",
  connector: "rest",
  connection: { url: { type: "text" }, token: { type: "secret" } },
  url: "{url}",
  headers: { Authorization: "Bearer {token}" },
  timeout: "2s",
  responses: { refused: [409, 422], message: "error" },
  resources: {
    item: {
      key: ["code"],
      fields: {
        code: { type: "exact", access: ["read", "create"] },
        title: { type: "text", at: ["about", "title"] },
        email: { type: "email", at: ["contact", "email"] },
        price: { type: "decimal" },
        shelf: { type: "integer" },
        active: { type: "boolean" },
        soldAt: { type: "instant" },
      },
      list: {
        method: "GET",
        path: "/items",
        query: { limit: "{size}", shelf: "{shelf}" },
        rows: "body.data.items",
        pages: { size: 7, next: "body.links.next" },
      },
      read: { method: "GET", path: "/items/{code}", row: "body.item" },
      create: [{ method: "POST", path: "/items", send: "all", takes: {}, lost: "doubt" }],
      update: [{ method: "PATCH", path: "/items/{code}", send: "all" }],
    },
  },
};

export const bearerSecret = 'bearer-secret.A1b2"C3';

interface Item {
  readonly [key: string]: unknown;
}

const codes = Array.from({ length: 30 }, (_, index) => {
  const odd = ["a b", "a/b", "ü&?#", "100%", "..x", "plus+plus"];
  return `${odd[index % odd.length]}-${index}`;
});

const itemOf = (code: string, index: number): Item => ({
  code,
  about: { title: `Item ${index}`, language: "en" },
  contact: index === 4 ? null : { email: `i${index}@example.org` },
  price: index / 4,
  shelf: index % 4,
  active: index % 2 === 0,
  soldAt: "2026-03-02T09:30:00.000Z",
  other: "as it was",
});

/** Objects are merged, as a PATCH of this API does. */
const merged = (old: Item, change: Item): Item => {
  const item: Record<string, unknown> = { ...old };
  for (const [key, value] of Object.entries(change)) {
    const was = old[key];
    item[key] = isWireObject(value) && isWireObject(was) ? merged(was, value) : value;
  }
  return item;
};

/** One level, so that the contract can tell which places changed. */
const flat = (item: Item, prefix = ""): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(item).flatMap(([key, value]) =>
      isWireObject(value) ? Object.entries(flat(value, `${prefix}${key}.`)) : [[`${prefix}${key}`, value]],
    ),
  );

const parse = (text: string): Item => {
  const value: unknown = JSON.parse(text);
  return isWireObject(value) ? value : {};
};

export interface JsonSubject extends ConnectorSubject {
  readonly loopback: Loopback;
  readonly faced: (path: RegExp, ...faults: ReadonlyArray<Fault>) => ConnectorSubject["open"];
}

export const makeJsonSubject: Effect.Effect<JsonSubject, never, Scope> = Effect.gen(function* () {
  const items = new Map(codes.map((code, index) => [code, itemOf(code, index)]));

  const answer = ({ method, path, query, headers, body }: Asked): Reply => {
    if (headers.authorization !== `Bearer ${bearerSecret}`) return { status: 401, body: { error: "no" } };
    if (path === "/items" && method === "GET") {
      const [from, limit] = [Number(query.get("from") ?? 0), Number(query.get("limit"))];
      const shelf = query.get("shelf");
      const fitting = [...items.values()].filter((item) => shelf === null || String(item.shelf) === shelf);
      // A relative link: the rest of the query is the server's affair.
      const next = `/items?from=${from + limit}&limit=${limit}${shelf === null ? "" : `&shelf=${shelf}`}`;
      const more = from + limit < fitting.length;
      return {
        status: 200,
        body: { data: { items: fitting.slice(from, from + limit) }, links: { next: more ? next : null } },
      };
    }
    const isBad = (item: Item) => typeof item.price === "number" && item.price < 0;
    if (path === "/items" && method === "POST") {
      const item = parse(body);
      const code = String(item.code);
      if (items.has(code)) return { status: 409, body: { error: "there already" } };
      if (isBad(item))
        return { status: 422, body: { error: `a price below zero: ${headers.authorization}` } };
      items.set(code, item);
      return { status: 201, body: { done: true } };
    }
    const code = decodeURIComponent(path.replace("/items/", ""));
    const item = items.get(code);
    if (item === undefined) return { status: 404, body: { error: "no such item" } };
    if (method === "GET") return { status: 200, body: { item } };
    const change = parse(body);
    if (isBad(change)) return { status: 422, body: { error: "a price below zero" } };
    items.set(code, merged(item, change));
    return { status: 200, body: { item: items.get(code) } };
  };

  const loopback = yield* makeLoopback(answer);
  const connection = { url: `${loopback.url}/`, token: Redacted.make(bearerSecret) };
  const open = openRest(jsonSystem, connection, makeCountingBudgets());
  const keyed = (code: string): string => keyOf([code]) ?? "";
  const keys = codes.map(keyed);
  const update = (key: string, cells: PushUpdate["cells"]): PushUpdate => ({
    _tag: "Update",
    side: "remote",
    resource: "item",
    key,
    cells,
    before: {},
  });
  const create = (cells: PushCreate["cells"]): PushCreate => ({
    _tag: "Create",
    side: "remote",
    resource: "item",
    cells,
  });
  const faced: JsonSubject["faced"] = (path, ...faults) =>
    Effect.zipRight(
      Effect.sync(() => {
        loopback.faults.length = 0;
        for (const fault of faults) loopback.faults.push({ when: (asked) => path.test(asked.path), fault });
      }),
      open,
    );
  const page = (next: unknown): Fault => ({
    _tag: "Reply",
    reply: { status: 200, body: { data: { items: [items.get(codes[0] ?? "")] }, links: { next } } },
  });
  const listing = (connector: Connector<"remote">) => listAll(connector, "item");
  const changedKey = keys[12] ?? "";

  return {
    loopback,
    faced,
    open,
    catalog: rest.catalog(jsonSystem),
    resource: "item",
    stored: Effect.sync(() =>
      Object.fromEntries([...items].map(([code, item]) => [keyed(code), flat(item)])),
    ),
    keys,
    blank: { key: keys[4] ?? "", field: "email" },
    unlisted: undefined,
    filter: { cells: { shelf: 3 }, keys: keys.filter((_, index) => index % 4 === 3) },
    change: {
      key: changedKey,
      cells: { title: 'Ünïcode "quoted"', email: null, price: 0.1, active: false },
      stored: { "about.title": 'Ünïcode "quoted"', "contact.email": null, price: 0.1, active: false },
    },
    newCells: (n) => ({ code: `new/${n} ~`, title: `New ${n}`, price: 12.5, shelf: 1, active: true }),
    refused: {
      update: update(keys[8] ?? "", { price: -1 }),
      create: create({ code: "bad", price: -1 }),
    },
    failures: [
      {
        name: "a wrong token",
        reason: "credential",
        provoke: Effect.flatMap(
          openRest(jsonSystem, { ...connection, token: Redacted.make("wrong") }),
          listing,
        ),
      },
      {
        name: "a declined value",
        reason: "refused",
        provoke: Effect.flatMap(open, (connector) =>
          createWhole(connector.writer, create({ code: "bad", price: -1 })),
        ),
      },
      {
        name: "an item that is gone",
        reason: "missing",
        provoke: Effect.flatMap(open, (connector) => connector.writer.update(update("gone", { price: 1 }))),
      },
      {
        name: "a key that would be a step in the path",
        reason: "refused",
        provoke: Effect.flatMap(open, (connector) => connector.writer.update(update("..", { price: 1 }))),
      },
      {
        name: "a link to another system",
        reason: "malformed",
        provoke: Effect.flatMap(faced(/items$/, page("http://127.0.0.1:1/items?from=7")), listing),
      },
      {
        name: "a link that leads back",
        reason: "malformed",
        provoke: Effect.flatMap(
          faced(/items$/, page("/items?from=0&limit=7"), page("/items?from=0&limit=7")),
          listing,
        ),
      },
      {
        name: "a link that is none",
        reason: "malformed",
        provoke: Effect.flatMap(faced(/items$/, page(7)), listing),
      },
      {
        name: "a redirect",
        reason: "malformed",
        provoke: Effect.flatMap(
          faced(/items$/, { _tag: "Reply", reply: { status: 302, headers: { location: "/login" } } }),
          listing,
        ),
      },
    ],
    requests: Effect.sync(() => ({ calls: loopback.requests.length, sessions: 0 })),
    handles: Effect.sync(() => loopback.sockets()),
    endless: (connector) =>
      Effect.zipRight(
        Effect.sync(() => {
          loopback.faults.push({ when: () => true, fault: { _tag: "Hang" } });
        }),
        connector.reader.read("item", [changedKey]),
      ),
  };
});
