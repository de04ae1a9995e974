import * as Deferred from "effect/Deferred";
import * as Effect from "effect/Effect";
import * as Fiber from "effect/Fiber";
import type { Scope } from "effect/Scope";
import * as TestClock from "effect/TestClock";
import * as TestContext from "effect/TestContext";
import { describe, expect, it } from "vitest";
import { ConnectorError } from "../../../src/connector/ConnectorError.ts";
import { makeSession } from "../../../src/connector/rest/Session.ts";

const run = <A>(effect: Effect.Effect<A, ConnectorError, Scope>): Promise<A> =>
  Effect.runPromise(Effect.provide(Effect.scoped(effect), TestContext.TestContext));

const refusal = new ConnectorError({
  reason: "credential",
  system: "s",
  operation: "POST /Session",
  message: "no",
});

/** A session whose openings are counted; each gives the next token. */
const counted = (lifetimeMs: number, gate: Effect.Effect<void, ConnectorError> = Effect.void) => {
  const openings: Array<string> = [];
  const open = Effect.suspend(() => {
    const token = `token ${openings.length + 1}`;
    openings.push(token);
    return Effect.as(gate, token);
  });
  return Effect.map(makeSession({ open, lifetimeMs }), (session) => ({ session, openings }));
};

describe("a session", () => {
  it("is opened at the first need, once, and kept", () =>
    run(
      Effect.gen(function* () {
        const { session, openings } = yield* counted(86_400_000);
        expect(openings).toEqual([]);
        expect(yield* session.token).toBe("token 1");
        expect(yield* session.token).toBe("token 1");
        expect(openings).toHaveLength(1);
      }),
    ));

  it("is opened once for many fibers that wait at the same time", () =>
    run(
      Effect.gen(function* () {
        const gate = yield* Deferred.make<void>();
        const { session, openings } = yield* counted(86_400_000, Deferred.await(gate));
        const waiting = yield* Effect.fork(
          Effect.all(
            Array.from({ length: 2_000 }, () => session.token),
            { concurrency: "unbounded" },
          ),
        );
        yield* TestClock.adjust(1);
        expect(openings).toHaveLength(1);
        yield* Deferred.succeed(gate, undefined);
        expect(new Set(yield* Fiber.join(waiting))).toEqual(new Set(["token 1"]));
        expect(openings).toHaveLength(1);
      }),
    ));

  it("is opened anew a little before it ends", () =>
    run(
      Effect.gen(function* () {
        const { session, openings } = yield* counted(86_400_000);
        yield* session.token;
        yield* TestClock.adjust(86_400_000 - 300_000 - 1);
        expect(yield* session.token).toBe("token 1");
        yield* TestClock.adjust(1);
        expect(yield* session.token).toBe("token 2");
        expect(openings).toHaveLength(2);
      }),
    ));

  it("counts its life from before the opening was sent", () =>
    run(
      Effect.gen(function* () {
        const { session } = yield* counted(1_000, Effect.sleep(500));
        const first = yield* Effect.fork(session.token);
        yield* TestClock.adjust(500);
        expect(yield* Fiber.join(first)).toBe("token 1");
        yield* TestClock.adjust(400);
        const second = yield* Effect.fork(session.token);
        yield* TestClock.adjust(500);
        expect(yield* Fiber.join(second)).toBe("token 2");
      }),
    ));

  it("is renewed once for all that the same token failed", () =>
    run(
      Effect.gen(function* () {
        const { session, openings } = yield* counted(86_400_000);
        const token = yield* session.token;
        const tokens = yield* Effect.all(
          Array.from({ length: 50 }, () => session.renewed(token)),
          { concurrency: "unbounded" },
        );
        expect(new Set(tokens)).toEqual(new Set(["token 2"]));
        expect(yield* session.renewed(token)).toBe("token 2");
        expect(openings).toHaveLength(2);
        expect(session.secrets()).toEqual(["token 1", "token 2"]);
      }),
    ));

  it("fails for all that wait when it cannot be opened, and is tried again by the next", () =>
    run(
      Effect.gen(function* () {
        let attempts = 0;
        const session = yield* makeSession({
          lifetimeMs: 1_000,
          open: Effect.suspend(() => {
            attempts += 1;
            return attempts === 1
              ? Effect.zipRight(Effect.yieldNow(), Effect.fail(refusal))
              : Effect.succeed("ok");
          }),
        });
        const results = yield* Effect.all(
          Array.from({ length: 5 }, () => Effect.either(session.token)),
          { concurrency: "unbounded" },
        );
        expect(results.map((result) => result._tag)).toEqual(Array(5).fill("Left"));
        expect(attempts).toBe(1);
        expect(yield* session.token).toBe("ok");
      }),
    ));

  it("outlives the fiber that happened to open it", () =>
    run(
      Effect.gen(function* () {
        const gate = yield* Deferred.make<void>();
        const { session, openings } = yield* counted(86_400_000, Deferred.await(gate));
        const opener = yield* Effect.fork(session.token);
        yield* TestClock.adjust(1);
        const waiter = yield* Effect.fork(session.token);
        yield* TestClock.adjust(1);
        yield* Fiber.interrupt(opener);
        yield* Deferred.succeed(gate, undefined);
        expect(yield* Fiber.join(waiter)).toBe("token 1");
        expect(openings).toHaveLength(1);
      }),
    ));
});
