/** Provokes every error that a rest system knows, and looks for the secrets in whatever can be printed of it. */

import { inspect } from "node:util";
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Redacted from "effect/Redacted";
import { describe, expect, it } from "vitest";
import { harmless } from "../../../src/connector/masking.ts";
import type { ConnectorSubject } from "../../contract/connectorContract.ts";
import { listAll } from "../../contract/connectorContract.ts";
import { customerSecret, makeFormSubject, openRest } from "../../contract/support/formSubject.ts";
import { bearerSecret, jsonSystem, makeJsonSubject } from "../../contract/support/jsonSubject.ts";
import type { Fault } from "../../contract/support/loopback.ts";
import { createWhole } from "../../support/createWhole.ts";

const printed = (cause: Cause.Cause<unknown>): string => {
  const errors = [...Cause.failures(cause), ...Cause.defects(cause)];
  return [cause, Cause.pretty(cause), ...errors]
    .flatMap((error) => [
      String(error),
      JSON.stringify(error),
      inspect(error, { depth: 12, showHidden: true }),
      error instanceof Error ? `${error.message}\n${error.stack}` : "",
    ])
    .join("\n");
};

/** Every spelling in which a secret could be seen, whole or cut. */
const traces = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
  Buffer.from(secret).toString("base64"),
  secret.slice(0, 10),
];

const search = (
  subject: ConnectorSubject,
  extra: ReadonlyArray<{
    readonly name: string;
    readonly provoke: ConnectorSubject["failures"][number]["provoke"];
  }>,
  secrets: () => ReadonlyArray<string>,
) =>
  Effect.gen(function* () {
    const reasons = new Set<string>();
    for (const { name, provoke } of [...subject.failures, ...extra]) {
      const exit = yield* Effect.exit(Effect.scoped(provoke));
      if (exit._tag === "Success") throw new Error(`${name}: did not fail`);
      const text = printed(exit.cause);
      for (const secret of secrets())
        for (const trace of traces(secret))
          expect(text.includes(trace), `${name}: shows ${trace}`).toBe(false);
      for (const failure of Cause.failures(exit.cause)) reasons.add(failure.reason);
    }
    return reasons;
  });

describe("no error shows a secret", () => {
  it("of a session", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const subject = yield* makeFormSubject;
          const { faced, create, server } = subject;
          const echo = (message: string): Fault => ({
            _tag: "Reply",
            reply: { status: 400, body: { message } },
          });
          const creating = (fault: () => Fault) =>
            Effect.gen(function* () {
              // The session is open before the fault is laid, so that its token can be echoed.
              const { reader, writer } = yield* faced(/never/);
              yield* reader.check;
              server.loopback.faults.push({ when: ({ path }) => path === "/api/Person", fault: fault() });
              return yield* createWhole(writer, create);
            });
          const all = () => [customerSecret, ...server.given];
          /** What a connector knows to be secret: its credential and its own session's token. */
          const known = () => [customerSecret, server.given.at(-1) ?? ""];
          const long = "x".repeat(195);
          const reasons = yield* search(
            subject,
            [
              { name: "echo", provoke: creating(() => echo(`you sent ${known().join(" and ")}`)) },
              { name: "echo, cut", provoke: creating(() => echo(`${long}${known().join("")}`)) },
              {
                name: "echo, encoded",
                provoke: creating(() => echo(known().map(encodeURIComponent).join())),
              },
              {
                name: "echo by the session",
                provoke: Effect.flatMap(
                  faced(/Session/, echo(`not ${customerSecret}`)),
                  ({ reader }) => reader.check,
                ),
              },
              {
                name: "a session that answers the secret in a shape that is none",
                provoke: Effect.flatMap(
                  faced(/Session/, {
                    _tag: "Reply",
                    reply: { status: 200, body: { token: customerSecret } },
                  }),
                  ({ reader }) => reader.check,
                ),
              },
            ],
            all,
          );
          expect([...reasons].sort()).toEqual([
            "configuration",
            "credential",
            "lost",
            "malformed",
            "missing",
            "refused",
            "unreachable",
          ]);
        }),
      ),
    ));

  it("of a bearer token, nor one in an address", () =>
    Effect.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const subject = yield* makeJsonSubject;
          const url = `${subject.loopback.url}/`;
          const inQuery = {
            ...jsonSystem,
            resources: {
              item: {
                ...jsonSystem.resources.item,
                list: { ...jsonSystem.resources.item.list, path: "/of/{token}", query: { key: "{token}" } },
              },
            },
          };
          const unsendable = Redacted.make(`${bearerSecret}\n`);
          yield* search(
            subject,
            [
              {
                name: "in the address",
                provoke: Effect.flatMap(
                  openRest(inQuery, { url, token: Redacted.make(bearerSecret) }),
                  (connector) => Effect.zipRight(listAll(connector, "item"), Effect.succeed(undefined)),
                ),
              },
              {
                name: "a token that no header can hold",
                provoke: Effect.flatMap(openRest(jsonSystem, { url, token: unsendable }), (connector) =>
                  listAll(connector, "item"),
                ),
              },
              {
                name: "an address with a password",
                provoke: openRest(jsonSystem, {
                  url: `http://user:${encodeURIComponent(bearerSecret)}@127.0.0.1:1`,
                  token: Redacted.make(bearerSecret),
                }),
              },
              {
                name: "an address that is none",
                provoke: openRest(jsonSystem, {
                  url: `http://[${bearerSecret}`,
                  token: Redacted.make(bearerSecret),
                }),
              },
            ],
            () => [bearerSecret],
          );
        }),
      ),
    ));
});

describe("a text from the system", () => {
  it("is masked, then cut to one short line", () => {
    expect(harmless("no\n\tsuch  thing\u0000", ["x"])).toBe("no such thing");
    expect(harmless("ab abc a%20b", ["ab", "abc", "a b"])).toBe("*** *** ***");
    expect(harmless(`${"x".repeat(198)}secret`, ["secret"])).not.toContain("se");
    expect(harmless("y".repeat(500), [])).toHaveLength(200);
    expect(harmless("text", [""])).toBe("text");
  });
});
