/**
 * What must hold of the files of any mapping, however broken: diagnostics with places inside their files, in bounded
 * time, in every format; and of a mapping that passes the check, that it also compiles, plans, is described and compared.
 */
import * as Schema from "effect/Schema";
import { checkCases } from "../../src/check/cases/checkCases.ts";
import { makeStructureCheck } from "../../src/check/structure.ts";
import { compileJob } from "../../src/compile/compile.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { codes } from "../../src/diagnostic/Code.ts";
import type { Diagnostic } from "../../src/diagnostic/Diagnostic.ts";
import { printGithub } from "../../src/diagnostic/printGithub.ts";
import { printHuman } from "../../src/diagnostic/printHuman.ts";
import { diagnosticsJson } from "../../src/diagnostic/printJson.ts";
import { sarif } from "../../src/diagnostic/printSarif.ts";
import { flow } from "../../src/flow/Flow.ts";
import { makeSource, placeOf, type Span } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import { CasesFile } from "../../src/language/files/CasesFile.ts";
import { CodesFile } from "../../src/language/files/CodesFile.ts";
import { EntityFile } from "../../src/language/files/EntityFile.ts";
import { IntegrationFile } from "../../src/language/files/IntegrationFile.ts";
import { ProfileFile } from "../../src/language/files/ProfileFile.ts";
import type { Integration } from "../../src/language/Integration.ts";
import { fileSchemas, tidy } from "../../src/language/schemas.ts";
import { finiteValues, type SettingValues, settingsInForce } from "../../src/language/settings.ts";
import { differs, diffMapping } from "../../src/report/diff/diffMapping.ts";
import { docsPage } from "../../src/report/docs/docsPage.ts";
import { checkFiles, type Files } from "../support/checkFiles.ts";
import { planFaults } from "./planned.ts";

/** Milliseconds of the processor that no check of a small mapping may take. */
export const longestMs = 5_000;

/** What was found of an input that is handled as it must be: which faults, in the order of their codes. */
export type Signature = string;

class Defect extends Error {}
const must = (condition: boolean, says: string): void => {
  if (!condition) throw new Defect(says);
};

const inside = (span: Span, files: Files, what: string): void => {
  const text = files[span.source.path];
  must(text !== undefined, `${what} is in ${span.source.path}, which is no file of the mapping`);
  must(
    span.start >= 0 && span.start <= span.end && span.end <= (text?.length ?? 0),
    `${what} is at ${span.start} to ${span.end} of ${span.source.path}, which has ${text?.length} characters`,
  );
};

