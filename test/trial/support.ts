/** A shipped mapping with a case file of a test's own, and what becomes of its cases. */
import * as Effect from "effect/Effect";
import { type CasesChecked, checkCases } from "../../src/check/cases/checkCases.ts";
import type { TestCase } from "../../src/check/cases/TestCase.ts";
import type { CheckResult } from "../../src/check/check.ts";
import { makeSource } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import type { Integration } from "../../src/language/Integration.ts";
import type { LoadedFile, LoadedFiles } from "../../src/language/loadIntegration.ts";
import type { Plan } from "../../src/plan/Plan.ts";
import { type DescribedPlan, described } from "../../src/trial/described.ts";
import { type CaseOutcome, runCase } from "../../src/trial/runCase.ts";
import { checkFiles, type Files, filesIn, loadFiles } from "../support/checkFiles.ts";

export const mappingFiles = (name: "starter" | "pics-onefile"): Files =>
  filesIn(new URL(`../../mappings/${name}/`, import.meta.url));

export interface Opened {
  readonly loaded: LoadedFiles;
  readonly caseFiles: ReadonlyArray<LoadedFile>;
  readonly mapping: CheckResult;
  readonly checked: CasesChecked;
}

/** The files as they are checked, with these texts in place of their own cases. */
export const openWith = (files: Files, cases: Files): Opened => {
  const mapping = checkFiles(files);
  const caseFiles = Object.entries(cases).map(
    ([file, text]): LoadedFile => ({ file, document: parseYaml(makeSource(file, text)) }),
  );
  return {
    loaded: loadFiles(files),
    caseFiles,
    mapping,
    checked: checkCases(caseFiles, mapping.integration, mapping.profiles),
  };
};

export interface Sound {
  readonly integration: Integration;
  readonly cases: ReadonlyArray<TestCase>;
}

/** Cases without a fault; a fault is the test's. */
export const casesOf = (files: Files, text: string): Sound => {
  const { mapping, checked } = openWith(files, { "cases/own.yaml": text });
  if (mapping.integration === undefined) throw new Error("the mapping is not sound");
  const [fault] = checked.diagnostics;
  if (fault !== undefined) throw new Error(`the case file is not sound: ${fault.message}`);
  return { integration: mapping.integration, cases: checked.cases };
};

export const outcomesOf = async ({ integration, cases }: Sound): Promise<ReadonlyArray<CaseOutcome>> =>
  Effect.runPromise(Effect.forEach(cases, (test) => runCase(integration, test)));

const planOf = (outcome: CaseOutcome | undefined): Plan => {
  if (outcome?._tag !== "Planned") throw new Error(`no plan: ${outcome?.message ?? "no case"}`);
  return outcome.plan;
};

/** The plan of a file's only case, in the words of a case. */
export const plannedOf = async (
  files: Files,
  text: string,
): Promise<DescribedPlan & { readonly plan: Plan }> => {
  const plan = planOf((await outcomesOf(casesOf(files, text)))[0]);
  return { ...described(plan), plan };
};
