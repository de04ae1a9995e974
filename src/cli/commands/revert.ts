import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { Deadline } from "../../connector/Deadline.ts";
import { planRevert, revertRun } from "../../execute/revertRun.ts";
import { underRunLock } from "../../execute/underRunLock.ts";
import { exit } from "../../report/exitCodes.ts";
import { planText } from "../../report/planText.ts";
import { servingAsked } from "../askedRun.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { masking } from "../masking.ts";
import { folderOption, formatOf, formatOption, profileOption, revealOption, runOptions } from "../options.ts";
import { finish, runLimits } from "../runOutcome.ts";
import { savePlan } from "../savePlan.ts";
import { planLayer, runLayer } from "../wiring.ts";

export const revert: Command = {
  name: "revert",
  summary: "put back what a run has written, where nobody has changed it since",
  usage: "RUN [--dry-run] [-o FILE] [--accept GUARD…]",
  description:
    "Reads both sides now, and puts the value from before the run into every place that still holds what the run wrote; a place that has changed since, or that the mapping as it is today may not write under any gate, is left alone and named (exit code 1). Records that the run created, and links, stay: a run never deletes. Guards count the writes as those of any plan; a share is one of the linked records. The next ordinary run judges the same differences anew, and writes the same again unless the source, the mapping or a mode is changed before.",
  options: {
    ...folderOption,
    ...profileOption,
    ...runOptions,
    "dry-run": { type: "boolean", help: "say what would be put back, and write nothing" },
    out: {
      type: "string",
      short: "o",
      value: "FILE",
      help: "write nothing, and save the plan for apply, with the values of sensitive fields in full; only you may read the file",
    },
    ...formatOption,
    ...revealOption,
  },
  positionals: { min: 1, max: 1 },
  run: Effect.fn("revert")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const options = {
      integration: mapping.integration,
      profile: mapping.profile.value.profile,
      settings: mapping.settings,
      run: args.positionals[0] ?? "",
    };
    const file = args.text("out");
    if (args.flag("dry-run") || file !== undefined) {
      const plan = yield* planRevert(options).pipe(Effect.provide(planLayer(mapping)));
      if (file !== undefined) yield* savePlan(mapping, plan, file);
      const reveal = { reveal: args.flag("reveal") };
      const shown = masking(mapping, plan.job, reveal).plan(plan);
      yield* Console.log(format === "json" ? JSON.stringify(shown, null, 2) : planText(shown, reveal));
      return exit.done;
    }
    const limits = yield* runLimits(args);
    const once = Effect.gen(function* () {
      const report = yield* revertRun({
        ...options,
        accept: limits.accept,
        stopWhen: yield* limits.stopWhen,
      });
      return yield* finish(mapping, report, format, args);
    });
    return yield* underRunLock(once, servingAsked(args, limits.stopAfter)).pipe(
      Effect.provide(runLayer(mapping)),
      Effect.provideService(Deadline, limits.deadline),
    );
  }),
};
