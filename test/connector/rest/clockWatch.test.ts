import * as Effect from "effect/Effect";
import * as TestClock from "effect/TestClock";
import * as TestContext from "effect/TestContext";
import { describe, expect, it } from "vitest";
import { clockText, watchClock } from "../../../src/connector/rest/clockWatch.ts";
import type { Outcome, Outgoing } from "../../../src/connector/rest/HttpTransport.ts";

const request: Outgoing = {
  method: "GET",
  url: new URL("http://127.0.0.1/"),
  headers: {},
  body: undefined,
  fresh: false,
};

const answered = (date: string | undefined): Outcome => ({
  _tag: "Answered",
  answer: { status: 200, text: "", header: (name) => (name === "date" ? date : undefined) },
});

const differenceAfter = (...outcomes: ReadonlyArray<Outcome>) =>
  Effect.runPromise(
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-03-02T02:00:00.700Z"));
      let index = 0;
      const watch = watchClock({
        exchange: () => Effect.sync(() => outcomes[index++] ?? answered(undefined)),
      });
      for (const _ of outcomes) yield* watch.transport.exchange(request);
      return yield* watch.difference;
    }).pipe(Effect.provide(TestContext.TestContext)),
  );

describe("the other system's clock", () => {
  it.each([
    ["Mon, 02 Mar 2026 02:00:00 GMT", 0, ["clocks agree to the second"]],
    ["Mon, 02 Mar 2026 02:01:30 GMT", 89, ["its clock is 89 s ahead of ours"]],
    ["Mon, 02 Mar 2026 01:59:50 GMT", -10, ["its clock is 10 s behind ours"]],
    ["no date", undefined, []],
    [undefined, undefined, []],
  ])("%s", async (date, difference, text) => {
    const found = await differenceAfter(answered(date));
    expect(found).toBe(difference);
    expect(clockText(found)).toEqual(text);
  });

  it("is that of the last answer which told it", async () => {
    expect(
      await differenceAfter(answered("Mon, 02 Mar 2026 02:01:30 GMT"), answered(undefined), {
        _tag: "NoAnswer",
        message: "cut",
      }),
    ).toBe(89);
  });
});
