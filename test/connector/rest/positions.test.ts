/** Values of every kind, put into every position of a request, as a real server receives them. */
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeHttpTransport } from "../../../src/connector/rest/HttpTransport.ts";
import { RestSystemFile } from "../../../src/connector/rest/RestSystemFile.ts";
import { makeRequests, type RequestTemplate } from "../../../src/connector/rest/requests.ts";
import { type Loopback, makeLoopback } from "../../contract/support/loopback.ts";

const fileOf = (encoding: "json" | "form") =>
  Schema.decodeUnknownSync(RestSystemFile)({
    system: "subject",
    title: "Subject",
    connector: "rest",
    connection: { url: { type: "text" } },
    url: "{url}",
    encoding,
    timeout: "5s",
    resources: {},
  });

const template: RequestTemplate = {
  method: "POST",
  path: "/a/{v}/z",
  query: { q: "{v}", fixed: "1" },
};

/** What could lead out of its place: separators, encoded ones, steps of a path, line ends, quotes, other hosts. */
const piece = fc.constantFrom(
  "/",
  "\\",
  "..",
  "%2e%2e",
  "%2F",
  "?",
  "#",
  "&",
  "=",
  "+",
  " ",
  "%",
  "\r\n",
  "\n",
  "\0",
  '"',
  "'",
  "`",
  "{v}",
  "${v}",
  "@",
  ":",
  "//evil.example",
  "é",
  "漢",
  "😀",
  "\u202e",
  "a",
  "Z",
  "0",
  ";",
  "<",
  "\u2028",
);
const value = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join("")),
  fc.string({ minLength: 1, maxLength: 20, unit: "binary" }),
);

const withServer = <A>(
  encoding: "json" | "form",
  body: (
    send: (
      template: RequestTemplate,
      value: string,
      body?: Readonly<Record<string, unknown>>,
    ) => Effect.Effect<string>,
    server: Loopback,
  ) => Effect.Effect<A, unknown>,
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const server = yield* makeLoopback(() => ({ status: 200, body: {} }));
        const requests = yield* makeRequests(fileOf(encoding), { url: server.url });
        const transport = yield* makeHttpTransport({ timeoutMs: 5_000 });
        return yield* body(
          (asked, given, sent) =>
            requests
              .build(asked, (name) => (name === "v" ? given : undefined), { body: sent })
              .pipe(
                Effect.flatMap((outgoing) => transport.exchange({ ...outgoing, fresh: false })),
                Effect.map((outcome) => outcome._tag),
                Effect.catchAll((error) => Effect.succeed(`not sent: ${error.reason}`)),
              ),
          server,
        );
      }),
    ),
  );

describe.each(["json", "form"] as const)("a value in a request whose body is %s", (encoding) => {
  it("arrives as it was, and changes neither path nor host nor any other part", () =>
    withServer(encoding, (send, server) =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(value, async (given) => {
            server.requests.length = 0;
            const sent = await Effect.runPromise(send(template, given, { first: given, second: "2" }));
            if (/^\.{1,2}$/.test(given)) {
              expect([sent, server.requests.length]).toEqual(["not sent: refused", 0]);
              return;
            }
            expect(sent).toBe("Answered");
            const [asked, ...others] = server.requests;
            expect(others).toEqual([]);
            expect(asked?.path.split("/").map(decodeURIComponent)).toEqual(["", "a", given, "z"]);
            expect([...(asked?.query ?? [])]).toEqual([
              ["q", given],
              ["fixed", "1"],
            ]);
            expect(asked?.headers.host).toBe(`127.0.0.1:${server.port}`);
            const body = asked?.body ?? "";
            expect(
              encoding === "json" ? JSON.parse(body) : Object.fromEntries(new URLSearchParams(body)),
            ).toEqual({ first: given, second: "2" });
          }),
          { numRuns: 150 },
        ),
      ),
    ));
});

describe("a value in a header", () => {
  const headed: RequestTemplate = { method: "POST", path: "/a", headers: { "x-subject": "{v}" } };

  it("arrives as it was, or the request is refused and nothing is sent: no value begins another header", () =>
    withServer("json", (send, server) =>
      Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.oneof(value, fc.constant("plain text"), fc.constant("a: b, c")),
            async (given) => {
              server.requests.length = 0;
              const sent = await Effect.runPromise(send(headed, given));
              const plain = /^[!-~]([ -~]*[!-~])?$/.test(given);
              expect(sent).toBe(plain ? "Answered" : "not sent: refused");
              expect(server.requests.map((asked) => asked.headers["x-subject"])).toEqual(
                plain ? [given] : [],
              );
            },
          ),
          { numRuns: 150 },
        ),
      ),
    ));
});

it("half of a character, which no bytes stand for, is sent nowhere but in JSON, which can spell it", () =>
  withServer("form", (send, server) =>
    Effect.gen(function* () {
      const half = "a\ud83dz";
      expect(yield* send({ method: "GET", path: "/a/{v}" }, half)).toBe("not sent: refused");
      expect(yield* send({ method: "GET", path: "/a", query: { q: "{v}" } }, half)).toBe("not sent: refused");
      expect(yield* send({ method: "POST", path: "/a" }, half, { first: half })).toBe("not sent: refused");
      expect(server.requests).toEqual([]);
    }),
  ).then(() =>
    withServer("json", (send, server) =>
      Effect.gen(function* () {
        const half = "a\ud83dz";
        expect(yield* send({ method: "POST", path: "/a" }, half, { first: half })).toBe("Answered");
        expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({ first: half });
      }),
    ),
  ));
