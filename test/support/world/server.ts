/** The remote side: a plain JSON API on loopback, with its own store, its own log of writes, and its own habits. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";

export interface Obj {
  [key: string]: unknown;
}

/** A write as the server got it. */
export interface Arrived {
  readonly method: "POST" | "PATCH";
  readonly entity: string;
  /** The record's key; of a refused create there is none. */
  readonly id: string;
  readonly body: Obj;
  readonly status: number;
  /** References of the body whose record was not in the store when it arrived. */
  readonly dangling: ReadonlyArray<string>;
}

export interface Switches {
  /** How a place is changed when it is stored, by `entity.place`. */
  habits: Readonly<Record<string, "upper" | "trim" | "truncate">>;
  /** Keys (`entity/id`) and codes (`entity code`) of records whose writes are refused. */
  refused: ReadonlySet<string>;
  /** Codes (`entity code`) of creates that are carried out, and whose answer is then dropped. */
  dropped: ReadonlySet<string>;
  /** Places that lists do not show, by entity; and places that nothing shows. */
  shortLists: ReadonlySet<string>;
  hidden: Readonly<Record<string, ReadonlyArray<string>>>;
  /** Places that hold the key of another entity's record, by `entity.place`. */
  references: Readonly<Record<string, string>>;
  keys: Readonly<Record<string, "integer" | "text">>;
}

export interface Server {
  readonly url: string;
  readonly store: Map<string, Map<string, Obj>>;
  readonly log: Array<Arrived>;
  readonly switches: Switches;
  readonly reset: () => void;
}

const fresh = (): Switches => ({
  habits: {},
  refused: new Set(),
  dropped: new Set(),
  shortLists: new Set(),
  hidden: {},
  references: {},
  keys: {},
});

export const isObj = (value: unknown): value is Obj =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The value of a place, wherever in the object it stands. */
export const placeOf = (object: Obj, name: string): unknown => {
  if (name in object) return object[name];
  return isObj(object.details) ? object.details[name] : undefined;
};

/** All places of an object or body, with those inside `details`. */
export const flat = (object: Obj): Obj => {
  const { details, ...rest } = object;
  return isObj(details) ? { ...rest, ...details } : rest;
};

const pageSize = 3;

export const makeServer: Effect.Effect<Server, never, Scope> = Effect.acquireRelease(
  Effect.async<{ readonly server: Server; readonly close: () => Promise<void> }>((resume) => {
    const store = new Map<string, Map<string, Obj>>();
    const log: Array<Arrived> = [];
    const switches = fresh();
    let next = 1;

    const kept = (entity: string, name: string, value: unknown): unknown => {
      const habit = switches.habits[`${entity}.${name}`];
      if (habit === undefined || typeof value !== "string") return value;
      if (habit === "upper") return value.toUpperCase();
      return habit === "trim" ? value.trim() : value.trim().slice(0, 4);
    };
    /** A body is merged into the object, also inside `details`. */
    const merge = (entity: string, object: Obj, body: Obj): void => {
      for (const [name, value] of Object.entries(body)) {
        if (isObj(value)) {
          const inside = isObj(object[name]) ? object[name] : {};
          object[name] = inside;
          merge(entity, inside, value);
        } else object[name] = kept(entity, name, value);
      }
    };
    const dangling = (entity: string, body: Obj): ReadonlyArray<string> =>
      Object.entries(flat(body)).flatMap(([name, value]) => {
        const target = switches.references[`${entity}.${name}`];
        if (target === undefined || value === null || value === undefined) return [];
        return store.get(target)?.has(String(value)) === true ? [] : [`${name}=${String(value)}`];
      });
    const shown = (entity: string, object: Obj, listed: boolean): Obj => {
      if (listed && switches.shortLists.has(entity)) {
        const { id, code } = object;
        return code === undefined ? { id } : { id, code };
      }
      const hidden = switches.hidden[entity] ?? [];
      if (hidden.length === 0) return object;
      const without = (one: Obj): Obj =>
        Object.fromEntries(
          Object.entries(one).flatMap(([name, value]) =>
            hidden.includes(name) ? [] : [[name, isObj(value) ? without(value) : value]],
          ),
        );
      return without(object);
    };
    const answer = (response: ServerResponse, status: number, value: unknown): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };

    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      const url = new URL(request.url ?? "/", "http://cloud");
      const [, entity = "", part] = url.pathname.split("/");
      const id = part === undefined ? undefined : decodeURIComponent(part);
      const objects = store.get(entity);
      let text = "";
      for await (const chunk of request) text += String(chunk);
      const parsed: unknown = text === "" ? {} : JSON.parse(text);
      const body = isObj(parsed) ? parsed : {};
      if (objects === undefined) return answer(response, 404, { error: "no such resource" });
      const refused = (key: string, code: unknown): boolean =>
        switches.refused.has(`${entity}/${key}`) || switches.refused.has(`${entity} ${String(code)}`);
      if (request.method === "GET" && id === undefined) {
        const code = url.searchParams.get("code");
        const rows = [...objects.values()].filter((one) => code === null || one.code === code);
        const from = Number(url.searchParams.get("from") ?? "0");
        const more = from + pageSize < rows.length;
        const link = new URLSearchParams({
          ...(code === null ? {} : { code }),
          from: String(from + pageSize),
        });
        return answer(response, 200, {
          items: rows.slice(from, from + pageSize).map((one) => shown(entity, one, true)),
          ...(more ? { next: `/${entity}?${link}` } : {}),
        });
      }
      if (request.method === "POST" && id === undefined) {
        const missing = dangling(entity, body);
        if (refused("", body.code)) {
          log.push({ method: "POST", entity, id: "", body, status: 422, dangling: missing });
          return answer(response, 422, { error: "refused" });
        }
        const number = 5000 + next++;
        const key = switches.keys[entity] === "text" ? `N ${number}/é` : number;
        const made: Obj = { id: key };
        merge(entity, made, body);
        objects.set(String(key), made);
        log.push({ method: "POST", entity, id: String(key), body, status: 201, dangling: missing });
        if (switches.dropped.has(`${entity} ${String(body.code)}`)) {
          request.socket.destroy();
          return;
        }
        return answer(response, 201, { id: key });
      }
      const object = id === undefined ? undefined : objects.get(id);
      if (object === undefined || id === undefined) return answer(response, 404, { error: "no such record" });
      if (request.method === "GET") return answer(response, 200, shown(entity, object, false));
      if (request.method === "PATCH") {
        const missing = dangling(entity, body);
        if (refused(id, object.code)) {
          log.push({ method: "PATCH", entity, id, body, status: 422, dangling: missing });
          return answer(response, 422, { error: "refused" });
        }
        merge(entity, object, body);
        log.push({ method: "PATCH", entity, id, body, status: 200, dangling: missing });
        return answer(response, 200, shown(entity, object, false));
      }
      return answer(response, 405, { error: "not here" });
    };

    const http = createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    });
    http.listen(0, "127.0.0.1", () => {
      const address = http.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      resume(
        Effect.succeed({
          server: {
            url: `http://127.0.0.1:${port}`,
            store,
            log,
            switches,
            reset: () => {
              store.clear();
              for (const entity of ["alpha", "beta", "gamma"]) store.set(entity, new Map());
              log.length = 0;
              next = 1;
              Object.assign(switches, fresh());
            },
          },
          close: () =>
            new Promise<void>((done) => {
              http.close(() => done());
              http.closeAllConnections();
            }),
        }),
      );
    });
  }),
  ({ close }) => Effect.promise(close),
).pipe(Effect.map(({ server }) => server));
