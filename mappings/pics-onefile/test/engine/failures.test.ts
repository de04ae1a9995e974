import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type World, withWorld } from "./support.ts";

const uploaded = (population: Parameters<typeof withWorld>[0], body: (world: World) => Promise<void>) =>
  withWorld(population, async (world) => {
    expect((await world.run("run", "upload", "--all")).code).toBe(0);
    expect((await world.run("run", "sync")).code).toBe(0);
    await world.standIn.resetStats();
    await body(world);
  });

describe("failures", () => {
  it("ends with 77 on a wrong token, and says which system refused it", () =>
    withWorld({}, async (world) => {
      await writeFile(join(world.folder, "customer-token.txt"), "not-the-token\n");
      const result = await world.run("check");
      expect(result.code).toBe(77);
      expect(result.stdout).toContain("FAILED  remote onefile");
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(77);
      expect(run.stderr).not.toContain("not-the-token");
    }));

  it("ends with 69 when the server is down, with no stack trace", () =>
    withWorld({}, async (world) => {
      await world.standIn.close();
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(69);
      expect(run.stderr).not.toMatch(/\n\s+at /);
    }));

  it("ends with 78 and the place when an environment variable is not set", () =>
    withWorld({}, async (world) => {
      const file = join(world.folder, "profiles", "demo.yaml");
      const text = await readFile(file, "utf8");
      await writeFile(file, text.replace("${file:customer-token.txt}", "${NOT_SET_ANYWHERE}"));
      const run = await world.run("run", "sync");
      expect(run.code).toBe(78);
      expect(run.stderr).toContain("profiles/demo.yaml:15:");
      expect(run.stderr).toContain("NOT_SET_ANYWHERE");
    }));

  it("names a column that was renamed, holds back its rules alone, and blanks nothing", () =>
    uploaded({}, async (world) => {
      const id = await world.oneFileIdOf(1);
      const before = await world.standIn.readUsers();
      await world.sql("alter table learners rename column surname to last_name");
      await world.sql("update learners set first_name = 'Renamed' where learner_id = 1");
      const run = await world.run("run", "sync");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain("schema-drift");
      expect(run.stdout).toContain('"surname"');
      const after = await world.standIn.readUsers();
      expect(after.find((user) => String(user.ID) === String(id))?.fields.FirstName).toBe("Renamed");
      const surnames = (users: typeof before) => users.map((user) => [user.ID, user.fields.LastName]);
      expect(surnames(after)).toEqual(surnames(before));
      expect((await world.standIn.stats()).writes.total).toBe(1);
    }));

  it("opens another session when the token is revoked in the middle", () =>
    uploaded({ learners: 6 }, async (world) => {
      await world.sql("update learners set surname = surname || '-New'");
      world.standIn.addFault({ kind: "delay", method: "POST", path: "/User/{id}", times: 100, delayMs: 20 });
      const running = world.run("run", "sync", "--accept", "learner.remote.updates");
      while ((await world.standIn.stats()).writes.total < 2) await new Promise((wait) => setTimeout(wait, 5));
      await world.standIn.revokeTokens();
      expect((await running).code).toBe(0);
      expect((await world.standIn.stats()).writes.total).toBe(6);
    }));

  it("waits out a burst of 429 and loses nothing", () =>
    uploaded({ learners: 4 }, async (world) => {
      await world.sql("update learners set surname = surname || '-New'");
      world.standIn.addFault({ kind: "refuse", times: 3, skip: 2 });
      expect((await world.run("run", "sync")).code).toBe(0);
      expect((await world.standIn.stats()).writes.total).toBe(4);
    }));

  it("sets a record aside that the server refuses, does the others, and does it once the cause is gone", () =>
    uploaded({ learners: 3 }, async (world) => {
      await world.sql("update learners set surname = surname || '-New'");
      world.standIn.addFault({
        kind: "error",
        method: "POST",
        path: `/User/${await world.oneFileIdOf(2)}`,
        times: 20,
      });
      const run = await world.run("run", "sync");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain("QUARANTINED  learner 2");
      world.standIn.clearFaults();
      const next = await world.run("run", "sync");
      expect(next).toMatchObject({ code: 0 });
      expect(next.stdout).toContain("1 update on remote");
    }));

  it("sets a learner with a code that no table lists aside, naming the rule's line", () =>
    withWorld({ learners: 2 }, async (world) => {
      await world.sql("update learners set ethnicity = '12' where learner_id = 1");
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(1);
      expect(run.stdout).toMatch(
        /bad-value: ethnicity: a value \(hidden\) is not in the code table "ethnicity" \[entities\/learner.yaml:\d+\]/,
      );
      expect(await world.rows("select learner_id from learners where onefile_id is null")).toEqual([
        { learner_id: 1 },
      ]);
    }));

  it("sets an officer aside whom two MIS values match, with both keys, and creates no third", () =>
    withWorld({ learners: 1 }, async (world) => {
      await world.standIn.addUser({
        OrganisationID: 101,
        Role: 5,
        FirstName: "Birch",
        LastName: "Twice",
        Email: "twice@example.org",
        MISID: "OFF-01",
      });
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(1);
      expect(run.stdout).toContain(
        'ambiguous: 2 remote records match (10001 "OFF-01" "101", 10002 "OFF-01" "101")',
      );
      expect((await world.standIn.stats()).writes.byResource.User).toBeUndefined();
    }));

  it("refuses a run that would change more than the guards allow, until it is told so by name", () =>
    uploaded({ learners: 10 }, async (world) => {
      await world.sql("update learners set surname = surname || '-New'");
      const refused = await world.run("run", "sync");
      expect(refused.code).toBe(76);
      expect(refused.stderr).toContain("--accept learner.remote.updates");
      expect((await world.standIn.stats()).writes.total).toBe(0);
      expect((await world.run("run", "sync", "--accept", "learner.remote.updates")).code).toBe(0);
      expect((await world.standIn.stats()).writes.total).toBe(10);
    }));

  it("stops early on purpose with 3, keeps what was done, and goes on next time", () =>
    uploaded({ learners: 24 }, async (world) => {
      await world.sql("update learners set surname = surname || '-New'");
      const accept = ["--accept", "learner.remote.updates"];
      const stopped = await world.run("run", "sync", "--max-requests", "54", ...accept);
      expect(stopped.code).toBe(3);
      expect(stopped.stdout).toContain("Stopped early: 54 requests have been made");
      const done = (await world.standIn.stats()).writes.total;
      expect(done).toBeGreaterThan(0);
      expect(done).toBeLessThan(24);
      expect((await world.run("run", "sync", ...accept)).code).toBe(0);
      expect((await world.standIn.stats()).writes.total).toBe(24);
    }));

  it("carries out a saved plan, and refuses the step whose record has changed since", () =>
    uploaded({}, async (world) => {
      await world.sql(
        "update learners set surname = 'One' where learner_id = 1; update learners set surname = 'Two' where learner_id = 2",
      );
      expect((await world.run("plan", "sync", "-o", "saved.json")).code).toBe(0);
      await world.standIn.setUser(await world.oneFileIdOf(2), { LastName: "Meanwhile" });
      const applied = await world.run("apply", "saved.json");
      expect(applied.code).toBe(1);
      expect(applied.stdout).toContain("changed-since");
      expect((await world.standIn.stats()).writeLog.map((write) => Number(write.id))).toEqual([
        await world.oneFileIdOf(1),
      ]);
      const foreign = await world.run("apply", "profiles/demo.yaml");
      expect(foreign.code).toBe(78);
    }));

  it("lets no credential reach the state, a plan, a report or an error", () =>
    uploaded({}, async (world) => {
      await world.sql("update learners set surname = 'Renamed' where learner_id = 1");
      const outputs = [
        await world.run("plan", "sync", "-o", "saved.json", "--format", "json"),
        await world.run("run", "sync", "--format", "json"),
        await world.run("show", "--format", "json"),
        await world.run("check", "--format", "json"),
      ].flatMap((result) => [result.stdout, result.stderr]);
      const files = [join(world.folder, "saved.json")];
      for (const sub of [".crosswalk/demo", ".machine"])
        for (const name of await readdir(join(world.folder, sub))) files.push(join(world.folder, sub, name));
      for (const file of files) outputs.push((await readFile(file)).toString("latin1"));
      for (const output of outputs) expect(output).not.toContain("demo-customer-token");
    }));
});
