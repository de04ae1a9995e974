import * as Effect from "effect/Effect";
import { Deadline } from "../../connector/Deadline.ts";
import { runJob } from "../../execute/runJob.ts";
import { underRunLock } from "../../execute/underRunLock.ts";
import { requestOf, servingAsked } from "../askedRun.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import {
  folderOption,
  formatOf,
  formatOption,
  inputsOf,
  jobOf,
  profileOption,
  revealOption,
  runOptions,
  selectionOf,
  selectionOptions,
} from "../options.ts";
import { finish, runLimits, showRefused } from "../runOutcome.ts";
import { runLayer } from "../wiring.ts";

export const run: Command = {
  name: "run",
  summary: "plan a job and carry it out, journaled; settles what an interrupted run left",
  usage: "JOB [--only ENTITY:KEY…] [--all] [--input NAME=TEXT…] [--accept GUARD|TOKEN…]",
  description:
    "One writing run per profile at a time: while another one is under way, --only hands its records over, which that one does next, or the run after it where that one has come to its limits or cannot; any other run is refused (exit code 75 both times). Can be interrupted at any moment: the next run settles what was under way.",
  options: {
    ...folderOption,
    ...profileOption,
    ...selectionOptions,
    ...runOptions,
    ...formatOption,
    ...revealOption,
  },
  positionals: { min: 1, max: 1 },
  run: Effect.fn("run")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const job = yield* jobOf(mapping.integration, args.positionals[0] ?? "");
    const selection = yield* selectionOf(mapping.integration, args);
    const inputs = yield* inputsOf(mapping.integration, job, args);
    const limits = yield* runLimits(args);
    const once = Effect.gen(function* () {
      const report = yield* runJob({
        integration: mapping.integration,
        profile: mapping.profile.value.profile,
        job,
        settings: mapping.settings,
        selection,
        inputs,
        accept: limits.accept,
        stopWhen: yield* limits.stopWhen,
      });
      return yield* finish(mapping, report, format, args);
    }).pipe(Effect.tapErrorTag("GuardRefused", showRefused(mapping, format, args)));
    return yield* underRunLock(once, {
      ...servingAsked(args, limits.stopAfter),
      ...requestOf(job, selection, inputs, limits.accept),
    }).pipe(Effect.provide(runLayer(mapping)), Effect.provideService(Deadline, limits.deadline));
  }),
};
