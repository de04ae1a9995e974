import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { checkCases } from "../../check/cases/checkCases.ts";
import type { TestCase } from "../../check/cases/TestCase.ts";
import { makeChecker } from "../../check/check.ts";
import { connectorKinds } from "../../connector/registry.ts";
import { sortDiagnostics } from "../../diagnostic/Diagnostic.ts";
import { printHuman } from "../../diagnostic/printHuman.ts";
import { flow } from "../../flow/Flow.ts";
import { loadCases } from "../../language/loadCases.ts";
import { findIntegration, type LoadedFile, loadIntegration } from "../../language/loadIntegration.ts";
import type { CaseResult, TestOutput } from "../../report/TestOutput.ts";
import { StateError } from "../../state/StateError.ts";
import { makeCaseRunner } from "../../trial/CaseRunner.ts";
import { caseResult } from "../../trial/caseResult.ts";
import { coverageOf } from "../../trial/coverage/measure.ts";
import { coverageText } from "../../trial/coverageText.ts";
import { described } from "../../trial/described.ts";
import { junit } from "../../trial/junit.ts";
import { lawResults } from "../../trial/laws/lawResults.ts";
import { lawsText } from "../../trial/lawsText.ts";
import { textsOf } from "../../trial/mappingTexts.ts";
import { judgeMutants } from "../../trial/mutation/judgeMutants.ts";
import { mutationText } from "../../trial/mutationText.ts";
import { resultsText } from "../../trial/resultsText.ts";
import type { CaseOutcome } from "../../trial/runCase.ts";
import { updateCases } from "../../trial/updateCases.ts";
import type { Arguments, Command } from "../Command.ts";
import { exit } from "../exitCodes.ts";
import { formatOf } from "../options.ts";
import { Ended, Machine, UsageError } from "../services.ts";

/** A mapping and its cases, all of them sound; whatever is wrong is printed, and ends the command with 78. */
const openCases = (given: string | undefined) =>
  Effect.gen(function* () {
    const machine = yield* Machine;
    const path = yield* Path.Path;
    const folder = yield* findIntegration(path.resolve(machine.cwd, given ?? "."));
    const files = yield* loadIntegration(folder, machine.cwd);
    const caseFiles = yield* loadCases(folder, machine.cwd);
    const checker = makeChecker(connectorKinds, flow);
    const mapping = checker.check(files);
    const { integration, profiles } = mapping;
    const { cases, diagnostics } = checkCases(caseFiles, mapping.integration, mapping.profiles);
    const errors = [...mapping.diagnostics, ...diagnostics].filter(({ severity }) => severity === "error");
    if (errors.length > 0 || integration === undefined) {
      yield* Console.error(printHuman(sortDiagnostics(errors)));
      return yield* new Ended({ exit: exit.invalid });
    }
    return {
      folder,
      cases,
      caseFiles,
      files,
      checker,
      integration,
      profiles,
      texts: textsOf(files, caseFiles),
    };
  });

interface Judged {
  readonly test: TestCase;
  readonly outcome: CaseOutcome;
  readonly result: CaseResult;
}

/** The bytes of a file that holds this text; a byte order mark of the file, which is no part of it, stays. */
const bytesWith = (before: Uint8Array, text: string): Uint8Array => {
  const marked = before[0] === 0xef && before[1] === 0xbb && before[2] === 0xbf;
  return new TextEncoder().encode(marked ? `\uFEFF${text}` : text);
};

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);

/** Writes a file's new text in one step; answers why it does not where the file is another than was read. */
const replaceText = (target: string, before: string, after: string) =>
  Effect.gen(function* () {
    if (before === after) return undefined;
    const fs = yield* FileSystem.FileSystem;
    const beside = `${target}.part`;
    return yield* Effect.gen(function* () {
      const bytes = yield* fs.readFile(target);
      if (!sameBytes(bytes, bytesWith(bytes, before)))
        return "the file has changed since it was read, or is not UTF-8";
      yield* fs.writeFile(beside, bytesWith(bytes, after));
      yield* fs.rename(beside, target);
      return undefined;
    }).pipe(
      Effect.tapError(() => Effect.ignore(fs.remove(beside))),
      Effect.mapError(
        () => new StateError({ operation: "test --update", path: target, message: "it cannot be written" }),
      ),
    );
  });

