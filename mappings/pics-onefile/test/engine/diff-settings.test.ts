/** How many records each of two settings would touch, counted in the live systems, before any run. */
import { describe, expect, it } from "vitest";
import { withWorld } from "./support.ts";

describe("diff-settings with live systems", () => {
  it("counts what push and pull would touch, writes nothing and remembers nothing", () =>
    withWorld({ learners: 4 }, async (world) => {
      await world.run("run", "upload", "--all");
      await world.run("run", "sync");
      await world.sql("update learners set surname = 'Changed-Here' where learner_id in (1, 2)");
      await world.standIn.setUser(await world.oneFileIdOf(3), { LastName: "Changed-There", ULN: null });
      const before = await world.mappedTables();
      const runs = (await world.run("runs")).stdout;
      await world.standIn.resetStats();

      const result = await world.run(
        "diff-settings",
        "modes/push.yaml",
        "modes/pull.yaml",
        "--job",
        "sync",
        "--format",
        "json",
      );
      expect(result).toMatchObject({ code: 2, stderr: "" });
      const [live, ...more] = JSON.parse(result.stdout).live;
      expect(more).toEqual([]);
      expect(live.records).toEqual([
        { entity: "learner", side: "remote", a: { creates: 0, updates: 3 }, b: { creates: 0, updates: 0 } },
        { entity: "learner", side: "local", a: { creates: 0, updates: 0 }, b: { creates: 0, updates: 3 } },
      ]);
      // Under pull the ULN that somebody emptied in OneFile stays empty: it is push-only.
      expect(live.a.withheld).toBe(0);
      expect(live.b.withheld).toBe(1);

      const { calls, writes } = await world.standIn.stats();
      expect(writes.total).toBe(0);
      expect(calls.total).toBe(live.a.remoteRequests + live.b.remoteRequests);
      expect(await world.mappedTables()).toBe(before);
      expect((await world.run("runs")).stdout).toBe(runs);

      const pretty = await world.run("diff-settings", "modes/push.yaml", "modes/pull.yaml", "--job", "sync");
      expect(pretty.stdout).toMatch(
        /Records that sync would touch, in the systems of A as they are now\n +A +B\n {2}learner +remote +3 updates +–\n {2}learner +local +– +3 updates\n {2}withheld writes +0 +1\n/,
      );
    }));

  it("asks for records where the job asks for them", () =>
    withWorld({ learners: 2 }, async (world) => {
      const asked = ["diff-settings", "modes/push.yaml", "modes/pull.yaml", "--job", "upload"];
      expect((await world.run(...asked)).code).toBe(64);
      expect((await world.run(...asked.slice(0, 3), "--only", "learner:2")).code).toBe(64);
      const named = await world.run(...asked, "--only", "learner:2");
      expect(named.stdout).toMatch(/\n {2}learner +remote +1 create +1 create\n/);
      expect(
        (await world.run("diff-settings", "modes/push.yaml", "modes/pull.yaml", "--job", "sink")).code,
      ).toBe(64);
    }));
});
