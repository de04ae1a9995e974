import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { didYouMean } from "../../kernel/suggest.ts";
import type { Integration } from "../../language/Integration.ts";
import { recordArgument } from "../../plan/quarantine.ts";
import { exit } from "../../report/exitCodes.ts";
import { maskedRows } from "../../report/masked.ts";
import { type QuarantineEntry, quarantineEntries } from "../../report/Quarantine.ts";
import { type LastRun, quarantineShowText, quarantineText } from "../../report/quarantineText.ts";
import { Journal } from "../../state/Journal.ts";
import { type QuarantineRow, recordName } from "../../state/Quarantine.ts";
import { RunLock } from "../../state/RunLock.ts";
import type { Arguments, Command } from "../Command.ts";
import { type OpenMapping, openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption, recordOf, revealOption } from "../options.ts";
import { keyOfEntity } from "../readLinksFile.ts";
import { UsageError } from "../services.ts";
import { lockedStateLayer, stateLayer } from "../wiring.ts";

/** `learner:7`, or `learner:remote:51` of a record that has no local one. */
const namedRecord = (integration: Integration, text: string) =>
  Effect.gen(function* () {
    const remote = /^([^:]*):remote:(.+)$/.exec(text);
    const { entity, key } = yield* recordOf(
      integration,
      remote === null ? text : `${remote[1] ?? ""}:${remote[2] ?? ""}`,
    );
    const typed = keyOfEntity(integration, entity, remote === null ? "local" : "remote", key) ?? key;
    return remote === null ? { entity, localKey: typed } : { entity, remoteKey: typed };
  });

/** All entries, and what the journal says of the records in the runs that met their reasons. */
const readAll = (mapping: OpenMapping, reveal: boolean) =>
  Effect.gen(function* () {
    const journal = yield* Journal;
    const rows = yield* journal.quarantine;
    const intents = yield* journal.openIntents;
    const jobs = new Map<string, string>();
    for (const run of new Set(intents.map((intent) => intent.run)))
      jobs.set(run, (yield* journal.run(run))?.job ?? "");
    const entries = quarantineEntries(rows, intents, (run) => jobs.get(run) ?? "").filter(({ entity }) =>
      mapping.integration.entities.has(entity),
    );
    const lastRuns = new Map<string, LastRun>();
    const shown: Array<QuarantineEntry> = [];
    for (const run of new Set(entries.map((entry) => entry.run))) {
      const all = {
        run,
        steps: yield* journal.steps(run),
        withheld: yield* journal.withheld(run),
        setAside: yield* journal.recordsSetAside(run),
      };
      const own = entries.filter((entry) => entry.run === run);
      // A system's answer may repeat the values that it was sent.
      const asides = own.map(({ entity, code, message, origin }) => ({ entity, code, message, origin }));
      const masked = reveal ? undefined : maskedRows({ ...all, setAside: asides });
      shown.push(
        ...own.map((entry, index) => ({
          ...entry,
          message: masked?.setAside[index]?.message ?? entry.message,
        })),
      );
      lastRuns.set(run, reveal ? all : maskedRows(all));
    }
    return { entries: entries.flatMap((entry) => shown.filter((one) => isSame(one, entry))), lastRuns };
  });

const isSame = (one: QuarantineEntry, other: QuarantineEntry): boolean =>
  one.record === other.record && one.job === other.job;

const list = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    if (rest.length > 0)
      return yield* new UsageError({
        message: "quarantine list takes no record",
        help: "--entity ENTITY lists those of one entity; quarantine show ENTITY:KEY shows one",
      });
    const entity = args.text("entity");
    if (entity !== undefined && !mapping.integration.entities.has(entity)) {
      const help = didYouMean(entity, mapping.integration.entities.keys());
      return yield* new UsageError({
        message: `"${entity}" is not an entity`,
        ...(help === undefined ? {} : { help }),
      });
    }
    const { entries } = yield* readAll(mapping, args.flag("reveal"));
    const wanted = entries.filter((entry) => entity === undefined || entry.entity === entity);
    yield* Console.log(
      format === "json"
        ? JSON.stringify({ records: wanted }, null, 2)
        : quarantineText(wanted, yield* Clock.currentTimeMillis),
    );
    return exit.done;
  }).pipe(Effect.provide(stateLayer(mapping)));

const notThere = (text: string) =>
  new UsageError({ message: `${text} is not in the quarantine`, help: "crosswalk quarantine list" });

const show = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const [text] = rest;
    if (text === undefined || rest.length > 1)
      return yield* new UsageError({ message: "write it like: quarantine show learner:7" });
    const name = recordName(yield* namedRecord(mapping.integration, text));
    const reveal = args.flag("reveal");
    const { entries, lastRuns } = yield* readAll(mapping, reveal);
    const own = entries.filter((entry) => recordName(entry) === name);
    if (own.length === 0) return yield* notThere(text);
    const runs = [...new Set(own.map(({ run }) => run))].flatMap((run): ReadonlyArray<LastRun> => {
      const last = lastRuns.get(run);
      if (last === undefined) return [];
      const { steps, withheld, setAside } = last;
      const ofRecord = (one: {
        readonly entity: string;
        readonly localKey?: string;
        readonly remoteKey?: string;
      }) => recordName(one) === name;
      return [
        {
          run,
          steps: steps.filter((row) => ofRecord(row.step)),
          withheld: withheld.filter(ofRecord),
          setAside: setAside.filter(ofRecord),
        },
      ];
    });
    yield* Console.log(
      format === "json"
        ? JSON.stringify({ records: own, runs }, null, 2)
        : quarantineShowText(own, runs, yield* Clock.currentTimeMillis, { reveal }),
    );
    return exit.done;
  }).pipe(Effect.provide(stateLayer(mapping)));

