/** Integrations given as texts: what a folder holds, without a folder. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { checkCases } from "../../src/check/cases/checkCases.ts";
import { type CheckResult, makeChecker } from "../../src/check/check.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { type Diagnostic, sortDiagnostics } from "../../src/diagnostic/Diagnostic.ts";
import { type FlowService, flow } from "../../src/flow/Flow.ts";
import { makeSource, placeOf, positionAt } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import type { LoadedFile, LoadedFiles } from "../../src/language/loadIntegration.ts";

/** Text by path inside the integration's folder, with "/". */
export type Files = Readonly<Record<string, string>>;

/** Every YAML file of a folder and its sub-folders. */
export const filesIn = (folder: URL, under = ""): Files => {
  const found: Record<string, string> = {};
  for (const name of readdirSync(new URL(under, folder)).sort()) {
    const path = `${under}${name}`;
    if (statSync(new URL(path, folder)).isDirectory()) Object.assign(found, filesIn(folder, `${path}/`));
    else if (/\.ya?ml$/.test(name)) found[path] = readFileSync(new URL(path, folder), "utf8");
  }
  return found;
};

export const loadFiles = (files: Files): LoadedFiles => {
  const load = (file: string): LoadedFile => ({
    file,
    document: parseYaml(makeSource(file, files[file] ?? "")),
  });
  const under = (folder: string): ReadonlyArray<LoadedFile> =>
    Object.keys(files)
      .filter((file) => file.startsWith(`${folder}/`))
      .sort()
      .map(load);
  return {
    folder: ".",
    main: load("crosswalk.yaml"),
    systems: under("systems"),
    entities: under("entities"),
    codes: under("codes"),
    profiles: under("profiles"),
  };
};

const standard = makeChecker(connectorKinds, flow);

/** Checks files as `validate` does. */
export const checkFiles = (files: Files, given: FlowService = flow): CheckResult =>
  (given === flow ? standard : makeChecker(connectorKinds, given)).check(loadFiles(files));

/** Judges files and the test cases among them, as `validate` does. */
export const checkWithCases = (files: Files): ReadonlyArray<Diagnostic> => {
  const cases = Object.keys(files)
    .filter((file) => file.startsWith("cases/"))
    .sort()
    .map((file): LoadedFile => ({ file, document: parseYaml(makeSource(file, files[file] ?? "")) }));
  const { diagnostics, integration, profiles } = checkFiles(files);
  return sortDiagnostics([...diagnostics, ...checkCases(cases, integration, profiles).diagnostics]);
};

export interface Shown {
  readonly code: string;
  readonly at: string;
  readonly text: string;
  readonly message: string;
  readonly help: string | undefined;
}

/** A diagnostic as tests compare it: its place, and the characters that it blames. */
export const shown = (d: Diagnostic): Shown => {
  const { file, line, column } = placeOf(d.span);
  return {
    code: d.code,
    at: `${file}:${line}:${column}`,
    text: d.span.source.text.slice(d.span.start, d.span.end),
    message: d.message,
    help: d.help,
  };
};

/** Line and column where a text ends, for spans. */
export const endOf = (d: Diagnostic): { readonly line: number; readonly column: number } =>
  positionAt(d.span.source, d.span.end);

/** One replacement in one file; `from` stands there exactly once. */
export interface Change {
  readonly in: string;
  readonly from: string;
  readonly to: string;
}

export const applyChanges = (files: Files, changes: ReadonlyArray<Change>): Files => {
  const out: Record<string, string> = { ...files };
  for (const change of changes) {
    const text = out[change.in];
    if (text === undefined) throw new Error(`there is no file ${change.in}`);
    if (text.split(change.from).length !== 2)
      throw new Error(`${change.in} does not hold exactly once: ${change.from}`);
    out[change.in] = text.replace(change.from, () => change.to);
  }
  return out;
};
