import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { Flow } from "../../flow/Flow.ts";
import { diffSettings as difference } from "../../report/diff/diffSettings.ts";
import { settingsDiffText } from "../../report/diff/settingsDiffText.ts";
import type { Command } from "../Command.ts";
import { exit } from "../exitCodes.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption } from "../options.ts";

/** Two profiles of one mapping, compared by what flows under each. */
export const diffSettings: Command = {
  name: "diff-settings",
  summary: "what flows otherwise under another profile's settings; offline",
  usage: "A B [--format pretty|json]",
  description:
    "A and B are profiles of the integration, or files (a changed copy of a profile among them). Prints which settings differ, which creates and updates open or shut, and which fields flow otherwise, each with its lines. Exits with 0 when no flow differs and no move opens or shuts, with 2 when any does. Offline: no system is reached and no environment variable is looked at.",
  options: { ...folderOption, ...formatOption },
  positionals: { min: 2, max: 2 },
  run: Effect.fn("diff-settings")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const [a, b] = args.positionals;
    const one = yield* openMapping(args.text("folder"), a, "instead");
    const other = yield* openMapping(args.text("folder"), b, "instead");
    const found = difference(one.integration, yield* Flow, one.profile, other.profile);
    yield* Console.log(format === "json" ? JSON.stringify(found, null, 2) : settingsDiffText(found));
    return found.flows.length + found.moves.length === 0 ? exit.done : exit.changes;
  }, Effect.provide(Flow.layer)),
};
