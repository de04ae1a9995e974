import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Clock from "effect/Clock";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { compileJob } from "../../compile/compile.ts";
import { findLinks } from "../../execute/findLinks.ts";
import { moment } from "../../execute/moment.ts";
import { Flow } from "../../flow/Flow.ts";
import { didYouMean } from "../../kernel/suggest.ts";
import type { Integration } from "../../language/Integration.ts";
import { exit } from "../../report/exitCodes.ts";
import { foundText, linksCsv, linksText } from "../../report/linksText.ts";
import { Journal, type LinkRow } from "../../state/Journal.ts";
import { RunLock } from "../../state/RunLock.ts";
import type { Arguments, Command } from "../Command.ts";
import { type OpenMapping, openMapping } from "../mapping.ts";
import { folderOption, formatOf, formatOption, profileOption, recordOf } from "../options.ts";
import { keyOfEntity, readLinksFile } from "../readLinksFile.ts";
import { Machine, UsageError } from "../services.ts";
import { planLayer, runLayer, stateLayer } from "../wiring.ts";

const entitiesOf = (integration: Integration, names: ReadonlyArray<string>) =>
  Effect.forEach(names, (name) => {
    if (integration.entities.has(name)) return Effect.succeed(name);
    const help = didYouMean(name, integration.entities.keys());
    return Effect.fail(
      new UsageError({ message: `"${name}" is not an entity`, ...(help === undefined ? {} : { help }) }),
    );
  });

const list = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const named = yield* entitiesOf(mapping.integration, rest);
    const journal = yield* Journal;
    const rows = yield* Effect.forEach(
      named.length === 0 ? [...mapping.integration.entities.keys()] : named,
      journal.links,
    );
    const links = rows.flat();
    yield* Console.log(format === "json" ? JSON.stringify({ links }, null, 2) : linksText(links));
    return exit.done;
  }).pipe(Effect.provide(stateLayer(mapping)));

const find = (mapping: OpenMapping, args: Arguments, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const named = yield* entitiesOf(mapping.integration, rest);
    const matched = [...mapping.integration.entities.values()].flatMap(({ value }) =>
      (value.match ?? []).length > 0 ? [value.entity] : [],
    );
    const [anyJob = ""] = Object.keys(mapping.integration.main.value.jobs);
    const job = compileJob(mapping.integration, anyJob, mapping.settings, yield* Flow);
    const found = yield* findLinks(
      job,
      new Set(named.length === 0 ? matched : named),
      yield* moment(job.timezone),
    );
    const proposed = found.flatMap((one) => one.proposed);
    const file = args.text("out");
    if (file !== undefined) {
      const fs = yield* FileSystem.FileSystem;
      const path = yield* Path.Path;
      yield* fs
        .writeFileString(path.resolve((yield* Machine).cwd, file), linksCsv(proposed))
        .pipe(Effect.mapError(() => new UsageError({ message: `the links cannot be written to ${file}` })));
      yield* Console.error(`saved to ${file}; look through it, then: crosswalk links import ${file}`);
    }
    yield* Console.log(format === "json" ? JSON.stringify({ found }, null, 2) : foundText(found));
    return found.some((one) => one.unclear.length > 0) ? exit.attention : exit.done;
  }).pipe(Effect.provide(planLayer(mapping)));

/** Links that contradict what is remembered: each with its reason. */
const contradictions = (
  links: ReadonlyArray<{ readonly entity: string; readonly localKey: string; readonly remoteKey: string }>,
  known: ReadonlyArray<LinkRow>,
): ReadonlyArray<string> =>
  links.flatMap(({ entity, localKey, remoteKey }) => {
    const own = known.find((row) => row.entity === entity && row.localKey === localKey);
    const other = known.find((row) => row.entity === entity && row.remoteKey === remoteKey);
    if (own !== undefined && own.remoteKey !== remoteKey)
      return [`${entity} ${localKey} is linked to remote ${own.remoteKey}, not ${remoteKey}`];
    return other !== undefined && other.localKey !== localKey
      ? [`${entity} remote ${remoteKey} is linked to ${other.localKey}, not ${localKey}`]
      : [];
  });

/** Remembers pairs; what earlier runs left open about their records is settled by them. */
const remember = (
  mapping: OpenMapping,
  links: ReadonlyArray<{ readonly entity: string; readonly localKey: string; readonly remoteKey: string }>,
) =>
  Effect.scoped(
    Effect.gen(function* () {
      const journal = yield* Journal;
      yield* (yield* RunLock).hold;
      const entities = [...new Set(links.map((link) => link.entity))];
      const known = (yield* Effect.forEach(entities, journal.links)).flat();
      const faults = contradictions(links, known);
      if (faults.length > 0)
        return yield* new UsageError({
          message: `nothing was imported: ${faults.slice(0, 10).join("; ")}${faults.length > 10 ? `; and ${faults.length - 10} more` : ""}`,
          help: "crosswalk links remove ENTITY LOCAL, or empty the link place, comes first",
        });
      const fresh = links.filter(
        ({ entity, localKey }) => !known.some((row) => row.entity === entity && row.localKey === localKey),
      );
      yield* journal.putLinks(
        fresh.map(({ entity, localKey, remoteKey }) => ({ entity, localKey, remoteKey, columnSeen: false })),
      );
      const at = yield* Clock.currentTimeMillis;
      for (const link of links) yield* journal.decide(link, "adopted", at);
      yield* Console.log(
        `${fresh.length} ${fresh.length === 1 ? "link" : "links"} remembered${fresh.length < links.length ? `, ${links.length - fresh.length} known already` : ""}; the next run stores them in the link places`,
      );
      return exit.done;
    }),
  ).pipe(Effect.provide(runLayer(mapping)));

