import * as Effect from "effect/Effect";
import * as Random from "effect/Random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  backoffMs,
  type FailureClass,
  limitWaitMs,
  retryRules,
} from "../../../src/connector/rest/retries.ts";
import { makeRetryAllowance } from "../../../src/connector/rest/retryAllowance.ts";

describe("the wait before a retry", () => {
  it("is between a half and the whole of a wait that doubles up to the longest, whatever chance says", () =>
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.nat({ max: 20 }),
        (seed, firstMs, longestMs, before) => {
          const rule = { ...retryRules["answer lost"], firstMs, longestMs };
          const wait = Effect.runSync(Effect.withRandom(backoffMs(rule, before), Random.make(seed)));
          let whole = firstMs;
          for (let doubled = 0; doubled < before; doubled += 1) whole *= 2;
          whole = Math.min(longestMs, whole);
          return Number.isInteger(wait) && wait >= whole / 2 && wait <= whole;
        },
      ),
    ));

  it("is spread over that range", () => {
    const waits = Effect.runSync(
      Effect.withRandom(
        Effect.replicateEffect(backoffMs({ ...retryRules.conflict, firstMs: 1_000 }, 0), 200),
        Random.make("spread"),
      ),
    );
    expect(Math.min(...waits)).toBeLessThan(520);
    expect(Math.max(...waits)).toBeGreaterThan(980);
  });

  it("takes the ends of the range with the ends of chance", () => {
    const at = (share: number) =>
      Effect.runSync(Effect.withRandom(backoffMs(retryRules["never sent"], 1), Random.fixed([share])));
    expect(at(0)).toBe(200);
    expect(at(1)).toBeLessThanOrEqual(400);
  });
});

it("no class that may have been carried out lets a create be sent again", () => {
  const again = Object.fromEntries(Object.entries(retryRules).map(([name, rule]) => [name, rule.again]));
  expect(again).toEqual({
    "never sent": "any call",
    "answer lost": "repeatable calls",
    "system failed": "repeatable calls",
    conflict: "repeatable calls",
    "session expired": "any call",
    refused: "no call",
  } satisfies Record<FailureClass, string>);
});

describe("the wait for a limit", () => {
  it.each([
    [undefined, 0, 60_000],
    [undefined, 1, 120_000],
    [undefined, 3, 480_000],
    [undefined, 9, 480_000],
    [7_000, 0, 7_000],
    [0, 0, 0],
    [0, 1, 1_000],
    [0, 3, 4_000],
    [7_000, 3, 7_000],
    [7_000, 4, 8_000],
  ])("asked for %s after %d waits is %d ms", (asked, before, expected) => {
    expect(limitWaitMs(asked, 60_000, before)).toBe(expected);
  });
});

describe("the retries of a run", () => {
  it("are fifty, and one for every five answers", () => {
    const allowance = makeRetryAllowance();
    for (let taken = 0; taken < 50; taken += 1) expect(allowance.take()).toBe(true);
    expect(allowance.take()).toBe(false);
    for (let answers = 0; answers < 4; answers += 1) allowance.answered();
    expect(allowance.take()).toBe(false);
    allowance.answered();
    expect(allowance.take()).toBe(true);
    expect(allowance.take()).toBe(false);
  });

  it("end once they have taken half an hour together", () => {
    const allowance = makeRetryAllowance();
    allowance.spent(1_799_999);
    expect(allowance.take()).toBe(true);
    allowance.spent(1);
    expect(allowance.take()).toBe(false);
  });
});
