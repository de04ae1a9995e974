import * as Effect from "effect/Effect";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryAfterMs } from "../../../src/connector/rest/retryAfter.ts";
import { makeVirtualClock } from "../../support/VirtualClock.ts";

/** Half past seven on 2 March 2026, by our clock. */
const virtual = makeVirtualClock(Date.UTC(2026, 2, 2, 7, 30));
const wait = (headers: Readonly<Record<string, string>>) =>
  Effect.runSync(
    retryAfterMs({ status: 429, header: (name) => headers[name], text: "" }).pipe(
      Effect.withClock(virtual.clock),
    ),
  );

describe("how long an answer asks to wait", () => {
  it.each<[string, number | undefined]>([
    ["7", 7_000],
    [" 7 ", 7_000],
    ["0", 0],
    ["1.5", 1_500],
    ["0.0001", 1],
    ["86400", 86_400_000],
    ["Mon, 02 Mar 2026 07:30:45 GMT", 45_000],
    ["Monday, 02-Mar-26 07:30:45 GMT", 45_000],
    ["Mon Mar  2 07:30:45 2026", 45_000],
    ["2026-03-02T07:30:45Z", 45_000],
    ["2026-03-02T08:30:45+01:00", 45_000],
    ["Mon, 02 Mar 2026 07:00:00 GMT", 0],
    ["-5", undefined],
    ["+5", undefined],
    ["5s", undefined],
    ["1e3", undefined],
    ["1,5", undefined],
    ["soon", undefined],
    ["", undefined],
    ["2026", 2_026_000],
    ["2026-03-02", undefined],
    ["Mon, 99 Mar 2026 07:30:45 GMT", undefined],
    ["NaN", undefined],
  ])("%j", (text, expected) => {
    expect(wait({ "retry-after": text })).toBe(expected);
  });

  it("is nothing where there is no such header", () => expect(wait({})).toBeUndefined());

  it("is measured by the system's own clock, however wrong ours is", () => {
    const headers = { "retry-after": "Fri, 01 Jan 1999 00:01:00 GMT", date: "Fri, 01 Jan 1999 00:00:30 GMT" };
    expect(wait(headers)).toBe(30_000);
    // A date that is none leaves our own clock.
    expect(wait({ "retry-after": "Mon, 02 Mar 2026 07:30:45 GMT", date: "yesterday" })).toBe(45_000);
    expect(wait({ "retry-after": "7", date: "Fri, 01 Jan 1999 00:00:30 GMT" })).toBe(7_000);
  });

  it("is never negative nor no number, whatever is sent", () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, date) => {
        const found = wait({ "retry-after": text, date });
        return found === undefined || found >= 0;
      }),
    ));
});
