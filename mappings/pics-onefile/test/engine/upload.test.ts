import { describe, expect, it } from "vitest";
import { withWorld } from "./support.ts";

describe("learner upload", () => {
  it("creates what the learner refers to first, then the learner, and stores all three links", () =>
    withWorld({}, async (world) => {
      const result = await world.run("run", "upload", "--only", "learner:2");
      expect(result).toMatchObject({ code: 0, stderr: "" });
      const stats = await world.standIn.stats();
      expect(stats.writeLog.map((write) => write.resource)).toEqual(["User", "Placement", "User"]);
      const [learner] = await world.rows("select * from learners where learner_id = 2");
      const remote = await world.standIn.readUser(Number(learner?.onefile_id));
      expect(remote?.fields).toMatchObject({
        Role: 1,
        OrganisationID: 101,
        FirstName: "Cedar",
        LastName: "Example-02",
        Email: "learner2@example.org",
        MobileNumber: "07700 900102",
        MISID: "LRN-0002/2",
        ULN: learner?.uln,
        NINO: learner?.nino,
        L12: "33",
        L13: "F",
        L14: "2",
        ClassroomID: 201,
      });
      const [officer] = await world.rows("select other_system_id from officers where officer_id = 2");
      const [organisation] = await world.rows(
        "select additional_id from organisations where organisation_id = 2",
      );
      expect(String(remote?.fields.DefaultAssessorID)).toBe(officer?.other_system_id);
      expect(String(remote?.fields.PlacementID)).toBe(organisation?.additional_id);
    }));

  it("links an assessor whom OneFile already has by the MIS value, and makes no second one", () =>
    withWorld({}, async (world) => {
      await world.run("run", "upload", "--only", "learner:1");
      const assessors = (await world.standIn.readUsers()).filter((user) => user.fields.Role === 5);
      expect(assessors.map((user) => user.fields.MISID)).toEqual(["OFF-01"]);
    }));

  it("takes the placement of type P, not a newer one of another type", () =>
    withWorld({ learners: 3, organisations: 3 }, async (world) => {
      await world.run("run", "upload", "--only", "learner:3");
      const remote = await world.standIn.readUser(await world.oneFileIdOf(3));
      const [organisation] = await world.rows(
        "select additional_id from organisations where organisation_id = 3",
      );
      expect(String(remote?.fields.PlacementID)).toBe(organisation?.additional_id);
    }));

  it("starts only from records that are named", () =>
    withWorld({}, async (world) => {
      const result = await world.run("run", "upload");
      expect(result.code).toBe(64);
      expect(result.stderr).toContain("--only learner:KEY");
      expect((await world.standIn.stats()).calls.total).toBe(0);
    }));

  it("blocks a learner whose officer has no e-mail, says why, and does the others", () =>
    withWorld({ learners: 4, officers: 3, withProblem: true }, async (world) => {
      const result = await world.run("run", "upload", "--all");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain("QUARANTINED  officer 3/101");
      expect(result.stdout).toContain("assessor requires Email, which has no value");
      expect(result.stdout).toContain("QUARANTINED  learner 4");
      expect(await world.rows("select learner_id from learners where onefile_id is null")).toEqual([
        { learner_id: 4 },
      ]);
      expect((await world.standIn.readUsers()).filter((user) => user.fields.Role === 1)).toHaveLength(3);
    }));

  it("says first which officers and organisations are not linked and would be made", () =>
    withWorld({ learners: 2, officers: 2, organisations: 2 }, async (world) => {
      const plan = await world.run("plan", "upload", "--all");
      const [, , note] = plan.stdout.split("\n");
      expect(note).toContain("Note: 1 of officer and 2 of organisation are not linked");
      await world.run("run", "upload", "--all");
      expect((await world.run("plan", "upload", "--all")).stdout).not.toContain("Note:");
    }));

  it("does nothing the second time", () =>
    withWorld({}, async (world) => {
      await world.run("run", "upload", "--all");
      const before = await world.mappedTables();
      const writes = (await world.standIn.stats()).writes.total;
      const again = await world.run("run", "upload", "--all");
      expect(again).toMatchObject({ code: 0 });
      expect(again.stdout).toContain("nothing written");
      expect((await world.standIn.stats()).writes.total).toBe(writes);
      expect(await world.mappedTables()).toBe(before);
    }));
});
