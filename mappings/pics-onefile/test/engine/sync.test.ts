import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acknowledged } from "../../../../test/support/acknowledged.ts";
import { learnerNumber } from "../../demo/population.ts";
import { type World, withWorld } from "./support.ts";

const settled = (population: Parameters<typeof withWorld>[0], body: (world: World) => Promise<void>) =>
  withWorld(population, async (world) => {
    expect((await world.run("run", "upload", "--all")).code).toBe(0);
    expect((await world.run("run", "sync")).code).toBe(0);
    await world.standIn.resetStats();
    await body(world);
  });

const planned = async (world: World, ...args: ReadonlyArray<string>) => {
  const result = await world.run("plan", "sync", "--format", "json", "--detailed-exitcode", ...args);
  return { code: result.code, plan: JSON.parse(result.stdout) };
};

describe("daily sync", () => {
  it("is settled after one run: the plan is empty, and neither side is written again", () =>
    settled({}, async (world) => {
      const before = await world.mappedTables();
      expect((await planned(world)).code).toBe(0);
      const again = await world.run("run", "sync");
      expect(again.stdout).toContain("nothing written");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect(await world.mappedTables()).toBe(before);
    }));

  it("plans exactly one update of one field under push, none under ignore, a pull of the old name under pull", () =>
    settled({}, async (world) => {
      const id = await world.oneFileIdOf(2);
      await world.sql("update learners set surname = 'Renamed' where learner_id = 2");
      const push = await planned(world, "--profile", "modes/push.yaml");
      expect(push.code).toBe(2);
      expect(push.plan.steps).toHaveLength(1);
      expect(push.plan.steps[0]).toMatchObject({
        _tag: "PushUpdate",
        entity: "learner",
        localKey: "2",
        remoteKey: String(id),
        writes: [{ place: "LastName", before: "Example-02", value: { value: "Renamed" } }],
      });
      const ignore = await planned(world, "--profile", "modes/ignore.yaml");
      expect(ignore).toMatchObject({ code: 0, plan: { steps: [] } });
      const pull = await planned(world, "--profile", "modes/pull.yaml");
      expect(pull.plan.steps).toMatchObject([
        {
          _tag: "PullUpdate",
          localKey: "2",
          writes: [{ place: "surname", before: "Renamed", value: { value: "Example-02" } }],
        },
      ]);
    }));

  it("writes only the changed key, in one call", () =>
    settled({}, async (world) => {
      await world.sql(
        "update learners set surname = 'Renamed', email = 'new@example.org' where learner_id = 2",
      );
      expect((await world.run("run", "sync")).code).toBe(0);
      const { writeLog } = await world.standIn.stats();
      expect(writeLog).toHaveLength(1);
      expect([...(writeLog[0]?.keys ?? [])].sort()).toEqual(["Email", "LastName"]);
    }));

  it("never brings a ULN back in pull mode, and explain names the rule's line and the setting", () =>
    settled({}, async (world) => {
      await world.standIn.setUser(await world.oneFileIdOf(1), { ULN: learnerNumber(77) });
      const before = await world.mappedTables();
      const run = await acknowledged(world.run)("run", "sync", "--profile", "modes/pull.yaml");
      expect(run).toMatchObject({ code: 0 });
      expect(await world.mappedTables()).toBe(before);
      const why = await world.run("explain", "learner.uln", "--profile", "modes/pull.yaml", "--record", "1");
      expect(why.stdout).toContain("uln: not written");
      expect(why.stdout).toContain("updateLearnerDemographicsMode is pull (entities/learner.yaml:");
      expect(why.stdout).toContain("a push-only field does not go that way [entities/learner.yaml:");
    }));

  it("links again by column after the state folder is lost, and writes nothing", () =>
    settled({}, async (world) => {
      await rm(join(world.folder, ".crosswalk"), { recursive: true });
      const before = await world.mappedTables();
      const run = await world.run("run", "sync");
      expect(run).toMatchObject({ code: 0 });
      expect(run.stdout).toContain("nothing written");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect(await world.mappedTables()).toBe(before);
    }));

  it("finds learners again by the MIS value when state and column are both lost", () =>
    settled({}, async (world) => {
      const id = await world.oneFileIdOf(2);
      await rm(join(world.folder, ".crosswalk"), { recursive: true });
      await world.sql("update learners set onefile_id = null where learner_id = 2");
      expect((await world.run("run", "upload", "--only", "learner:2")).code).toBe(0);
      expect(await world.oneFileIdOf(2)).toBe(id);
      expect((await world.standIn.stats()).writes.total).toBe(0);
    }));

  it("re-links on a corrected OneFile ID and writes to the new record", () =>
    settled({}, async (world) => {
      const old = await world.oneFileIdOf(1);
      const remote = await world.standIn.readUser(old);
      const right = await world.standIn.addUser({
        ...remote?.fields,
        ID: 20_001,
        MISID: undefined,
        Username: "other",
        LastName: "Elsewhere",
      });
      await world.sql(`update learners set onefile_id = ${right} where learner_id = 1`);
      const plan = await world.run("plan", "sync", "--only", "learner:1");
      expect(plan.stdout).toContain(`relink  learner 1 (remote ${right}), was remote ${old}`);
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await world.standIn.stats()).writeLog.map((write) => Number(write.id))).toEqual([right]);
      expect((await planned(world)).code).toBe(0);
    }));

  it("creates nothing for an emptied OneFile ID, in sync or in upload", () =>
    settled({}, async (world) => {
      await world.sql("update learners set onefile_id = '' where learner_id = 1");
      const sync = await world.run("run", "sync");
      expect(sync.code).toBe(1);
      expect(sync.stdout).toContain("unlinked: its link place is empty");
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(1);
      expect((await world.standIn.stats()).writes.total).toBe(0);
    }));

  it("reports a OneFile ID that is gone, and does not make the learner again", () =>
    settled({}, async (world) => {
      await world.standIn.removeUser(await world.oneFileIdOf(1));
      const run = await world.run("run", "sync");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain("broken-link");
      expect((await world.standIn.stats()).writes.total).toBe(0);
    }));

  it("sets both learners aside whose columns hold one OneFile ID", () =>
    settled({}, async (world) => {
      await world.sql(
        "update learners set onefile_id = (select onefile_id from learners where learner_id = 1) where learner_id = 2",
      );
      const run = await world.run("run", "sync");
      expect(run.code).toBe(1);
      expect(run.stdout).toMatch(/QUARANTINED {2}2 of learner: 1, 2\n +claimed-twice/);
      expect((await world.standIn.stats()).writes.total).toBe(0);
    }));

  it("moves the assessor when the main officer changes, making the officer first if need be", () =>
    settled({ officers: 3, learners: 2 }, async (world) => {
      await world.sql("update learners set main_officer_id = 3 where learner_id = 1");
      expect((await world.run("run", "sync")).code).toBe(0);
      const { writeLog } = await world.standIn.stats();
      expect(writeLog.map((write) => write.action)).toEqual(["create", "update"]);
      const [officer] = await world.rows("select other_system_id from officers where officer_id = 3");
      const learner = await world.standIn.readUser(await world.oneFileIdOf(1));
      expect(String(learner?.fields.DefaultAssessorID)).toBe(officer?.other_system_id);
      expect((await planned(world)).code).toBe(0);
    }));

  it("includes who ended within the last month and nobody who ended before", () =>
    settled({}, async (world) => {
      const day = (offset: number): string =>
        new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
      await world.sql(
        `update learners set in_learning = 0, end_date = '${day(-20)}', surname = 'Recent' where learner_id = 1`,
      );
      await world.sql(
        `update learners set in_learning = 0, end_date = '${day(-40)}', surname = 'Longago' where learner_id = 2`,
      );
      const { plan } = await planned(world);
      expect(plan.steps.map((step: { localKey: string }) => step.localKey)).toEqual(["1"]);
    }));

  it("touches one learner alone when one is named", () =>
    settled({}, async (world) => {
      await world.sql("update learners set surname = 'Both' where learner_id in (1, 2)");
      expect((await world.run("run", "sync", "--only", "learner:1")).code).toBe(0);
      const id = await world.oneFileIdOf(1);
      const stats = await world.standIn.stats();
      expect(stats.writeLog.map((write) => Number(write.id))).toEqual([id]);
      // One session, one read, one write, one read back, and the list of this learner's reviews.
      expect(stats.calls.total).toBe(5);
    }));

  it("reports once what the server stores in another form, and then leaves it", () =>
    settled({}, async (world) => {
      world.standIn.setSwitches({ normalise: "upper-case" });
      await world.sql("update learners set surname = 'Renamed' where learner_id = 1");
      const first = await world.run("run", "sync");
      expect(first.stdout).toContain('keeps "RENAMED" for "Renamed"');
      const second = await world.run("run", "sync");
      expect(second.stdout).toContain("nothing written");
      expect(second.stdout).not.toContain("keeps");
      expect((await world.standIn.stats()).writes.total).toBe(1);
      // A change of its own is still pushed.
      await world.sql("update learners set surname = 'Again' where learner_id = 1");
      await world.run("run", "sync");
      expect((await world.standIn.stats()).writes.total).toBe(2);
    }));
});
