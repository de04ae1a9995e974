/**
 * One HTTP exchange, and the only place that knows the HTTP client. The client's own errors print headers
 * and addresses, secrets included, so none of them leaves this file: an exchange answers what happened in
 * words of ours. One time-out covers request and body; an interruption closes the connection.
 */
import * as HttpBody from "@effect/platform/HttpBody";
import * as HttpClient from "@effect/platform/HttpClient";
import * as HttpClientRequest from "@effect/platform/HttpClientRequest";
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient";
import * as Duration from "effect/Duration";
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import { Agent } from "undici";
import type { Answer } from "./Answer.ts";
import { inflate } from "./inflate.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH";

export interface Outgoing {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly type: string; readonly text: string } | undefined;
  /** The request may have been carried out even though a kept connection broke: send it on a fresh one. */
  readonly fresh: boolean;
}

export type Outcome =
  | { readonly _tag: "Answered"; readonly answer: Answer }
  /** No connection came about: provably nothing was sent. */
  | { readonly _tag: "NotSent"; readonly message: string }
  /** The request cannot be put on the wire (a character that no header may hold). */
  | { readonly _tag: "Unsendable"; readonly message: string }
  /** It was sent, wholly or in part, and no usable answer came. */
  | { readonly _tag: "NoAnswer"; readonly message: string };

export interface HttpTransport {
  readonly exchange: (request: Outgoing) => Effect.Effect<Outcome>;
}

/** A failure's code and system call, from the cause that the client wraps; never its text. */
const factsOf = (error: unknown): { readonly code: string; readonly call: string } => {
  let found: unknown = error;
  for (let depth = 0; depth < 5 && typeof found === "object" && found !== null; depth++) {
    if ("code" in found && typeof found.code === "string") {
      const call = "syscall" in found && typeof found.syscall === "string" ? found.syscall : "";
      return { code: found.code, call };
    }
    found = "cause" in found ? found.cause : undefined;
  }
  return { code: "", call: "" };
};

/** A certificate is looked at before anything is sent; other faults of a secure connection can come with the answer. */
const certificate = /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;
const encryption = /^(ERR_TLS|ERR_SSL|EPROTO)/;

const outcomeOf = (error: unknown): Outcome => {
  const { code, call } = factsOf(error);
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || call === "getaddrinfo")
    return { _tag: "NotSent", message: "the name of the host was not found" };
  if (code === "ECONNREFUSED" || code === "UND_ERR_CONNECT_TIMEOUT" || call === "connect")
    return { _tag: "NotSent", message: "no connection could be made" };
  if (certificate.test(code))
    return {
      _tag: "NotSent",
      message: `no secure connection could be made: the certificate of the system is not one to be trusted (${code})`,
    };
  if (encryption.test(code))
    return {
      _tag: "NoAnswer",
      message: `the secure connection could not be made, or broke before the answer was complete (${code})`,
    };
  if (code === "UND_ERR_INVALID_ARG" || code === "ERR_INVALID_CHAR")
    return { _tag: "Unsendable", message: "a header or the address holds a character that cannot be sent" };
  return { _tag: "NoAnswer", message: "the connection broke before the answer was complete" };
};

/** No environment variable and no setting turns the check of a certificate off. */
const strict = { connect: { rejectUnauthorized: true } } satisfies Agent.Options;

const agent = (options: Agent.Options) =>
  Effect.acquireRelease(
    Effect.sync(() => new Agent({ ...options, ...strict })),
    (made) => Effect.promise(() => made.destroy()),
  );

const clientOf = (dispatcher: Agent): HttpClient.HttpClient =>
  NodeHttpClient.makeUndici(dispatcher).pipe(
    // Spans carry addresses, and trace headers are none of the other system's business.
    HttpClient.withTracerPropagation(false),
    HttpClient.withTracerDisabledWhen(() => true),
  );

const requestOf = ({ method, url, headers, body }: Outgoing): HttpClientRequest.HttpClientRequest =>
  HttpClientRequest.make(method)(url, {
    headers: {
      accept: "application/json, */*;q=0.5",
      "accept-encoding": "gzip, deflate, br",
      "user-agent": "crosswalk",
      ...headers,
    },
    ...(body === undefined ? {} : { body: HttpBody.text(body.text, body.type) }),
  });

const received = (client: HttpClient.HttpClient, request: Outgoing): Effect.Effect<Outcome> =>
  Effect.suspend(() => client.execute(requestOf(request))).pipe(
    Effect.flatMap((response) =>
      Effect.map(
        response.arrayBuffer,
        (bytes): { bytes: Uint8Array; headers: typeof response.headers; status: number } => ({
          bytes: new Uint8Array(bytes),
          headers: response.headers,
          status: response.status,
        }),
      ),
    ),
    Effect.matchEffect({
      onFailure: (error) => Effect.succeed(outcomeOf(error)),
      onSuccess: ({ bytes, headers, status }) =>
        Effect.map(
          inflate(bytes, headers["content-encoding"]),
          (text): Outcome =>
            text === undefined
              ? { _tag: "NoAnswer", message: "the answer's compression could not be undone" }
              : { _tag: "Answered", answer: { status, header: (name) => headers[name], text } },
        ),
    }),
    // What the client throws rather than fails with holds the request as well.
    Effect.catchAllDefect((defect) => Effect.succeed(outcomeOf(defect))),
  );

/** Opens the HTTP client; its connections are closed when the scope ends. */
export const makeHttpTransport = (options: {
  readonly timeoutMs: number;
}): Effect.Effect<HttpTransport, never, Scope> =>
  Effect.gen(function* () {
    const kept = clientOf(yield* agent({ connections: 16, pipelining: 1 }));
    // A kept connection may be closed by the system just as a request goes out on it; what must not be
    // sent twice goes on a connection of its own.
    const fresh = clientOf(yield* agent({ connections: 16, pipelining: 0 }));
    return {
      exchange: (request) =>
        received(request.fresh ? fresh : kept, request).pipe(
          Effect.timeoutTo({
            duration: Duration.millis(options.timeoutMs),
            onTimeout: (): Outcome => ({
              _tag: "NoAnswer",
              message: `no complete answer within ${options.timeoutMs} ms`,
            }),
            onSuccess: (outcome) => outcome,
          }),
        ),
    };
  });
