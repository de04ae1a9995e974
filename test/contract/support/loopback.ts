/** A small HTTP server on the loopback address: real sockets, every request recorded, faults on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";

export interface Asked {
  readonly method: string;
  /** Path as sent, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it stands, bytes too; anything else as JSON. Left out: no body. */
  readonly body?: unknown;
}

export type Fault =
  | { readonly _tag: "Reply"; readonly reply: Reply; readonly carriedOut?: boolean }
  /** Closes the connection: before the request is carried out, after it, or in the middle of the answer. */
  | { readonly _tag: "Drop"; readonly when: "before" | "after" | "inside" }
  /** Carries it out, and answers so much later. */
  | { readonly _tag: "Late"; readonly milliseconds: number }
  /** Never answers. */
  | { readonly _tag: "Hang"; readonly carriedOut?: boolean };

export interface Loopback {
  readonly url: string;
  readonly port: number;
  readonly requests: Array<Asked>;
  /** Faults that wait for their requests: the first that fits a request is taken. */
  readonly faults: Array<{ readonly when: (asked: Asked) => boolean; readonly fault: Fault }>;
  readonly sockets: () => number;
  /** Sockets that were ever opened. */
  readonly connections: () => number;
}

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = [];
  for await (const chunk of message) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
};

const send = (response: ServerResponse, { status, headers = {}, body }: Reply, torn = false): void => {
  const isRaw = typeof body === "string" || body instanceof Uint8Array;
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(isRaw ? body : JSON.stringify(body));
  const type = body === undefined || isRaw ? {} : { "content-type": "application/json" };
  if (status === 204) {
    response.writeHead(204, { ...headers }).end();
    return;
  }
  response.writeHead(status, { ...type, "content-length": String(bytes.length), ...headers });
  if (!torn) {
    response.end(bytes);
    return;
  }
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)));
  setTimeout(() => response.destroy(), 20);
};

/** Serves until the scope ends. */
export const makeLoopback = (answer: (asked: Asked) => Reply): Effect.Effect<Loopback, never, Scope> =>
  Effect.acquireRelease(
    Effect.async<{ readonly loopback: Loopback; readonly close: () => Promise<void> }>((resume) => {
      const requests: Array<Asked> = [];
      const faults: Loopback["faults"] = [];
      const sockets = new Set<Socket>();
      let connections = 0;
      const handle = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
        const url = new URL(message.url ?? "/", "http://loopback");
        const headers: Record<string, string | undefined> = {};
        for (const [name, value] of Object.entries(message.headers)) headers[name] = String(value);
        const asked: Asked = {
          method: message.method ?? "",
          path: (message.url ?? "/").split("?")[0] ?? "/",
          query: url.searchParams,
          headers,
          body: await bodyOf(message),
        };
        requests.push(asked);
        const index = faults.findIndex((entry) => entry.when(asked));
        const fault = index < 0 ? undefined : faults.splice(index, 1)[0]?.fault;
        switch (fault?._tag) {
          case undefined:
            return send(response, answer(asked));
          case "Reply":
            if (fault.carriedOut === true) answer(asked);
            return send(response, fault.reply);
          case "Late": {
            const reply = answer(asked);
            return void setTimeout(() => send(response, reply), fault.milliseconds);
          }
          case "Hang":
            if (fault.carriedOut === true) answer(asked);
            return;
          case "Drop":
            if (fault.when === "before") return void message.socket.destroy();
            if (fault.when === "inside") return send(response, answer(asked), true);
            answer(asked);
            return void message.socket.destroy();
        }
      };
      const server = createServer((message, response) => {
        handle(message, response).catch(() => response.destroy());
      });
      server.on("connection", (socket) => {
        connections += 1;
        sockets.add(socket);
        socket.on("close", () => sockets.delete(socket));
      });
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        const port = typeof address === "object" && address !== null ? address.port : 0;
        resume(
          Effect.succeed({
            loopback: {
              url: `http://127.0.0.1:${port}`,
              port,
              requests,
              faults,
              sockets: () => sockets.size,
              connections: () => connections,
            },
            close: () =>
              new Promise<void>((done) => {
                for (const socket of sockets) socket.destroy();
                server.close(() => done());
              }),
          }),
        );
      });
    }),
    ({ close }) => Effect.promise(close),
  ).pipe(Effect.map(({ loopback }) => loopback));

/** A port of the loopback address that nobody listens on. */
export const closedPort: Effect.Effect<number> = Effect.map(
  Effect.scoped(makeLoopback(() => ({ status: 200 }))),
  ({ port }) => port,
);
