/** A refresh that is asked for during a run is done next by the run, judged at what arrived at the server. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type People, withPeople } from "./people.ts";
import { start, until } from "./process.ts";

/** The first write of a run is answered late, so that others meet the run while it holds the lock. */
const busy = async ({ pair, writes }: People, body: () => Promise<void>): Promise<void> => {
  await pair.local.do("update people set email = 'one@example.org' where id = 1");
  pair.server.faults.push({
    when: ({ method }) => method === "PUT",
    fault: { _tag: "Late", milliseconds: 4_000 },
  });
  const before = writes.length;
  const running = pair.run("run", "sync");
  await until(() => writes.length > before);
  await pair.local.do("update people set email = 'two@example.org' where id = 2");
  await body();
  expect((await running).code).toBe(0);
};

const one = { path: "/persons/101", body: { Email: "one@example.org" } };
const two = { path: "/persons/102", body: { Email: "two@example.org" } };

describe("a refresh during a run", () => {
  it("is handed to the run, done by it once, and listed as a run of its own; any other run is refused", () =>
    withPeople({}, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      pair.server.faults.push({
        when: ({ method }) => method === "PUT",
        fault: { _tag: "Late", milliseconds: 4_000 },
      });
      const running = pair.run("run", "sync");
      await until(() => writes.length > 0);
      await pair.local.do("update people set email = 'two@example.org' where id = 2");
      const asked = await pair.run("run", "sync", "--only", "person:2");
      expect([asked.code, asked.stdout]).toEqual([75, ""]);
      expect(asked.stderr).toContain("another run of this profile is under way; this is done next");
      const again = await pair.run("run", "sync", "--only", "person:2");
      expect([again.code, again.stderr]).toEqual([75, expect.stringContaining("as was asked for before")]);
      const whole = await pair.run("run", "sync");
      expect([whole.code, whole.stderr]).toEqual([
        75,
        expect.stringContaining("try again when it has ended"),
      ]);
      expect(writes).toEqual([one]);
      const ended = await running;
      expect(ended.code).toBe(0);
      expect(ended.stderr.match(/asked for meanwhile: sync of person 2/g)).toHaveLength(1);
      expect(writes).toEqual([one, two]);
      const { runs } = JSON.parse((await pair.run("runs", "--format", "json")).stdout);
      expect(runs.map((run: { chosen: boolean; status: string }) => [run.chosen, run.status])).toEqual([
        [true, "done"],
        [false, "done"],
      ]);
      expect((await pair.run("run", "sync")).stderr).toBe("");
    }));

  it("that can be done no more is reported and not tried again", () =>
    withPeople({}, (people) => {
      const { pair, writes } = people;
      return busy(people, async () => {
        expect((await pair.run("run", "sync", "--only", "person:2")).code).toBe(75);
        const file = join(pair.folder, "crosswalk.yaml");
        await writeFile(file, (await readFile(file, "utf8")).replaceAll("sync:", "later:"));
        const entity = join(pair.folder, "entities", "person.yaml");
        await writeFile(entity, (await readFile(entity, "utf8")).replaceAll("[sync]", "[later]"));
      }).then(async () => {
        expect(writes).toEqual([one]);
        const next = await pair.run("run", "later", "--only", "person:3");
        expect([next.code, next.stderr]).toEqual([0, ""]);
      });
    }));

  it("is left to the next run by one that is killed", () =>
    withPeople({}, async ({ pair, writes }) => {
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      pair.server.faults.push({
        when: ({ method }) => method === "PUT",
        fault: { _tag: "Hang", carriedOut: true },
      });
      const killed = start(pair.folder, ["run", "sync"]);
      await until(() => writes.length > 0);
      await pair.local.do("update people set email = 'two@example.org' where id = 2");
      expect((await pair.run("run", "sync", "--only", "person:2")).code).toBe(75);
      killed.kill("SIGKILL");
      expect((await killed.ended).code).toBe(null);
      const next = await pair.run("run", "sync", "--only", "person:1");
      expect(next.code).toBe(0);
      expect(next.stderr).toContain("asked for meanwhile: sync of person 2");
      expect(writes.filter(({ path }) => path === "/persons/102")).toEqual([two]);
    }));

  /** Meets a command that holds the lock with a refresh of person 2, and waits for the end of the command. */
  const meeting = async (
    { pair, writes }: People,
    holder: ReadonlyArray<string>,
    meanwhile: () => Promise<void> = async () => undefined,
  ) => {
    pair.server.faults.push({
      when: ({ method }) => method === "PUT",
      fault: { _tag: "Late", milliseconds: 2_000 },
    });
    const before = writes.length;
    const running = pair.run(...holder);
    await until(() => writes.length > before);
    await pair.local.do("update people set email = 'two@example.org' where id = 2");
    const asked = await pair.run("run", "sync", "--only", "person:2");
    expect([asked.code, asked.stderr]).toEqual([
      75,
      expect.stringContaining("this is done next, by it or by the run after it"),
    ]);
    await meanwhile();
    return running;
  };

  it("is done by a revert as well", () =>
    withPeople({}, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      expect((await pair.run("run", "sync")).code).toBe(0);
      const { runs } = JSON.parse((await pair.run("runs", "--format", "json")).stdout);
      const reverted = await meeting(people, ["revert", runs[0].id]);
      expect([reverted.code, reverted.stderr]).toEqual([
        0,
        expect.stringContaining("asked for meanwhile: sync of person 2"),
      ]);
      expect(writes).toEqual([one, { path: "/persons/101", body: { Email: "p1@example.org" } }, two]);
    }));

  it("is done by the carrying out of a saved plan, in the profile that the plan names", () =>
    withPeople({}, async ({ pair, writes }) => {
      const profiles = join(pair.folder, "profiles");
      await writeFile(
        join(profiles, "other.yaml"),
        (await readFile(join(profiles, "test.yaml"), "utf8")).replace("profile: test", "profile: other"),
      );
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      expect((await pair.run("plan", "sync", "--profile", "test", "-o", "saved.json")).code).toBe(0);
      await pair.local.do("update people set email = 'two@example.org' where id = 2");
      pair.server.faults.push({
        when: ({ method }) => method === "PUT",
        fault: { _tag: "Late", milliseconds: 4_000 },
      });
      const applying = pair.run("apply", "saved.json");
      await until(() => writes.length > 0);
      expect((await pair.run("run", "sync", "--profile", "test", "--only", "person:2")).code).toBe(75);
      const applied = await applying;
      expect([applied.code, writes]).toEqual([0, [one, two]]);
      expect(applied.stderr).not.toContain("is not done yet");
    }));

  it("is left to the next run by one whose limits have come, and that one does not begin it", () =>
    withPeople({}, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      // The run itself makes more than two requests: the list, the record and its update.
      const ended = await meeting(people, ["run", "sync", "--max-requests", "2"]);
      expect(ended.stderr).not.toContain("asked for meanwhile");
      expect(writes).toEqual([one]);
      const next = await pair.run("run", "sync", "--only", "person:5");
      expect([next.code, next.stderr]).toEqual([
        0,
        expect.stringContaining("asked for meanwhile: sync of person 2"),
      ]);
      expect(writes).toEqual([one, two]);
    }));

  it("is left to the next run where the system does not answer", () =>
    withPeople({}, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      let down = false;
      const ended = await meeting(people, ["run", "sync"], async () => {
        down = true;
        for (let n = 0; n < 50; n += 1)
          pair.server.faults.push({
            when: ({ path }) => down && path === "/persons/102",
            fault: { _tag: "Reply", reply: { status: 503, body: {} } },
          });
      });
      expect(ended.stderr).toContain(
        "sync of person 2 is not done yet; the next run of this profile tries it again",
      );
      expect(writes).toEqual([one]);
      down = false;
      expect((await pair.run("run", "sync", "--only", "person:5")).code).toBe(0);
      expect(writes).toEqual([one, two]);
    }));

  it("is left to the next run where the mapping is invalid at that moment", () =>
    withPeople({}, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      const file = join(pair.folder, "crosswalk.yaml");
      const sound = await readFile(file, "utf8");
      const ended = await meeting(people, ["run", "sync"], () => writeFile(file, `${sound}\n  broken: [`));
      expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("CW101")]);
      expect(writes).toEqual([one]);
      await writeFile(file, sound);
      expect((await pair.run("run", "sync", "--only", "person:5")).code).toBe(0);
      expect(writes).toEqual([one, two]);
    }));

  it("that a guard refuses is reported, listed as failed, and waits for a person instead of the next run", () =>
    withPeople({ entityGuards: "guards: { fields: { email: { updates: 0 } } }" }, async (people) => {
      const { pair, writes } = people;
      await pair.local.do("update people set email = 'one@example.org' where id = 1");
      const ended = await meeting(people, ["run", "sync", "--accept", "person.email.updates"]);
      expect([ended.code, ended.stderr]).toEqual([0, expect.stringContaining("refused by a guard")]);
      const { runs } = JSON.parse((await pair.run("runs", "--format", "json")).stdout);
      expect(runs.map((run: { chosen: boolean; status: string }) => [run.chosen, run.status])).toEqual([
        [true, "failed"],
        [false, "done"],
      ]);
      expect((await pair.run("run", "sync", "--only", "person:5")).stderr).toBe("");
      expect(writes).toEqual([one]);
    }));
});
