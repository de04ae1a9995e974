/**
 * The other side of the model-based tests: a plain API on loopback that knows only what arrives. It keeps a log of
 * every write, counts calls by a clock of its own, and fails at those requests of a run that a script names.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";

export type Fault =
  /** Refused for now: the system is busy, and says for how long or does not. */
  | "429"
  | "429 without a header"
  | "500"
  /** The connection breaks before the request is carried out, or after it. */
  | "reset before"
  | "reset after"
  /** Carried out, and the answer is cut off or is no JSON. */
  | "cut answer"
  | "page of HTML";

export const faults: ReadonlyArray<Fault> = [
  "429",
  "429 without a header",
  "500",
  "reset before",
  "reset after",
  "cut answer",
  "page of HTML",
];

export type Held = Readonly<Record<string, string | number | null>>;
type Kind = "person" | "team" | "visit";

/** A write that was carried out. */
export interface Arrived {
  readonly method: "POST" | "PATCH";
  readonly kind: Kind;
  readonly id: number;
  readonly body: Held;
  /** What the places held before; of a create nothing. */
  readonly before: Held;
  /** References of the body whose record was not there. */
  readonly dangling: ReadonlyArray<string>;
  readonly faulty: Fault | undefined;
}

export interface Cloud {
  readonly url: string;
  readonly store: Readonly<Record<Kind, Map<number, Held>>>;
  readonly log: Array<Arrived>;
  /** By the number of the request, counted from the last call of `script`. */
  readonly script: (faults: ReadonlyMap<number, Fault>) => void;
  readonly requests: () => number;
  /** How often each fault was met. */
  readonly met: Map<Fault, number>;
  /** The most calls that arrived in any closed window of so many milliseconds of `now`. */
  readonly mostIn: (window: number) => number;
  readonly reset: () => void;
  /** Gives a record a place's value, as a person there does. */
  readonly edit: (kind: Kind, id: number, places: Held) => void;
  /** Makes a record, as a person there does. */
  readonly add: (kind: Kind, places: Held) => number;
}

const references: Readonly<Record<Kind, Readonly<Record<string, Kind>>>> = {
  person: { team: "team" },
  team: {},
  visit: { person: "person" },
};
const places: Readonly<Record<Kind, ReadonlyArray<string>>> = {
  person: ["code", "uln", "name", "email", "phone", "born", "progress", "team"],
  team: ["code", "name"],
  visit: ["person", "day"],
};
const pageSize = 3;

const isKind = (text: string): text is Kind => text === "person" || text === "team" || text === "visit";

const heldOf = (value: unknown): Held => {
  if (typeof value !== "object" || value === null) return {};
  const held: Record<string, string | number | null> = {};
  for (const [name, one] of Object.entries(value))
    held[name] = typeof one === "string" || typeof one === "number" ? one : null;
  return held;
};

