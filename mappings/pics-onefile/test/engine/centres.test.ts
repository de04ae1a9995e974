import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type World, withWorld } from "./support.ts";

/** Two OneFile centres; learner 2 belongs to the second one. Officer 1 and organisation 1 serve both. */
const withTwoCentres = (body: (world: World) => Promise<void>): Promise<void> =>
  withWorld({ learners: 2, officers: 1, organisations: 1 }, async (world) => {
    await world.standIn.addOrganisation({ ID: 102, Name: "Second Example Centre" });
    await world.standIn.addClassroom({ ID: 202, OrganisationID: 102, Name: "Second classroom" });
    await world.sql("insert into centres values (102, 'Second Example Centre')");
    await world.sql("update learners set centre_id = 102 where learner_id = 2");
    for (const name of ["profiles/demo.yaml", "modes/pull.yaml"]) {
      const file = join(world.folder, name);
      const text = await readFile(file, "utf8");
      await writeFile(
        file,
        text.replace(
          'defaultClassroom: { "101": 201 }',
          'defaultClassroom: { "101": 201, "102": 202 }\n  centres: several',
        ),
      );
    }
    await body(world);
  });

describe("several centres", () => {
  it("has one account for an officer in each centre, found by MIS value and centre, and no link column is written", () =>
    withTwoCentres(async (world) => {
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      const users = await world.standIn.readUsers();
      const assessors = users.filter((user) => user.fields.Role === 5);
      expect(assessors.map((user) => [user.fields.OrganisationID, user.fields.MISID]).sort()).toEqual([
        [101, "OFF-01"],
        [102, "OFF-01"],
      ]);
      for (const learner of users.filter((user) => user.fields.Role === 1)) {
        const assessor = users.find((user) => user.ID === learner.fields.DefaultAssessorID);
        expect(assessor?.fields.OrganisationID).toBe(learner.fields.OrganisationID);
      }
      expect(await world.rows("select other_system_id from officers")).toEqual([{ other_system_id: null }]);
      const writes = (await world.standIn.stats()).writes.total;
      expect((await world.run("run", "upload", "--all")).stdout).toContain("nothing written");
      expect((await world.standIn.stats()).writes.total).toBe(writes);
    }));

  it("sets both accounts aside when they would pull different values into the officer's one row", () =>
    withTwoCentres(async (world) => {
      await world.run("run", "upload", "--all");
      const assessors = (await world.standIn.readUsers()).filter((user) => user.fields.Role === 5);
      for (const [index, assessor] of assessors.entries())
        await world.standIn.setUser(assessor.ID, { LastName: `Other-${index}` });
      const before = await world.mappedTables();
      const run = await world.run("run", "sync", "--profile", "modes/pull.yaml");
      expect(run.code).toBe(1);
      expect(run.stdout).toMatch(/QUARANTINED {2}2 of officer: 1\/101, 1\/102\n +shared-place/);
      expect(await world.mappedTables()).toBe(before);
    }));

  it("sets an account aside that would pull what the other one pulls back, night after night", () =>
    withTwoCentres(async (world) => {
      await world.run("run", "upload", "--all");
      const assessors = (await world.standIn.readUsers()).filter((user) => user.fields.Role === 5);
      const [first] = assessors;
      await world.standIn.setUser(first?.ID ?? 0, { LastName: "Other" });
      const before = await world.mappedTables();
      for (let night = 0; night < 2; night += 1) {
        const run = await world.run("run", "sync", "--profile", "modes/pull.yaml");
        expect(run.code).toBe(1);
        expect(run.stdout).toMatch(
          /QUARANTINED {2}officer 1\/101 \(remote \d+\)\n +shared-place: 1\/102 lies in the same stored row/,
        );
        expect(await world.mappedTables()).toBe(before);
      }
      // One that is blank there would pull nothing back.
      await world.sql("update officers set telephone = null");
      for (const { ID } of assessors)
        await world.standIn.setUser(ID, { LastName: "Officer-01", Telephone: "" });
      await world.standIn.setUser(first?.ID ?? 0, { Telephone: "0190 498 0000" });
      expect((await world.run("run", "sync", "--profile", "modes/pull.yaml")).code).toBe(0);
      expect(await world.rows("select telephone from officers")).toEqual([{ telephone: "0190 498 0000" }]);
      // What both of them say is written.
      for (const { ID } of assessors) await world.standIn.setUser(ID, { LastName: "Other" });
      const agreed = await world.run("run", "sync", "--profile", "modes/pull.yaml");
      expect([agreed.code, agreed.stdout]).toEqual([0, expect.stringContaining("1 update on local")]);
      expect(await world.rows("select surname from officers")).toEqual([{ surname: "Other" }]);
    }));
});
