/** Good mappings that inputs are made of: the shipped ones, and the base of the rules' examples. */
import { readdirSync } from "node:fs";
import { type Files, filesIn } from "../support/checkFiles.ts";

const root = new URL("../../", import.meta.url);

const shipped = readdirSync(new URL("mappings/", root)).sort();

/** A mapping's own files, with its cases where they are not many times the rest. */
const onlyMapping = (files: Files): Files => {
  const own = Object.entries(files).filter(([path]) =>
    /^(crosswalk\.yaml|(systems|entities|codes|profiles|cases)\/[^/]+)$/.test(path),
  );
  const isCases = ([path]: readonly [string, string]): boolean => path.startsWith("cases/");
  const size = (some: typeof own): number => some.reduce((sum, [, text]) => sum + text.length, 0);
  return Object.fromEntries(
    size(own.filter(isCases)) > size(own) / 2 ? own.filter((file) => !isCases(file)) : own,
  );
};

/** By name; the files of each as they stand in the repository. */
export const seeds: Readonly<Record<string, Files>> = {
  base: filesIn(new URL("test/rules/base/", root)),
  ...Object.fromEntries(
    shipped.map((name) => [name, onlyMapping(filesIn(new URL(`mappings/${name}/`, root)))]),
  ),
};

/** Every word of every good mapping: keys, names, values. */
export const words: ReadonlyArray<string> = [
  ...new Set(
    Object.values(seeds).flatMap((files) =>
      Object.values(files).flatMap((text) => text.match(/[$A-Za-z][\w$.-]*/g) ?? []),
    ),
  ),
].sort();
