/** When a system is taken for down, and what becomes of the calls then. */
import * as Effect from "effect/Effect";
import { describe, expect, it } from "vitest";
import { makeCalls } from "../../../src/connector/rest/calls.ts";
import type { Outcome } from "../../../src/connector/rest/HttpTransport.ts";
import { makeUnlimited } from "../../../src/connector/rest/unlimited.ts";
import * as BudgetMemory from "../../../src/state/BudgetMemory.ts";
import { makeVirtualClock } from "../../support/VirtualClock.ts";

const answered = (status: number): Outcome => ({
  _tag: "Answered",
  answer: { status, header: () => undefined, text: "" },
});
const broken: Outcome = { _tag: "NoAnswer", message: "the connection broke" };
const noConnection: Outcome = { _tag: "NotSent", message: "no connection could be made" };

/** Sends so many calls, eight side by side; `outcome` of each sending by its number, and by the number of its call. */
const sent = (options: {
  readonly calls: number;
  readonly repeatable: boolean;
  readonly outcome: (sending: number, call: number) => Outcome;
  readonly limit?: number;
  readonly concurrency?: number;
}) => {
  const virtual = makeVirtualClock(1_795_000_000_000);
  let sendings = 0;
  const program = Effect.gen(function* () {
    const budget =
      options.limit === undefined
        ? yield* makeUnlimited
        : yield* Effect.scoped(
            Effect.flatMap(BudgetMemory.make, (budgets) =>
              budgets.open({
                credential: "c",
                limits: [{ requests: options.limit ?? 1, windowMs: 60_000 }],
                timeoutMs: 30_000,
              }),
            ),
          );
    const { send } = makeCalls({
      system: "shop",
      budget,
      pathsOf: () => [],
      limited: new Set([429]),
      declared: new Set([429]),
      windowMs: 60_000,
      timeoutMs: 30_000,
      transport: {
        exchange: ({ url }) =>
          Effect.suspend(() => {
            sendings += 1;
            return Effect.delay(Effect.succeed(options.outcome(sendings, Number(url.pathname.slice(1)))), 20);
          }),
      },
    });
    return yield* Effect.forEach(
      Array.from({ length: options.calls }, (_, index) => index),
      (index) =>
        send({
          outgoing: { method: "GET", url: new URL(`http://host/${index}`), headers: {}, body: undefined },
          operation: "GET /x",
          repeatable: options.repeatable,
        }).pipe(Effect.match({ onFailure: ({ reason }) => reason, onSuccess: ({ status }) => status })),
      { concurrency: options.concurrency ?? 8 },
    );
  });
  return Effect.runPromise(
    virtual.run(
      Effect.map(Effect.orDie(program), (results) => ({
        results,
        sendings,
        count: (what: string | number) => results.filter((result) => result === what).length,
        elapsed: virtual.now() - 1_795_000_000_000,
      })),
    ),
  );
};

describe("a system that is down", () => {
  it("is asked no more after five calls in a row that were not repeated", async () => {
    const one = await sent({ calls: 200, repeatable: false, outcome: () => answered(503), concurrency: 1 });
    expect(one.sendings).toBe(5);
    expect(one.count("lost")).toBe(5);
    expect(one.count("unreachable")).toBe(195);
    const many = await sent({ calls: 200, repeatable: false, outcome: () => broken });
    expect(many.sendings).toBeLessThanOrEqual(12);
    expect(many.count("lost")).toBe(many.sendings);
  });

  it("is not taken for down by a handful of records that it answers with a fault of its own", async () => {
    const seen = await sent({
      calls: 60,
      repeatable: false,
      outcome: (_, call) => (call < 49 ? answered(500) : answered(200)),
      concurrency: 1,
    });
    expect(seen.count("lost")).toBe(49);
    expect(seen.count(200)).toBe(11);
  });

  it("is taken for down after fifty calls in a row that it answers with a fault", async () => {
    const seen = await sent({ calls: 60, repeatable: false, outcome: () => answered(500), concurrency: 1 });
    expect(seen.sendings).toBe(50);
    expect(seen.count("unreachable")).toBe(10);
  });

  it("has each read repeated three times before it counts, and no more once it is taken for down", async () => {
    const one = await sent({ calls: 200, repeatable: true, outcome: () => broken, concurrency: 1 });
    expect(one.sendings).toBe(20);
    expect(one.count("lost")).toBe(5);
    const many = await sent({ calls: 200, repeatable: true, outcome: () => broken });
    // The five, and at most as many sendings of each of the seven beside them.
    expect(many.sendings).toBeLessThanOrEqual(12 * 4);
    expect(many.elapsed).toBeLessThan(2_000);
  });

  it("that takes no connection is no other", async () => {
    const seen = await sent({ calls: 200, repeatable: false, outcome: () => noConnection, concurrency: 1 });
    expect(seen.sendings).toBe(20);
    expect(seen.count("unreachable")).toBe(200);
  });

  it("keeps nobody waiting for the limit", async () => {
    const seen = await sent({ calls: 8, repeatable: false, outcome: () => broken, limit: 5 });
    expect(seen.sendings).toBe(5);
    expect(seen.count("unreachable")).toBe(3);
    expect(seen.elapsed).toBeLessThan(1_000);
  });
});

describe("a system that limps", () => {
  it("is not down while one call of five is answered", async () => {
    const seen = await sent({
      calls: 100,
      repeatable: false,
      outcome: (_, call) => (call % 5 === 4 ? answered(404) : broken),
      concurrency: 1,
    });
    expect(seen.sendings).toBe(100);
    expect(seen.count(404)).toBe(20);
  });

  it("nor while it says that it is over its limit", async () => {
    const seen = await sent({
      calls: 20,
      repeatable: false,
      outcome: (sending) => (sending % 5 === 0 ? answered(429) : broken),
      concurrency: 1,
    });
    expect(seen.count("lost")).toBe(20);
  });

  it("has no more retries than the run allows", async () => {
    const seen = await sent({
      calls: 400,
      repeatable: true,
      // Every second call fails whatever is done.
      outcome: (_, call) => (call % 2 === 0 ? answered(200) : broken),
      concurrency: 1,
    });
    expect(seen.count(200)).toBe(200);
    expect(seen.count("lost")).toBe(200);
    // 400 first sendings, fifty retries, and one for every five of the 200 that were answered.
    expect(seen.sendings).toBe(490);
  });
});
