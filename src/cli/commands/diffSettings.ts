import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { previewJob } from "../../execute/runJob.ts";
import { Flow } from "../../flow/Flow.ts";
import type { SettingValues } from "../../language/settings.ts";
import { diffSettings as difference } from "../../report/diff/diffSettings.ts";
import { liveCounts } from "../../report/diff/liveCounts.ts";
import { settingsDiffText } from "../../report/diff/settingsDiffText.ts";
import { exit } from "../../report/exitCodes.ts";
import type { Arguments, Command } from "../Command.ts";
import { type OpenMapping, openMapping } from "../mapping.ts";
import {
  folderOption,
  formatOf,
  formatOption,
  inputsOf,
  jobOf,
  selectionOf,
  selectionOptions,
} from "../options.ts";
import { UsageError } from "../services.ts";
import { planLayer } from "../wiring.ts";

/** Plans a job under the settings of both mappings, in the systems of the first. */
const countRecords = (args: Arguments, name: string, a: OpenMapping, b: OpenMapping) =>
  Effect.gen(function* () {
    const { integration, profile } = a;
    const job = yield* jobOf(integration, name);
    const selection = yield* selectionOf(integration, args);
    const inputs = yield* inputsOf(integration, job, args);
    const planned = (settings: SettingValues) =>
      previewJob({ integration, profile: profile.value.profile, job, settings, selection, inputs });
    return liveCounts(
      [...integration.entities.keys()],
      yield* planned(a.settings),
      yield* planned(b.settings),
    );
  }).pipe(Effect.provide(planLayer(a)));

/** Two profiles of one mapping, compared by what flows under each. */
export const diffSettings: Command = {
  name: "diff-settings",
  summary: "what flows otherwise under another profile's settings",
  usage: "A B [--job JOB [--only ENTITY:KEY…] [--all]] [--format pretty|json]",
  description:
    "A and B are profiles of the integration, or files (a changed copy of a profile among them). Prints which settings differ, which creates and updates open or shut, and which fields flow otherwise, each with its lines. Exits with 0 when no flow differs and no move opens or shuts, with 2 when any does. Offline: no system is reached and no environment variable is looked at. With --job the job is also planned under both, in the systems of A and with what is remembered of them, to count the records that each would touch; nothing is written and nothing remembered.",
  options: {
    ...folderOption,
    job: {
      type: "string",
      multiple: true,
      value: "JOB",
      help: "plan this job under both, in the systems of A; may be given several times",
    },
    ...selectionOptions,
    ...formatOption,
  },
  positionals: { min: 2, max: 2 },
  run: Effect.fn("diff-settings")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const [a, b] = args.positionals;
    const one = yield* openMapping(args.text("folder"), a, "instead");
    const other = yield* openMapping(args.text("folder"), b, "instead");
    const found = difference(one.integration, yield* Flow, one.profile, other.profile);
    if (
      args.all("job").length === 0 &&
      (args.all("only").length > 0 || args.flag("all") || args.all("input").length > 0)
    )
      return yield* new UsageError({
        message: "--only, --all and --input say how a --job is planned, and none is given",
      });
    const live = yield* Effect.forEach(args.all("job"), (job) => countRecords(args, job, one, other));
    const shown = live.length === 0 ? found : { ...found, live };
    yield* Console.log(format === "json" ? JSON.stringify(shown, null, 2) : settingsDiffText(shown));
    return found.flows.length + found.moves.length === 0 ? exit.done : exit.changes;
  }, Effect.provide(Flow.layer)),
};
