import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Effect from "effect/Effect";
import { Deadline } from "../../connector/Deadline.ts";
import { applySaved } from "../../execute/applySaved.ts";
import { PlanForeign } from "../../execute/JobOptions.ts";
import { underRunLock } from "../../execute/underRunLock.ts";
import { readSavedPlan } from "../../plan/savedPlan.ts";
import { servingAsked } from "../askedRun.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption, revealOption, runOptions } from "../options.ts";
import { finish, runLimits, showRefused } from "../runOutcome.ts";
import { connectionsOf } from "../savePlan.ts";
import { Machine } from "../services.ts";
import { runLayer } from "../wiring.ts";

const unsoundWords = {
  "not-a-plan": "is not a plan that this version of crosswalk has saved",
  edited: "has been changed since it was saved; make the plan again",
} as const;

export const apply: Command = {
  name: "apply",
  summary: "carry out a saved plan; a step whose record has changed since is refused",
  usage: "FILE [--accept GUARD|TOKEN…]",
  description:
    "Reads the plan's records again; what would not be planned the same way today is left and reported. A file that was edited, or a plan of another mapping, other settings, another profile or other connections, is refused (exit code 78).",
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
    const { plan: saved, madeWith } = yield* Effect.mapError(
      readSavedPlan(text),
      (unsound) => new PlanForeign({ message: `${file} ${unsoundWords[unsound]}` }),
    );
    const profile = args.text("profile") ?? saved.profile;
    const mapping = yield* openMapping(args.text("folder"), profile);
    if (!madeWith(connectionsOf(mapping)))
      return yield* new PlanForeign({
        message: "the plan was made with other connections of the profile; make it again",
      });
    const limits = yield* runLimits(args);
    const once = Effect.gen(function* () {
      const report = yield* applySaved(
        {
          integration: mapping.integration,
          profile: mapping.profile.value.profile,
          job: saved.job,
          settings: mapping.settings,
          selection: { _tag: "Scope" },
          accept: limits.accept,
          stopWhen: yield* limits.stopWhen,
        },
        saved,
      );
      return yield* finish(mapping, report, format, args);
    }).pipe(Effect.tapErrorTag("GuardRefused", showRefused(mapping, format, args)));
    return yield* underRunLock(once, servingAsked(args, limits.stopAfter, profile)).pipe(
      Effect.provide(runLayer(mapping)),
      Effect.provideService(Deadline, limits.deadline),
    );
  }),
};