const importFile = (mapping: OpenMapping, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const [file] = rest;
    if (file === undefined || rest.length > 1)
      return yield* new UsageError({ message: "links import takes one file" });
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const text = yield* fs
      .readFileString(path.resolve((yield* Machine).cwd, file))
      .pipe(Effect.mapError(() => new UsageError({ message: `${file} cannot be read` })));
    const { links, faults } = readLinksFile(mapping.integration, text);
    if (faults.length > 0) {
      yield* Console.error(faults.map((fault) => `${file}: ${fault}`).join("\n"));
      return yield* new UsageError({ message: `nothing was imported: ${file} has ${faults.length} faults` });
    }
    return yield* remember(mapping, links);
  });

const add = (mapping: OpenMapping, rest: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const [record, remote] = rest;
    if (record === undefined || remote === undefined || rest.length > 2)
      return yield* new UsageError({ message: "write it like: links add learner:7 10020" });
    const { entity, key } = yield* recordOf(mapping.integration, record);
    const localKey = keyOfEntity(mapping.integration, entity, "local", key);
    const remoteKey = keyOfEntity(mapping.integration, entity, "remote", remote);
    if (localKey === undefined || remoteKey === undefined)
      return yield* new UsageError({
        message: `"${localKey === undefined ? record : remote}" is no key of ${entity}`,
      });
    return yield* remember(mapping, [{ entity, localKey, remoteKey }]);
  });

const remove = (mapping: OpenMapping, rest: ReadonlyArray<string>) =>
  Effect.scoped(
    Effect.gen(function* () {
      const [record] = rest;
      if (record === undefined || rest.length > 1)
        return yield* new UsageError({ message: "write it like: links remove learner:7" });
      const remote = /^([^:]*):remote:(.+)$/.exec(record);
      const { entity, key } = yield* recordOf(
        mapping.integration,
        remote === null ? record : `${remote[1]}:${remote[2]}`,
      );
      const journal = yield* Journal;
      yield* (yield* RunLock).hold;
      if (remote !== null) {
        const remoteKey = keyOfEntity(mapping.integration, entity, "remote", key) ?? key;
        const notMade = yield* journal.decide(
          { entity, localKey: `remote:${remoteKey}` },
          "not-there",
          yield* Clock.currentTimeMillis,
        );
        if (notMade === 0) return yield* new UsageError({ message: `nothing is in doubt about ${record}` });
        yield* Console.log(`what was in doubt about ${record} counts as not done: the next run makes it`);
        return exit.done;
      }
      const localKey = keyOfEntity(mapping.integration, entity, "local", key) ?? key;
      const known = (yield* journal.links(entity)).some((row) => row.localKey === localKey);
      const inDoubt = (yield* journal.openIntents).some(
        ({ step }) => step.entity === entity && "localKey" in step && step.localKey === localKey,
      );
      const decided = yield* journal.decide(
        { entity, localKey },
        "not-there",
        yield* Clock.currentTimeMillis,
      );
      if (known && inDoubt) {
        // The record is there: in doubt was a later request of its create.
        yield* Console.log(
          `what was in doubt about ${record} counts as not done; the link stays (the same command again forgets it)`,
        );
        return exit.done;
      }
      yield* journal.removeLinks([{ entity, localKey }]);
      yield* journal.removeBaselines([{ entity, localKey }]);
      if (!known && decided === 0)
        return yield* new UsageError({ message: `nothing is remembered of ${record}` });
      yield* Console.log(
        `${record} is forgotten${decided === 0 ? "" : ", and what was in doubt about it counts as not done"}; a filled link place still links it`,
      );
      return exit.done;
    }),
  ).pipe(Effect.provide(runLayer(mapping)));

export const links: Command = {
  name: "links",
  summary: "remembered pairs: list, find by the match rules, import, add, remove",
  usage:
    "list [ENTITY…] | find [ENTITY…] [-o FILE] | import FILE | add ENTITY:LOCAL REMOTE | remove ENTITY:LOCAL | remove ENTITY:remote:KEY",
  description:
    "find reads both sides and proposes pairs; it writes nothing but the file. import and add remember pairs, and settle what an earlier run left in doubt about their records; remove forgets one, and what was in doubt about it counts as not done (with ENTITY:remote:KEY that is of a record which was to be made on the local side).",
  options: {
    ...folderOption,
    ...profileOption,
    out: { type: "string", short: "o", value: "FILE", help: "of find: save the pairs, for import" },
    ...formatOption,
  },
  positionals: { min: 1, max: 64 },
  run: Effect.fn("links")(function* (args) {
    const [action = "", ...rest] = args.positionals;
    const known = ["list", "find", "import", "add", "remove"];
    if (!known.includes(action)) {
      const help = didYouMean(action, known) ?? `one of ${known.join(", ")}`;
      return yield* new UsageError({ message: `"${action}" is not something that links does`, help });
    }
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    switch (action) {
      case "find":
        return yield* find(mapping, args, rest);
      case "import":
        return yield* importFile(mapping, rest);
      case "add":
        return yield* add(mapping, rest);
      case "remove":
        return yield* remove(mapping, rest);
      default:
        return yield* list(mapping, args, rest);
    }
  }),
};
