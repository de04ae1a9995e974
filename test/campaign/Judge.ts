/**
 * The judging server: stands before the stand-in, counts every call by its own clock, keeps what was sent, and
 * does wrong what a script says. It shares no code with the engine, and trusts it in nothing.
 */
import { once } from "node:events";
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { type FaultKind, faultKindOf, type Given, type Reply, rowsOf } from "./faultKinds.ts";
import { classOf, type RequestClass, templateOf } from "./requestClass.ts";
import type { PlacedFault, ServerMoment } from "./Script.ts";

export interface JudgedCall {
  /** Milliseconds of the judge's steady clock, at arrival. */
  readonly at: number;
  readonly method: string;
  /** Without the server's base. */
  readonly path: string;
  readonly template: string;
  readonly of: RequestClass;
  /** Where the harness was when it came. */
  readonly stage: string;
  body: Readonly<Record<string, unknown>> | undefined;
  fault: string | undefined;
  /** The process was killed during this call. */
  killed: boolean;
  /** The server behind carried it out. */
  forwarded: boolean;
  status: number | undefined;
}

export interface ServerKill {
  readonly moment: ServerMoment;
  /** Of the requests since the order was given, from 1. */
  readonly request: number;
  readonly kill: () => Promise<void>;
}

export interface Judge {
  readonly url: string;
  readonly calls: ReadonlyArray<JudgedCall>;
  /** Every token that was given out or sent. */
  readonly tokens: ReadonlySet<string>;
  /** Faults that struck since the last call of this. */
  readonly takeStruck: () => ReadonlyArray<FaultKind>;
  /** Waits until no request is under way and no connection is open. */
  readonly quiet: () => Promise<void>;
  setStage(stage: string): void;
  setFaults(faults: ReadonlyArray<PlacedFault>): void;
  setKill(kill: ServerKill | undefined): void;
  close(): Promise<void>;
}

const base = "/api/v2.1";
const hopHeaders = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "date"]);

const textOf = async (message: IncomingMessage): Promise<string> => {
  const chunks: Array<Uint8Array> = [];
  for await (const chunk of message) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
};

const headersOf = (headers: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" && !hopHeaders.has(name) ? [[name, value]] : [],
    ),
  );

const recordOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value))
      : undefined;
  } catch {
    return undefined;
  }
};

/** Puts a reply on the wire. Settles when nothing more will be sent. */
const put = async (response: ServerResponse, socket: Socket, reply: Reply): Promise<void> => {
  if (reply._tag === "Reset") {
    socket.resetAndDestroy();
    return;
  }
  if (reply._tag === "Close") {
    socket.destroy();
    return;
  }
  const { status, headers, body } = reply.given;
  const bytes = Buffer.from(body, "utf8");
  response.writeHead(status, bytes.length === 0 ? headers : { ...headers, "content-length": bytes.length });
  if (reply._tag === "Answer" || bytes.length === 0) {
    response.end(bytes);
    return;
  }
  const half = bytes.subarray(0, Math.floor(bytes.length / 2));
  response.flushHeaders();
  await new Promise<void>((done) => {
    if (half.length === 0) done();
    else response.write(half, () => done());
  });
  if (reply._tag === "Cut") socket.destroy();
  else if (reply.restAfterMs !== undefined)
    setTimeout(() => response.end(bytes.subarray(half.length)), reply.restAfterMs);
};

