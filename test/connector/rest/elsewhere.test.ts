/** What is asked goes to the declared address alone: no redirect is followed, no certificate taken that nobody vouches for. */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import { createServer as createPlain } from "node:net";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import { afterEach, describe, expect, it } from "vitest";
import { fromError } from "../../../src/report/fromError.ts";
import { listAll } from "../../contract/connectorContract.ts";
import { openRest } from "../../contract/support/formSubject.ts";
import { bearerSecret, jsonSystem } from "../../contract/support/jsonSubject.ts";
import { makeLoopback } from "../../contract/support/loopback.ts";
import { createWhole } from "../../support/createWhole.ts";

const opened = (url: string) => openRest(jsonSystem, { url, token: Redacted.make(bearerSecret) });

const create = {
  _tag: "Create" as const,
  side: "remote" as const,
  resource: "item",
  cells: { code: "one", title: "One" },
};

describe("an answer that redirects", () => {
  it.each([301, 302, 303, 307, 308])(
    "with %i is followed to no other host, and the error says so",
    (status) =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const other = yield* makeLoopback(() => ({ status: 200, body: { data: { items: [] } } }));
            const server = yield* makeLoopback(() => ({
              status,
              headers: { location: `${other.url}/items?token=secret-of-the-address` },
            }));
            const { reader, writer } = yield* opened(server.url);
            const listed = yield* Effect.flip(listAll({ reader, writer }, "item"));
            const made = yield* Effect.flip(createWhole(writer, create));
            expect(listed).toMatchObject({ reason: "malformed", status });
            // The record may have been made all the same.
            expect(made).toMatchObject({ reason: "lost", status });
            for (const { message } of [listed, made]) {
              expect(message).toContain(`redirects to 127.0.0.1:${other.port}, which is not followed`);
              expect(message).not.toContain("secret-of-the-address");
            }
            expect(other.requests).toEqual([]);
            expect(server.requests).toHaveLength(2);
          }),
        ),
      ),
  );

  it("is not followed on the same host either: a write that turns into a read would count as done", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const server = yield* makeLoopback(({ path }) =>
            path === "/items" ? { status: 302, headers: { location: "/moved" } } : { status: 200, body: {} },
          );
          const { writer } = yield* opened(server.url);
          expect((yield* Effect.flip(createWhole(writer, create))).message).toContain(
            "redirects to another address of its own, which is not followed",
          );
          expect(server.requests.map(({ path }) => path)).toEqual(["/items"]);
        }),
      ),
    ));
});

describe("a server whose certificate nobody vouches for", () => {
  const variable = "NODE_TLS_REJECT_UNAUTHORIZED";
  const before = process.env[variable];
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  const pem = (name: string) => readFileSync(new URL(`certificate/${name}.pem`, import.meta.url));

  it.each([undefined, "0"])(
    "is refused before anything is sent, whatever the environment says (%s)",
    (setting) =>
      Effect.runPromise(
        Effect.scoped(
          Effect.gen(function* () {
            const asked: Array<string | undefined> = [];
            const port = yield* Effect.acquireRelease(
              Effect.async<{ readonly port: number; readonly close: () => void }>((resume) => {
                const server = createServer({ key: pem("key"), cert: pem("own") }, (request, response) => {
                  asked.push(request.url);
                  response.end("{}");
                });
                server.listen(0, "127.0.0.1", () => {
                  const address = server.address();
                  resume(
                    Effect.succeed({
                      port: typeof address === "object" && address !== null ? address.port : 0,
                      close: () => void server.close(),
                    }),
                  );
                });
              }),
              ({ close }) => Effect.sync(close),
            );
            if (setting !== undefined) process.env[variable] = setting;
            const { reader } = yield* opened(`https://127.0.0.1:${port.port}`);
            const error = yield* Effect.flip(reader.check);
            expect(fromError(error).exit).toBe(69);
            expect(error.message).toContain(
              "no secure connection could be made: the certificate of the system",
            );
            expect(asked).toEqual([]);
          }),
        ),
      ),
  );
});

describe("a secure connection that breaks", () => {
  it("may have carried what was sent, so that a create is not sent again", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          // It speaks in clear text, which the client takes for a broken record.
          const plain = yield* Effect.acquireRelease(
            Effect.async<{ readonly port: number; readonly calls: () => number; readonly close: () => void }>(
              (resume) => {
                let calls = 0;
                const listener = createPlain((socket) => {
                  calls += 1;
                  socket.on("error", () => undefined).once("data", () => socket.end("no secrets here\r\n"));
                });
                listener.listen(0, "127.0.0.1", () => {
                  const address = listener.address();
                  resume(
                    Effect.succeed({
                      port: typeof address === "object" && address !== null ? address.port : 0,
                      calls: () => calls,
                      close: () => void listener.close(),
                    }),
                  );
                });
              },
            ),
            ({ close }) => Effect.sync(close),
          );
          const { writer } = yield* opened(`https://127.0.0.1:${plain.port}`);
          const made = yield* Effect.flip(createWhole(writer, create));
          expect(made).toMatchObject({ reason: "lost" });
          expect(made.message).toContain("the secure connection could not be made, or broke");
          expect(plain.calls()).toBe(1);
        }),
      ),
    ));
});