const wellPlaced = (diagnostic: Diagnostic, files: Files): void => {
  inside(diagnostic.span, files, `${diagnostic.code} "${diagnostic.message}"`);
  for (const { span, label } of diagnostic.related) inside(span, files, `"${label}" of ${diagnostic.code}`);
  const { line, column } = placeOf(diagnostic.span);
  must(line >= 1 && column >= 1, `${diagnostic.code} is at ${line}:${column}`);
  must(diagnostic.message.trim() !== "", `${diagnostic.code} says nothing`);
  must(!/undefined|\[object |NaN/.test(withoutQuoted(diagnostic.message)), `says "${diagnostic.message}"`);
};

/** A message without what it quotes from the file. */
const withoutQuoted = (message: string): string => message.replace(/"[^"]*"/gs, '""');

/** Every format is made of the same diagnostics, and those that are JSON are JSON. */
const printed = (diagnostics: ReadonlyArray<Diagnostic>): void => {
  printHuman(diagnostics);
  const annotations = printGithub(diagnostics);
  must(
    diagnostics.length === 0 || annotations.split("\n").length === diagnostics.length,
    "an annotation has more than one line",
  );
  must(
    JSON.parse(JSON.stringify(diagnosticsJson(diagnostics))).diagnostics.length === diagnostics.length,
    "the JSON form lacks a diagnostic",
  );
  must(JSON.parse(JSON.stringify(sarif(diagnostics))).version === "2.1.0", "the SARIF form has no version");
};

/** The settings at their defaults, and each of finite values turned by itself. */
const settingsOf = (integration: Integration): ReadonlyArray<SettingValues> => {
  const declared = integration.main.value.settings ?? {};
  const base = settingsInForce(declared, {});
  return [
    base,
    ...Object.entries(declared).flatMap(([name, setting]) =>
      (finiteValues(setting) ?? []).map((value) => ({ ...base, [name]: value })),
    ),
  ];
};

/** Everything let through that can be: toggles on, modes the one way and the other. */
const openSettings = (integration: Integration): ReadonlyArray<SettingValues> => {
  const declared = integration.main.value.settings ?? {};
  return (["push", "pull"] as const).map((mode) => ({
    ...settingsInForce(declared, {}),
    ...Object.fromEntries(
      Object.entries(declared).flatMap(
        ([name, { type }]): ReadonlyArray<[string, string | boolean]> =>
          type === "toggle" ? [[name, true]] : type === "mode" ? [[name, mode]] : [],
      ),
    ),
  }));
};

const usable = async (integration: Integration): Promise<void> => {
  for (const job of Object.keys(integration.main.value.jobs))
    for (const settings of settingsOf(integration)) compileJob(integration, job, settings, flow);
  must(docsPage(integration, flow, { matrix: true }).length > 0, "the page is empty");
  const same = diffMapping({ old: integration, new: integration, flow }, { old: "a", new: "a" });
  must(!differs(same), "the mapping differs from itself");
  const [fault] = await planFaults(integration, openSettings(integration));
  must(fault === undefined, fault ?? "");
};

const structure = makeStructureCheck(() => ({
  ...fileSchemas(),
  ...Object.fromEntries(connectorKinds.map((kind) => [`system-${kind.name}`, tidy(kind.schema)])),
}));

/** Files are read by the Effect schemas; what is wrong with one is said by the JSON Schema. They must agree. */
const agreed = (files: Files): void => {
  const strict = { onExcessProperty: "error" } as const;
  const readers: Readonly<Record<string, readonly [schema: string, accepts: (value: unknown) => boolean]>> = {
    "crosswalk.yaml": ["integration", Schema.is(IntegrationFile, strict)],
    entities: ["entity", Schema.is(EntityFile, strict)],
    codes: ["codes", Schema.is(CodesFile, strict)],
    profiles: ["profile", Schema.is(ProfileFile, strict)],
    cases: ["cases", Schema.is(CasesFile, strict)],
  };
  for (const [path, text] of Object.entries(files)) {
    const document = parseYaml(makeSource(path, text));
    if (document.faults.length > 0) continue;
    const { value } = document;
    const named = typeof value === "object" && value !== null && "connector" in value && value.connector;
    const kind = connectorKinds.find(({ name }) => name === named);
    const [schema, accepts] =
      readers[path.split("/")[0] ?? ""] ?? (kind === undefined ? [] : [`system-${kind.name}`, kind.accepts]);
    if (schema === undefined || accepts === undefined) continue;
    const [fault] = structure.check(schema, document);
    must(
      accepts(value) === (fault === undefined),
      `${path} is ${accepts(value) ? "read" : "not read"}, and its schema says ${fault?.message ?? "nothing"}`,
    );
  }
};

/** Judges one input; throws with what is wrong about how it was handled. */
export const judge = async (files: Files): Promise<Signature> => {
  const started = process.cpuUsage();
  const checked = checkFiles(files);
  const caseFiles = Object.entries(files)
    .filter(([path]) => path.startsWith("cases/"))
    .map(([file, text]) => ({ file, document: parseYaml(makeSource(file, text)) }));
  const { integration } = checked;
  const diagnostics = [
    ...checked.diagnostics,
    ...checkCases(caseFiles, integration, checked.profiles).diagnostics,
  ];
  const { user, system } = process.cpuUsage(started);
  const took = (user + system) / 1_000;
  must(took < longestMs, `took ${Math.round(took)} ms`);
  for (const diagnostic of diagnostics) wellPlaced(diagnostic, files);
  printed(diagnostics);
  agreed(files);
  const errors = checked.diagnostics.filter(({ severity }) => severity === "error");
  must(
    (integration === undefined) === errors.length > 0,
    `${errors.length} errors, and ${integration === undefined ? "no" : "an"} integration`,
  );
  if (integration !== undefined) await usable(integration);
  const signature = [...new Set(diagnostics.map(({ code }) => `${code} ${codes[code]}`))].sort().join(", ");
  return signature || "clean";
};
