import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { withWorld } from "../../mappings/pics-onefile/test/engine/support.ts";

it("shows no sensitive value in any form unless --reveal is given; a saved plan holds them", () =>
  withWorld({ learners: 2, officers: 1, organisations: 1 }, async (world) => {
    await world.sql(
      "update learners set dob = '1971-03-0' || learner_id, nino = 'QQ11111' || learner_id || 'A'",
    );
    const planted = /1971-0[34]-0|QQ(11111|22222)/;
    const seen = { hidden: 0, revealed: 0 };
    const both = async (...args: ReadonlyArray<string>) => {
      const result = await world.run(...args);
      expect(result.stdout + result.stderr, args.join(" ")).not.toMatch(planted);
      seen.hidden += result.stdout.split("(hidden)").length - 1;
      return result;
    };
    const shown = async (...args: ReadonlyArray<string>) => {
      await both(...args);
      const before = seen.hidden;
      await both(...args, "--format", "json");
      expect(seen.hidden, args.join(" ")).toBeGreaterThan(before);
      expect((await world.run(...args, "--reveal", "--format", "json")).stdout, args.join(" ")).toMatch(
        planted,
      );
    };

    await shown("plan", "upload", "--all");
    await both("plan", "upload", "--all", "--format", "json", "-o", "saved.json");
    const saved = join(world.folder, "saved.json");
    expect(await readFile(saved, "utf8")).toMatch(planted);
    expect((await stat(saved)).mode & 0o077).toBe(0);
    expect((await both("apply", "saved.json", "--format", "json")).code).toBe(0);
    // What arrived is what was planned, and not what was shown.
    const users = await world.standIn.readUsers();
    expect(users.filter((user) => planted.test(String(user.fields.NINO))).length).toBe(2);

    await world.sql(
      "update learners set dob = '1971-04-0' || learner_id, nino = 'QQ22222' || learner_id || 'B'",
    );
    // Withheld under pull: both sides' values.
    await shown("plan", "sync", "--profile", "modes/pull.yaml");
    await both("run", "sync", "--format", "json");
    await shown("show");
    await shown("explain", "learner.nino", "--record", "1");
    await both("run", "sync");
    // Nothing to write: what the baseline remembers.
    await shown("explain", "learner.dob", "--record", "2");
  }));