/** `now`: milliseconds by the clock that the limit is judged with. */
export const makeCloud = (now: () => number): Effect.Effect<Cloud, never, Scope> =>
  Effect.acquireRelease(
    Effect.async<{ readonly cloud: Cloud; readonly close: () => Promise<void> }>((resume) => {
      const store: Cloud["store"] = { person: new Map(), team: new Map(), visit: new Map() };
      const log: Array<Arrived> = [];
      const met = new Map<Fault, number>();
      let arrivals: Array<number> = [];
      let script: ReadonlyMap<number, Fault> = new Map();
      let count = 0;
      let next = 1;

      const whole = (kind: Kind, body: Held): Held =>
        Object.fromEntries(places[kind].map((place) => [place, body[place] ?? null]));
      const dangling = (kind: Kind, body: Held): ReadonlyArray<string> =>
        Object.entries(references[kind]).flatMap(([place, target]) => {
          const key = body[place];
          return key === undefined || key === null || store[target].has(Number(key)) ? [] : [place];
        });
      const add: Cloud["add"] = (kind, body) => {
        const id = 1000 + next++;
        store[kind].set(id, whole(kind, body));
        return id;
      };

      interface Reply {
        readonly status: number;
        readonly body: unknown;
      }
      /** Carries the request out. */
      const carryOut = (url: URL, method: string, body: Held, faulty: Fault | undefined): Reply => {
        const [, kind = "", part] = url.pathname.split("/");
        if (!isKind(kind)) return { status: 404, body: { error: "no such resource" } };
        const id = Number(part);
        const row = store[kind].get(id);
        if (method === "GET" && part === undefined) {
          if (kind === "visit") return { status: 404, body: { error: "visits are not listed" } };
          const rows = [...store[kind]].map(([key, held]) => ({ id: key, ...held }));
          const from = Number(url.searchParams.get("from") ?? "0");
          const more = from + pageSize < rows.length;
          return {
            status: 200,
            body: {
              items: rows.slice(from, from + pageSize),
              ...(more ? { next: `/${kind}?from=${from + pageSize}` } : {}),
            },
          };
        }
        if (method === "POST") {
          const missing = dangling(kind, body);
          const made = add(kind, body);
          log.push({ method, kind, id: made, body, before: {}, dangling: missing, faulty });
          return { status: 201, body: { id: made } };
        }
        if (row === undefined) return { status: 404, body: { error: "no such record" } };
        if (method === "GET") return { status: 200, body: { id, ...row } };
        const before = Object.fromEntries(Object.keys(body).map((place) => [place, row[place] ?? null]));
        log.push({ method: "PATCH", kind, id, body, before, dangling: dangling(kind, body), faulty });
        store[kind].set(id, { ...row, ...body });
        return { status: 200, body: { id, ...row, ...body } };
      };

      const send = (response: ServerResponse, { status, body }: Reply, headers = {}): void => {
        response.writeHead(status, { "content-type": "application/json", ...headers });
        response.end(JSON.stringify(body));
      };

      const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
        arrivals.push(now());
        const fault = script.get(count++);
        let text = "";
        for await (const chunk of request) text += String(chunk);
        const url = new URL(request.url ?? "/", "http://cloud");
        const method = request.method ?? "GET";
        const body = text === "" ? {} : heldOf(JSON.parse(text));
        if (fault !== undefined) met.set(fault, (met.get(fault) ?? 0) + 1);
        if (fault === "429") return send(response, { status: 429, body: {} }, { "retry-after": "1" });
        if (fault === "429 without a header") return send(response, { status: 429, body: {} });
        if (fault === "500") return send(response, { status: 500, body: { error: "a fault of ours" } });
        if (fault === "reset before") return void request.socket.destroy();
        const reply = carryOut(url, method, body, fault);
        if (fault === "reset after") return void request.socket.destroy();
        if (fault === "cut answer") {
          response.writeHead(reply.status, { "content-type": "application/json" });
          response.end(JSON.stringify(reply.body).slice(0, -2));
          return;
        }
        if (fault === "page of HTML") {
          response.writeHead(200, { "content-type": "text/html" });
          response.end("<html><body>Back in a minute</body></html>");
          return;
        }
        send(response, reply);
      };

      const http = createServer((request, response) => {
        handle(request, response).catch(() => response.destroy());
      });
      http.listen(0, "127.0.0.1", () => {
        const address = http.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        const cloud: Cloud = {
          url: `http://127.0.0.1:${port}`,
          store,
          log,
          met,
          script: (given) => {
            script = given;
            count = 0;
          },
          requests: () => count,
          mostIn: (window) => {
            let most = 0;
            let first = 0;
            for (const [last, at] of arrivals.entries()) {
              while ((arrivals[first] ?? at) < at - window) first += 1;
              most = Math.max(most, last - first + 1);
            }
            return most;
          },
          reset: () => {
            for (const kind of Object.values(store)) kind.clear();
            log.length = 0;
            arrivals = [];
            script = new Map();
            next = 1;
          },
          edit: (kind, id, changed) => {
            const row = store[kind].get(id);
            if (row !== undefined) store[kind].set(id, { ...row, ...changed });
          },
          add,
        };
        resume(
          Effect.succeed({
            cloud,
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
  ).pipe(Effect.map(({ cloud }) => cloud));
