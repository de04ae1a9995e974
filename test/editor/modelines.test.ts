/** Every shipped file tells editors its schema, by a path that is there; what `init` writes does so as well. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { crosswalk } from "../support/crosswalk.ts";
import { mappings, shippedFiles } from "./shippedFiles.ts";

/** The schema that a file's first line names, as an address. */
const schemaOf = (uri: string, text: string): URL | undefined => {
  const named = /^# yaml-language-server: \$schema=(\S+)\n/.exec(text)?.[1];
  return named === undefined ? undefined : new URL(named, uri);
};

/** The kind of file that a place in a mapping holds. */
const kindOf = (path: string): string => {
  const folder = /([a-z-]+)\/[^/]+$/.exec(path)?.[1] ?? "";
  const kinds: Readonly<Record<string, string>> = {
    entities: "entity",
    systems: "system",
    codes: "codes",
    profiles: "profile",
    cases: "cases",
  };
  return kinds[folder] ?? "integration";
};

describe.each(mappings)("%s", (mapping) => {
  it.each(shippedFiles(mapping).map((file) => [file.path, file] as const))("%s", (path, file) => {
    const schema = schemaOf(file.uri, file.text);
    expect(schema?.pathname.endsWith(`/schemas/${kindOf(path)}.schema.json`)).toBe(true);
    expect(schema !== undefined && existsSync(schema)).toBe(true);
  });
});

it("what init writes names the schemas of the package, from wherever it lies", async () => {
  const parent = await mkdtemp(join(tmpdir(), "crosswalk-modelines-"));
  try {
    expect((await crosswalk(["init", "deep/er/mine"], { cwd: parent })).code).toBe(0);
    for (const { path, text } of shippedFiles("starter")) {
      const inside = path.slice("mappings/starter/".length);
      const target = join(parent, "deep/er/mine", inside);
      const written = await readFile(target, "utf8");
      const schema = schemaOf(pathToFileURL(target).href, written);
      expect(schema?.pathname.endsWith(`/schemas/${kindOf(path)}.schema.json`), inside).toBe(true);
      expect(schema !== undefined && existsSync(schema), inside).toBe(true);
      expect(written.split("\n").slice(1)).toEqual(text.split("\n").slice(1));
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
});
