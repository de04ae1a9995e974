/** Imports point down: a folder sees lower layers alone, and folders of one layer do not see each other. */
import { describe, expect, test } from "vitest";
import { folderOf, sources, targetOf } from "../support/sources.ts";

const layers: ReadonlyArray<ReadonlyArray<string>> = [
  ["kernel"],
  ["model", "diagnostic", "sqlite"],
  ["value", "flow"],
  ["language", "state"],
  ["check", "connector"],
  ["compile"],
  ["plan"],
  ["execute"],
  ["report"],
  ["schedule"],
  ["trial"],
  ["cli", "index.ts", "main.ts", "trialWorker.ts"],
];
const layerOf = (folder: string): number => layers.findIndex((layer) => layer.includes(folder));

/** On the top layer the command is wired from outside in. */
const allowed = new Set(["main.ts -> cli"]);

test("every folder has its layer", () => {
  const folders = new Set(sources.map((file) => folderOf(file.path)));
  expect([...folders].filter((folder) => layerOf(folder) < 0)).toEqual([]);
});

test("imports point down, those of types as well", () => {
  const wrong: Array<string> = [];
  for (const file of sources)
    for (const name of file.imports) {
      const target = targetOf(file, name);
      if (target === undefined || target.startsWith("/")) continue;
      const [from, to] = [folderOf(file.path), folderOf(target)];
      if (from === to || layerOf(to) < layerOf(from) || allowed.has(`${from} -> ${to}`)) continue;
      wrong.push(`src/${file.path} imports ${target}`);
    }
  expect(wrong).toEqual([]);
});

test("relative imports name files, with their ending", () => {
  const paths = new Set(sources.map((file) => file.path));
  const wrong = sources.flatMap((file) =>
    file.imports.flatMap((name) => {
      const target = targetOf(file, name);
      const known = target === undefined || paths.has(target) || target === "/package.json";
      return known ? [] : [`src/${file.path} imports ${name}`];
    }),
  );
  expect(wrong).toEqual([]);
});

test("no two files import each other in a circle of values", () => {
  const values = new Map(
    sources.map((file) => [
      file.path,
      [...file.code.matchAll(/^(?:import|export)\s+(?!type\b)[^"]*?from\s*"([^"]+)"/gms)].flatMap(
        (match) => targetOf(file, match[1] ?? "") ?? [],
      ),
    ]),
  );
  const done = new Set<string>();
  const circles: Array<string> = [];
  const visit = (path: string, way: ReadonlyArray<string>): void => {
    if (way.includes(path)) {
      circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
      return;
    }
    if (done.has(path)) return;
    for (const next of values.get(path) ?? []) visit(next, [...way, path]);
    done.add(path);
  };
  for (const file of sources) visit(file.path, []);
  expect(circles).toEqual([]);
});

describe("who may see what", () => {
  const importers = (target: string): ReadonlyArray<string> =>
    sources
      .filter((file) => file.imports.some((name) => targetOf(file, name) === target))
      .map((file) => file.path);

  test("only the flow reads the directions and the conflict rules", () => {
    expect(importers("flow/directions/registry.ts")).toEqual(["flow/Flow.ts"]);
    expect(importers("flow/conflicts/registry.ts")).toEqual(["flow/Flow.ts"]);
  });

  test("nothing of the checker reaches a connector", () => {
    const seen = sources.filter(
      (file) =>
        folderOf(file.path) === "check" &&
        file.imports.some((name) => targetOf(file, name)?.startsWith("connector/")),
    );
    expect(seen.map((file) => file.path)).toEqual([]);
  });

  test("no Effect in the layers that only think", () => {
    const pure = ["kernel", "model", "diagnostic", "value", "flow", "check", "compile", "plan", "report"];
    const found = sources.filter(
      (file) =>
        pure.includes(folderOf(file.path)) &&
        file.imports.some((name) => name === "effect" || name === "effect/Effect"),
    );
    expect(found.map((file) => file.path)).toEqual([]);
  });

  test("one export is one name: no default exports, no barrels but the library's own", () => {
    const wrong = sources.filter(
      (file) =>
        /^export default\b/m.test(file.code) ||
        (file.path !== "index.ts" && /^export \* from/m.test(file.code)),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});
