/** The shipped mappings do what their own cases say, and the reference mapping has cases for each of its sections. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { crosswalk, packageFolder } from "../../../test/support/crosswalk.ts";

const folder = join(packageFolder, "mappings", "pics-onefile");

const filesIn = (name: string): ReadonlyArray<{ readonly name: string; readonly value: unknown }> =>
  readdirSync(join(folder, name))
    .sort()
    .map((file) => ({ name: file, value: parse(readFileSync(join(folder, name, file), "utf8")) }));

/** The sections of the page that the mapping replaces, as the groups of its entities name them. */
const sections = [
  "Additional assessors",
  "Classrooms made for main tags",
  "Learner upload",
  "Classroom from the main tag",
  "Changes to learner details",
  "Changes to the learner's main officer",
  "Changes to the learner's employer",
  "Officer upload",
  "Changes to officer details",
  "Organisation upload",
  "Changes to organisation details",
  "Qualification upload",
  "Registration and certification",
  "Progression",
  "Review upload",
  "Reviews that only OneFile has",
  "Review download",
];

it.each(["pics-onefile", "roster", "starter"])("%s does what its own cases say", async (name) => {
  const cwd = join(packageFolder, "mappings", name);
  const { code, stdout, stderr } = await crosswalk(["test", "--format", "json"], { cwd });
  const { cases, failed } = JSON.parse(stdout);
  expect({ code, stderr, failed }).toEqual({ code: 0, stderr: "", failed: 0 });
  expect(cases).toBeGreaterThan(0);
});

it("the sections are those of the mapping", () => {
  const titles = filesIn("entities").flatMap(({ value }) =>
    typeof value === "object" && value !== null && "groups" in value && Array.isArray(value.groups)
      ? value.groups.map((group: { readonly title: string }) => group.title)
      : [],
  );
  expect(titles.sort()).toEqual([...sections].sort());
});

it.each(sections)("the section %s has a file of cases", (section) => {
  const named = filesIn("cases").filter(
    ({ value }) =>
      typeof value === "object" &&
      value !== null &&
      "title" in value &&
      String(value.title).toLowerCase().includes(section.toLowerCase()),
  );
  expect(named.map(({ name }) => name)).toHaveLength(1);
});
