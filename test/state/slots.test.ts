import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, isCounted, judge, lookAtClocks, type PathMarks, type Slot } from "../../src/state/slots.ts";

const slot = (heldUntil: number, answered = true, paths: PathMarks = {}): Slot => ({
  heldUntil,
  answered,
  paths,
});

describe("the decision about a slot", () => {
  const limit = { requests: 2, windowMs: 100 };

  it.each<[string, ReadonlyArray<Slot>, number, number, { readonly room: number } | number]>([
    ["nothing was sent", [], 0, 0, { room: 2 }],
    ["one slot is left", [slot(0)], 0, 0, { room: 1 }],
    ["both are taken", [slot(0), slot(10)], 0, 50, 101],
    ["the window has just passed, closed", [slot(0), slot(10)], 0, 100, 101],
    ["the window has passed for one", [slot(0), slot(10)], 0, 101, { room: 1 }],
    ["the window has passed for both", [slot(0), slot(10)], 0, 111, { room: 2 }],
    ["more are held than the limit allows", [slot(0), slot(10), slot(20)], 0, 50, 111],
    ["one has no answer yet", [slot(5_000, false), slot(10)], 0, 20, 111],
    ["none has an answer yet", [slot(5_000, false), slot(5_000, false)], 0, 20, 121],
    ["a call without answer has timed out", [slot(50, false), slot(40, false)], 0, 120, 141],
    ["it is paused", [], 500, 20, 500],
    ["the pause is over", [], 500, 500, { room: 2 }],
    ["it is paused and spent", [slot(450), slot(450)], 500, 460, 551],
  ])("when %s", (_title, slots, blockedUntil, now, expected) => {
    expect(decide(slots, [limit], blockedUntil, now, {})).toEqual(
      typeof expected === "object"
        ? { _tag: "Free", ...expected }
        : { _tag: "Later", at: expected, why: expected === blockedUntil ? "blocked" : "limit" },
    );
  });

  it("waits for the later of two limits", () => {
    const limits = [limit, { requests: 3, windowMs: 1_000 }];
    expect(decide([slot(0), slot(1), slot(2)], limits, 0, 10, {})).toMatchObject({ at: 1_001 });
    expect(decide([slot(0), slot(1)], limits, 0, 10, {})).toMatchObject({ at: 101 });
    expect(decide([slot(0), slot(1)], [...limits].reverse(), 0, 10, {})).toMatchObject({ at: 101 });
  });

  it("has room for as many as the tightest limit", () => {
    const limits = [{ requests: 5, windowMs: 100 }, { requests: 4, windowMs: 1_000 }, limit];
    expect(decide([], limits, 0, 10, {})).toEqual({ _tag: "Free", room: 2 });
    expect(decide([slot(0), slot(0), slot(0)], limits, 0, 500, {})).toEqual({ _tag: "Free", room: 1 });
    expect(decide([], [], 0, 10, {})).toEqual({ _tag: "Free", room: Number.POSITIVE_INFINITY });
  });

  describe("where a limit counts the calls of some paths alone", () => {
    const search = { requests: 1, windowMs: 1_000, paths: ["/search", "/find"] };
    const marked = (find: boolean, other: boolean): PathMarks => ({
      "/search": false,
      "/find": find,
      "/other": other,
    });

    it.each<[string, PathMarks, boolean]>([
      ["a call of one of its paths", marked(true, false), true],
      ["a call of another path", marked(false, true), false],
      ["a call of which nothing is known", {}, true],
      ["a call of which not all is known", { "/search": false }, true],
    ])("%s", (_, marks, counted) => {
      expect(isCounted(search, marks)).toBe(counted);
      // The one slot of the limit is held by such a call, and a call of its path wants it.
      expect(decide([slot(0, true, marks)], [search], 0, 10, marked(true, false))._tag).toBe(
        counted ? "Later" : "Free",
      );
      // The slot is held by a call of its path, and such a call wants one.
      expect(decide([slot(0, true, marked(true, false))], [search], 0, 10, marks)._tag).toBe(
        counted ? "Later" : "Free",
      );
    });

    it("each limit has its own count, and the general one counts all", () => {
      const limits = [limit, search];
      const held = [slot(0, true, marked(true, false)), slot(5, true, marked(false, true))];
      expect(decide(held, limits, 0, 10, marked(false, true))).toEqual({
        _tag: "Later",
        at: 101,
        why: "limit",
      });
      expect(decide(held, limits, 0, 10, marked(true, false))).toEqual({
        _tag: "Later",
        at: 1_001,
        why: "limit",
      });
      expect(decide(held, limits, 0, 101, marked(false, true))).toEqual({ _tag: "Free", room: 1 });
    });
  });

  it("counts no call that was recorded on a clock that is gone", () => {
    const ask = { limits: [limit, { ...limit, paths: ["/search"] }], timeoutMs: 10, paths: {} };
    const mark = { bootId: "a", offset: 0, blockedUntil: 0, longestWindow: 100 };
    const reading = { bootId: "b", now: 5, wall: 5, spread: 0 };
    // Blocked for its own reason: until the time-out and a window have passed.
    expect(judge(mark, [slot(9_000), slot(9_000)], reading, ask)).toEqual({
      mark: { ...mark, bootId: "b", blockedUntil: 111 },
      forget: true,
      decision: { _tag: "Later", at: 111, why: "blocked" },
    });
    expect(judge({ ...mark, bootId: "b" }, [slot(5), slot(5)], reading, ask).decision).toMatchObject({
      at: 106,
      why: "limit",
    });
  });

  it("never names a time that has passed, nor one later than the first at which it could be free", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ heldUntil: fc.nat({ max: 300 }), answered: fc.boolean(), paths: fc.constant({}) }),
          { maxLength: 8 },
        ),
        fc.record({ requests: fc.integer({ min: 1, max: 4 }), windowMs: fc.integer({ min: 1, max: 100 }) }),
        fc.nat({ max: 300 }),
        (slots, one, now) => {
          const decision = decide(slots, [one], 0, now, {});
          if (decision._tag === "Free") return true;
          // The best that can happen: whoever has no answer gets it now.
          const best = slots.map((s) => slot(s.answered ? s.heldUntil : Math.min(s.heldUntil, now)));
          const early = decide(best, [one], 0, decision.at - 1, {});
          return (
            decision.at > now &&
            early._tag === "Later" &&
            decide(best, [one], 0, decision.at, {})._tag === "Free"
          );
        },
      ),
    ));
});

