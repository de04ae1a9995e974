import * as Effect from "effect/Effect";
import { describe, expect, it, vi } from "vitest";
import { withWorld } from "../../mappings/pics-onefile/test/engine/support.ts";
import { makeLongWaits } from "../../src/cli/longWaits.ts";
import { makeVirtualClock } from "../support/VirtualClock.ts";

describe("a long wait", () => {
  it("is one line on standard error with its end, at most once in ten seconds for each reason", async () => {
    const lines: Array<string> = [];
    const spy = vi
      .spyOn(console, "error")
      .mockImplementation((line: unknown) => void lines.push(String(line)));
    const virtual = makeVirtualClock(Date.parse("2026-11-24T14:00:00Z"));
    try {
      await Effect.runPromise(
        virtual.run(
          Effect.gen(function* () {
            const { tell } = yield* makeLongWaits;
            for (let second = 0; second < 21; second += 1) {
              yield* tell({ reason: "limit", message: "the limit is used up", forMs: 42_500 });
              if (second === 3)
                yield* tell({ reason: "pause", message: "shop is over its limit", forMs: 6_000 });
              yield* Effect.sleep(1_000);
            }
          }),
        ),
      );
    } finally {
      spy.mockRestore();
    }
    expect(lines).toEqual([
      "the limit is used up: waiting until 2026-11-24 14:00:42 UTC (43 s)",
      "shop is over its limit: waiting until 2026-11-24 14:00:09 UTC (6 s)",
      "the limit is used up: waiting until 2026-11-24 14:00:52 UTC (43 s)",
      "the limit is used up: waiting until 2026-11-24 14:01:02 UTC (43 s)",
    ]);
  });

  it("is said by the command while it waits, not on standard output, and is cut short by the deadline", () =>
    withWorld({ learners: 1, officers: 1, organisations: 1 }, async (world) => {
      await world.run("run", "upload", "--all");
      const written = (await world.standIn.stats()).writes.total;
      world.standIn.addFault({ kind: "refuse", method: "GET", times: 1_000, retryAfter: 600 });
      const result = await world.run("run", "sync", "--deadline", "2026-01-01T00:00:00Z", "--format", "json");
      expect(result.code).toBe(3);
      expect(result.stderr).toMatch(
        /over its limit \(status 429\): waiting until [-0-9: ]{19} UTC \(600 s\)/,
      );
      expect(result.stdout).not.toContain("waiting until");
      expect(result.stdout).toContain("not sent: the deadline came while no call was to be sent");
      expect((await world.standIn.stats()).writes.total).toBe(written);
      // The pause outlives the run: the next one meets it in the state, and not at the system.
      const calls = (await world.standIn.stats()).calls.total;
      const next = await world.run("run", "sync", "--deadline", "2026-01-01T00:00:00Z", "--format", "json");
      expect([next.code, next.stderr]).toEqual([
        69,
        expect.stringContaining("not sent: the deadline came while no call was to be sent"),
      ]);
      expect((await world.standIn.stats()).calls.total).toBe(calls);
    }));
});