/**
 * The rows of the records that the command names; each name must have one, or be of a create that was begun and has no
 * known outcome: the list shows it, and no run has judged it yet.
 */
const chosenRows = (mapping: OpenMapping, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const journal = yield* Journal;
    const rows = yield* journal.quarantine;
    const shown = new Set(quarantineEntries(rows, yield* journal.openIntents, () => "").map(recordName));
    const chosen = new Set<QuarantineRow>();
    const begun: Array<string> = [];
    for (const text of rest) {
      const name = recordName(yield* namedRecord(mapping.integration, text));
      const found = rows.filter((row) => recordName(row) === name);
      if (!shown.has(name)) return yield* notThere(text);
      if (found.length === 0) begun.push(text);
      for (const row of found) chosen.add(row);
    }
    return { chosen: [...chosen], begun };
  });

const retry = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const all = args.flag("all");
      if (all === rest.length > 0)
        return yield* new UsageError({
          message: all ? "--all and records contradict each other" : "name the records, or say --all",
        });
      const journal = yield* Journal;
      yield* (yield* RunLock).hold;
      const { chosen, begun } = all
        ? { chosen: yield* journal.quarantine, begun: [] }
        : yield* chosenRows(mapping, rest);
      const refused = chosen.flatMap(({ refused: write, ...row }) =>
        write === undefined ? [] : [{ ...row, refused: { ...write, nextTry: 0 } }],
      );
      yield* journal.changeQuarantine({ put: refused, remove: [] });
      const judged = chosen.length - refused.length + begun.length;
      yield* Console.log(
        [
          `${refused.length} ${refused.length === 1 ? "write is" : "writes are"} tried by the next run of ${refused.length === 1 ? "its" : "their"} job`,
          ...(judged === 0
            ? []
            : [`${judged} ${judged === 1 ? "is" : "are"} judged anew in every run anyway`]),
        ].join("; "),
      );
      return exit.done;
    }),
  ).pipe(Effect.provide(lockedStateLayer(mapping)));

const dismiss = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      if (rest.length === 0)
        return yield* new UsageError({ message: "write it like: quarantine dismiss learner:7 --note TEXT" });
      const journal = yield* Journal;
      yield* (yield* RunLock).hold;
      const { chosen, begun } = yield* chosenRows(mapping, rest);
      const [open] = begun;
      if (open !== undefined)
        return yield* new UsageError({
          message: `the create of ${open} was begun and has no known outcome: the next run looks it up, and there is no reason to dismiss yet`,
        });
      const note = args.text("note");
      const at = yield* Clock.currentTimeMillis;
      yield* journal.changeQuarantine({
        put: chosen.map((row) => ({ ...row, dismissed: { at, ...(note === undefined ? {} : { note }) } })),
        remove: [],
      });
      yield* Console.log(
        `${[...new Set(chosen.map(recordArgument))].join(", ")} dismissed: no run asks for a person because of ${chosen.length === 1 ? "it" : "them"} as long as the reason stays the same`,
      );
      return exit.done;
    }),
  ).pipe(Effect.provide(lockedStateLayer(mapping)));

export const quarantine: Command = {
  name: "quarantine",
  summary: "records that were set aside: list, show, retry, dismiss",
  usage:
    "list [--entity ENTITY] | show ENTITY:KEY | retry ENTITY:KEY… | retry --all | dismiss ENTITY:KEY… [--note TEXT]",
  description:
    "A record leaves by itself as soon as a run looks at it without complaint. What costs nothing to judge (a bad value, an ambiguity) is judged anew in every run; a write that its system has refused is tried by the next run, and then not before 1 hour, 4 hours, 1 day, 3 days and every 7 days, but at once when what would be written changes, or after retry. A dismissed record does not count towards exit code 1 as long as its reason stays the same. A record without a local one is written ENTITY:remote:KEY. Offline.",
  options: {
    ...folderOption,
    ...profileOption,
    entity: { type: "string", value: "ENTITY", help: "of list: records of this entity alone" },
    all: { type: "boolean", help: "of retry: every record" },
    note: { type: "string", value: "TEXT", help: "of dismiss: why, or who sees to it" },
    ...formatOption,
    ...revealOption,
  },
  positionals: { min: 1, max: 65 },
  run: Effect.fn("quarantine")(function* (args) {
    const [action = "", ...rest] = args.positionals;
    const known = ["list", "show", "retry", "dismiss"];
    if (!known.includes(action)) {
      const help = didYouMean(action, known) ?? `one of ${known.join(", ")}`;
      return yield* new UsageError({ message: `"${action}" is not something that quarantine does`, help });
    }
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    switch (action) {
      case "show":
        return yield* show(mapping, args, rest);
      case "retry":
        return yield* retry(mapping, args, rest);
      case "dismiss":
        return yield* dismiss(mapping, args, rest);
      default:
        return yield* list(mapping, args, rest);
    }
  }),
};
