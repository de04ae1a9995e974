/** `docs/rows.md` names a place in the mapping and a test for every row: both are there. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const textOf = (path: string): string => {
  const file = fileURLToPath(new URL(path, import.meta.url));
  return existsSync(file) ? readFileSync(file, "utf8") : "";
};

const rows = textOf("../docs/rows.md")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Row |") && !line.startsWith("| Question |"))
  .filter((line) => !line.startsWith("| --- "))
  .map((line) => {
    const cells = line.slice(2, -2).split(" | ");
    const place = /^`([^`]+)` `(.+)`$/.exec(cells.at(-2) ?? "");
    const test = /^`([^`]+)` "(.+)"$/.exec(cells.at(-1) ?? "");
    return {
      row: cells[0] ?? "",
      place: { file: place?.[1] ?? "", words: place?.[2] ?? "?" },
      test: { file: test?.[1] ?? "", title: test?.[2] ?? "?" },
    };
  });

it("has the settings, the rows of each section and the 27 open questions", () => {
  expect(rows.length).toBe(145);
  expect(rows.filter(({ row }) => /^\d+\. /.test(row))).toHaveLength(27);
});

it.each(rows)("$row", ({ place, test }) => {
  expect(textOf(`../${place.file}`)).toContain(place.words);
  expect(textOf(`engine/${test.file}`)).toContain(test.title);
});
