/** The workflow and the hooks that README.md shows: their commands, run as they are written, in a repository that uses the package. */
import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { packageFolder } from "../support/crosswalk.ts";
import { program } from "../support/program.ts";

interface Workflow {
  readonly jobs: Readonly<
    Record<string, { readonly steps: ReadonlyArray<{ readonly uses?: string; readonly run?: string }> }>
  >;
}
interface Hooks {
  readonly repos: ReadonlyArray<{
    readonly repo: string;
    readonly hooks: ReadonlyArray<{
      readonly entry: string;
      readonly files: string;
      readonly language: string;
      readonly pass_filenames: boolean;
    }>;
  }>;
}

const block = async (marker: string): Promise<string> => {
  const text = await readFile(join(packageFolder, "README.md"), "utf8");
  const found = new RegExp(`<!-- ${marker} -->\\n\`\`\`yaml\\n([\\s\\S]*?)\\n\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`README.md has no block after <!-- ${marker} -->`);
  return found;
};

const learner = "mappings/pics-onefile/entities/learner.yaml";
let repository: string;

beforeAll(async () => {
  repository = await mkdtemp(join(tmpdir(), "crosswalk-ci-"));
  const bin = join(repository, "node_modules", ".bin");
  await mkdir(bin, { recursive: true });
  await writeFile(join(repository, "package.json"), '{ "name": "mappings-of-ours", "private": true }\n');
  // As an installed package has it: a command in node_modules/.bin, which npx takes.
  await writeFile(
    join(bin, "crosswalk"),
    `#!/bin/sh\nexec "${process.execPath}" "${program("crosswalk")}" "$@"\n`,
  );
  await chmod(join(bin, "crosswalk"), 0o755);
  await cp(join(packageFolder, "mappings"), join(repository, "mappings"), { recursive: true });
});
afterAll(() => rm(repository, { recursive: true, force: true }));

/** Runs a command line as a runner's shell does, without a credential or a network in its environment. */
const shell = (command: string) => {
  const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", command], {
    cwd: repository,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      HOME: repository,
      npm_config_offline: "true",
      npm_config_update_notifier: "false",
    },
  });
  return { status, stdout, stderr };
};

const withBrokenMapping = async (use: () => void): Promise<void> => {
  const file = join(repository, learner);
  const text = await readFile(file, "utf8");
  const broken = text.replace(/(uln: .*direction: )push-only/, "$1pull-able");
  expect(broken).not.toBe(text);
  await writeFile(file, broken);
  try {
    use();
  } finally {
    await writeFile(file, text);
  }
};

describe("the workflow", () => {
  it("runs the package's commands, each of which passes on the shipped mappings", async () => {
    const workflow: Workflow = parse(await block("action"));
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const commands = steps.flatMap(({ run }) => (run === undefined ? [] : [run]));
    // What a runner does before them is not ours: the checkout, Node, and the install.
    const [install, ...own] = commands;
    expect(install).toBe("npm ci");
    expect(own.map((command) => command.split(" ").slice(0, 3).join(" "))).toEqual([
      "npx crosswalk validate",
      "npx crosswalk test",
      "npx crosswalk docs",
    ]);
    for (const command of own) expect({ command, ...shell(command) }).toMatchObject({ command, status: 0 });
  });

  it("fails where a field was widened, with the file and the line", async () => {
    const workflow: Workflow = parse(await block("action"));
    const validate = Object.values(workflow.jobs)
      .flatMap((job) => job.steps)
      .find(({ run }) => run?.includes(" validate "))?.run;
    await withBrokenMapping(() => {
      const { status, stdout } = shell(validate ?? "");
      expect(status).toBe(78);
      expect(stdout).toMatch(new RegExp(`^::error file=${learner},line=30,col=\\d+`, "m"));
    });
  });
});

describe("the hooks", () => {
  it("are local, and look at every file of a mapping", async () => {
    const { repos }: Hooks = parse(await block("pre-commit"));
    expect(repos.map(({ repo }) => repo)).toEqual(["local"]);
    for (const hook of repos.flatMap(({ hooks }) => hooks)) {
      expect(hook).toMatchObject({ language: "system", pass_filenames: false });
      for (const file of ["crosswalk.yaml", "entities/learner.yaml", "cases/reviews.yaml", "codes/sex.yaml"])
        expect(`mappings/pics-onefile/${file}`).toMatch(new RegExp(hook.files));
      expect("README.md").not.toMatch(new RegExp(hook.files));
    }
  });

  it("pass on the shipped mapping, and stop a broken one", async () => {
    const { repos }: Hooks = parse(await block("pre-commit"));
    const entries = repos.flatMap(({ hooks }) => hooks.map(({ entry }) => entry));
    expect(entries).toHaveLength(2);
    for (const entry of entries) expect({ entry, ...shell(entry) }).toMatchObject({ entry, status: 0 });
    await withBrokenMapping(() => {
      for (const entry of entries) expect({ entry, ...shell(entry) }).toMatchObject({ entry, status: 78 });
    });
  });
});