/** `standIn` is the address of the server behind, ending in its base path. */
export const openJudge = async (options: {
  readonly standIn: string;
  readonly revokeSessions: () => Promise<void>;
}): Promise<Judge> => {
  const target = new URL(options.standIn);
  const agent = new Agent({ keepAlive: true });
  const calls: Array<JudgedCall> = [];
  const tokens = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  const pagesSeen = new Map<string, ReadonlyArray<unknown>>();
  let pending: ReadonlyArray<PlacedFault> = [];
  let struck: Array<FaultKind> = [];
  let stage = "";
  let order: { readonly kill: ServerKill; seen: number } | undefined;

  const forward = (request: IncomingMessage, path: string, body: string): Promise<Given> =>
    new Promise((done, fail) => {
      const { host: _host, connection: _connection, ...headers } = request.headers;
      const outgoing = httpRequest(
        {
          agent,
          host: target.hostname,
          port: target.port,
          method: request.method,
          path: `${base}${path}`,
          headers: { ...headers, "accept-encoding": "identity" },
        },
        (answer) => {
          textOf(answer).then(
            (text) =>
              done({ status: answer.statusCode ?? 500, headers: headersOf(answer.headers), body: text }),
            fail,
          );
        },
      );
      outgoing.on("error", fail);
      outgoing.end(body);
    });

  /** The first fault that is due and fits. */
  const dueFault = (call: JudgedCall): FaultKind | undefined => {
    for (const placed of pending) {
      if (placed.from > calls.length) continue;
      const kind = faultKindOf(placed.kind);
      if (kind === undefined || !kind.on.has(call.of)) continue;
      pending = pending.filter((other) => other !== placed);
      return kind;
    }
    return undefined;
  };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { socket } = request;
    const at = performance.now();
    const url = request.url ?? "/";
    const path = url.startsWith(base) ? url.slice(base.length) : url;
    const method = request.method ?? "GET";
    const template = templateOf(path.split("?")[0] ?? path);
    const call: JudgedCall = {
      at,
      method,
      path,
      template,
      of: classOf(method, template),
      stage,
      body: undefined,
      fault: undefined,
      killed: false,
      forwarded: false,
      status: undefined,
    };
    calls.push(call);
    response.on("error", () => undefined);
    const sent = request.headers["x-tokenid"];
    if (typeof sent === "string" && sent !== "") tokens.add(sent);

    let now: ServerKill | undefined;
    if (order !== undefined) {
      order.seen += 1;
      if (order.seen === order.kill.request) {
        now = order.kill;
        order = undefined;
      }
    }
    const kill = async (moment: ServerMoment): Promise<boolean> => {
      if (now?.moment !== moment) return false;
      call.killed = true;
      await now.kill();
      return true;
    };

    if (await kill("received")) return void socket.destroy();
    const body = await textOf(request).catch(() => undefined);
    // Cut off before it was whole: no server carries that out.
    if (body === undefined) return;
    call.body = recordOf(body);
    const send = async (): Promise<Given> => {
      call.forwarded = true;
      const given = await forward(request, path, body);
      if (call.of === "session" && given.status === 200) tokens.add(given.body.trim());
      return given;
    };
    if (now !== undefined) {
      const cut = await kill("before-commit");
      const given = await send();
      call.status = given.status;
      if (cut || (await kill("after-commit"))) return void socket.destroy();
      socket.write(`HTTP/1.1 ${given.status} Part of an answer\r\nContent-Le`);
      await kill("mid-answer");
      return void socket.destroy();
    }

    const list = `${template.replace(/\/\{id\}\/\{id\}$/, "")} ${body}`;
    const page = Number(/\/(\d+)\/\d+$/.exec(path)?.[1] ?? "0");
    const remembering = async (): Promise<Given> => {
      const given = await send();
      if (call.of === "search") pagesSeen.set(`${list} ${page}`, rowsOf(given) ?? []);
      return given;
    };
    const kind = dueFault(call);
    if (kind === undefined) {
      const given = await remembering();
      call.status = given.status;
      return put(response, socket, { _tag: "Answer", given });
    }
    call.fault = kind.name;
    struck.push(kind);
    // The secrets first: of a long text only the beginning is printed.
    const credentials = ["x-customertoken", "x-tokenid"].flatMap((name) => request.headers[name] ?? []);
    const echo = `${credentials.join(" ")} ${encodeURIComponent(credentials.join(" "))} ${method} ${url} ${JSON.stringify(request.headers)} ${body} ${Buffer.from(body).toString("base64")} ${encodeURIComponent(body)}`;
    const reply = await kind.strike({
      forward: remembering,
      echo,
      pageBefore: pagesSeen.get(`${list} ${page - 1}`),
      revokeSessions: options.revokeSessions,
    });
    call.status = "given" in reply ? reply.given.status : undefined;
    return put(response, socket, reply);
  };

  const server = createServer((request, response) => {
    const work: Promise<void> = serve(request, response)
      .catch(() => request.socket.destroy())
      .then(() => undefined)
      .finally(() => underWay.delete(work));
    underWay.add(work);
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  return {
    url: `http://127.0.0.1:${port}${base}`,
    calls,
    tokens,
    takeStruck: () => {
      const taken = struck;
      struck = [];
      return taken;
    },
    quiet: async () => {
      while (underWay.size > 0 || sockets.size > 0) await new Promise((wait) => setTimeout(wait, 1));
    },
    setStage: (next) => {
      stage = next;
    },
    setFaults: (faults) => {
      pending = faults;
    },
    setKill: (kill) => {
      order = kill === undefined ? undefined : { kill, seen: 0 };
    },
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
};
