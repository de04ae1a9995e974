/** `crosswalk test` with its measures, as its users call it. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { outputSchemas } from "../../src/report/jsonForms.ts";
import type { Files } from "../support/checkFiles.ts";
import type { CommandResult } from "../support/crosswalk.ts";
import { program } from "../support/program.ts";
import { benchCases, shelf } from "./shelf.ts";

const pushed = `  - name: a name goes up under push
    settings: { mode: push }
    local: { items: [{ sku: A-1, name: Oak bench }] }
    expect: [{ update: { side: remote, entity: item, key: i1, set: { title: Oak bench } } }]
`;

/** Runs the command in a folder that holds these files and these cases. */
const test = async (
  args: ReadonlyArray<string>,
  cases = pushed,
  files: Files = shelf,
): Promise<CommandResult> => {
  const path = await mkdtemp(join(tmpdir(), "crosswalk-measures-"));
  try {
    for (const [file, text] of Object.entries({ ...files, "cases/own.yaml": benchCases(cases) })) {
      await mkdir(dirname(join(path, file)), { recursive: true });
      await writeFile(join(path, file), text);
    }
    return await new Promise((done) => {
      execFile(
        process.execPath,
        [program("crosswalk"), "test", ...args],
        { cwd: path },
        (error, stdout, stderr) =>
          done({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
      );
    });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
};

const results = `cases/own.yaml  1 passed

1 case, 1 passed, 0 failed
`;

const validates = (text: string): boolean => {
  const schema = outputSchemas().test;
  return schema !== undefined && new Ajv({ strict: false }).compile(schema)(JSON.parse(text));
};

describe("crosswalk test --coverage", () => {
  it("lists what no case takes, and says how much of each kind is taken", async () => {
    expect(await test(["--coverage"])).toEqual({
      code: 0,
      stderr: "",
      stdout: `${results}
NOT TAKEN  entities/item.yaml:13  item.name pulled on update, group "Names"
NOT TAKEN  entities/item.yaml:14  item.price pushed on update, group "Prices"
NOT TAKEN  crosswalk.yaml:7       mode is ignore
NOT TAKEN  crosswalk.yaml:7       mode is pull
NOT TAKEN  entities/item.yaml:6   item: match by sku finds one
NOT TAKEN  entities/item.yaml:6   item: match by sku finds several

coverage 33.3%: rules 1 of 3, moves 1 of 1, gates 1 of 3, match rules 0 of 2
`,
    });
  });

  it("exits 1 below the share that is asked, and 0 at it", async () => {
    const below = await test(["--min-coverage", "33.4"]);
    expect([below.code, below.stderr]).toEqual([
      1,
      "the cases take 33.3% of the mapping; --min-coverage is 33.4\n",
    ]);
    expect((await test(["--min-coverage", "33.3"])).code).toBe(0);
  });
});

describe("crosswalk test --mutate", () => {
  it("lists the changes that no case notices, and counts the others", async () => {
    expect(await test(["--mutate"])).toEqual({
      code: 0,
      stderr: "",
      stdout: `${results}
SURVIVED  entities/item.yaml:10  item.name: direction pull-able → push-only
SURVIVED  entities/item.yaml:13  item, group "Names": gate mode dropped, as if it always were push

9 mutants: refused by validate 5, equivalent 0, killed 2, survived 2
50% of those that only a case can notice are killed
`,
    });
  });

  it("exits 1 below the share that is asked", async () => {
    const below = await test(["--min-killed", "51"]);
    expect([below.code, below.stderr]).toEqual([
      1,
      "the cases notice 50% of the changes; --min-killed is 51\n",
    ]);
    expect((await test(["--min-killed", "50"])).code).toBe(0);
  });

  it("is not begun where a case fails as it is", async () => {
    const failed = await test(
      ["--mutate", "--min-killed", "1"],
      pushed.replace("title: Oak bench", "title: Elm"),
    );
    expect([failed.code, failed.stderr]).toEqual([
      1,
      "not mutated: a case that fails as it is would notice anything\n",
    ]);
    expect(failed.stdout).not.toContain("mutants");
  });
});

describe("the command line", () => {
  it("gives both in the machine's form, as its schema says", async () => {
    const { code, stdout } = await test(["--coverage", "--mutate", "--format", "json"]);
    expect(code).toBe(0);
    expect(validates(stdout)).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({
      laws: [],
      coverage: { share: 33.3, kinds: [{ kind: "rules", all: 3, taken: 1 }, {}, {}, {}, {}, {}, {}] },
      mutation: { mutants: 9, refused: 5, killed: 2, survived: 2, share: 50 },
    });
  });

  it("refuses what does not go together, and what is no percentage", async () => {
    for (const args of [
      ["--coverage", "--update"],
      ["--mutate", "--format", "junit"],
    ]) {
      const refused = await test(args);
      expect([refused.code, refused.stderr]).toEqual([
        64,
        expect.stringContaining("--coverage and --mutate go with neither --update nor --format junit"),
      ]);
    }
    const { code, stderr } = await test(["--min-killed", "120"]);
    expect([code, stderr]).toEqual([
      64,
      expect.stringContaining('"120" is not a value of --min-killed; expected a number from 0 to 100'),
    ]);
  });
});

describe("round trips", () => {
  const changed = (remark: string): Files => ({
    ...shelf,
    "entities/item.yaml": (shelf["entities/item.yaml"] ?? "").replace(
      "type: text, direction: pull-able }",
      `type: text, direction: pull-able, push: "$value & 'x'", pull: "$value" }${remark}`,
    ),
  });

  it("are judged in every run, and one that is broken is an exit of 1", async () => {
    expect(await test([], "  []\n", changed(""))).toEqual({
      code: 1,
      stderr: "",
      stdout: `the mapping has no cases: they stand in cases/*.yaml

BROKEN  entities/item.yaml:10 item.name (CW701)
    local "a" is sent as "ax", which is taken as "ax"
BROKEN  entities/item.yaml:10 item.name (CW701)
    remote "a" is taken as "a", which is sent as "ax"

round trips: 2 broken
`,
    });
  });

  const marked = pushed.replace("title: Oak bench ", "title: Oak benchx ");

  it.each([
    ["--case", ["--case", "goes up"]],
    ["--update", ["--update"]],
  ])("are not judged with %s, which is said", async (option, args) => {
    expect(await test(args, marked, changed(""))).toEqual({
      code: 0,
      stderr: "",
      stdout: `${results}\nround trips not judged with ${option}\n`,
    });
    const { stdout } = await test([...args, "--format", "json"], marked, changed(""));
    expect(validates(stdout)).toBe(true);
    expect(JSON.parse(stdout)).toEqual({
      cases: 1,
      passed: 1,
      failed: 0,
      results: [expect.objectContaining({ passed: true })],
      lawsNotJudged: option,
    });
  });

  it("are silent where a remark allows it, and validate does not call the remark idle", async () => {
    const files = changed(" # crosswalk: allow CW701 - marked up there");
    expect(await test([], "  []\n", files)).toEqual({
      code: 0,
      stderr: "",
      stdout: `the mapping has no cases: they stand in cases/*.yaml

round trips: 2 broken and allowed
`,
    });
  });

  it("stand in JUnit's form as a suite of their own", async () => {
    const { code, stdout } = await test(["--format", "junit"], "  []\n", changed(""));
    expect(code).toBe(1);
    expect(stdout).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="crosswalk" tests="2" failures="2" errors="0">
  <testsuite name="round trips" tests="2" failures="2" errors="0">
    <testcase classname="entities/item.yaml" name="item.name, from local" file="entities/item.yaml" line="10">
      <failure message="local &quot;a&quot; is sent as &quot;ax&quot;, which is taken as &quot;ax&quot;"/>
    </testcase>
    <testcase classname="entities/item.yaml" name="item.name, from remote" file="entities/item.yaml" line="10">
      <failure message="remote &quot;a&quot; is taken as &quot;a&quot;, which is sent as &quot;ax&quot;"/>
    </testcase>
  </testsuite>
</testsuites>
`);
  });
});
