import * as Effect from "effect/Effect";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nothingRemainsMs, resetMs } from "../../../src/connector/rest/limitHeaders.ts";
import { makeVirtualClock } from "../../support/VirtualClock.ts";

/** 2 March 2026, 07:30:00, by our clock: 1,772,436,600 s since 1970. */
const virtual = makeVirtualClock(1_772_436_600_000);
type Headers = Readonly<Record<string, string>>;
const answerOf = (headers: Headers) => ({
  status: 200,
  header: (name: string) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
  text: "",
});
const held = (headers: Headers) =>
  Effect.runSync(Effect.withClock(nothingRemainsMs(answerOf(headers)), virtual.clock));
const reset = (headers: Headers) =>
  Effect.runSync(Effect.withClock(resetMs(answerOf(headers)), virtual.clock));

describe("an answer that says that nothing remains", () => {
  it.each<[string, Headers, number]>([
    ["in two headers", { "ratelimit-remaining": "0", "ratelimit-reset": "30" }, 30_000],
    ["with X- before them", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "30" }, 30_000],
    ["with one more dash", { "x-rate-limit-remaining": "0", "x-rate-limit-reset": "30" }, 30_000],
    ["with a fraction", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "0.25" }, 250],
    ["as an instant in seconds", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1772436620" }, 20_000],
    [
      "as an instant in milliseconds",
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1772436600500" },
      500,
    ],
    [
      "as an instant of a clock that is not ours",
      {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1000000010",
        date: "Sun, 09 Sep 2001 01:46:45 GMT",
      },
      5_000,
    ],
    ["as an instant that has passed", { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1772436599" }, 0],
    ["with less than nothing", { "ratelimit-remaining": "-1", "ratelimit-reset": "3" }, 3_000],
    ["in the one header of the first drafts", { ratelimit: "limit=100, remaining=0, reset=50" }, 50_000],
    ["in that with semicolons", { ratelimit: "limit=100; remaining=0; reset=50" }, 50_000],
    ["in the one header of the later drafts", { ratelimit: '"default";r=0;t=50' }, 50_000],
    ["of one of two policies", { ratelimit: '"burst";r=3;t=1, "hour";r=0;t=900' }, 900_000],
    ["of both of two policies", { ratelimit: '"burst";r=0;t=1, "hour";r=0;t=900' }, 900_000],
    [
      "twice: the later holds",
      {
        "ratelimit-remaining": "0",
        "ratelimit-reset": "3",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "9",
      },
      9_000,
    ],
  ])("%s", (_, headers, expected) => {
    expect(held(headers)).toBe(expected);
  });
});

describe("an answer that holds nobody back", () => {
  it.each<[string, Headers]>([
    ["says nothing", {}],
    ["says that something remains", { "ratelimit-remaining": "1", "ratelimit-reset": "30" }],
    ["says so of every policy", { ratelimit: '"burst";r=3;t=1, "hour";r=10;t=900' }],
    ["says so in the first drafts' way", { ratelimit: "limit=100, remaining=10, reset=50" }],
    ["does not say until when", { "ratelimit-remaining": "0" }],
    ["does not say how much", { "ratelimit-reset": "30" }],
    ["says until when in words", { "ratelimit-remaining": "0", "ratelimit-reset": "soon" }],
    ["says how much in words", { "ratelimit-remaining": "none", "ratelimit-reset": "30" }],
    ["asks for a time before now", { "ratelimit-remaining": "0", "ratelimit-reset": "-30" }],
    ["asks for more than an hour", { "ratelimit-remaining": "0", "ratelimit-reset": "3601" }],
    ["names an instant years ahead", { "ratelimit-remaining": "0", "ratelimit-reset": "1900000000" }],
    ["has remaining and reset of two headers", { "ratelimit-remaining": "0", "x-ratelimit-reset": "30" }],
    ["is no header of the drafts", { ratelimit: ";;=,=r=0" }],
  ])("%s", (_, headers) => {
    expect(held(headers)).toBeUndefined();
  });

  it("an hour is not too long", () => {
    expect(held({ "ratelimit-remaining": "0", "ratelimit-reset": "3600" })).toBe(3_600_000);
  });
});

it("the reset is read also where something remains, for a refusal", () => {
  expect(reset({ "x-ratelimit-remaining": "5", "x-ratelimit-reset": "30" })).toBe(30_000);
  expect(reset({ "x-ratelimit-reset": "30" })).toBe(30_000);
  expect(reset({})).toBeUndefined();
});

it("nothing that is sent makes anybody wait longer than an hour, or dies", () => {
  const text = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.double().map(String),
    fc.stringMatching(/^[rt0-9;=," ]*$/),
  );
  fc.assert(
    fc.property(text, text, text, (remaining, until, ratelimit) => {
      const found = held({ "x-ratelimit-remaining": remaining, "x-ratelimit-reset": until, ratelimit });
      return found === undefined || (found >= 0 && found <= 3_600_000);
    }),
  );
});
