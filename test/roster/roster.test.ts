/** The roster of mappings/roster, run on a copy of its folder and judged by the bytes of its files. */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { acknowledged } from "../support/acknowledged.ts";
import { type CommandResult, crosswalk, packageFolder } from "../support/crosswalk.ts";

interface World {
  readonly folder: string;
  readonly run: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
  /** The two files, a character for each byte. */
  readonly people: () => Promise<string>;
  readonly badges: () => Promise<string>;
  readonly changePeople: (from: string, to: string) => Promise<void>;
  readonly changeBadges: (from: string, to: string) => Promise<void>;
  readonly set: (name: string, value: string) => Promise<void>;
}

const withRoster = async (body: (world: World) => Promise<void>): Promise<void> => {
  const parent = await mkdtemp(join(tmpdir(), "crosswalk-roster-"));
  const folder = join(parent, "roster");
  await cp(join(packageFolder, "mappings", "roster"), folder, {
    recursive: true,
    filter: (path) => !path.endsWith(".crosswalk"),
  });
  const [hr, doors] = [join(folder, "data/hr/people.csv"), join(folder, "data/doors/badges.csv")];
  const changing =
    (path: string, encoding: "latin1" | "utf8") =>
    async (from: string, to: string): Promise<void> => {
      const text = await readFile(path, encoding);
      expect(text.split(from)).toHaveLength(2);
      await writeFile(
        path,
        text.replace(from, () => to),
        encoding,
      );
    };
  const profile = join(folder, "profiles", "example.yaml");
  try {
    await body({
      folder,
      run: (...args) => crosswalk(args, { cwd: folder }),
      people: () => readFile(hr, "latin1"),
      badges: () => readFile(doors, "utf8"),
      changePeople: changing(hr, "latin1"),
      changeBadges: changing(doors, "utf8"),
      set: async (name, value) => {
        const text = (await readFile(profile, "utf8")).replace(new RegExp(`^ {2}${name}: .*\\n`, "m"), "");
        await writeFile(profile, text.replace("settings:\n", `settings:\n  ${name}: ${value}\n`));
      },
    });
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
};

describe("the roster", () => {
  it("validates without a warning, and reaches both folders", () =>
    withRoster(async ({ run }) => {
      const validated = await run("validate", "--max-warnings", "0");
      expect([validated.code, validated.stderr]).toEqual([0, ""]);
      expect((await run("check")).code).toBe(0);
    }));

  it("is settled after one run, in which every cell that nobody writes keeps its bytes", () =>
    withRoster(async ({ folder, run, people, badges }) => {
      const [hr, doors] = [await people(), await badges()];
      const planned = await run("plan", "sync", "--detailed-exitcode");
      expect(planned.code).toBe(2);
      expect([await people(), await badges()]).toEqual([hr, doors]);

      expect((await run("run", "sync")).code).toBe(0);
      expect(await people()).toBe(
        hr
          .replace('"A; 7";;;\r\n', '"A; 7";1;4711;1.250,5\r\n')
          .replace("\x93new\x94;;;\r\n", "\x93new\x94;4;;\r\n")
          .replace("A 7 \x80;;;\r\n", "A 7 \x80;5;;\r\n"),
      );
      expect(await badges()).toBe(
        `${doors.replace("Zoë,Z1,-,", "Zoë,Z2,0300 123 456,")}4,S-103,Exemple,Núria,Z3,,2026-02-01,,yes,,,,
5,S-105,d’Été,"Anna ""Dee""",Z2,0300 123 460,2026-02-02,,yes,,,,
`,
      );

      const settled = [await people(), await badges()];
      expect((await run("plan", "sync", "--detailed-exitcode")).code).toBe(0);
      expect((await run("run", "sync")).stdout).toContain("nothing written");
      expect([await people(), await badges()]).toEqual(settled);
      expect(await readdir(join(folder, "data/hr"))).toEqual(["people.csv"]);
      expect(await readdir(join(folder, "data/doors"))).toEqual(["badges.csv"]);
    }));

  it("brings a badge number back once the doors have issued it, and never sends one", () =>
    withRoster(async ({ run, people, badges, changePeople, changeBadges }) => {
      await run("run", "sync");
      await changeBadges("2026-02-01,,yes,,,,", "2026-02-01,,yes,4801,,,");
      await changePeople("4712;", "9999;");
      await run("run", "sync");
      expect(await people()).toContain(";4;4801;\r\n");
      expect(await people()).toContain(";2;4712;");
      expect(await badges()).toContain(",yes,4712,");
    }));

  it("lets the mode say which way a telephone number goes", () =>
    withRoster(async ({ run, people, badges, changeBadges, set }) => {
      await run("run", "sync");
      await changeBadges("0300/123-457", "0300 999");
      await set("phoneMode", "ignore");
      expect((await run("run", "sync")).stdout).toContain("nothing written");
      await set("phoneMode", "pull");
      await acknowledged(run)("run", "sync");
      expect(await people()).toContain("OFF;0300 999;15/06/2019");
      await changeBadges("0300 999", "0300 888");
      await set("phoneMode", "push");
      await acknowledged(run)("run", "sync");
      expect(await badges()).toContain("Muster,Jürgen,Z1,0300 999,");
    }));

  it("sends leaving dates where the toggle says so, and never takes one", () =>
    withRoster(async ({ run, people, badges, changePeople, changeBadges, set }) => {
      await run("run", "sync");
      await set("leavingDates", "false");
      await changePeople("30/06/2026", "31/12/2026");
      const before = await people();
      expect((await run("run", "sync")).stdout).toContain("nothing written");
      await set("leavingDates", "true");
      await acknowledged(run)("run", "sync");
      expect(await badges()).toContain("2019-06-15,2026-12-31,yes");
      await changeBadges("2026-12-31", "2030-01-01");
      await run("run", "sync");
      expect(await badges()).toContain("2019-06-15,2026-12-31,yes");
      expect(await people()).toBe(before);
    }));

  it("orders no badge for who has left, nor where new ones are switched off", () =>
    withRoster(async ({ run, badges, set }) => {
      await set("newBadges", "false");
      await run("run", "sync");
      expect(await badges()).not.toContain("S-105");
      await set("newBadges", "true");
      await acknowledged(run)("run", "sync");
      expect(await badges()).toContain("S-105");
      expect(await badges()).not.toContain("S-104");
    }));

  it("makes no badge twice after the state folder and the links are lost", () =>
    withRoster(async ({ folder, run, badges, changePeople }) => {
      await run("run", "sync");
      const before = await badges();
      await changePeople("\x93new\x94;4;", "\x93new\x94;;");
      await rm(join(folder, ".crosswalk"), { recursive: true });
      expect((await run("run", "sync")).code).toBe(0);
      expect(await badges()).toBe(before);
    }));

  it("sets one person aside whose date is wrong, and goes on with the others", () =>
    withRoster(async ({ run, badges, changePeople }) => {
      await changePeople("02/02/2026", "2026-02-02");
      const result = await run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain("starts: is not a date written dd/MM/yyyy (line 6 of people.csv)");
      expect(await badges()).toContain("S-103");
      expect(await badges()).not.toContain("S-105");
    }));

  it("holds back what a renamed column is for, names it, and blanks nothing", () =>
    withRoster(async ({ run, people, badges, changePeople }) => {
      await run("run", "sync");
      await changePeople(";Phone;", ";Telephone;");
      const before = [await people(), await badges()];
      const result = await run("run", "sync");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain(
        'schema-drift: the field "phone" of the local resource "people" is not there: no column "Phone"; "Telephone" is there instead (renamed?)',
      );
      expect([await people(), await badges()]).toEqual(before);
    }));

  it("refuses a mapping in which some setting would let a policy be broken", () =>
    withRoster(async ({ folder, run }) => {
      const entity = join(folder, "entities", "holder.yaml");
      const text = await readFile(entity, "utf8");
      await writeFile(
        entity,
        text.replace(
          "remote: lastName, type: text, direction: push-only",
          "remote: lastName, type: text, direction: pull-only",
        ),
      );
      const result = await run("validate");
      expect(result.code).toBe(78);
      expect(result.stdout + result.stderr).toContain("people.surname");
    }));
});
