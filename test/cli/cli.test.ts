import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands } from "../../src/cli/commands/registry.ts";
import { crosswalk, packageFolder } from "../support/crosswalk.ts";

const run = (...args: ReadonlyArray<string>) =>
  crosswalk(args, { cwd: join(packageFolder, "mappings", "starter") });

describe("the command line", () => {
  it("lists every command with --help, on standard output", async () => {
    const result = await run("--help");
    expect(result).toMatchObject({ code: 0, stderr: "" });
    for (const { name } of commands) expect(result.stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  it("says on standard error how it is called when it is called without a command", async () => {
    const result = await run();
    expect(result).toMatchObject({ code: 64, stdout: "" });
    expect(result.stderr).toContain("Usage: crosswalk COMMAND");
  });

  it.each(commands.map(({ name }) => name))("explains %s and each of its options", async (name) => {
    const command = await commands.find((one) => one.name === name)?.load();
    const result = await run(name, "--help");
    expect(result.code).toBe(0);
    expect(result.stdout).toContain(`Usage: crosswalk ${name}`);
    for (const option of Object.keys(command?.options ?? {})) expect(result.stdout).toContain(`--${option}`);
  });

  it.each([
    [["pln", "sync"], '"pln" is not a command', 'did you mean "plan"?'],
    [["plan"], "plan needs JOB", "crosswalk plan JOB"],
    [["plan", "sync", "upload"], "plan takes fewer arguments", "crosswalk plan JOB"],
    [["plan", "sink"], '"sink" is not a job', 'did you mean "sync"?'],
    [["plan", "sync", "--onyl", "item:A-100"], "Unknown option '--onyl'", "crosswalk plan --help"],
    [["plan", "sync", "--only", "itm:A-100"], '"itm" is not an entity', 'did you mean "item"?'],
    [["plan", "sync", "--only", "item"], '"item" is not a record', "item"],
    [["plan", "sync", "--only", "item:A-100", "--all"], "--only and --all contradict each other", ""],
    [["plan", "sync", "--profile", "locl"], '"locl" is not a profile', 'did you mean "local"?'],
    [["plan", "sync", "--format", "xml"], '"xml" is not a format', "pretty or json"],
    [["explain", "item.prise"], '"prise" is not a field of "item"', 'did you mean "price"?'],
    [["validate", "--max-warnings", "few"], "--max-warnings takes a number", ""],
  ])("ends with 64 on %j and says what is wrong and what to do", async (args, message, help) => {
    const result = await run(...args);
    expect(result).toMatchObject({ code: 64, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain(help);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it("ends with 78 where there is no integration", async () => {
    const empty = await mkdtemp(join(tmpdir(), "crosswalk-empty-"));
    try {
      const result = await crosswalk(["plan", "sync"], { cwd: empty });
      expect(result.code).toBe(78);
      expect(result.stderr).toContain("no crosswalk.yaml");
    } finally {
      await rm(empty, { recursive: true });
    }
  });

  it("explains a field from the mapping alone, with what the other values of its gate would do", async () => {
    const result = await run("explain", "item.name");
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("item.name  pull-able  items.name ↔ item.title  [entities/item.yaml:");
    expect(result.stdout).toContain(
      "sync, updating a pair: local → remote; updateDetailsMode is push (entities/item.yaml:",
    );
    expect(result.stdout).toContain("with updateDetailsMode: ignore: nothing (gate-closed)");
    expect(result.stdout).toContain("with updateDetailsMode: pull: remote → local");
  });
});
