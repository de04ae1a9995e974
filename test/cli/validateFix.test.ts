/** `validate --fix` on files, and `validate --explain`. */
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { codes, isCode, pageOf } from "../../src/diagnostic/Code.ts";
import { crosswalk, packageFolder } from "../support/crosswalk.ts";
import { expectSarif } from "../support/sarif.ts";

const base = fileURLToPath(new URL("../rules/base/", import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crosswalk-fix-"));
  cpSync(base, join(folder, "m"), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (file: string): string => join(folder, "m", file);
const bytes = (file: string): Buffer => readFileSync(at(file));
const change = (file: string, from: string, to: string): Buffer => {
  const text = bytes(file).toString();
  expect(text.split(from).length).toBe(2);
  const after = Buffer.from(text.replace(from, () => to));
  writeFileSync(at(file), after);
  return after;
};
const validate = (...args: ReadonlyArray<string>) => crosswalk(["validate", ...args], { cwd: folder });
const everyFile = () =>
  readdirSync(join(folder, "m"), { recursive: true, encoding: "utf8" })
    .filter((file) => statSync(at(file)).isFile())
    .sort();

describe("validate --fix", () => {
  test("mends what can only be meant one way, says so, and says what remains", async () => {
    const sound = bytes("entities/person.yaml");
    change("entities/person.yaml", "direction: push-only }\n  phone", "directon: push-only }\n  phone");
    change("crosswalk.yaml", "type: toggle, default: false", "type: toggle, default: off");
    change("entities/team.yaml", "by: [code]", "by: [kode]");
    const files = everyFile();
    const result = await validate("m", "--fix");
    expect(result.stdout.split("\n")).toEqual([
      "Mended (2)",
      "  m/crosswalk.yaml:10:71: CW315 setting-value-not-allowed: Write false in place of off",
      "  m/entities/person.yaml:16:53: CW201 unknown-key: Write direction in place of directon",
      "",
      'm/entities/team.yaml:8:12: error CW312 unknown-rule: "kode" is not a field of the entity "team".',
      "  7 | match:",
      "  8 |   - { by: [kode] }",
      "    |            ^^^^",
      "  9 | moves:",
      '  help: did you mean "code"?',
      "",
      "1 error, 0 warnings",
      "crosswalk validate --explain CW312 tells more about a code",
    ]);
    expect([result.code, result.stderr]).toEqual([78, ""]);
    expect(bytes("entities/person.yaml")).toEqual(sound);
    expect(bytes("crosswalk.yaml")).toEqual(readFileSync(join(base, "crosswalk.yaml")));
    expect(everyFile()).toEqual(files);
    const again = await validate("m", "--fix");
    expect(again.stdout.startsWith("m/entities/team.yaml:8:12")).toBe(true);
  });

  test("without it nothing is written", async () => {
    const before = change("entities/team.yaml", "resource: group", "resorce: group");
    const result = await validate("m");
    expect(result.stdout).toContain("crosswalk validate --fix mends it");
    expect(bytes("entities/team.yaml")).toEqual(before);
  });

  test("keeps the byte order mark, the line ends, comments, blanks at ends of lines and the mode", async () => {
    const text = bytes("entities/team.yaml").toString().replaceAll("\n", "\r\n");
    const marked = `\uFEFF# a comment\t\r\n${text.replace("jobs: [sync] }\r\nmatch", "jobs: [synch] }  # so\t \r\nmatch")}\r\n\r\n# the end`;
    writeFileSync(at("entities/team.yaml"), marked);
    chmodSync(at("entities/team.yaml"), 0o640);
    const result = await validate("m", "--fix");
    expect(result.code).toBe(0);
    expect(bytes("entities/team.yaml").toString()).toBe(marked.replace("synch", "sync"));
    expect(statSync(at("entities/team.yaml")).mode & 0o7777).toBe(0o640);
  });

  test("a link to a file of the folder is followed, and stays a link", async () => {
    mkdirSync(at("shared"));
    writeFileSync(at("shared/team.txt"), bytes("entities/team.yaml").toString().replace("[sync]", "[snyc]"));
    rmSync(at("entities/team.yaml"));
    symlinkSync("../shared/team.txt", at("entities/team.yaml"));
    expect((await validate("m", "--fix")).code).toBe(0);
    expect(readFileSync(at("shared/team.txt"))).toEqual(readFileSync(join(base, "entities/team.yaml")));
    expect(readdirSync(at("shared"))).toEqual(["team.txt"]);
  });

  test("a link to a file outside of it is neither read nor mended, and the others are", async () => {
    const outside = join(folder, "team.yaml");
    writeFileSync(outside, bytes("entities/team.yaml").toString().replace("[sync]", "[snyc]"));
    const before = readFileSync(outside);
    rmSync(at("entities/team.yaml"));
    symlinkSync(outside, at("entities/team.yaml"));
    change("crosswalk.yaml", "type: toggle, default: false", "type: toggle, default: off");
    const result = await validate("m", "--fix");
    expect([result.code, result.stderr]).toEqual([78, ""]);
    expect(result.stdout).toContain("Mended (1)\n");
    expect(result.stdout).toContain("CW103 unreadable-file: The file is a link out of the mapping's folder.");
    expect(result.stdout).not.toContain("snyc");
    expect(readFileSync(outside)).toEqual(before);
    expect(bytes("crosswalk.yaml")).toEqual(readFileSync(join(base, "crosswalk.yaml")));
  });

  test("a file that is not UTF-8 is left alone, and said to be so", async () => {
    const broken = Buffer.concat([
      Buffer.from("# caf"),
      Buffer.from([0xe9, 0x0a]),
      change("entities/team.yaml", "by: [code]", "by: [codee]"),
    ]);
    writeFileSync(at("entities/team.yaml"), broken);
    const result = await validate("m", "--fix");
    expect([result.code, result.stderr]).toEqual([78, ""]);
    expect(result.stdout).toContain(
      "m/entities/team.yaml:1:1: error CW103 unreadable-file: The file is not UTF-8 text.",
    );
    expect(bytes("entities/team.yaml")).toEqual(broken);
  });

  test("a warning in a file that cannot be written ends with 1, and with a sentence", async () => {
    change("entities/team.yaml", "title: Teams\n", "title: Teams # crosswalk: allow CW416 - once\n");
    // In the place of the file that is written beside it.
    mkdirSync(join(at("entities/.team.yaml.crosswalk-new"), "full"), { recursive: true });
    const result = await validate("m", "--fix");
    expect([result.code, result.stderr]).toEqual([
      1,
      "m/entities/team.yaml was not mended: it cannot be written",
    ]);
  });

  test("formats of other programs leave the list of what was mended to standard error", async () => {
    change("entities/team.yaml", "by: [code]", "by: [codee]");
    const result = await validate("m", "--fix", "--format", "github");
    expect(result).toMatchObject({ code: 0, stdout: "" });
    expect(result.stderr).toContain("Mended (1)\n  m/entities/team.yaml:");
  });

  test("a path that is not there is not taken for the mapping above it; --explain stands alone", async () => {
    expect(await validate("m/nowhere")).toMatchObject({ code: 64, stdout: "" });
    expect(await validate("--explain", "CW302", "--format", "json")).toMatchObject({ code: 64, stdout: "" });
    expect((await validate("--explain", " cw302")).stdout).toContain("# CW302 unknown-field");
  });

  test("nothing above a folder that is named is written", async () => {
    const before = change("entities/team.yaml", "by: [code]", "by: [codee]");
    expect(await validate("m/entities", "--fix")).toEqual({
      code: 64,
      stdout: "",
      stderr: expect.stringContaining("there is no crosswalk.yaml in m/entities"),
    });
    expect(bytes("entities/team.yaml")).toEqual(before);
    expect((await validate("m/crosswalk.yaml", "--fix")).code).toBe(0);
  });

  test("JSON tells what was mended and what remains", async () => {
    change("entities/team.yaml", "by: [code]", "by: [codee]");
    change("entities/person.yaml", "by: [number]", "by: [staff]");
    const { stdout } = await validate("m", "--fix", "--format", "json");
    const output: unknown = JSON.parse(stdout);
    const schema: unknown = JSON.parse(
      readFileSync(join(packageFolder, "schemas/output-validate.schema.json"), "utf8"),
    );
    expect(
      typeof schema === "object" && schema !== null && new Ajv({ strict: false }).validate(schema, output),
    ).toBe(true);
    expect(output).toMatchObject({
      errors: 1,
      diagnostics: [{ code: "CW312", file: "m/entities/person.yaml", line: 9, column: 12 }],
      mended: [
        {
          code: "CW312",
          name: "unknown-rule",
          file: "m/entities/team.yaml",
          line: 8,
          column: 12,
          description: "Write code in place of codee",
        },
      ],
    });
  });

  test("SARIF and JSON offer the mend where it is not asked for", async () => {
    change("entities/team.yaml", "by: [code]", "by: [codee]");
    const log: unknown = JSON.parse((await validate("m", "--format", "sarif")).stdout);
    expectSarif(log);
    expect(log).toMatchObject({
      runs: [
        {
          tool: {
            driver: {
              rules: [
                {
                  id: "CW312",
                  help: { text: expect.stringContaining("Examples: schemas/codes/CW312-unknown-rule.md.") },
                },
              ],
            },
          },
          results: [
            {
              fixes: [
                {
                  description: { text: "Write code in place of codee." },
                  artifactChanges: [
                    {
                      artifactLocation: { uri: "m/entities/team.yaml" },
                      replacements: [
                        {
                          deletedRegion: { startLine: 8, startColumn: 12, endLine: 8, endColumn: 17 },
                          insertedContent: { text: "code" },
                        },
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    const json: unknown = JSON.parse((await validate("m", "--format", "json")).stdout);
    expect(json).toMatchObject({
      diagnostics: [{ fix: { edits: [{ line: 8, column: 12, endLine: 8, endColumn: 17, text: "code" }] } }],
    });
    expect(json).not.toHaveProperty("mended");
  });
});

describe("validate --explain", () => {
  test("prints the page of a code, by its number or its name", async () => {
    const page = readFileSync(join(packageFolder, "schemas/codes/CW302-unknown-field.md"), "utf8");
    for (const given of ["CW302", "cw302", "unknown-field"])
      expect(await validate("--explain", given)).toEqual({ code: 0, stdout: page.trimEnd(), stderr: "" });
  });

  test("every code has a page that begins with it", async () => {
    for (const code of Object.keys(codes).filter(isCode)) {
      const { stdout } = await validate("--explain", code);
      expect(stdout.startsWith(`# ${code} ${codes[code]}\n`), pageOf(code)).toBe(true);
    }
  });

  test.each([
    [["--explain", "CW3022"], '"CW3022" is not a code', 'did you mean "CW302"?'],
    [["--explain", "unknown-feild"], '"unknown-feild" is not a code', 'did you mean "unknown-field"?'],
    [["--explain", "colour"], '"colour" is not a code', "a code is printed with every fault"],
    [["m", "--explain", "CW302"], "--explain takes a code and nothing else", ""],
    [["--fix", "--explain", "CW302"], "--explain takes a code and nothing else", ""],
  ])("%j is a wrong command line", async (args, says, help) => {
    const result = await validate(...args);
    expect([result.code, result.stdout]).toEqual([64, ""]);
    expect(result.stderr).toContain(says);
    expect(result.stderr).toContain(help);
  });
});
