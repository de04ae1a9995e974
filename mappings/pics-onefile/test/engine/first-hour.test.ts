/** What a newcomer meets in the first hour, each over real parts. */
import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { program } from "../../../../test/support/program.ts";
import { type World, withWorld } from "./support.ts";

/** The command as a process of its own, with nothing but what is given here: no terminal, no environment. */
const asCron = (
  world: World,
  args: ReadonlyArray<string>,
): Promise<{ code: number | null; output: string }> => {
  const child = spawn(process.execPath, [program("crosswalk"), ...args, "-C", world.folder], {
    cwd: "/",
    env: { HOME: world.folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
    });
  return new Promise((done, fail) => child.on("error", fail).on("close", (code) => done({ code, output })));
};

const assessors = async (world: World) =>
  (await world.standIn.readUsers())
    .filter(({ fields }) => fields.Role === 5)
    .map(({ fields }) => fields.MISID);

describe("the first hour", () => {
  it("runs from a scheduler: an empty environment, no terminal, another folder", () =>
    withWorld({ learners: 2 }, async (world) => {
      expect((await asCron(world, ["run", "upload", "--all"])).code).toBe(0);
      const sync = await asCron(world, ["run", "sync"]);
      expect(sync).toMatchObject({ code: 0 });
      expect(sync.output).not.toContain("\u001b[");
      expect((await world.standIn.stats()).records.users.byRole.learner).toBe(2);
    }));

  it("enrols a learner once, though two processes are started at once", () =>
    withWorld({ learners: 1 }, async (world) => {
      world.standIn.addFault({ kind: "delay", method: "POST", path: "/User", times: 10, delayMs: 300 });
      const both = await Promise.all([
        asCron(world, ["run", "upload", "--only", "learner:1"]),
        asCron(world, ["run", "upload", "--only", "learner:1"]),
      ]);
      const codes = both.map(({ code }) => code).sort();
      // The second either finds the lock held, or comes so late that all is done.
      expect([
        [0, 75],
        [0, 0],
      ]).toContainEqual(codes);
      expect((await world.standIn.stats()).records.users.byRole.learner).toBe(1);
    }));

  it("makes two officers with one e-mail two accounts: they are told apart by MIS value", () =>
    withWorld({ learners: 2, officers: 2 }, async (world) => {
      await world.sql("update officers set email = 'shared@example.org'");
      expect((await world.run("run", "upload", "--all")).code).toBe(0);
      expect((await assessors(world)).sort()).toEqual(["OFF-01", "OFF-02"]);
      expect(await world.rows("select count(distinct other_system_id) as n from officers")).toEqual([
        { n: 2 },
      ]);
    }));

  it("sets an officer aside whose MIS value an archived account holds too, and who depends on him", () =>
    withWorld({ learners: 2, officers: 2, organisations: 1 }, async (world) => {
      const account = {
        OrganisationID: 101,
        Role: 5,
        FirstName: "Cedar",
        LastName: "Officer-02",
        Email: "officer2@example.org",
        MISID: "OFF-02",
      };
      const old = await world.standIn.addUser(account);
      const live = await world.standIn.addUser({ ...account, Email: "officer2b@example.org" });
      await world.standIn.archiveUser(old);
      const run = await world.run("run", "upload", "--all");
      expect(run.code).toBe(1);
      expect(run.stdout).toMatch(new RegExp(`ambiguous: 2 remote records match \\(${old} .*${live} `));
      // The other learner is uploaded; for this one nothing is half made.
      expect((await world.standIn.stats()).records.users.byRole).toMatchObject({ learner: 1, assessor: 3 });
    }));

  it("says before a run how many records a changed mode would touch, each way", () =>
    withWorld({ learners: 6 }, async (world) => {
      await world.run("run", "upload", "--all");
      await world.run("run", "sync");
      await world.sql("update learners set surname = surname || '-New' where learner_id <= 4");
      await world.standIn.resetStats();
      const last = async (mode: string) =>
        (await world.run("plan", "sync", "--profile", `modes/${mode}.yaml`)).stdout.split("\n").at(-1);
      expect(await last("push")).toBe("4 updates on remote.");
      expect(await last("pull")).toBe("4 updates on local.");
      expect(await last("ignore")).toBe("No changes; 4 writes withheld.");
      expect((await world.standIn.stats()).writes.total).toBe(0);
    }));
});
