import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { program } from "../../../../test/support/program.ts";
import { type World, withWorld } from "./support.ts";

const remoteLearners = async (world: World): Promise<ReadonlyArray<string>> =>
  (await world.standIn.readUsers()).flatMap((user) =>
    user.fields.Role === 1 ? [String(user.fields.MISID)] : [],
  );

/** A process of its own, sent a signal as soon as `until` holds. Answers its exit code, null if it was killed. */
const signalled = async (
  world: World,
  args: ReadonlyArray<string>,
  signal: "SIGKILL" | "SIGTERM",
  until: () => Promise<boolean>,
): Promise<number | null> => {
  const child = spawn(process.execPath, [program("crosswalk"), ...args], {
    cwd: world.folder,
    stdio: "ignore",
    env: { ...process.env, XDG_STATE_HOME: world.folder },
  });
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  while (child.exitCode === null && !(await until())) await new Promise((wait) => setTimeout(wait, 5));
  child.kill(signal);
  return await ended;
};

describe("interruptions", () => {
  it.each(["SIGKILL", "SIGTERM"] as const)(
    "goes on after %s in the middle of an upload: everybody once",
    (signal) =>
      withWorld({ learners: 14 }, async (world) => {
        world.standIn.addFault({ kind: "delay", method: "POST", path: "/User", times: 1000, delayMs: 50 });
        const code = await signalled(
          world,
          ["run", "upload", "--all"],
          signal,
          async () => ((await world.standIn.stats()).writes.byResource.User?.create ?? 0) >= 5,
        );
        expect(code).toBe(signal === "SIGTERM" ? 143 : null);
        const half = (await remoteLearners(world)).length;
        expect(half).toBeLessThan(14);
        world.standIn.clearFaults();
        expect((await world.run("run", "upload", "--all")).code).toBe(0);
        const learners = await remoteLearners(world);
        expect(learners).toHaveLength(14);
        expect(new Set(learners).size).toBe(14);
        expect(await world.rows("select count(*) as n from learners where onefile_id is not null")).toEqual([
          { n: 14 },
        ]);
        const again = await world.run("run", "upload", "--all");
        expect(again.stdout).toContain("nothing written");
      }),
  );

  it("adopts a learner whose create was carried out and whose answer was lost", () =>
    withWorld({ learners: 2 }, async (world) => {
      await world.run("run", "upload", "--only", "learner:1");
      world.standIn.addFault({ kind: "drop-after", method: "POST", path: "/User", times: 1 });
      const first = await world.run("run", "upload", "--all");
      expect(first.code).toBe(1);
      expect(first.stdout).toContain("in-doubt");
      const second = await world.run("run", "upload", "--all");
      expect(second.code).toBe(0);
      const learners = await remoteLearners(world);
      expect([...learners].sort()).toEqual(["LRN-0001/1", "LRN-0002/2"]);
    }));

  it("makes a learner anew whose create was never carried out", () =>
    withWorld({ learners: 2 }, async (world) => {
      await world.run("run", "upload", "--only", "learner:1");
      world.standIn.addFault({ kind: "drop-before", method: "POST", path: "/User", times: 1 });
      await world.run("run", "upload", "--all");
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect([...(await remoteLearners(world))].sort()).toEqual(["LRN-0001/1", "LRN-0002/2"]);
    }));

  it("ends cleanly on an interruption inside the process, and the journal says so", () =>
    withWorld({ learners: 14 }, async (world) => {
      const { crosswalk } = await import("../../../../test/support/crosswalk.ts");
      world.standIn.addFault({ kind: "delay", method: "POST", path: "/User", times: 1000, delayMs: 50 });
      const result = await crosswalk(["run", "upload", "--all"], {
        cwd: world.folder,
        interruptWhen: async () => {
          while (((await world.standIn.stats()).writes.byResource.User?.create ?? 0) < 4)
            await new Promise((wait) => setTimeout(wait, 5));
        },
      });
      expect(result.code).toBe(130);
      const [run] = JSON.parse((await world.run("runs", "--format", "json")).stdout).runs;
      expect(run).toMatchObject({ kind: "run", job: "upload", status: "interrupted" });
      world.standIn.clearFaults();
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect(new Set(await remoteLearners(world)).size).toBe(14);
      expect(await remoteLearners(world)).toHaveLength(14);
    }));

  it("lets one run of a profile write at a time", () =>
    withWorld({ learners: 6 }, async (world) => {
      world.standIn.addFault({ kind: "delay", method: "POST", path: "/User", times: 1000, delayMs: 80 });
      const results = await Promise.all([
        world.run("run", "upload", "--all"),
        world.run("run", "upload", "--all"),
      ]);
      expect(results.map((result) => result.code).sort()).toEqual([0, 75]);
      const learners = await remoteLearners(world);
      expect(new Set(learners).size).toBe(6);
      expect(learners).toHaveLength(6);
    }));
});
