import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { makeChecker } from "../../check/check.ts";
import { describeCode } from "../../check/describeCode.ts";
import type { Fixable } from "../../check/mend.ts";
import { connectorKinds } from "../../connector/registry.ts";
import { codes } from "../../diagnostic/Code.ts";
import { countBySeverity, type Diagnostic, placeText, sortDiagnostics } from "../../diagnostic/Diagnostic.ts";
import { printGithub } from "../../diagnostic/printGithub.ts";
import { printHuman } from "../../diagnostic/printHuman.ts";
import { diagnosticsJson } from "../../diagnostic/printJson.ts";
import { sarif } from "../../diagnostic/printSarif.ts";
import { flow } from "../../flow/Flow.ts";
import { placeOf } from "../../kernel/Source.ts";
import { findIntegration, integrationFileName } from "../../language/loadIntegration.ts";
import { exit } from "../../report/exitCodes.ts";
import type { Arguments, Command } from "../Command.ts";
import { explainCode } from "../explainCode.ts";
import { judgeFolder, loadFolder, mendFolder } from "../mendFolder.ts";
import { formatOf } from "../options.ts";
import { Machine, UsageError } from "../services.ts";

/** The integrations' folders, each once. Nothing is written to a folder above one that was named. */
const foldersOf = (args: Arguments) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const { cwd } = yield* Machine;
    const folders = new Set<string>();
    for (const given of args.positionals) {
      const named = path.resolve(cwd, given);
      // A path that is misspelt would otherwise lead to whatever mapping lies above it.
      if (!(yield* fs.exists(named).pipe(Effect.orElseSucceed(() => false))))
        return yield* new UsageError({ message: `there is no ${given}` });
      const folder = yield* findIntegration(named);
      if (args.flag("fix") && folder !== named && path.join(folder, integrationFileName) !== named)
        return yield* new UsageError({
          message: `there is no ${integrationFileName} in ${given}`,
          help: `with --fix, name the mapping's whole folder: ${path.relative(cwd, folder) || "."}`,
        });
      folders.add(folder);
    }
    if (args.positionals.length === 0) folders.add(yield* findIntegration(cwd));
    return [...folders];
  });

const mendedText = (done: ReadonlyArray<Fixable>): string =>
  [
    `Mended (${done.length})`,
    ...done.map((one) => `  ${placeText(one)}: ${one.code} ${codes[one.code]}: ${one.fix.description}`),
  ].join("\n");

const mendedJson = (done: ReadonlyArray<Fixable>) =>
  done.map(({ code, span, fix: { description } }) => ({
    code,
    name: codes[code],
    ...placeOf(span),
    description,
  }));

/** Prints what was found in a format; `done` is what was mended before, with --fix. */
const print = (
  format: "pretty" | "json" | "sarif" | "github",
  diagnostics: ReadonlyArray<Diagnostic>,
  done: ReadonlyArray<Fixable> | undefined,
) => {
  const json = (value: unknown) => Console.log(JSON.stringify(value, null, 2));
  switch (format) {
    case "json":
      return json({
        ...diagnosticsJson(diagnostics),
        ...(done === undefined ? {} : { mended: mendedJson(done) }),
      });
    case "sarif":
      return json(sarif(diagnostics, describeCode));
    case "github":
      return diagnostics.length === 0 ? Effect.void : Console.log(printGithub(diagnostics));
    case "pretty":
      return Console.log(
        [
          ...(done === undefined || done.length === 0 ? [] : [mendedText(done), ""]),
          printHuman(diagnostics),
          ...diagnostics
            .slice(0, 1)
            .map(({ code }) => `crosswalk validate --explain ${code} tells more about a code`),
        ].join("\n"),
      );
  }
};

export const validate: Command = {
  name: "validate",
  summary: "check mappings: syntax, structure, names, types, directions, gates, policies",
  usage: "[PATH…] [--fix] [--explain CODE] [--format pretty|json|sarif|github] [--max-warnings N]",
  description:
    "Checks the integrations at PATH (the nearest one if left out) and their test cases, all problems in one pass. Offline: no system is reached, no expression is evaluated and no environment variable is looked at.",
  options: {
    format: {
      type: "string",
      short: "f",
      value: "FORMAT",
      help: "pretty (the default), json, sarif or github",
    },
    fix: {
      type: "boolean",
      help: "mend in the files what can only be meant one way, say what was mended, and check again",
    },
    explain: {
      type: "string",
      value: "CODE",
      help: "print what a code means, with an example that is refused and one that is accepted",
    },
    "max-warnings": { type: "string", value: "N", help: "fail when there are more warnings than N" },
  },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: Effect.fn("validate")(function* (args) {
    const code = args.text("explain");
    if (code !== undefined) {
      if (
        args.flag("fix") ||
        args.positionals.length > 0 ||
        args.text("format") !== undefined ||
        args.text("max-warnings") !== undefined
      )
        return yield* new UsageError({ message: "--explain takes a code and nothing else" });
      yield* Console.log((yield* explainCode(code)).trimEnd());
      return exit.done;
    }
    const machine = yield* Machine;
    const format = yield* formatOf(args, ["pretty", "json", "sarif", "github"]);
    const maxWarnings = args.text("max-warnings");
    if (maxWarnings !== undefined && !/^\d+$/.test(maxWarnings))
      return yield* new UsageError({ message: `--max-warnings takes a number, found "${maxWarnings}"` });
    const checker = makeChecker(connectorKinds, flow);
    const found: Array<Diagnostic> = [];
    const done: Array<Fixable> = [];
    const refused: Array<string> = [];
    for (const folder of yield* foldersOf(args)) {
      if (args.flag("fix")) {
        const mended = yield* mendFolder(checker, folder, machine.cwd);
        done.push(...mended.done);
        refused.push(...mended.refused);
      }
      found.push(...judgeFolder(checker, yield* loadFolder(folder, machine.cwd)));
    }
    const diagnostics = sortDiagnostics(found);
    const { errors, warnings } = countBySeverity(diagnostics);
    for (const sentence of refused) yield* Console.error(sentence);
    // Formats of other programs have no place for it.
    if (done.length > 0 && (format === "github" || format === "sarif"))
      yield* Console.error(mendedText(done));
    yield* print(format, diagnostics, args.flag("fix") ? done : undefined);
    const tooMany = maxWarnings !== undefined && warnings > Number(maxWarnings);
    if (errors > 0 || tooMany) return exit.invalid;
    return refused.length > 0 ? exit.attention : exit.done;
  }),
};
