/** Adopting an installation: pairs are found, looked through, remembered; nothing is made twice. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type World, withWorld } from "./support.ts";

/** Both sides filled, and nothing that says which record is which. */
const strangers = async (world: World): Promise<void> => {
  await world.sql("update learners set onefile_id = null");
  await world.sql("update officers set other_system_id = null");
  await world.sql("update organisations set additional_id = null");
  await world.sql("update qualifications set learning_aim_id = null");
  await world.sql("update reviews set onefile_system_id = null");
  await rm(join(world.folder, ".crosswalk"), { recursive: true, force: true });
};

const filled = (body: (world: World) => Promise<void>, population: Parameters<typeof withWorld>[0] = {}) =>
  withWorld({ learners: 4, officers: 3, organisations: 2, courses: true, ...population }, async (world) => {
    expect((await world.run("run", "upload", "--all")).code).toBe(0);
    expect((await world.run("run", "sync")).code).toBe(0);
    await strangers(world);
    await world.standIn.resetStats();
    await body(world);
  });

describe("links", () => {
  it("finds the pairs of two filled systems, writes nothing else, and after the import nothing is made", () =>
    filled(async (world) => {
      const before = (await world.standIn.stats()).records;
      const tables = await world.mappedTables();
      const found = await world.run("links", "find", "-o", "links.csv");
      expect(found.code).toBe(0);
      expect(found.stdout).toContain("learner: 4 found, 0 linked already, 0 without a partner, 0 unclear");
      expect(found.stdout).toContain("qualification: 5 found");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect(await world.mappedTables()).toBe(tables);
      const file = await readFile(join(world.folder, "links.csv"), "utf8");
      expect(file.split("\n")[0]).toBe("entity,local,remote");
      expect(file).toMatch(/^officer,1\/101,10001$/m);
      expect((await world.run("links", "import", "links.csv")).stdout).toContain("links remembered");
      const sync = await world.run("run", "sync");
      expect(sync.code).toBe(0);
      expect(sync.stdout).toMatch(/^\d+ remembered links stored in the link places, which were empty$/m);
      expect(sync.stdout).not.toContain("interrupted");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      const after = (await world.standIn.stats()).records;
      expect(after).toEqual(before);
      expect(await world.rows("select count(*) as n from learners where onefile_id is null")).toEqual([
        { n: 0 },
      ]);
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect((await world.standIn.stats()).records).toMatchObject({
        learningAims: before.learningAims,
        reviews: before.reviews,
        users: before.users,
      });
    }));

  it("overwrites nothing against its mode when an installation is adopted", () =>
    filled(async (world) => {
      await world.sql("update learners set surname = 'Other-Here'");
      const file = join(world.folder, "profiles", "demo.yaml");
      await writeFile(
        file,
        (await readFile(file, "utf8")).replace(
          "updateLearnerDemographicsMode: push",
          "updateLearnerDemographicsMode: ignore",
        ),
      );
      await world.run("links", "find", "-o", "links.csv");
      await world.run("links", "import", "links.csv");
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect(await world.rows("select distinct surname from learners")).toEqual([{ surname: "Other-Here" }]);
    }));

  it("adopts 2,000 people who are on both sides", () =>
    withWorld(
      { learners: 2000, officers: 20, organisations: 20 },
      async (world) => {
        const rows = await world.rows("select learner_id, ident, first_name, surname, email from learners");
        await world.standIn.addPlacement({ ID: 5999, OrganisationID: 101, Name: "Somewhere" });
        for (const row of rows)
          await world.standIn.addUser({
            OrganisationID: 101,
            Role: 1,
            FirstName: String(row.first_name),
            LastName: String(row.surname),
            Email: String(row.email),
            MISID: `${row.ident}/${row.learner_id}`,
            DefaultAssessorID: 10001,
            ClassroomID: 201,
            PlacementID: 5999,
          });
        const file = join(world.folder, "profiles", "demo.yaml");
        await writeFile(
          file,
          (await readFile(file, "utf8"))
            .replace("updateLearnerDemographicsMode: push", "updateLearnerDemographicsMode: ignore")
            .replace("pushChangesToLearnerMainOfficer: true", "pushChangesToLearnerMainOfficer: false")
            .replace("pushChangesToLearnerEmployer: true", "pushChangesToLearnerEmployer: false")
            .replace("downloadReviews: true", "downloadReviews: false"),
        );
        const found = await world.run("links", "find", "learner", "-o", "links.csv");
        expect(found.stdout).toContain(
          "learner: 2000 found, 0 linked already, 0 without a partner, 0 unclear",
        );
        // One session and a list of twenty pages, which ends with the one that is empty.
        expect((await world.standIn.stats()).calls.total).toBeLessThanOrEqual(22);
        expect((await world.run("links", "import", "links.csv")).stdout).toContain("2000 links remembered");
        const sync = await world.run("run", "sync");
        expect(sync.code).toBe(0);
        expect((await world.standIn.stats()).writes.total).toBe(0);
        expect(await world.rows("select count(distinct onefile_id) as n from learners")).toEqual([
          { n: 2000 },
        ]);
        expect((await world.run("run", "sync")).stdout).toContain("nothing written");
      },
      { requests: 300, windowMs: 200 },
    ));

  it("refuses a file that contradicts itself or what is known, with every line that is wrong", () =>
    filled(async (world) => {
      await writeFile(
        join(world.folder, "bad.csv"),
        'entity,local,remote\nlearner,1,10004\nlerner,2,10005\nlearner,3,x\nlearner,2,10004\nlearner,4\nlearner,3"9,77\n',
      );
      const run = await world.run("links", "import", "bad.csv");
      expect(run.code).toBe(64);
      for (const fault of [
        "line 3:",
        'line 4: "x" is no key of learner',
        "line 5: contradicts line 2",
        "line 6:",
        "line 7: expected three cells",
      ])
        expect(run.stderr).toContain(fault);
      expect(run.stderr).toContain('did you mean "learner"');
      expect((await world.run("links", "list")).stdout).toContain("No link is remembered");
      expect((await world.run("links", "add", "learner:x", "10004")).code).toBe(64);
      expect((await world.run("links", "add", "learner:1", "10004")).code).toBe(0);
      expect((await world.run("links", "add", "learner:2", "10004")).code).toBe(64);
      expect((await world.run("links", "list", "learner")).stdout).toContain("learner 1: remote 10004");
      expect((await world.run("links", "remove", "learner:1")).code).toBe(0);
      expect((await world.run("links", "remove", "learner:1")).code).toBe(64);
    }));

  it("takes a person's word about what stands in doubt: not done, so that it is made; or done, as this record", () =>
    withWorld({ learners: 2, officers: 1, organisations: 1, courses: true }, async (world) => {
      world.standIn.addFault({ kind: "drop-after", method: "POST", path: "/Visit", times: 2 });
      expect((await world.run("run", "upload", "--all")).code).toBe(1);
      expect((await world.standIn.stats()).records).toMatchObject({ visits: 2, reviews: 0 });
      // Somebody has looked: of the first there is nothing, the second was finished by hand.
      expect((await world.run("links", "remove", "review:1")).code).toBe(0);
      const byHand = await world.standIn.addReview({
        LearnerID: await world.oneFileIdOf(2),
        ScheduledFor: "2026-06-03T08:30:00Z",
      });
      expect((await world.run("links", "add", "review:3", String(byHand))).code).toBe(0);
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect((await world.standIn.stats()).records).toMatchObject({ visits: 3, reviews: 2 });
      expect(
        await world.rows(
          "select onefile_system_id is not null as linked from reviews where review_id in (1, 3)",
        ),
      ).toEqual([{ linked: 1 }, { linked: 1 }]);
    }));
});
