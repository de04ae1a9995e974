import * as Console from "effect/Console";
import * as Cron from "effect/Cron";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import { runJob } from "../../execute/runJob.ts";
import { underRunLock } from "../../execute/underRunLock.ts";
import { runText } from "../../report/runText.ts";
import { runSchedule, type ScheduledJob } from "../../schedule/runSchedule.ts";
import { servingAsked, unlimited } from "../askedRun.ts";
import type { Command } from "../Command.ts";
import { sayFailure } from "../failure.ts";
import { openMapping } from "../mapping.ts";
import { masking } from "../masking.ts";
import { folderOption, profileOption } from "../options.ts";
import { showRefused } from "../runOutcome.ts";
import { UsageError } from "../services.ts";
import { runLayer } from "../wiring.ts";

export const schedule: Command = {
  name: "schedule",
  summary: "stay up and run the profile's jobs at their times",
  usage: "",
  description:
    "Runs each job of the profile's schedule at the times of its cron expression, in its time zone, one at a time. SIGINT or SIGTERM ends it cleanly. Each run reads the mapping anew; the times, and the jobs that have one, stay as they were at the start. A run that fails, however it does, also because the mapping is invalid at that moment, is reported on standard error, and the next time is awaited.",
  options: { ...folderOption, ...profileOption },
  positionals: { min: 0, max: 0 },
  run: Effect.fn("schedule")(function* (args) {
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const { integration, profile } = mapping;
    const jobs: Array<ScheduledJob> = [];
    for (const [job, { cron, timezone }] of Object.entries(profile.value.schedule ?? {})) {
      const parsed = Cron.parse(cron, timezone ?? integration.main.value.timezone);
      if (Either.isRight(parsed)) jobs.push({ job, cron: parsed.right });
    }
    if (jobs.length === 0)
      return yield* new UsageError({ message: `the profile "${profile.value.profile}" has no schedule` });
    return yield* runSchedule(jobs, {
      waiting: (job, at) => Console.error(`next: ${job} at ${new Date(at).toISOString()}`),
      run: (job) =>
        Effect.gen(function* () {
          // As it is now: what is asked for meanwhile is done with the mapping of its time as well.
          const today = yield* openMapping(args.text("folder"), args.text("profile"));
          if (today.integration.main.value.jobs[job] === undefined)
            return yield* new UsageError({ message: `the mapping has no job "${job}" any more` });
          const once = runJob({
            integration: today.integration,
            profile: today.profile.value.profile,
            job,
            settings: today.settings,
            selection: { _tag: "Scope" },
            accept: [],
          }).pipe(
            Effect.tapErrorTag("GuardRefused", showRefused(today, "pretty", args)),
            Effect.flatMap((report) =>
              Console.log(runText(masking(today, job).report(report), { reveal: false })),
            ),
          );
          yield* underRunLock(once, servingAsked(args, unlimited)).pipe(Effect.provide(runLayer(today)));
        }).pipe(
          // Never reached by an interruption of the schedule itself, which goes past every handler.
          Effect.catchAllCause((cause) => sayFailure(job, cause)),
          Effect.asVoid,
        ),
    });
  }),
};
