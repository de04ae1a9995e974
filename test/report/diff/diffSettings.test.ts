/** What `diff-settings` prints for the reference mapping, as text. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crosswalk, packageFolder } from "../../support/crosswalk.ts";

const mapping = join(packageFolder, "mappings", "pics-onefile");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crosswalk-diff-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** A profile beside the mapping, with these lines of settings. */
const profile = (name: string, ...settings: ReadonlyArray<string>): Promise<void> =>
  writeFile(
    join(folder, `${name}.yaml`),
    `profile: ${name}
settings:
${settings.map((line) => `  ${line}\n`).join("")}connections:
  local: { file: pics.sqlite }
  remote: { url: "\${UNSET_URL}", customerToken: "\${UNSET_TOKEN}" }
`,
  );

const diff = (...args: ReadonlyArray<string>) =>
  crosswalk(["diff-settings", ...args, "-C", mapping], { cwd: folder });

describe("diff-settings", () => {
  it("shows under push and pull: five fields turn round, what is push-only stops", async () => {
    await profile("pushing", "integrationEnabled: true", "updateLearnerDemographicsMode: push");
    await profile("pulling", "integrationEnabled: true", "updateLearnerDemographicsMode: pull");
    const result = await diff("pushing.yaml", "pulling.yaml");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Settings of pics-onefile
  A  pushing  pushing.yaml
  B  pulling  pulling.yaml

Settings that differ (1)
  Update Learner Demographics Mode (updateLearnerDemographicsMode)
      A  push  pushing.yaml:4
      B  pull  pulling.yaml:4

Flows that differ (12)
  learner, sync, update: push → nothing (its direction is not the mode's)
      A  updateLearnerDemographicsMode is push (entities/learner.yaml:83)
      B  updateLearnerDemographicsMode is pull (entities/learner.yaml:83)
        disability      learners.disability ↔ learner.L14      entities/learner.yaml:35
        disabilityCode  learners.disabilityCode ↔ learner.L15  entities/learner.yaml:36
        dob             learners.dob ↔ learner.DOB             entities/learner.yaml:29
        ethnicity       learners.ethnicity ↔ learner.L12       entities/learner.yaml:32
        nino            learners.nino ↔ learner.NINO           entities/learner.yaml:31
        sex             learners.sex ↔ learner.L13             entities/learner.yaml:33
        uln             learners.uln ↔ learner.ULN             entities/learner.yaml:30
  learner, sync, update: push → pull
      A  updateLearnerDemographicsMode is push (entities/learner.yaml:83)
      B  updateLearnerDemographicsMode is pull (entities/learner.yaml:83)
        email      learners.email ↔ learner.Email          entities/learner.yaml:26
        firstName  learners.firstName ↔ learner.FirstName  entities/learner.yaml:24
        mobile     learners.mobile ↔ learner.MobileNumber  entities/learner.yaml:28
        surname    learners.surname ↔ learner.LastName     entities/learner.yaml:25
        telephone  learners.telephone ↔ learner.Telephone  entities/learner.yaml:27

12 flows differ, 118 the same; 0 moves open or shut, 17 the same; 1 setting differs, 15 the same.`);
  });

  it("shows what a toggle opens, a create among it, and what else differs", async () => {
    await profile("plain", "integrationEnabled: true");
    await profile(
      "rooms",
      "integrationEnabled: true",
      "createLearnerClassroomFromMainTag: true",
      "createMissingClassrooms: true",
      'additionalAssessors: ["Tutor"]',
    );
    const result = await diff("plain.yaml", "rooms.yaml");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Settings of pics-onefile
  A  plain  plain.yaml
  B  rooms  rooms.yaml

Settings that differ (3)
  Additional Assessors (additionalAssessors): decides about no flow; values and conditions may ask for it
      A  []         crosswalk.yaml:26 (the default)
      B  ["Tutor"]  rooms.yaml:6
  Create Learner: Classroom from Main Tag (createLearnerClassroomFromMainTag)
      A  false  crosswalk.yaml:30 (the default)
      B  true   rooms.yaml:4
  Create classrooms that OneFile lacks (createMissingClassrooms)
      A  false  crosswalk.yaml:45 (the default)
      B  true   rooms.yaml:5

Moves that open or shut (1)
  shut → open
      A  createMissingClassrooms is false (entities/classroom.yaml:11)
      B  no gate is shut
        classroom, upload, create-remote  entities/classroom.yaml:11

Flows that differ (4)
  classroom, upload, create-remote: nothing → push
      A  createMissingClassrooms is false (entities/classroom.yaml:11)
      B  no gate is shut
        centre   mainTags.centre ↔ classroom.OrganisationID  entities/classroom.yaml:14
        name     mainTags.tag ↔ classroom.Name               entities/classroom.yaml:15
        startOn  (computed) ↔ classroom.StartOn              entities/classroom.yaml:16
  learner, upload, create-remote: push its stand-in (otherwise) → push
      A  createLearnerClassroomFromMainTag is false (entities/learner.yaml:75)
      B  createLearnerClassroomFromMainTag is true (entities/learner.yaml:75)
        classroom  learners.mainTag, centre ↔ learner.ClassroomID  entities/learner.yaml:43

4 flows differ, 126 the same; 1 move opens or shuts, 16 the same; 3 settings differ, 13 the same.`);
  });

  it("ends with 0 where nothing flows otherwise, and counts what is the same", async () => {
    const result = await diff("live", "beta");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toBe(`Settings of pics-onefile
  A  live  profiles/live.yaml
  B  beta  profiles/beta.yaml

0 flows differ, 130 the same; 0 moves open or shut, 17 the same; 0 settings differ, 16 the same.`);
  });

  it("compares a profile with a changed copy of itself", async () => {
    const text = await readFile(join(mapping, "profiles", "example.yaml"), "utf8");
    await writeFile(join(folder, "copy.yaml"), text.replace("Officer: true", "Officer: false"));
    const result = await diff("example", "copy.yaml");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Settings of pics-onefile
  A  example  profiles/example.yaml
  B  example  copy.yaml

Settings that differ (1)
  Push Changes to Learner Main Officer (pushChangesToLearnerMainOfficer)
      A  true   profiles/example.yaml:8
      B  false  copy.yaml:8

Flows that differ (1)
  learner, sync, update: push → nothing
      A  pushChangesToLearnerMainOfficer is true (entities/learner.yaml:100)
      B  pushChangesToLearnerMainOfficer is false (entities/learner.yaml:100)
        assessor  learners.mainOfficerId, centre ↔ learner.DefaultAssessorID  entities/learner.yaml:39

1 flow differs, 129 the same; 0 moves open or shut, 17 the same; 1 setting differs, 15 the same.`);
  });

  it("ends with 64 on a profile that is not there, and names the nearest", async () => {
    expect(await diff("live", "betta")).toEqual({
      code: 64,
      stdout: "",
      stderr: `crosswalk: "betta" is not a profile of this integration
  help: did you mean "beta"?`,
    });
  });

  it("ends with 78 on a profile that is wrong, with its diagnostic", async () => {
    await profile("wrong", "updateLearnerDemographicsMode: both");
    const result = await diff("live", "wrong.yaml");
    expect(result).toMatchObject({ code: 78, stdout: "" });
    expect(result.stderr).toContain("wrong.yaml:3:34: error CW");
  });

  it("gives the same as JSON", async () => {
    const result = await diff("pushing.yaml", "pulling.yaml", "--format", "json");
    const found = JSON.parse(result.stdout);
    expect(found.same).toEqual({ settings: 15, moves: 17, flows: 118 });
    expect(found.moves).toEqual([]);
    expect(found.flows).toHaveLength(12);
    expect(found.flows.at(-1)).toEqual({
      entity: "learner",
      job: "sync",
      event: "update",
      field: "uln",
      places: { local: ["learners.uln"], remote: ["learner.ULN"] },
      file: "entities/learner.yaml",
      line: 30,
      a: { flow: "push", decidedBy: "updateLearnerDemographicsMode is push (entities/learner.yaml:83)" },
      b: {
        flow: "nothing",
        reason: "mode-other-way",
        decidedBy: "updateLearnerDemographicsMode is pull (entities/learner.yaml:83)",
      },
    });
  });
});
