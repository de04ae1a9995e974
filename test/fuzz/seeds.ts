/** Good mappings that inputs are made of: the shipped ones, and the base of the rules' examples. */
import { readdirSync } from "node:fs";
import { type Files, filesIn } from "../support/checkFiles.ts";

const root = new URL("../../", import.meta.url);

const shipped = readdirSync(new URL("mappings/", root)).sort();

const onlyMapping = (files: Files): Files =>
  Object.fromEntries(
    Object.entries(files).filter(([path]) =>
      /^(crosswalk\.yaml|(systems|entities|codes|profiles|cases)\/[^/]+)$/.test(path),
    ),
  );

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
