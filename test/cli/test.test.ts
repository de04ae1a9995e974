/** `crosswalk test` as its users call it: the built program, with a process of its own for the expressions. */
import { execFile } from "node:child_process";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { type CommandResult, crosswalk, packageFolder } from "../support/crosswalk.ts";
import { program } from "../support/program.ts";

interface Folder {
  readonly path: string;
  readonly test: (...args: ReadonlyArray<string>) => Promise<CommandResult>;
  readonly cases: (text: string) => Promise<void>;
  readonly read: () => Promise<string>;
}

const built = (args: ReadonlyArray<string>, cwd: string): Promise<CommandResult> =>
  new Promise((done) => {
    execFile(process.execPath, [program("crosswalk"), ...args], { cwd }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr });
    });
  });

/** A copy of the starter whose only case file is the test's. */
const withFolder = async (body: (folder: Folder) => Promise<void>): Promise<void> => {
  const path = await mkdtemp(join(tmpdir(), "crosswalk-test-"));
  try {
    await cp(join(packageFolder, "mappings", "starter"), path, { recursive: true });
    await rm(join(path, "cases"), { recursive: true });
    const file = join(path, "cases", "own.yaml");
    await body({
      path,
      test: (...args) => built(["test", ...args], path),
      cases: async (text) => {
        await mkdir(join(path, "cases"), { recursive: true });
        await writeFile(file, text);
      },
      read: () => readFile(file, "utf8"),
    });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
};

const given = `given:
  now: 2026-03-02T09:00:00Z
  job: sync
  local: { items: [{ sku: A-1, name: Oak bench, inStock: 1 }] }
  remote: { item: [{ id: ite_1, sku: A-1, title: Garden bench, available: 2 }] }
  links: [{ entity: item, local: A-1, remote: ite_1 }]
cases:
`;
const passes = `  - name: Both go up
    expect: [{ update: { side: remote, entity: item, key: ite_1, set: { title: Oak bench, available: 1 } } }]
`;
const fails = `  - name: The name comes down
    settings: { updateDetailsMode: pull }
    expect:
      - update: { side: local, entity: item, key: A-1, set: { name: Bench } } # why not
      - aside: { entity: item, local: B-2, code: needs }
`;

describe("crosswalk test", () => {
  it("says what became of each file, and of what failed where and why", () =>
    withFolder(async ({ test, cases }) => {
      await cases(`${given}${passes}${fails}`);
      const result = await test();
      expect(result).toEqual({
        code: 1,
        stderr: "",
        stdout: `cases/own.yaml  1 passed, 1 failed

FAILED  cases/own.yaml:10 The name comes down
    update local item A-1 [cases/own.yaml:13]
        name: expected "Bench", got "Garden bench"
            name: pull: the sides differ; updateDetailsMode is pull (entities/item.yaml:31) [entities/item.yaml:16]
    expected: set aside item B-2: needs [cases/own.yaml:14]
    not expected: update remote item ite_1 { available: 1 }
            available: push: the sides differ; no gate [entities/item.yaml:19]

2 cases, 1 passed, 1 failed
`,
      });
    }));

  it("takes cases by their names, and refuses a text that none has", () =>
    withFolder(async ({ test, cases }) => {
      await cases(`${given}${passes}${fails}`);
      expect(await test("--case", "BOTH")).toEqual({
        code: 0,
        stderr: "",
        stdout: "cases/own.yaml  1 passed\n\n1 case, 1 passed, 0 failed\n",
      });
      expect(await test("--case", "neither", "--case", "nor")).toEqual({
        code: 64,
        stdout: "",
        stderr: 'crosswalk: no case has a name with "neither" or "nor"\n',
      });
    }));

  it("prints JSON of its schema, and JUnit", () =>
    withFolder(async ({ test, cases }) => {
      await cases(`${given}${passes}${fails}`);
      const json = await test("--format", "json");
      const output = JSON.parse(json.stdout);
      const schema = JSON.parse(
        await readFile(join(packageFolder, "schemas", "output-test.schema.json"), "utf8"),
      );
      expect(new Ajv({ strict: false }).validate(schema, output)).toBe(true);
      expect([json.code, output.cases, output.passed, output.failed]).toEqual([1, 2, 1, 1]);
      expect(output.results[1].differences[0]).toEqual({
        kind: "differs",
        place: { file: "cases/own.yaml", line: 13, column: 9 },
        text: "update local item A-1",
        parts: [{ part: "name", expected: '"Bench"', got: '"Garden bench"' }],
        why: [
          "name: pull: the sides differ; updateDetailsMode is pull (entities/item.yaml:31) [entities/item.yaml:16]",
        ],
      });
      const xml = await test("--format", "junit", "--case", "both");
      expect(xml).toEqual({
        code: 0,
        stderr: "",
        stdout: `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="crosswalk" tests="1" failures="0" errors="0">
  <testsuite name="cases/own.yaml" tests="1" failures="0" errors="0">
    <testcase classname="cases/own.yaml" name="Both go up" file="cases/own.yaml" line="8"/>
  </testsuite>
</testsuites>
`,
      });
    }));

  it("rewrites what failed cases expect, byte order mark and line ends and all; then they pass", () =>
    withFolder(async ({ test, cases, read }) => {
      const windows = (text: string): string => `\uFEFF${text.replaceAll("\n", "\r\n")}`;
      await cases(windows(`${given}${passes}${fails}`));
      const result = await test("--update");
      expect(result.code).toBe(0);
      expect(result.stdout).toContain("REWRITTEN  cases/own.yaml:10 The name comes down");
      expect(await read()).toBe(
        windows(`${given}${passes}  - name: The name comes down
    settings: { updateDetailsMode: pull }
    expect:
      - update: { side: remote, entity: item, key: ite_1, set: { available: 1 } }
      - update: { side: local, entity: item, key: A-1, set: { name: Garden bench } }
`),
      );
      expect((await test()).code).toBe(0);
    }));

  it("names every file from where the command is run", () =>
    withFolder(async ({ path, cases }) => {
      await cases(`${given}${fails}`);
      const name = basename(path);
      const { code, stdout } = await built(["test", name], dirname(path));
      expect([code, stdout]).toEqual([
        1,
        `${name}/cases/own.yaml  1 failed

FAILED  ${name}/cases/own.yaml:8 The name comes down
    update local item A-1 [${name}/cases/own.yaml:11]
        name: expected "Bench", got "Garden bench"
            name: pull: the sides differ; updateDetailsMode is pull (${name}/entities/item.yaml:31) [${name}/entities/item.yaml:16]
    expected: set aside item B-2: needs [${name}/cases/own.yaml:12]
    not expected: update remote item ite_1 { available: 1 }
            available: push: the sides differ; no gate [${name}/entities/item.yaml:19]

1 case, 0 passed, 1 failed
`,
      ]);
      const json = JSON.parse((await built(["test", name, "-f", "json"], dirname(path))).stdout);
      expect(json.results[0].differences[2].why).toEqual([
        `available: push: the sides differ; no gate [${name}/entities/item.yaml:19]`,
      ]);
    }));

  it("rewrites one file and no other: neither what lies beside it nor what a link leads to", () =>
    withFolder(async ({ path, test, cases, read }) => {
      await cases(`${given}${fails}`);
      const file = join(path, "cases", "own.yaml");
      await chmod(file, 0o640);
      await writeFile(join(path, "of-others"), "theirs\n");
      await symlink(join(path, "of-others"), `${file}.part`);
      expect((await test("--update")).code).toBe(0);
      expect(await read()).toContain("set: { name: Garden bench }");
      expect((await stat(file)).mode & 0o777).toBe(0o640);
      expect(await readFile(`${file}.part`, "utf8")).toBe("theirs\n");
    }));

  it("rewrites the file of the folder that a link leads to, and leaves the link", () =>
    withFolder(async ({ path, test, cases, read }) => {
      await cases(`${given}${fails}`);
      const file = join(path, "cases", "own.yaml");
      await rename(file, join(path, "own-cases.yaml"));
      await symlink(join("..", "own-cases.yaml"), file);
      expect((await test("--update")).code).toBe(0);
      expect((await lstat(file)).isSymbolicLink()).toBe(true);
      expect(await read()).toContain("set: { name: Garden bench }");
    }));

  it("leaves a file alone whose expectations are shared, and says so", () =>
    withFolder(async ({ test, cases, read }) => {
      const text = `${given}  - { name: a, expect: &none [] }\n  - { name: b, expect: *none }\n`;
      await cases(text);
      const result = await test("--update");
      expect(result.code).toBe(1);
      expect(result.stdout).toContain('not rewritten: "expect" holds an anchor, so that others may share it');
      expect(result.stdout).toContain(
        'not rewritten: "expect" is an alias: rewrite the list that it stands for by hand',
      );
      expect(await read()).toBe(text);
    }));

  it("says so of a mapping without cases, which is no failure", () =>
    withFolder(async ({ test }) => {
      expect(await test()).toEqual({
        code: 0,
        stderr: "",
        stdout: "the mapping has no cases: they stand in cases/*.yaml\n",
      });
      expect(JSON.parse((await test("-f", "json")).stdout)).toEqual({
        cases: 0,
        passed: 0,
        failed: 0,
        results: [],
        laws: [],
      });
    }));

  it("refuses a mapping or a case file with a mistake, which validate finds as well", () =>
    withFolder(async ({ path, test, cases }) => {
      await cases(`${given}  - { name: a, job: snc, expect: [] }\n`);
      const found = 'cases/own.yaml:8:21: error CW304 unknown-job: "snc" is not a job.';
      const refused = await test();
      expect([refused.code, refused.stdout, refused.stderr.split("\n")[0]]).toEqual([78, "", found]);
      const validated = await crosswalk(["validate", path], { cwd: path });
      expect([validated.code, validated.stdout.split("\n")[0]]).toEqual([78, found]);
      await writeFile(join(path, "profiles", "local.yaml"), "profile: [");
      await cases("cases: {}\n");
      const both = await test();
      expect(both.code).toBe(78);
      expect(both.stderr).toContain("error CW101 yaml-syntax");
      expect(both.stderr).toContain("cases/own.yaml:1:8: error CW203");
    }));

  it("a mistake in a case file does not stop a run of the mapping", () =>
    withFolder(async ({ path, cases }) => {
      await cases("cases: {}\n");
      const result = await crosswalk(["explain", "item.name", "--profile", "local"], { cwd: path });
      expect(result.code).toBe(0);
    }));
});

describe("what init writes", () => {
  it("has cases, and all of them pass", async () => {
    const parent = await mkdtemp(join(tmpdir(), "crosswalk-test-"));
    try {
      expect((await crosswalk(["init", "mine"], { cwd: parent })).code).toBe(0);
      // In this process, so that the program is found as it is written.
      const result = await crosswalk(["test", "mine"], { cwd: parent });
      expect(result).toEqual({
        code: 0,
        stderr: "",
        stdout:
          "mine/cases/items.yaml      18 passed\nmine/cases/suppliers.yaml  5 passed\n\n23 cases, 23 passed, 0 failed",
      });
    } finally {
      await rm(parent, { recursive: true, force: true });
    }
  });
});

describe("the shipped mappings' cases", () => {
  it.each(["starter", "roster", "pics-onefile"])("%s: all pass", async (mapping) => {
    const result = await built(["test", join(packageFolder, "mappings", mapping)], packageFolder);
    expect([result.code, result.stderr], result.stdout).toEqual([0, ""]);
  });
});
