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
import type { Plan } from "../../plan/Plan.ts";
import { exit } from "../../report/exitCodes.ts";
import type { CaseResult, TestOutput } from "../../report/TestOutput.ts";
import { makeCaseRunner } from "../../trial/CaseRunner.ts";
import { caseResult } from "../../trial/caseResult.ts";
import { placeTypesOf } from "../../trial/compare.ts";
import { coverageOf } from "../../trial/coverage/measure.ts";
import { coverageText } from "../../trial/coverageText.ts";
import { described } from "../../trial/described.ts";
import { junit } from "../../trial/junit.ts";
import { lawResults } from "../../trial/laws/lawResults.ts";
import { lawsOf } from "../../trial/laws/lawsOf.ts";
import { lawsText } from "../../trial/lawsText.ts";
import { type MappingTexts, textsOf } from "../../trial/mappingTexts.ts";
import { judgeMutants } from "../../trial/mutation/judgeMutants.ts";
import { mutationText } from "../../trial/mutationText.ts";
import { resultsText } from "../../trial/resultsText.ts";
import { updateCases } from "../../trial/updateCases.ts";
import type { Arguments, Command } from "../Command.ts";
import { formatOf } from "../options.ts";
import { replaceText } from "../replaceText.ts";
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

/** The mapping's files as they are shown to people. */
const shownBy = ({ main, systems, entities, codes, profiles }: MappingTexts) => {
  const all = [main, ...systems, ...entities, ...codes, ...profiles];
  const shown = new Map(all.map((one) => [one.file, one.shown]));
  return (file: string): string => shown.get(file) ?? file;
};

interface Judged {
  readonly test: TestCase;
  /** Where it is asked for beyond the result: the plans of many cases are large. */
  readonly plan: Plan | undefined;
  readonly result: CaseResult;
}

/** Rewrites what failed cases of one file expect; answers what became of each. */
const rewrite = (folder: string, { file, document }: LoadedFile, failed: ReadonlyArray<Judged>) =>
  Effect.gen(function* () {
    const updates = failed.flatMap(({ test, plan }) =>
      plan === undefined ? [] : [{ index: test.index, plan: described(plan) }],
    );
    if (updates.length === 0) return failed.map(({ result }) => result);
    const { text, refused } = updateCases(document.source.text, updates);
    const whole =
      text === document.source.text
        ? undefined
        : yield* replaceText(folder, file, document.source.text, text);
    return failed.map(({ test, plan, result }): CaseResult => {
      if (plan === undefined) return result;
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
    "Plans each case of DIR/cases/*.yaml (the nearest integration if left out) and compares the plan with what the case expects. Neither system is reached and no environment variable is looked at; the mapping's expressions are evaluated in a process of its own, at most 10 seconds and 512 MB for a case, and 8 MB for its plan.",
  options: {
    case: {
      type: "string",
      multiple: true,
      value: "TEXT",
      help: "only cases whose name holds TEXT; may be given several times; round trips are not judged",
    },
    update: {
      type: "boolean",
      help: "rewrite what failed cases expect to what was planned; nothing else in their files; round trips are not judged",
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
    const updates = args.flag("update");
    const lawsNotJudged = wanted.length > 0 ? "--case" : updates ? "--update" : undefined;
    const types = placeTypesOf(opened.integration);
    const shown = shownBy(texts);
    const { judged, laws, mutation } = yield* Effect.scoped(
      Effect.gen(function* () {
        const runner = yield* makeCaseRunner();
        const all = yield* Effect.forEach(chosen, (one) =>
          Effect.map(runner.run(texts, types, one), (outcome): Judged => {
            const result = caseResult(shown, one, outcome);
            const keeps = mutates || measures || (updates && !result.passed);
            return {
              test: one,
              plan: keeps && outcome._tag === "Planned" ? outcome.plan : undefined,
              result,
            };
          }),
        );
        const planned = all.flatMap(({ test: one, plan, result }) =>
          plan !== undefined && result.passed ? [{ test: one, plan }] : [],
        );
        return {
          judged: all,
          laws:
            lawsNotJudged === undefined ? yield* lawResults(runner, texts, opened.integration) : undefined,
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
          cases: judged.flatMap(({ test: one, plan }) => (plan === undefined ? [] : [{ test: one, plan }])),
        })
      : undefined;
    const results = updates
      ? yield* rewritten(folder, caseFiles, judged)
      : judged.map(({ result }) => result);
    const failed = results.filter(({ passed }) => !passed).length;
    const output: TestOutput = {
      cases: results.length,
      passed: results.length - failed,
      failed,
      results,
      ...(laws === undefined ? {} : { laws }),
      ...(lawsNotJudged === undefined ? {} : { lawsNotJudged }),
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
      if (lawsNotJudged !== undefined && lawsOf(opened.integration).length > 0)
        yield* Console.log(`\nround trips not judged with ${lawsNotJudged}`);
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
