import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { exit } from "../../report/exitCodes.ts";
import { showText } from "../../report/runText.ts";
import { Journal } from "../../state/Journal.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { masking } from "../masking.ts";
import { folderOption, formatOf, formatOption, profileOption, revealOption } from "../options.ts";
import { UsageError } from "../services.ts";
import { stateLayer } from "../wiring.ts";

export const show: Command = {
  name: "show",
  summary: "one run: its steps, what it withheld, what it set aside",
  usage: "[RUN]",
  description: "Shows the newest run where none is named. Offline.",
  options: { ...folderOption, ...profileOption, ...formatOption, ...revealOption },
  positionals: { min: 0, max: 1 },
  run: Effect.fn("show")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    return yield* Effect.gen(function* () {
      const journal = yield* Journal;
      const [newest] = yield* journal.runs(1);
      const id = args.positionals[0] ?? newest?.id;
      const run = id === undefined ? undefined : yield* journal.run(id);
      if (run === undefined)
        return yield* new UsageError({
          message: id === undefined ? "there is no run yet" : `there is no run ${id}`,
          help: "crosswalk runs lists them",
        });
      const reveal = { reveal: args.flag("reveal") };
      const { steps, withheld, setAside } = masking(mapping, run.job, reveal).rows({
        steps: yield* journal.steps(run.id),
        withheld: yield* journal.withheld(run.id),
        setAside: yield* journal.recordsSetAside(run.id),
      });
      yield* Console.log(
        format === "json"
          ? JSON.stringify({ run, steps, withheld, setAside }, null, 2)
          : showText(run, steps, withheld, setAside, reveal),
      );
      return exit.done;
    }).pipe(Effect.provide(stateLayer(mapping)));
  }),
};