/** Rewrites what failed cases of one file expect; answers what became of each. */
const rewrite = (folder: string, { file, document }: LoadedFile, failed: ReadonlyArray<Judged>) =>
  Effect.gen(function* () {
    const path = yield* Path.Path;
    const updates = failed.flatMap(({ test, outcome }) =>
      outcome._tag === "Planned" ? [{ index: test.index, plan: described(outcome.plan) }] : [],
    );
    const { text, refused } = updateCases(document.source.text, updates);
    const whole = yield* replaceText(path.join(folder, file), document.source.text, text);
    return failed.map(({ test, outcome, result }): CaseResult => {
      if (outcome._tag === "Unplanned") return result;
      const why = whole ?? refused.find(({ index }) => index === test.index)?.message;
      return why === undefined
        ? { ...result, passed: true, updated: true, differences: [] }
        : { ...result, message: `not rewritten: ${why}` };
    });
  });

/** Every result, those of rewritten files among them. */
const rewritten = (folder: string, files: ReadonlyArray<LoadedFile>, judged: ReadonlyArray<Judged>) =>
  Effect.gen(function* () {
    const results = new Map(judged.map(({ test, result }) => [test, result]));
    for (const file of files) {
      const failed = judged.filter(({ test, result }) => test.file === file.file && !result.passed);
      const after = yield* rewrite(folder, file, failed);
      failed.forEach(({ test, result }, at) => results.set(test, after[at] ?? result));
    }
    return [...results.values()];
  });

