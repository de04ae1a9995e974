/** Qualifications, reviews, progression, additional assessors and classrooms, against the stand-in. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acknowledged } from "../../../../test/support/acknowledged.ts";
import { setSettings, type World, withWorld } from "./support.ts";

const courses = (body: (world: World) => Promise<void>, population: Parameters<typeof withWorld>[0] = {}) =>
  withWorld({ learners: 4, officers: 3, organisations: 2, courses: true, ...population }, body);

const settled = (body: (world: World) => Promise<void>) =>
  courses(async (world) => {
    expect((await world.run("run", "upload", "--all")).code).toBe(0);
    expect((await world.run("run", "sync")).code).toBe(0);
    await world.standIn.resetStats();
    await body(world);
  });

const setSetting = (world: World, name: string, value: string): Promise<void> =>
  setSettings(world, { [name]: value });

const writesOf = async (world: World) => (await world.standIn.stats()).writes.byResource;
const aims = async (world: World) => (await world.standIn.readLearningAims()).map(({ fields }) => fields);
const reviews = async (world: World) => (await world.standIn.readReviews()).map(({ fields }) => fields);

describe("a whole population", () => {
  it("goes up with qualifications, reviews and additional assessors, and is settled after one sync", () =>
    courses(async (world) => {
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      const { records } = await world.standIn.stats();
      expect(records).toMatchObject({
        placements: 2,
        learningAims: 5,
        visits: 4,
        reviews: 4,
        users: { byRole: { learner: 4, assessor: 3 } },
        assignments: { byLevel: { "1": 1, "3": 5 } },
      });
      expect((await world.run("run", "upload", "--all")).stdout).toContain("nothing written");
      expect((await world.run("run", "sync")).code).toBe(0);
      await world.standIn.resetStats();
      const tables = await world.mappedTables();
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect(await world.mappedTables()).toBe(tables);
      expect((await world.run("plan", "sync", "--detailed-exitcode")).code).toBe(0);
    }));

  it("finds every record again when the state folder is lost, and makes none twice", () =>
    settled(async (world) => {
      await rm(join(world.folder, ".crosswalk"), { recursive: true });
      const before = (await world.standIn.stats()).records;
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect((await world.run("run", "sync")).code).toBe(0);
      const after = (await world.standIn.stats()).records;
      expect(after).toMatchObject({
        learningAims: before.learningAims,
        visits: before.visits,
        reviews: before.reviews,
        users: before.users,
        // What cannot be read is sent again: it is harmless twice.
        assignments: before.assignments,
      });
    }));

  it("touches the named learner's records alone in a refresh", () =>
    settled(async (world) => {
      await world.sql(
        "update qualifications set registration_number = 'R-' || learner_id, registration_date = null",
      );
      const run = await world.run("run", "sync", "--only", "learner:1");
      expect(run.code).toBe(0);
      const written = (await world.standIn.stats()).writeLog.map(({ resource, id }) => `${resource} ${id}`);
      const [aim] = await world.rows("select learning_aim_id as id from qualifications where learner_id = 1");
      expect(written).toEqual([`LearningAim ${aim?.id}`]);
      const runs = JSON.parse((await world.run("runs", "--format", "json")).stdout);
      const [refresh, whole] = runs.runs;
      expect([refresh.chosen, whole.chosen]).toEqual([true, false]);
      // A refresh does not move "last synchronised".
      expect(runs.lastCompleted.find((one: { job: string }) => one.job === "sync").endedAt).toBe(
        whole.endedAt,
      );
    }));
});

describe("qualifications", () => {
  it("leaves one out that OneFile does not offer, and says so", () =>
    courses(async (world) => {
      await world.sql("update qualifications set vq_reference = 'ZEX999XX' where qualification_id = 1");
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(0);
      expect((await writesOf(world)).LearningAim?.create).toBe(4);
      const plan = JSON.parse((await world.run("plan", "upload", "--all", "--format", "json")).stdout);
      const aside = plan.setAside.filter((one: { entity: string }) => one.entity === "qualification");
      expect(aside).toMatchObject([{ localKey: "1", code: "needs" }]);
      expect(aside[0].message).toContain("standard");
    }));

  it("asks which pathway where several share the reference, and takes the one that is answered", () =>
    courses(async (world) => {
      await world.sql("update qualifications set vq_reference = 'ZEX/202/7' where qualification_id = 1");
      const asked = await world.run("run", "upload", "--only", "learner:1");
      expect(asked.code).toBe(1);
      expect(asked.stdout).toContain("question");
      expect(asked.stdout).toContain("--input pathway=");
      expect(asked.stdout).toContain('3003 "Example Skills, Day Release [ZEX/202/7]"');
      expect((await writesOf(world)).LearningAim).toBeUndefined();
      const answered = await world.run(
        "run",
        "upload",
        "--only",
        "learner:1",
        "--input",
        "pathway=Example Skills, Evening [ZEX/202/7]",
      );
      expect(answered.code).toBe(0);
      expect((await aims(world)).map((aim) => aim.StandardID)).toEqual([3004]);
      expect((await world.run("run", "upload", "--all", "--input", "pathways=x")).code).toBe(64);
    }));

  it("fills blanks on either side, lets OneFile win where both hold a value, and imports progress", () =>
    settled(async (world) => {
      const [one, two] = await world.rows(
        "select learning_aim_id as id from qualifications where qualification_id in (1, 3) order by 1",
      );
      await world.standIn.setLearningAim(Number(one?.id), {
        RegistrationNumber: "THERE-1",
        Progress: 42.4,
      });
      await world.standIn.setLearningAim(Number(two?.id), { RegistrationNumber: "THERE-2" });
      await world.sql(
        "update qualifications set certificate_applied_on = '2026-09-01' where qualification_id = 3",
      );
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(
        await world.rows(
          "select registration_number as n, total_elements as total, elements_done as done from qualifications where qualification_id in (1, 3) order by qualification_id",
        ),
      ).toEqual([
        { n: "THERE-1", total: 100, done: 42 },
        { n: "THERE-2", total: null, done: null },
      ]);
      expect((await world.standIn.readLearningAim(Number(two?.id)))?.fields.CertificateAppliedDate).toBe(
        "2026-09-01T00:00:00.000Z",
      );
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
    }));

  it("sends one that was added later only where the switch is on; one that OneFile has is linked, not made", () =>
    settled(async (world) => {
      await world.sql(
        "insert into qualifications (qualification_id, learner_id, title, vq_reference, assessor_id) values (90, 1, 'Later', 'ZEX101EP', 1)",
      );
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await writesOf(world)).LearningAim).toBeUndefined();
      const learner = await world.oneFileIdOf(1);
      const aim = await world.standIn.addLearningAim({ UserID: learner, StandardID: 3002 });
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(
        await world.rows("select learning_aim_id as id from qualifications where qualification_id = 90"),
      ).toEqual([{ id: String(aim) }]);
      await world.sql(
        "insert into qualifications (qualification_id, learner_id, title, vq_reference, assessor_id) values (91, 2, 'Later', 'ZEX101EP', 1)",
      );
      await setSetting(world, "sendQualificationsAddedLater", "true");
      expect((await acknowledged(world.run)("run", "sync")).code).toBe(0);
      expect((await writesOf(world)).LearningAim).toMatchObject({ create: 1 });
    }));

  it("goes on where a create stopped: the assignment is not repeated", () =>
    courses(async (world) => {
      world.standIn.addFault({ kind: "error", method: "POST", path: "/LearningAim/{id}", times: 50 });
      const first = await world.run("run", "upload", "--only", "learner:1");
      expect(first.code).toBe(1);
      expect((await writesOf(world)).LearningAim).toEqual({ create: 1 });
      world.standIn.clearFaults();
      await world.standIn.resetStats();
      const second = await world.run("run", "upload", "--only", "learner:1");
      expect(second.code).toBe(0);
      expect((await writesOf(world)).LearningAim).toEqual({ update: 1 });
      expect((await aims(world))[0]).toMatchObject({ StartDate: "2026-01-12T00:00:00.000Z" });
      expect((await world.standIn.readAssignments()).filter(({ Level }) => Level === 3)).toHaveLength(1);
      expect((await world.run("run", "upload", "--only", "learner:1")).stdout).toContain("nothing written");
    }));

  it("finds an aim whose assignment was answered by nobody, and sends what was left", () =>
    courses(async (world) => {
      world.standIn.addFault({
        kind: "drop-after",
        method: "POST",
        path: "/Standard/{id}/Assign/{learnerId}",
      });
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(1);
      expect((await aims(world)).length).toBe(1);
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect(await aims(world)).toMatchObject([{ StartDate: "2026-01-12T00:00:00.000Z" }]);
      expect(
        await world.rows("select learning_aim_id as id from qualifications where learner_id = 1"),
      ).toEqual([{ id: "2000001" }]);
    }));
});

describe("reviews", () => {
  const planned = (world: World, day: string, time: string | null) =>
    world.sql(
      `update reviews set scheduled_date = '${day}', scheduled_time = ${time === null ? "null" : `'${time}'`} where review_id = 1`,
    );

  it.each([
    ["a winter day", "2027-01-15", "09:30", "2027-01-15T09:30:00.000Z", "2027-01-15T10:30:00.000Z"],
    ["a summer day", "2027-07-15", "09:30", "2027-07-15T08:30:00.000Z", "2027-07-15T09:30:00.000Z"],
    [
      "the March night, at a time that does not exist",
      "2027-03-28",
      "01:30",
      "2027-03-28T01:30:00.000Z",
      "2027-03-28T02:30:00.000Z",
    ],
    [
      "the October night, at a time that comes twice",
      "2027-10-31",
      "01:30",
      "2027-10-31T00:30:00.000Z",
      "2027-10-31T01:30:00.000Z",
    ],
  ])("sends local times of %s as UTC, an hour long", (_, day, time, from, to) =>
    courses(async (world) => {
      await planned(world, day, time);
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect(
        (await world.standIn.readVisits()).map(({ fields }) => [
          fields.DateFrom,
          fields.DateTo,
          fields.VisitTypeID,
        ]),
      ).toEqual([[from, to, 1]]);
      expect(await reviews(world)).toMatchObject([{ ScheduledFor: from, EndTime: to, Status: 1 }]);
      await world.run("run", "sync");
      await world.standIn.resetStats();
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
    }),
  );

  it("skips and reports one that has a date and no time, unless a start time is set", () =>
    courses(async (world) => {
      await planned(world, "2027-01-15", null);
      const run = await world.run("plan", "upload", "--only", "learner:1", "--format", "json");
      const plan = JSON.parse(run.stdout);
      expect(plan.setAside).toContainEqual(
        expect.objectContaining({ entity: "review", localKey: "1", code: "needs" }),
      );
      await setSetting(world, "defaultReviewStartTime", '"10:00"');
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect(await reviews(world)).toMatchObject([{ ScheduledFor: "2027-01-15T10:00:00.000Z" }]);
    }));

  it("sends none that is of another type", () =>
    courses(async (world) => {
      await world.sql("update reviews set type = 'Exit' where review_id = 1");
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect(await reviews(world)).toEqual([]);
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(await reviews(world)).toEqual([]);
    }));

  it("names the learner's main officer where the review has none", () =>
    courses(async (world) => {
      await world.sql("update reviews set officer_id = null where review_id = 1");
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      const [officer] = await world.rows(
        "select other_system_id as id from officers where officer_id = (select main_officer_id from learners where learner_id = 1)",
      );
      expect((await reviews(world)).map((review) => String(review.AssessorID))).toEqual([officer?.id]);
    }));

  // A review without an officer goes up with the learner's main officer, whom the download takes for the review's:
  // both in one plan, so that the next run finds nothing to do.
  it("sends a review that was planned after the upload, and brings down only whom it went up with", () =>
    settled(async (world) => {
      await world.sql(
        "insert into reviews (review_id, learner_id, type, scheduled_date, scheduled_time) values (900, 1, 'Normal', '2027-09-01', '10:00')",
      );
      const before = await world.rows("select * from reviews where review_id <> 900 order by 1");
      expect((await world.run("run", "sync")).stdout).toContain("1 create on remote");
      const [sent] = await world.rows("select * from reviews where review_id = 900");
      const [learner] = await world.rows("select main_officer_id from learners where learner_id = 1");
      expect(learner?.main_officer_id).toBeTypeOf("number");
      expect(sent).toMatchObject({
        scheduled_date: "2027-09-01",
        scheduled_time: "10:00",
        officer_id: learner?.main_officer_id,
        attendance: null,
        actual_date: null,
      });
      expect((await world.standIn.readReview(Number(sent?.onefile_system_id)))?.fields.ScheduledFor).toBe(
        "2027-09-01T09:00:00.000Z",
      );
      expect(await world.rows("select * from reviews where review_id <> 900 order by 1")).toEqual(before);
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
    }));

  it("neither sends nor brings any where the switches are off", () =>
    courses(async (world) => {
      await setSetting(world, "uploadReviews", "false");
      await setSetting(world, "downloadReviews", "false");
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      await world.standIn.addReview({
        LearnerID: await world.oneFileIdOf(1),
        ScheduledFor: "2027-02-01T09:00:00Z",
      });
      const before = await world.rows("select * from reviews");
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await writesOf(world)).Review).toBeUndefined();
      expect((await writesOf(world)).Visit).toBeUndefined();
      expect(await world.rows("select * from reviews")).toEqual(before);
    }));

  it("marks one attended on the day it was started, and brings one down that only OneFile has", () =>
    settled(async (world) => {
      const [mine] = await world.rows("select onefile_system_id as id from reviews where review_id = 1");
      await world.standIn.setReview(Number(mine?.id), { StartedOn: "2026-06-02T23:30:00Z" });
      const theirs = await world.standIn.addReview({
        LearnerID: await world.oneFileIdOf(2),
        ScheduledFor: "2027-07-01T12:15:00Z",
        AssessorID: 10001,
      });
      expect((await world.run("run", "sync")).code).toBe(0);
      // Half past eleven in UTC is the next day in London's summer.
      expect(await world.rows("select attendance, actual_date from reviews where review_id = 1")).toEqual([
        { attendance: "Attended", actual_date: "2026-06-03" },
      ]);
      expect(
        await world.rows(
          `select learner_id, type, scheduled_date, scheduled_time, officer_id, attendance from reviews where onefile_system_id = '${theirs}'`,
        ),
      ).toMatchObject([
        {
          learner_id: 2,
          type: "Normal",
          scheduled_date: "2027-07-01",
          officer_id: 1,
          attendance: null,
        },
      ]);
      await world.standIn.resetStats();
      const tables = await world.mappedTables();
      expect((await world.run("run", "sync")).stdout).toContain("nothing written");
      expect(await world.mappedTables()).toBe(tables);
    }));

  it("never pushes a review again that was uploaded: the download overwrites what was changed here", () =>
    settled(async (world) => {
      await planned(world, "2027-12-01", "10:00");
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await writesOf(world)).Review).toBeUndefined();
      expect(await world.rows("select scheduled_date from reviews where review_id = 1")).toEqual([
        { scheduled_date: "2026-06-02" },
      ]);
    }));

  it("keeps the officer where the assessor is none of ours", () =>
    settled(async (world) => {
      const [mine] = await world.rows("select onefile_system_id as id from reviews where review_id = 3");
      const stranger = await world.standIn.addUser({
        OrganisationID: 101,
        Role: 5,
        FirstName: "Rowan",
        LastName: "Stranger",
        Email: "stranger@example.org",
      });
      await world.standIn.setReview(Number(mine?.id), { AssessorID: stranger });
      const before = await world.rows("select officer_id from reviews where review_id = 3");
      expect((await world.run("run", "sync")).code).toBe(0);
      expect(await world.rows("select officer_id from reviews where review_id = 3")).toEqual(before);
    }));

  it("keeps a review that was deleted in OneFile, and reports it", () =>
    settled(async (world) => {
      const [mine] = await world.rows("select onefile_system_id as id from reviews where review_id = 1");
      await world.standIn.removeReview(Number(mine?.id));
      const run = await world.run("run", "sync");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain("broken-link");
      expect((await writesOf(world)).Review).toBeUndefined();
      expect(await world.rows("select count(*) as n from reviews where review_id = 1")).toEqual([{ n: 1 }]);
    }));

  it("leaves one in doubt whose visit was answered by nobody, and makes no second visit", () =>
    courses(async (world) => {
      world.standIn.addFault({ kind: "drop-after", method: "POST", path: "/Visit" });
      const first = await world.run("run", "upload", "--only", "learner:1");
      expect(first.code).toBe(1);
      expect(first.stdout).toContain("in-doubt");
      for (let again = 0; again < 2; again++) {
        const next = await world.run("run", "upload", "--only", "learner:1");
        expect(next.code).toBe(1);
        expect(next.stdout).toContain("in-doubt");
      }
      expect((await world.standIn.stats()).records).toMatchObject({ visits: 1, reviews: 0 });
    }));

  it("names the visit that was made when the review itself was refused, and goes on with it", () =>
    courses(async (world) => {
      world.standIn.addFault({ kind: "error", method: "POST", path: "/Review", times: 50 });
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(1);
      world.standIn.clearFaults();
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect((await world.standIn.stats()).records).toMatchObject({ visits: 1, reviews: 1 });
      expect(await reviews(world)).toMatchObject([{ VisitID: 4000001 }]);
    }));

  it("finds a review whose answer was lost by its learner and moment", () =>
    courses(async (world) => {
      world.standIn.addFault({ kind: "drop-after", method: "POST", path: "/Review" });
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(1);
      // Even if somebody has moved it here meanwhile: it is looked for by what was sent.
      await planned(world, "2027-12-01", "10:00");
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect((await world.standIn.stats()).records).toMatchObject({ visits: 1, reviews: 1 });
      expect(await world.rows("select onefile_system_id as id from reviews where review_id = 1")).toEqual([
        { id: "6000001" },
      ]);
    }));
});

describe("additional assessors", () => {
  it("assigns the officers in the chosen roles, making them first if need be, and nobody else", () =>
    courses(async (world) => {
      await world.sql("delete from learner_officers");
      await world.sql(
        "insert into learner_officers values (1, 3, 'Functional skills tutor'), (1, 2, 'Coach'), (1, 3, 'Coach')",
      );
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      const assessor = (
        await world.rows("select other_system_id as id from officers where officer_id = 3")
      )[0];
      expect((await world.standIn.readAssignments()).filter(({ Level }) => Level === 1)).toMatchObject([
        { AssigneeID: Number(assessor?.id), LearnerID: await world.oneFileIdOf(1) },
      ]);
    }));
});

describe("the classroom", () => {
  const tagged = (world: World, tag: string) =>
    world.sql(`update learners set main_tag = '${tag}' where learner_id = 1`);
  const classroomOf = async (world: World, learner: number) =>
    (await world.standIn.readUser(await world.oneFileIdOf(learner)))?.fields.ClassroomID;

  it("is the default one where the switch is off, whatever the main tag says", () =>
    courses(async (world) => {
      await tagged(world, "Nowhere");
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect(await classroomOf(world, 1)).toBe(201);
    }));

  it("is the one that the main tag names; a learner without a tag goes to the default one", () =>
    courses(async (world) => {
      await setSetting(world, "createLearnerClassroomFromMainTag", "true");
      await world.standIn.addClassroom({ ID: 222, OrganisationID: 101, Name: "Evening group" });
      await tagged(world, "evening group");
      expect((await world.run("run", "upload", "--only", "learner:1", "--only", "learner:2")).code).toBe(1);
      await tagged(world, "Evening group");
      expect((await world.run("run", "upload", "--only", "learner:1", "--only", "learner:2")).code).toBe(0);
      expect([await classroomOf(world, 1), await classroomOf(world, 2)]).toEqual([222, 201]);
    }));

  it("is a problem where OneFile has none of that name, and is made where a switch says so", () =>
    courses(async (world) => {
      await setSetting(world, "createLearnerClassroomFromMainTag", "true");
      await tagged(world, "Unheard of");
      const run = await world.run("run", "upload", "--only", "learner:1");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain("unresolved-reference: classroom");
      // Nothing is half made: neither the learner's employer nor an officer was created for him.
      expect((await world.standIn.stats()).writes.total).toBe(0);
      await setSetting(world, "createMissingClassrooms", "true");
      expect((await acknowledged(world.run)("run", "upload", "--only", "learner:1")).code).toBe(0);
      expect((await writesOf(world)).Classroom?.create).toBe(1);
    }));
});

describe("Refresh Qualification Links", () => {
  it("reads what is offered, remembers it and writes nothing; what is no longer offered is forgotten", () =>
    courses(async (world) => {
      const first = await world.run("run", "refreshQualificationLinks");
      expect(first.code).toBe(0);
      expect(first.stdout).toContain("2 links");
      await world.standIn.resetStats();
      expect((await world.run("run", "upload", "--only", "learner:1")).code).toBe(0);
      const calls = (await world.standIn.stats()).calls.byRoute;
      expect(Object.keys(calls).filter((route) => route.includes("/Standard/Search"))).toEqual([]);
      await world.standIn.removeStandard(3002);
      expect((await world.run("run", "refreshQualificationLinks")).stdout).toContain("nothing written");
      const plan = JSON.parse(
        (await world.run("plan", "upload", "--only", "learner:3", "--format", "json")).stdout,
      );
      expect(plan.setAside).toContainEqual(
        expect.objectContaining({ entity: "qualification", localKey: "6", code: "needs" }),
      );
      expect((await world.standIn.stats()).writes.byResource.Standard).toBeUndefined();
    }));
});
