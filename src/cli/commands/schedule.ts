import * as Console from "effect/Console";
import * as Cron from "effect/Cron";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import { runJob } from "../../execute/runJob.ts";
import { fromError } from "../../report/fromError.ts";
import { runText } from "../../report/runText.ts";
import { runSchedule, type ScheduledJob } from "../../schedule/runSchedule.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, profileOption } from "../options.ts";
import { UsageError } from "../services.ts";
import { runLayer } from "../wiring.ts";

export const schedule: Command = {
  name: "schedule",
  summary: "stay up and run the profile's jobs at their times",
  usage: "",
  description:
    "Runs each job of the profile's schedule at the times of its cron expression, in its time zone, one at a time. SIGINT or SIGTERM ends it cleanly. A failed run is reported and the next time is awaited.",
  options: { ...folderOption, ...profileOption },
  positionals: { min: 0, max: 0 },
  run: Effect.fn("schedule")(function* (args) {
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const { integration, profile, settings } = mapping;
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
        runJob({
          integration,
          profile: profile.value.profile,
          job,
          settings,
          selection: { _tag: "Scope" },
          allow: [],
        }).pipe(
          Effect.provide(runLayer(mapping)),
          Effect.flatMap((report) => Console.log(runText(report, { reveal: false }))),
          Effect.catchTags({
            ConnectorError: (error) => Console.error(`${job}: ${fromError(error).message}`),
            GuardRefused: (error) => Console.error(`${job}: ${fromError(error).message}`),
            RunLocked: (error) => Console.error(`${job}: ${fromError(error).message}`),
            StateError: (error) => Console.error(`${job}: ${fromError(error).message}`),
          }),
        ),
    });
  }),
};