/** A percentage that an option gives. */
const percentOf = (args: Arguments, name: string) => {
  const text = args.text(name);
  if (text === undefined) return Effect.succeed(undefined);
  const percent = /^\d{1,3}(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  return percent <= 100
    ? Effect.succeed(percent)
    : Effect.fail(
        new UsageError({ message: `"${text}" is not a value of --${name}; expected a number from 0 to 100` }),
      );
};

export const test: Command = {
  name: "test",
  summary: "run the mapping's own test cases; offline",
  usage:
    "[DIR] [--case TEXT]… [--coverage [--min-coverage N]] [--mutate [--min-killed N]] [--update] [--format pretty|json|junit]",
  description:
    "Plans each case of DIR/cases/*.yaml (the nearest integration if left out) and compares the plan with what the case expects. Neither system is reached and no environment variable is looked at; the mapping's expressions are evaluated in a process of its own, at most 10 seconds and 512 MB for a case.",
  options: {
    case: {
      type: "string",
      multiple: true,
      value: "TEXT",
      help: "only cases whose name holds TEXT; may be given several times",
    },
    update: {
      type: "boolean",
      help: "rewrite what failed cases expect to what was planned; nothing else in their files",
    },
    coverage: {
      type: "boolean",
      help: "list what of the mapping no case takes: rules, moves, values of gates, codes, conflict deciders, match rules",
    },
    "min-coverage": {
      type: "string",
      value: "N",
      help: "measure coverage, and exit 1 where the cases take less than N percent",
    },
    mutate: {
      type: "boolean",
      help: "change one thing of the mapping after the other, and list the changes that no case notices",
    },
    "min-killed": {
      type: "string",
      value: "N",
      help: "mutate, and exit 1 where the cases notice less than N percent of the changes",
    },
    format: { type: "string", short: "f", value: "FORMAT", help: "pretty (the default), json or junit" },
  },
  positionals: { min: 0, max: 1 },
  run: Effect.fn("test")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json", "junit"]);
    const minKilled = yield* percentOf(args, "min-killed");
    const mutates = args.flag("mutate") || minKilled !== undefined;
    const minCoverage = yield* percentOf(args, "min-coverage");
    const measures = args.flag("coverage") || minCoverage !== undefined;
    if ((mutates || measures) && (args.flag("update") || format === "junit"))
      return yield* new UsageError({
        message: "--coverage and --mutate go with neither --update nor --format junit",
      });
    const opened = yield* openCases(args.positionals[0]);
    const { folder, cases, caseFiles, texts } = opened;
    const wanted = args.all("case").map((text) => text.toLowerCase());
    const chosen = cases.filter(
      ({ name }) => wanted.length === 0 || wanted.some((text) => name.toLowerCase().includes(text)),
    );
    if (chosen.length === 0 && wanted.length > 0)
      return yield* new UsageError({
        message: `no case has a name with ${args
          .all("case")
          .map((text) => `"${text}"`)
          .join(" or ")}`,
      });
    const { judged, laws, mutation } = yield* Effect.scoped(
      Effect.gen(function* () {
        const runner = yield* makeCaseRunner();
        const all = yield* Effect.forEach(chosen, (one) =>
          Effect.map(
            runner.run(texts, one),
            (outcome): Judged => ({ test: one, outcome, result: caseResult(one, outcome) }),
          ),
        );
        const planned = all.flatMap(({ test: one, outcome, result }) =>
          outcome._tag === "Planned" && result.passed ? [{ test: one, plan: outcome.plan }] : [],
        );
        return {
          judged: all,
          laws:
            wanted.length > 0 || args.flag("update")
              ? undefined
              : yield* lawResults(runner, texts, opened.integration),
          mutation:
            mutates && planned.length === all.length
              ? yield* judgeMutants({ ...opened, flow, runner, cases: planned })
              : undefined,
        };
      }),
    );
    const coverage = measures
      ? coverageOf({
          integration: opened.integration,
          flow,
          cases: judged.flatMap(({ test: one, outcome }) =>
            outcome._tag === "Planned" ? [{ test: one, plan: outcome.plan }] : [],
          ),
        })
      : undefined;
    const results = args.flag("update")
      ? yield* rewritten(folder, caseFiles, judged)
      : judged.map(({ result }) => result);
    const failed = results.filter(({ passed }) => !passed).length;
    const output: TestOutput = {
      cases: results.length,
      passed: results.length - failed,
      failed,
      results,
      ...(laws === undefined ? {} : { laws }),
      ...(coverage === undefined ? {} : { coverage }),
      ...(mutation === undefined ? {} : { mutation }),
    };
    if (format === "json") yield* Console.log(JSON.stringify(output, null, 2));
    else if (format === "junit") yield* Console.log(junit(output));
    else {
      yield* Console.log(
        results.length === 0 ? "the mapping has no cases: they stand in cases/*.yaml" : resultsText(output),
      );
      if (laws !== undefined && laws.length > 0) yield* Console.log(`\n${lawsText(laws)}`);
      if (coverage !== undefined) yield* Console.log(`\n${coverageText(coverage)}`);
      if (mutation !== undefined) yield* Console.log(`\n${mutationText(mutation)}`);
    }
    if (mutates && mutation === undefined)
      yield* Console.error("not mutated: a case that fails as it is would notice anything");
    const short = [
      ...(minCoverage !== undefined && coverage !== undefined && coverage.share < minCoverage
        ? [`the cases take ${coverage.share}% of the mapping; --min-coverage is ${minCoverage}`]
        : []),
      ...(minKilled !== undefined && mutation !== undefined && mutation.share < minKilled
        ? [`the cases notice ${mutation.share}% of the changes; --min-killed is ${minKilled}`]
        : []),
    ];
    yield* Effect.forEach(short, (line) => Console.error(line));
    const isBroken = laws?.some(({ verdict }) => verdict === "broken") === true;
    return failed > 0 || isBroken || short.length > 0 ? exit.attention : exit.done;
  }),
};
