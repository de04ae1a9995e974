import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import * as Schema from "effect/Schema";
import { Deadline } from "../../connector/Deadline.ts";
import { applySaved, PlanForeign } from "../../execute/runJob.ts";
import { Plan } from "../../plan/Plan.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption, revealOption, runOptions } from "../options.ts";
import { finish, runLimits } from "../runOutcome.ts";
import { Machine } from "../services.ts";
import { runLayer } from "../wiring.ts";

export const apply: Command = {
  name: "apply",
  summary: "carry out a saved plan; a step whose record has changed since is refused",
  usage: "FILE [--allow GUARD…]",
  description:
    "Reads the plan's records again; what would not be planned the same way today is left and reported.",
  options: { ...folderOption, ...profileOption, ...runOptions, ...formatOption, ...revealOption },
  positionals: { min: 1, max: 1 },
  run: Effect.fn("apply")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const file = args.positionals[0] ?? "";
    const text = yield* fs
      .readFileString(path.resolve((yield* Machine).cwd, file))
      .pipe(Effect.mapError(() => new PlanForeign({ message: `the plan ${file} cannot be read` })));
    const saved = yield* Schema.decodeUnknown(Schema.parseJson(Plan))(text).pipe(
      Effect.mapError(
        () => new PlanForeign({ message: `${file} is not a plan that this version of crosswalk has saved` }),
      ),
    );
    const mapping = yield* openMapping(args.text("folder"), args.text("profile") ?? saved.profile);
    const limits = yield* runLimits(args);
    return yield* Effect.gen(function* () {
      const report = yield* applySaved(
        {
          integration: mapping.integration,
          profile: mapping.profile.value.profile,
          job: saved.job,
          settings: mapping.settings,
          selection: { _tag: "Scope" },
          allow: limits.allow,
          stopWhen: yield* limits.stopWhen,
        },
        saved,
      );
      return yield* finish(mapping, report, format, args);
    }).pipe(Effect.provide(runLayer(mapping)), Effect.provideService(Deadline, limits.deadline));
  }),
};
