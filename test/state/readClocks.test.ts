import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as TestClock from "effect/TestClock";
import * as TestContext from "effect/TestContext";
import { describe, expect, it } from "vitest";
import { readClocks } from "../../src/state/readClocks.ts";

/** A look at clocks whose difference is 1,000 s, with a stop of the process after each reading of the boot clock. */
const look = (stops: ReadonlyArray<number>) => {
  let read = 0;
  const boot = {
    bootId: Effect.succeed("one"),
    milliseconds: Effect.tap(Clock.currentTimeMillis, () => TestClock.adjust(stops[read++] ?? 0)),
  };
  return Effect.gen(function* () {
    yield* TestClock.setTime(0);
    const seen = yield* readClocks({
      ...boot,
      milliseconds: Effect.map(boot.milliseconds, (at) => at - 1_000_000),
    });
    return { ...seen, read };
  }).pipe(Effect.provide(TestContext.TestContext), Effect.runPromise);
};

describe("a look at boot clock and wall clock", () => {
  it("is one where nothing comes between", async () => {
    expect(await look([])).toEqual({ bootId: "one", now: -1_000_000, wall: 0, spread: 0, read: 2 });
    expect(await look([50])).toMatchObject({ now: -999_950, wall: 50, spread: 50, read: 2 });
  });

  it("is repeated where the process was stopped in between", async () => {
    expect(await look([3_000, 0, 51, 0])).toEqual({
      bootId: "one",
      now: 3_051 - 1_000_000,
      wall: 3_051,
      spread: 0,
      read: 6,
    });
  });

  it("says how far apart the closest readings were where the process is stopped each time", async () => {
    const seen = await look([900, 0, 300, 0, 700, 0, 800, 0, 600, 0, 0]);
    expect(seen).toMatchObject({ spread: 300, read: 10 });
    const offset = seen.wall - seen.now;
    expect(offset).toBeLessThanOrEqual(1_000_000);
    expect(offset + seen.spread).toBeGreaterThanOrEqual(1_000_000);
    expect(seen.now).toBe(3_300 - 1_000_000);
  });
});
