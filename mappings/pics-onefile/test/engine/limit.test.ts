import { describe, expect, it } from "vitest";
import { withWorld } from "./support.ts";

describe("the credential's limit", () => {
  it("is never passed as the server counts it, over several commands, and is nearly used up", () =>
    withWorld(
      { learners: 40 },
      async (world) => {
        const started = performance.now();
        expect((await world.run("run", "upload", "--all")).code).toBe(0);
        expect((await world.run("run", "sync", "--accept", "learner.remote.updates")).code).toBe(0);
        const stats = await world.standIn.stats();
        const seconds = (performance.now() - started) / 1000;
        expect(stats.refused).toBe(0);
        expect(stats.worstWindow.withRefused).toBeLessThanOrEqual(20);
        // Not just paced: whole windows are used.
        expect(stats.worstWindow.accepted).toBeGreaterThan(12);
        expect(seconds).toBeLessThan(60);
      },
      { requests: 20, windowMs: 400 },
    ));
});
