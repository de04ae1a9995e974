import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { Readers } from "../../execute/systems.ts";
import { type ExitCode, exit } from "../../report/exitCodes.ts";
import { fromError } from "../../report/fromError.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption } from "../options.ts";
import { readersLayer } from "../wiring.ts";

export const check: Command = {
  name: "check",
  summary: "connection test of both systems",
  usage: "",
  description: "Reaches both systems and their credentials with the cheapest call there is.",
  options: { ...folderOption, ...profileOption, ...formatOption },
  positionals: { min: 0, max: 0 },
  run: Effect.fn("check")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    return yield* Effect.gen(function* () {
      const readers = yield* Readers;
      let code: ExitCode = exit.done;
      const results: Array<{ side: string; system: string; ok: boolean; lines: ReadonlyArray<string> }> = [];
      for (const side of ["local", "remote"] as const) {
        const system = mapping.integration.systems[side].name;
        const result = yield* Effect.either(readers[side].check);
        if (result._tag === "Right") results.push({ side, system, ok: true, lines: result.right });
        else {
          const explained = fromError(result.left);
          results.push({ side, system, ok: false, lines: [explained.message] });
          code = explained.exit;
        }
      }
      yield* Console.log(
        format === "json"
          ? JSON.stringify({ systems: results }, null, 2)
          : results
              .map(
                (one) =>
                  `${one.ok ? "ok    " : "FAILED"}  ${one.side} ${one.system}: ${one.lines.join("; ")}`,
              )
              .join("\n"),
      );
      return code;
    }).pipe(Effect.provide(readersLayer(mapping)));
  }),
};
