/** An input as it is kept: what is otherwise in it than in a good mapping. */
import { existsSync, readFileSync } from "node:fs";
import type { Files } from "../support/checkFiles.ts";
import { seeds } from "./seeds.ts";
import type { Target } from "./targets/registry.ts";

interface Patch {
  readonly path: string;
  /** Characters of the good file that stay, before and after; between them stands `text`. */
  readonly head: number;
  readonly tail: number;
  /** Characters of the good file when this was kept: it may have grown since. */
  readonly of: number;
  readonly text: string;
}

export interface Entry {
  readonly seed: string;
  readonly patches: ReadonlyArray<Patch>;
  /** What was found of it when it was kept. */
  readonly found: string;
}

/** Characters of an entry: a corpus stays small enough to be read, and to be tried with every test. */
export const longestKept = 3_000;

const patchOf = (path: string, before: string, after: string): Patch => {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  return { path, head, tail, of: before.length, text: after.slice(head, after.length - tail) };
};

/** The shortest description of an input: the good mapping that it differs least from, and how. */
export const entryOf = (files: Files, found: string): Entry => {
  const of = (seed: string, good: Files): Entry => ({
    seed,
    patches: Object.entries(files)
      .filter(([path, text]) => good[path] !== text)
      .map(([path, text]) => patchOf(path, good[path] ?? "", text)),
    found,
  });
  const size = ({ patches }: Entry): number => patches.reduce((sum, { text }) => sum + text.length + 40, 0);
  const same = (good: Files): boolean => Object.keys(good).join() === Object.keys(files).join();
  return Object.entries(seeds)
    .filter(([, good]) => same(good))
    .map(([seed, good]) => of(seed, good))
    .reduce((best, entry) => (size(entry) < size(best) ? entry : best), of("", {}));
};

/** The input again. Where the good mapping has changed since, another one like it. */
export const filesOf = ({ seed, patches }: Entry): Files => {
  const good = seeds[seed] ?? {};
  const patched = patches.map(({ path, head, tail, text }): [string, string] => {
    const before = good[path] ?? "";
    const from = Math.min(head, before.length);
    return [path, before.slice(0, from) + text + before.slice(Math.max(from, before.length - tail))];
  });
  return { ...good, ...Object.fromEntries(patched) };
};

export const corpusFile = (target: Target): URL => new URL(`corpus/${target}.jsonl`, import.meta.url);

const isEntry = (value: unknown): value is Entry =>
  typeof value === "object" && value !== null && "seed" in value && "patches" in value && "found" in value;

/** The inputs of one kind that were kept, one a line. */
export const corpusOf = (target: Target): ReadonlyArray<Entry> => {
  const file = corpusFile(target);
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const entry: unknown = JSON.parse(line);
      if (!isEntry(entry)) throw new Error(`${file.pathname}: not an entry: ${line.slice(0, 80)}`);
      return entry;
    });
};
