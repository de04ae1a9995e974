import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { checkCases } from "../../check/cases/checkCases.ts";
import { makeChecker } from "../../check/check.ts";
import { describeCode } from "../../check/describeCode.ts";
import { connectorKinds } from "../../connector/registry.ts";
import { countBySeverity, type Diagnostic, sortDiagnostics } from "../../diagnostic/Diagnostic.ts";
import { printGithub } from "../../diagnostic/printGithub.ts";
import { printHuman } from "../../diagnostic/printHuman.ts";
import { diagnosticsJson } from "../../diagnostic/printJson.ts";
import { sarif } from "../../diagnostic/printSarif.ts";
import { flow } from "../../flow/Flow.ts";
import { loadCases } from "../../language/loadCases.ts";
import { findIntegration, loadIntegration } from "../../language/loadIntegration.ts";
import type { Command } from "../Command.ts";
import { exit } from "../exitCodes.ts";
import { formatOf } from "../options.ts";
import { Machine, UsageError } from "../services.ts";

export const validate: Command = {
  name: "validate",
  summary: "check mappings: syntax, structure, names, types, directions, gates, policies",
  usage: "[PATH…] [--format pretty|json|sarif|github] [--max-warnings N]",
  description:
    "Checks the integrations at PATH (the nearest one if left out) and their test cases, all problems in one pass. Offline: no system is reached, no expression is evaluated and no environment variable is looked at.",
  options: {
    format: {
      type: "string",
      short: "f",
      value: "FORMAT",
      help: "pretty (the default), json, sarif or github",
    },
    "max-warnings": { type: "string", value: "N", help: "fail when there are more warnings than N" },
  },
  positionals: { min: 0, max: Number.POSITIVE_INFINITY },
  run: Effect.fn("validate")(function* (args) {
    const machine = yield* Machine;
    const format = yield* formatOf(args, ["pretty", "json", "sarif", "github"]);
    const maxWarnings = args.text("max-warnings");
    if (maxWarnings !== undefined && !/^\d+$/.test(maxWarnings))
      return yield* new UsageError({ message: `--max-warnings takes a number, found "${maxWarnings}"` });
    const checker = makeChecker(connectorKinds, flow);
    const found: Array<Diagnostic> = [];
    for (const path of args.positionals.length === 0 ? [machine.cwd] : args.positionals) {
      const folder = yield* findIntegration(path);
      const mapping = checker.check(yield* loadIntegration(folder, machine.cwd));
      const cases = yield* loadCases(folder, machine.cwd);
      found.push(
        ...mapping.diagnostics,
        ...checkCases(cases, mapping.integration, mapping.profiles).diagnostics,
      );
    }
    const diagnostics = sortDiagnostics(found);
    const { errors, warnings } = countBySeverity(diagnostics);
    if (format === "json") yield* Console.log(JSON.stringify(diagnosticsJson(diagnostics), null, 2));
    else if (format === "sarif")
      yield* Console.log(JSON.stringify(sarif(diagnostics, describeCode), null, 2));
    else if (format === "github") {
      if (diagnostics.length > 0) yield* Console.log(printGithub(diagnostics));
    } else yield* Console.log(printHuman(diagnostics));
    const tooMany = maxWarnings !== undefined && warnings > Number(maxWarnings);
    return errors > 0 || tooMany ? exit.invalid : exit.done;
  }),
};
