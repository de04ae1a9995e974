import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, failureAnswer, Refusal } from "./answers.ts";
import { Body } from "./body.ts";
import type { CallKind } from "./call-log.ts";
import { answerControl } from "./control-routes.ts";
import type { ControlledParts, Controls } from "./controls.ts";
import type { StruckFault } from "./faults.ts";
import { type Match, matchRoute, type Route, routeName } from "./routes.ts";
import { AUTHENTICATION } from "./session-routes.ts";

const BASE_PATH = "/api/v2.1";
const CONTROL_PATH = "/control";
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** All customers' calls are counted apart from those of nobody known. */
const CUSTOMER = "customer";
const NOBODY = "unrecognised";

type Outcome = { readonly answer: Answer; readonly headers?: Readonly<Record<string, string>> } | "dropped";

const below = (base: string, path: string): string | undefined =>
  path.toLowerCase() === base || path.toLowerCase().startsWith(`${base}/`)
    ? path.slice(base.length)
    : undefined;

const pathOf = (request: IncomingMessage): string => (request.url ?? "/").split("?")[0] ?? "/";

const header = (request: IncomingMessage, name: string): string => {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
};

/** The whole body, or undefined when the client went away. */
const readText = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request) {
      if (!(chunk instanceof Uint8Array)) continue;
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  if (size > MAX_BODY_BYTES) throw new Refusal(413, "The request body is too large.");
  return Buffer.concat(chunks).toString("utf8");
};

const send = (
  response: ServerResponse,
  answer: Answer,
  headers: Readonly<Record<string, string>> = {},
): void => {
  response.on("error", () => undefined);
  if (answer.body === undefined) {
    response.writeHead(answer.status, headers).end();
    return;
  }
  response
    .writeHead(answer.status, {
      ...headers,
      "Content-Type": answer.contentType ?? "text/plain; charset=utf-8",
      "Content-Length": Buffer.byteLength(answer.body),
    })
    .end(answer.body);
};

const failureOf = (error: unknown): Answer => {
  if (error instanceof Refusal) return failureAnswer(error.status, error.message);
  console.error(error);
  return failureAnswer(500, "The stand-in failed.");
};

const attempt = async (work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work();
  } catch (error) {
    return failureOf(error);
  }
};

const RATE_MESSAGE = "API calls quota exceeded. Wait before you call again.";

const refusal = (retryAfterSeconds: number | undefined): Exclude<Outcome, "dropped"> => ({
  answer: failureAnswer(429, RATE_MESSAGE),
  ...(retryAfterSeconds === undefined ? {} : { headers: { "Retry-After": String(retryAfterSeconds) } }),
});

/** Serves the API and the controls, call by call. */
export class Server {
  readonly #parts: ControlledParts;
  readonly #controls: Controls;
  readonly #routes: readonly Route[];
  readonly #inFlight = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: ControlledParts, controls: Controls, routes: readonly Route[]) {
    this.#parts = parts;
    this.#controls = controls;
    this.#routes = routes;
  }

  readonly listener = (request: IncomingMessage, response: ServerResponse): void => {
    const work = this.#serve(request, response)
      .catch((error: unknown) => {
        console.error(error);
        request.socket.destroy();
      })
      .finally(() => this.#inFlight.delete(work));
    this.#inFlight.add(work);
  };

  /** Lets the calls under way come to their end; delayed answers are not waited for. */
  async settle(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled([...this.#inFlight]);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = pathOf(request);
    const controlPath = below(CONTROL_PATH, path);
    if (controlPath !== undefined) {
      const answer = await attempt(async () =>
        answerControl(this.#controls, request.method ?? "GET", controlPath, (await readText(request)) ?? ""),
      );
      send(response, answer);
      return;
    }
    await this.#serveApi(request, response, below(BASE_PATH, path) ?? path);
  }

  /** Counting and the limit come first and at once, in the order of arrival: every call counts (onefile-api 3). */
  async #serveApi(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { calls, limit, limitClock, faults } = this.#parts;
    const arrivedAt = limitClock.now();
    const method = request.method ?? "GET";
    const match = this.#match(method, path);
    const route = match.found === "route" ? match.route : undefined;
    const template = route?.template ?? "other";
    const kind: CallKind = route?.kind ?? "unknown";
    const caller = this.#callerOf(request, template);
    const verdict = limit.admit(caller, arrivedAt);
    const fault = verdict.allowed ? faults.strike(method, template, path) : undefined;

    let outcome: Outcome;
    if (verdict.allowed) outcome = await this.#outcome(request, match, fault);
    else {
      const seconds = Math.ceil(verdict.retryAfterMs / 1000);
      outcome = refusal(limit.settings.retryAfterHeader ? Math.max(1, seconds) : undefined);
    }
    calls.record({
      arrivedAt,
      caller,
      route: route === undefined ? `${method} other` : routeName(route),
      kind,
      status: outcome === "dropped" ? "dropped" : String(outcome.answer.status),
      refused: !verdict.allowed,
      fault: fault?.kind ?? null,
    });
    if (fault?.kind === "delay") {
      await sleep(fault.delayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
    }
    if (outcome === "dropped") {
      request.socket.destroy();
      return;
    }
    send(response, outcome.answer, outcome.headers);
    request.resume();
  }

  #match(method: string, path: string): Match {
    try {
      return matchRoute(this.#routes, method, path);
    } catch {
      return { found: "nothing" };
    }
  }

  #callerOf(request: IncomingMessage, template: string): string {
    const { customerToken, sessions } = this.#parts.service;
    const known =
      template === AUTHENTICATION
        ? header(request, "x-customertoken") === customerToken
        : sessions.isKnown(header(request, "x-tokenid"));
    return known ? CUSTOMER : NOBODY;
  }

  async #outcome(request: IncomingMessage, match: Match, fault: StruckFault | undefined): Promise<Outcome> {
    if (fault?.kind === "drop-before") return "dropped";
    if (fault?.kind === "error") return { answer: failureAnswer(500, "An error has occurred.") };
    if (fault?.kind === "refuse") return refusal(fault.retryAfter);
    let gone = false;
    const answer = await attempt(async () => {
      const text = await readText(request);
      gone = text === undefined;
      return gone ? failureAnswer(400, "The request broke off.") : this.#handle(request, match, text ?? "");
    });
    return gone || fault?.kind === "drop-after" ? "dropped" : { answer };
  }

  async #handle(request: IncomingMessage, match: Match, text: string): Promise<Answer> {
    const { service } = this.#parts;
    const route = match.found === "route" ? match.route : undefined;
    if (route?.template !== AUTHENTICATION && !service.sessions.isLive(header(request, "x-tokenid"))) {
      return failureAnswer(401, "The session token is missing, unknown or expired.");
    }
    if (match.found === "other method") return failureAnswer(405, "The path does not take this method.");
    if (match.found === "nothing") return failureAnswer(404, "There is no such path.");
    // Bodies of GET are ignored, whatever they say (onefile-api 8.1).
    const body =
      match.route.method === "POST" ? Body.parse(text, header(request, "content-type")) : Body.empty;
    const call = {
      service,
      name: routeName(match.route),
      parameters: match.parameters,
      headers: request.headers,
      body,
    };
    return match.route.handle(call);
  }
}
