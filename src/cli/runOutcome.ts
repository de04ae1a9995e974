/** What `run` and `apply` share: their limits, and how they end. */
import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import type { GuardRefused } from "../execute/JobOptions.ts";
import type { RunReport } from "../execute/RunReport.ts";
import { Readers } from "../execute/systems.ts";
import { exit } from "../report/exitCodes.ts";
import { planText } from "../report/planText.ts";
import { runText } from "../report/runText.ts";
import type { Arguments } from "./Command.ts";
import type { OpenMapping } from "./mapping.ts";
import { masking } from "./masking.ts";
import { UsageError } from "./services.ts";

/** `--accept`, `--max-requests`, `--deadline`. */
export const runLimits = (args: Arguments) =>
  Effect.gen(function* () {
    const most = args.text("max-requests");
    if (most !== undefined && !/^\d+$/.test(most))
      return yield* new UsageError({ message: `--max-requests takes a number, found "${most}"` });
    const failOn = args.text("fail-on");
    if (failOn !== undefined && failOn !== "quarantine" && failOn !== "never")
      return yield* new UsageError({ message: `--fail-on takes quarantine or never, found "${failOn}"` });
    const deadline = args.text("deadline");
    const until = deadline === undefined ? undefined : Date.parse(deadline);
    if (until !== undefined && Number.isNaN(until))
      return yield* new UsageError({
        message: `--deadline takes an instant such as 2026-03-02T06:00:00Z, found "${deadline}"`,
      });
    const stopAfter: StopAfter = (requests) =>
      Effect.gen(function* () {
        if (until !== undefined && (yield* Clock.currentTimeMillis) >= until)
          return `the deadline ${deadline} has come`;
        if (most !== undefined && (yield* requests) >= Number(most)) return `${most} requests have been made`;
        return undefined;
      });
    return {
      accept: args.all("accept"),
      deadline: until,
      stopAfter,
      stopWhen: Effect.map(Readers, (readers) => stopAfter(readers.remote.requests)),
    };
  });

/** A reason to stop once so many requests have been made to the remote system, or nothing. */
export type StopAfter = (requests: Effect.Effect<number>) => Effect.Effect<string | undefined>;

/** Prints the plan that was refused, for a person to look at. */
export const showRefused =
  (mapping: OpenMapping, format: "pretty" | "json", args: Arguments) => (error: GuardRefused) => {
    const reveal = { reveal: args.flag("reveal") };
    const shown = masking(mapping, error.plan.job, reveal).plan(error.plan);
    return Console.log(format === "json" ? JSON.stringify(shown, null, 2) : planText(shown, reveal));
  };

/** Prints what a run did, and says how the command ends. */
export const finish = (mapping: OpenMapping, report: RunReport, format: "pretty" | "json", args: Arguments) =>
  Effect.gen(function* () {
    const reveal = { reveal: args.flag("reveal") };
    const shown = masking(mapping, report.plan.job, reveal).report(report);
    yield* Console.log(format === "json" ? JSON.stringify(shown, null, 2) : runText(shown, reveal));
    if (report.status === "stopped") return exit.stopped;
    return report.status === "attention" && args.text("fail-on") !== "never" ? exit.attention : exit.done;
  });
