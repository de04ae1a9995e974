/** `validate --fix`: mends the files of one integration. */
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import { checkCases } from "../check/cases/checkCases.ts";
import type { Checker } from "../check/check.ts";
import { type Fixable, mend, type Texts } from "../check/mend.ts";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import { sortDiagnostics } from "../diagnostic/Diagnostic.ts";
import { makeSource } from "../kernel/Source.ts";
import { parseYaml } from "../language/Document.ts";
import { loadCases } from "../language/loadCases.ts";
import { type LoadedFile, type LoadedFiles, loadIntegration } from "../language/loadIntegration.ts";
import { replaceText } from "./replaceText.ts";

/** The files of a folder as they were read. */
export interface Loaded {
  readonly mapping: LoadedFiles;
  readonly cases: ReadonlyArray<LoadedFile>;
}

/** Reads a folder's mapping and test cases. `shownFrom` is the folder that shown paths start from. */
export const loadFolder = (folder: string, shownFrom: string) =>
  Effect.all({ mapping: loadIntegration(folder, shownFrom), cases: loadCases(folder, shownFrom) });

/** All that is wrong with a folder's mapping and its test cases. */
export const judgeFolder = (checker: Checker, { mapping, cases }: Loaded): ReadonlyArray<Diagnostic> => {
  const checked = checker.check(mapping);
  return sortDiagnostics([
    ...checked.diagnostics,
    ...checkCases(cases, checked.integration, checked.profiles).diagnostics,
  ]);
};

const allOf = ({ mapping, cases }: Loaded): ReadonlyArray<LoadedFile> => [
  mapping.main,
  ...mapping.systems,
  ...mapping.entities,
  ...mapping.codes,
  ...mapping.profiles,
  ...cases,
];

/** The same files with other texts. */
const withTexts = ({ mapping, cases }: Loaded, texts: Texts): Loaded => {
  const renewed = (loaded: LoadedFile): LoadedFile => {
    const { source } = loaded.document;
    const text = texts.get(source.path);
    return text === undefined || text === source.text
      ? loaded
      : { file: loaded.file, document: parseYaml(makeSource(source.path, text)) };
  };
  return {
    mapping: {
      folder: mapping.folder,
      main: renewed(mapping.main),
      systems: mapping.systems.map(renewed),
      entities: mapping.entities.map(renewed),
      codes: mapping.codes.map(renewed),
      profiles: mapping.profiles.map(renewed),
    },
    cases: cases.map(renewed),
  };
};

export interface FolderMended {
  /** What was mended in files that could be written. */
  readonly done: ReadonlyArray<Fixable>;
  /** Files that would have been mended, and why they were not, each a sentence. */
  readonly refused: ReadonlyArray<string>;
}

/** Mends what can be mended, file by file; a file that cannot be written stays as it is. */
export const mendFolder = (checker: Checker, folder: string, shownFrom: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path;
    const loaded = yield* loadFolder(folder, shownFrom);
    const before = new Map(allOf(loaded).map(({ document: { source } }) => [source.path, source.text]));
    const { texts, done } = mend(before, (now) => judgeFolder(checker, withTexts(loaded, now)));
    const refused: Array<string> = [];
    const left = new Set<string>();
    for (const { file, document } of allOf(loaded)) {
      const { path: shown, text } = document.source;
      const after = texts.get(shown) ?? text;
      if (after === text) continue;
      const why = yield* replaceText(folder, path.normalize(file), text, after);
      if (why === undefined) continue;
      left.add(shown);
      refused.push(`${shown} was not mended: ${why}`);
    }
    const result: FolderMended = { done: done.filter(({ span }) => !left.has(span.source.path)), refused };
    return result;
  });
