/** Settings that stand above all others: the master switch, and the environment, which is a profile here. */
import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { setSettings, withWorld } from "./support.ts";

it("Integration Enabled off: nothing is asked and nothing written, and no run counts as a synchronisation", () =>
  withWorld({ learners: 2, courses: true }, async (world) => {
    await setSettings(world, { integrationEnabled: "false" });
    const tables = await world.mappedTables();
    for (const command of [
      ["run", "upload", "--all"],
      ["run", "sync"],
      ["run", "refreshQualificationLinks"],
      ["plan", "sync", "--detailed-exitcode"],
    ]) {
      const result = await world.run(...command);
      expect(result).toMatchObject({ code: 0, stderr: "" });
      expect(result.stdout).toContain(
        '"Integration Enabled" is off: nothing is read and nothing is written.',
      );
    }
    expect((await world.standIn.stats()).calls.total).toBe(0);
    expect(await world.mappedTables()).toBe(tables);
    expect((await world.run("runs")).stdout).not.toContain("last came to its end");
  }));

it("check reaches both systems, and says what the limit and the clocks are", () =>
  withWorld({ learners: 1 }, async (world) => {
    const result = await world.run("check");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/ok +local pics: PICSWeb; database opened/);
    expect(result.stdout).toMatch(
      /ok +remote onefile: .*credential accepted.*at most 300 requests.*clocks agree/,
    );
  }));

it.each(["live", "beta", "practice"])("environment %s has a server and a token of its own", async (name) => {
  const remotes = new Map<string, { url: string; customerToken: string }>();
  for (const one of ["live", "beta", "practice"]) {
    const text = await readFile(new URL(`../../profiles/${one}.yaml`, import.meta.url), "utf8");
    remotes.set(one, parse(text).connections.remote);
  }
  expect(remotes.get(name)?.customerToken).toBe(`\${ONEFILE_CUSTOMER_TOKEN_${name.toUpperCase()}}`);
  const others = [...remotes].filter(([one]) => one !== name).map(([, { url }]) => url);
  expect(others).not.toContain(remotes.get(name)?.url);
});
