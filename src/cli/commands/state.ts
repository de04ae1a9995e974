import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { didYouMean } from "../../kernel/suggest.ts";
import { exit } from "../../report/exitCodes.ts";
import { stateText } from "../../report/stateText.ts";
import { backUpJournal } from "../../state/backUpJournal.ts";
import { checkJournal } from "../../state/checkJournal.ts";
import { RunLock } from "../../state/RunLock.ts";
import { rebuildJournal } from "../../state/rebuildJournal.ts";
import type { Arguments, Command } from "../Command.ts";
import { type OpenMapping, openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption } from "../options.ts";
import { Machine, UsageError } from "../services.ts";
import { lockLayer, stateFolder } from "../wiring.ts";

const check = (mapping: OpenMapping, args: Arguments) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const checked = yield* checkJournal(yield* stateFolder(mapping));
    yield* Console.log(format === "json" ? JSON.stringify(checked, null, 2) : stateText.checked(checked));
    return checked.faults.length === 0 ? exit.done : exit.attention;
  });

const backup = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const [file] = rest;
    if (file === undefined || rest.length > 1)
      return yield* new UsageError({ message: "write it like: state backup FILE" });
    const path = yield* Path.Path;
    const target = path.resolve((yield* Machine).cwd, file);
    yield* backUpJournal(yield* stateFolder(mapping), target);
    yield* Console.log(
      format === "json"
        ? JSON.stringify({ backup: target }, null, 2)
        : `saved to ${file}; only you may read it. To go back to it, put it in the place of journal.sqlite while no run is under way, and remove journal.sqlite-wal and journal.sqlite-shm: what was written since is then looked up, not known`,
    );
    return exit.done;
  });

/** Entities of which a record can be made on a side where nothing would find it again. */
const withoutLookUp = ({ integration }: OpenMapping): ReadonlyArray<string> =>
  [...integration.entities.values()].flatMap(({ value }) =>
    (value.match ?? []).length === 0 && (value.moves ?? []).some((move) => move.do !== "update")
      ? [value.entity]
      : [],
  );

const rebuild = (mapping: OpenMapping, args: Arguments) =>
  Effect.scoped(
    Effect.gen(function* () {
      const format = yield* formatOf(args, ["pretty", "json"]);
      yield* (yield* RunLock).hold;
      const rebuilt = yield* rebuildJournal(yield* stateFolder(mapping), args.flag("without-intents"));
      yield* Console.log(
        format === "json"
          ? JSON.stringify(rebuilt, null, 2)
          : stateText.rebuilt(rebuilt, withoutLookUp(mapping)),
      );
      return rebuilt._tag === "IntentsLost" ? exit.attention : exit.done;
    }),
  ).pipe(Effect.provide(lockLayer(mapping)));

export const state: Command = {
  name: "state",
  summary: "the profile's journal file: check it, back it up, rebuild it after damage",
  usage: "check | backup FILE | rebuild [--without-intents]",
  description:
    "check looks through the whole file, its pages and the rows of every table, and changes nothing. backup saves a sound copy, also while a run is under way. rebuild puts a new file in the place of a damaged one, with all that can be read of it and understood, and keeps the damaged one as a copy; where it cannot be read which writes have no known outcome it does nothing, until --without-intents says that a person has looked at them. Offline.",
  options: {
    ...folderOption,
    ...profileOption,
    "without-intents": {
      type: "boolean",
      help: "of rebuild: go on although writes in doubt may be forgotten, whose records could then be made twice",
    },
    ...formatOption,
  },
  positionals: { min: 1, max: 2 },
  run: Effect.fn("state")(function* (args) {
    const [action = "", ...rest] = args.positionals;
    const known = ["check", "backup", "rebuild"];
    if (!known.includes(action)) {
      const help = didYouMean(action, known) ?? `one of ${known.join(", ")}`;
      return yield* new UsageError({ message: `"${action}" is not something that state does`, help });
    }
    if (action !== "backup" && rest.length > 0)
      return yield* new UsageError({ message: `state ${action} takes nothing more` });
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    switch (action) {
      case "backup":
        return yield* backup(mapping, args, rest);
      case "rebuild":
        return yield* rebuild(mapping, args);
      default:
        return yield* check(mapping, args);
    }
  }),
};
