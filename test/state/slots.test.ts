import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, lookAtClocks, type Slot } from "../../src/state/slots.ts";

const slot = (heldUntil: number, answered = true): Slot => ({ heldUntil, answered });

describe("the decision about a slot", () => {
  const limit = { requests: 2, windowMs: 100 };

  it.each<[string, ReadonlyArray<Slot>, number, number, "Free" | number]>([
    ["nothing was sent", [], 0, 0, "Free"],
    ["one slot is left", [slot(0)], 0, 0, "Free"],
    ["both are taken", [slot(0), slot(10)], 0, 50, 101],
    ["the window has just passed, closed", [slot(0), slot(10)], 0, 100, 101],
    ["the window has passed", [slot(0), slot(10)], 0, 101, "Free"],
    ["one has no answer yet", [slot(5_000, false), slot(10)], 0, 20, 111],
    ["none has an answer yet", [slot(5_000, false), slot(5_000, false)], 0, 20, 121],
    ["a call without answer has timed out", [slot(50, false), slot(40, false)], 0, 120, 141],
    ["it is paused", [], 500, 20, 500],
    ["the pause is over", [], 500, 500, "Free"],
    ["it is paused and spent", [slot(450), slot(450)], 500, 460, 551],
  ])("when %s", (_title, slots, blockedUntil, now, expected) => {
    expect(decide(slots, [limit], blockedUntil, now)).toEqual(
      expected === "Free"
        ? { _tag: "Free" }
        : { _tag: "Later", at: expected, why: expected === blockedUntil ? "blocked" : "limit" },
    );
  });

  it("waits for the later of two limits", () => {
    const limits = [limit, { requests: 3, windowMs: 1_000 }];
    expect(decide([slot(0), slot(1), slot(2)], limits, 0, 10)).toMatchObject({ at: 1_001 });
    expect(decide([slot(0), slot(1)], limits, 0, 10)).toMatchObject({ at: 101 });
  });

  it("never names a time that has passed, nor one later than the first at which it could be free", () =>
    fc.assert(
      fc.property(
        fc.array(fc.record({ heldUntil: fc.nat({ max: 300 }), answered: fc.boolean() }), { maxLength: 8 }),
        fc.record({ requests: fc.integer({ min: 1, max: 4 }), windowMs: fc.integer({ min: 1, max: 100 }) }),
        fc.nat({ max: 300 }),
        (slots, one, now) => {
          const decision = decide(slots, [one], 0, now);
          if (decision._tag === "Free") return true;
          // The best that can happen: whoever has no answer gets it now.
          const best = slots.map((s) => slot(s.answered ? s.heldUntil : Math.min(s.heldUntil, now)));
          const early = decide(best, [one], 0, decision.at - 1);
          return (
            decision.at > now && early._tag === "Later" && decide(best, [one], 0, decision.at)._tag === "Free"
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