describe("a look at the clocks", () => {
  const mark = { bootId: "a", offset: 1_000_000, blockedUntil: 7, longestWindow: 60_000 };
  const declared = { limits: [{ requests: 1, windowMs: 1_000 }], timeoutMs: 30_000 };
  const reading = (bootId: string, now: number, offset: number) => ({
    bootId,
    now,
    wall: now + offset,
    spread: 0,
  });

  it("counts nothing as spent in a new file", () => {
    expect(lookAtClocks(undefined, reading("a", 5, 1), declared)).toEqual({
      mark: { bootId: "a", offset: 1, blockedUntil: 0, longestWindow: 1_000 },
      forget: false,
    });
  });

  it("goes on while the clocks agree within a second", () => {
    for (const drift of [-1_000, 0, 1_000]) {
      const look = lookAtClocks(mark, reading("a", 5, 1_000_000 + drift), declared);
      expect(look).toEqual({ mark: { ...mark, offset: 1_000_000 + drift }, forget: false });
    }
  });

  it("counts one window as spent after a step, whichever way", () => {
    for (const drift of [-1_001, 1_001, 3_600_000]) {
      const look = lookAtClocks(mark, reading("a", 5, 1_000_000 + drift), declared);
      expect(look.mark.blockedUntil).toBe(5 + 60_001);
      expect(look.forget).toBe(false);
    }
  });

  it("takes no delay between the two readings for a step, and remembers no offset that it made up", () => {
    const held = (spread: number, offset: number) => ({ ...reading("a", 5, offset), spread });
    // The wall clock was read up to 3 s before the boot clock: it agreed with the remembered offset then.
    expect(lookAtClocks(mark, held(3_000, 997_500), declared)).toEqual({ mark, forget: false });
    // What no delay explains is a step; the nearest offset that it allows is remembered.
    expect(lookAtClocks(mark, held(3_000, 995_000), declared).mark).toMatchObject({
      blockedUntil: 5 + 60_001,
      offset: 998_000,
    });
    expect(lookAtClocks(mark, held(3_000, 1_001_500), declared).mark).toMatchObject({
      blockedUntil: 5 + 60_001,
      offset: 1_001_500,
    });
    // A step that a delay has hidden is found by the next look.
    const hidden = lookAtClocks(mark, held(3_000, 998_500), declared).mark;
    expect(lookAtClocks(hidden, reading("a", 9, 998_500), declared).mark.blockedUntil).toBe(9 + 60_001);
  });

  it("counts one window as spent after a reboot, and time-outs of before", () => {
    expect(lookAtClocks(mark, reading("b", 5, 1_000_000), declared)).toEqual({
      mark: { ...mark, bootId: "b", blockedUntil: 30_000 + 60_001 },
      forget: true,
    });
    expect(lookAtClocks(mark, reading("b", 40_000, 1_000_000), declared).mark.blockedUntil).toBe(100_001);
  });
});
