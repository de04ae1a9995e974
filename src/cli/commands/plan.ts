import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { planJob } from "../../execute/runJob.ts";
import { hasChanges } from "../../plan/Plan.ts";
import { exit } from "../../report/exitCodes.ts";
import { planText } from "../../report/planText.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { masking } from "../masking.ts";
import {
  folderOption,
  formatOf,
  formatOption,
  inputsOf,
  jobOf,
  profileOption,
  revealOption,
  selectionOf,
  selectionOptions,
} from "../options.ts";
import { savePlan } from "../savePlan.ts";
import { planLayer } from "../wiring.ts";

export const plan: Command = {
  name: "plan",
  summary: "say what a job would do and why; writes to neither system",
  usage: "JOB [--only ENTITY:KEY…] [--all] [--input NAME=TEXT…] [-o FILE] [--detailed-exitcode]",
  description:
    "Reads both sides and prints every write, every withheld write and every record set aside, each with its reason.",
  options: {
    ...folderOption,
    ...profileOption,
    ...selectionOptions,
    out: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "save the plan for apply, with the values of sensitive fields in full; only you may read the file",
    },
    "detailed-exitcode": { type: "boolean", help: "exit 0 without changes, 2 with changes" },
    ...formatOption,
    ...revealOption,
  },
  positionals: { min: 1, max: 1 },
  run: Effect.fn("plan")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const job = yield* jobOf(mapping.integration, args.positionals[0] ?? "");
    const selection = yield* selectionOf(mapping.integration, args);
    const inputs = yield* inputsOf(mapping.integration, job, args);
    const { plan } = yield* planJob({
      integration: mapping.integration,
      profile: mapping.profile.value.profile,
      job,
      settings: mapping.settings,
      selection,
      inputs,
    }).pipe(Effect.provide(planLayer(mapping)));
    const file = args.text("out");
    if (file !== undefined) yield* savePlan(mapping, plan, file);
    const reveal = { reveal: args.flag("reveal") };
    const shown = masking(mapping, job, reveal).plan(plan);
    yield* Console.log(format === "json" ? JSON.stringify(shown, null, 2) : planText(shown, reveal));
    return args.flag("detailed-exitcode") && hasChanges(plan) ? exit.changes : exit.done;
  }),
};
