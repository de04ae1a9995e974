import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { exit } from "../../report/exitCodes.ts";
import { runsText } from "../../report/runText.ts";
import { Journal } from "../../state/Journal.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption } from "../options.ts";
import { stateLayer } from "../wiring.ts";

export const runs: Command = {
  name: "runs",
  summary: "the history of plans and runs, newest first",
  usage: "",
  description: "Lists what the journal of the profile remembers. Offline.",
  options: { ...folderOption, ...profileOption, ...formatOption },
  positionals: { min: 0, max: 0 },
  run: Effect.fn("runs")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const { rows, lastCompleted } = yield* Effect.gen(function* () {
      const journal = yield* Journal;
      return { rows: yield* journal.runs(100), lastCompleted: yield* journal.lastCompleted };
    }).pipe(Effect.provide(stateLayer(mapping)));
    yield* Console.log(
      format === "json"
        ? JSON.stringify({ lastCompleted, runs: rows }, null, 2)
        : runsText(rows, lastCompleted),
    );
    return exit.done;
  }),
};
