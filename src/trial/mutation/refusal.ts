import type { Checker } from "../../check/check.ts";
import type { LoadedFile, LoadedFiles } from "../../language/loadIntegration.ts";
import type { Mutant } from "./Mutant.ts";

/** The files of a mapping with the mutant's value in the place of one of theirs; every position stays. */
const mutatedFiles = (files: LoadedFiles, { file, value }: Mutant): LoadedFiles => {
  const mutated = (one: LoadedFile): LoadedFile =>
    one.file === file ? { ...one, document: { ...one.document, value } } : one;
  return {
    ...files,
    main: mutated(files.main),
    entities: files.entities.map(mutated),
    codes: files.codes.map(mutated),
  };
};

/** Whether `validate` refuses the mutant, so that it could never run. */
export const isRefused = (checker: Checker, files: LoadedFiles, mutant: Mutant): boolean =>
  checker.check(mutatedFiles(files, mutant)).integration === undefined;
