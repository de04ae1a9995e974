import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { Flow } from "../../flow/Flow.ts";
import { integrationFileName } from "../../language/loadIntegration.ts";
import { diffMapping as difference, differs } from "../../report/diff/diffMapping.ts";
import { mappingDiffText } from "../../report/diff/mappingDiffText.ts";
import { exit } from "../../report/exitCodes.ts";
import type { Command } from "../Command.ts";
import { openIntegration } from "../mapping.ts";
import { formatOf, formatOption } from "../options.ts";
import { Machine, UsageError } from "../services.ts";

/** The mapping in this very folder: a slip in its name must not find the one above it. */
const openFolder = (name: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const folder = path.resolve((yield* Machine).cwd, name);
    const found = yield* fs
      .exists(path.join(folder, integrationFileName))
      .pipe(Effect.orElseSucceed(() => false));
    if (!found)
      return yield* new UsageError({
        message: `"${name}" is no mapping: it holds no ${integrationFileName}`,
      });
    return (yield* openIntegration(folder, [])).integration;
  });

/** Two versions of a mapping, compared over all settings. */
export const diffMapping: Command = {
  name: "diff-mapping",
  summary: "what a new version of a mapping lets flow otherwise, over all settings; offline",
  usage: "OLD NEW [--format pretty|json]",
  description:
    "OLD and NEW are folders that hold a crosswalk.yaml. Prints, over every combination of settings, which fields were added, removed or moved, which settings are declared otherwise, and which creates, updates and flows were gained or lost. First comes what widened: a direction that allows more, a place that may be written and could not, records that may be created and could not. Exits with 0 when nothing differs, with 2 when something does, with 1 when anything widened. Values (expressions, types, code tables), conditions, match rules, guards and policies are not compared. Offline: no system is reached and no environment variable is looked at.",
  options: { ...formatOption },
  positionals: { min: 2, max: 2 },
  run: Effect.fn("diff-mapping")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const [before = "", after = ""] = args.positionals;
    const versions = {
      old: yield* openFolder(before),
      new: yield* openFolder(after),
      flow: yield* Flow,
    };
    const found = difference(versions, { old: before, new: after });
    yield* Console.log(format === "json" ? JSON.stringify(found, null, 2) : mappingDiffText(found));
    if (found.widened.length > 0) return exit.attention;
    return differs(found) ? exit.changes : exit.done;
  }, Effect.provide(Flow.layer)),
};
