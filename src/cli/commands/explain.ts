import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { compileJob } from "../../compile/compile.ts";
import { flow } from "../../flow/Flow.ts";
import { didYouMean } from "../../kernel/suggest.ts";
import type { Integration } from "../../language/Integration.ts";
import { exit } from "../../report/exitCodes.ts";
import { fieldFlows, fieldText, type RecordHistory, recordText } from "../../report/explain.ts";
import { Journal } from "../../state/Journal.ts";
import type { Command } from "../Command.ts";
import { openMapping } from "../mapping.ts";
import { masking } from "../masking.ts";
import { folderOption, formatOf, formatOption, profileOption, recordOf, revealOption } from "../options.ts";
import { UsageError } from "../services.ts";
import { stateLayer } from "../wiring.ts";

const subject = (integration: Integration, text: string) =>
  Effect.gen(function* () {
    const [entityName = "", fieldName] = text.split(".");
    const entity = integration.entities.get(entityName);
    if (entity === undefined) {
      const help = didYouMean(entityName, integration.entities.keys());
      return yield* new UsageError({
        message: `"${entityName}" is not an entity`,
        ...(help === undefined ? {} : { help }),
      });
    }
    const known = Object.keys(entity.value.fields);
    if (fieldName !== undefined && !known.includes(fieldName)) {
      const help = didYouMean(fieldName, known);
      return yield* new UsageError({
        message: `"${fieldName}" is not a field of "${entityName}"`,
        ...(help === undefined ? {} : { help }),
      });
    }
    return { entityName, fields: fieldName === undefined ? known : [fieldName] };
  });

/** The newest run or plan that looked at the record, with what it did there. */
const historyOf = (entity: string, key: string) =>
  Effect.gen(function* () {
    const journal = yield* Journal;
    const links = yield* journal.links(entity);
    const remoteKey = links.find((row) => row.localKey === key)?.remoteKey;
    const baseline = (yield* journal.baselines(entity)).find((row) => row.localKey === key)?.fields;
    const about = (one: {
      readonly entity: string;
      readonly localKey?: string;
      readonly remoteKey?: string;
    }): boolean =>
      one.entity === entity &&
      (one.localKey === key ||
        (one.localKey === undefined && remoteKey !== undefined && one.remoteKey === remoteKey));
    let newest: RecordHistory | undefined;
    let later = 0;
    for (const run of yield* journal.runs(50)) {
      const steps = (yield* journal.steps(run.id)).filter((row) =>
        about({
          entity: row.step.entity,
          ...("localKey" in row.step && row.step.localKey !== undefined
            ? { localKey: row.step.localKey }
            : {}),
        }),
      );
      const withheld = (yield* journal.withheld(run.id)).filter(about);
      const setAside = (yield* journal.recordsSetAside(run.id)).filter(about);
      const found: RecordHistory = { run, steps, withheld, setAside, baseline, remoteKey, later };
      if (steps.length + withheld.length + setAside.length > 0) return found;
      newest ??= baseline === undefined ? undefined : found;
      later++;
    }
    return newest;
  });

export const explain: Command = {
  name: "explain",
  summary: "why a field flows or does not, with the line and the setting that decide; offline",
  usage: "ENTITY[.FIELD] [--record KEY]",
  description:
    "Prints the flow of each field under the profile's settings and what other values would do. With --record also why this record's field was or was not written last time, from the journal.",
  options: {
    ...folderOption,
    ...profileOption,
    record: {
      type: "string",
      short: "r",
      value: "KEY",
      help: "a local key; parts of a compound one separated by /",
    },
    ...formatOption,
    ...revealOption,
  },
  positionals: { min: 1, max: 1 },
  run: Effect.fn("explain")(function* (args) {
    const format = yield* formatOf(args, ["pretty", "json"]);
    const mapping = yield* openMapping(args.text("folder"), args.text("profile"));
    const { integration, settings } = mapping;
    const { entityName, fields } = yield* subject(integration, args.positionals[0] ?? "");
    const [anyJob = ""] = Object.keys(integration.main.value.jobs);
    const template = compileJob(integration, anyJob, settings, flow).entities.find(
      (one) => one.entity === entityName,
    );
    if (template === undefined) return exit.internal;
    const flows = fields.map((name) => ({
      name,
      lines: fieldFlows(integration, entityName, name, settings, flow),
    }));
    const record = args.text("record");
    const key =
      record === undefined ? undefined : (yield* recordOf(integration, `${entityName}:${record}`)).key;
    const reveal = { reveal: args.flag("reveal") };
    const found =
      key === undefined
        ? undefined
        : yield* historyOf(entityName, key).pipe(Effect.provide(stateLayer(mapping)));
    const mask = masking(mapping, anyJob, reveal);
    const history: RecordHistory | undefined =
      found === undefined
        ? undefined
        : {
            ...mask.rows(found),
            baseline: found.baseline === undefined ? undefined : mask.baseline(entityName, found.baseline),
          };
    if (format === "json") {
      yield* Console.log(
        JSON.stringify(
          {
            entity: entityName,
            fields: flows,
            ...(key === undefined ? {} : { record: key, history: history ?? null }),
          },
          null,
          2,
        ),
      );
      return exit.done;
    }
    const texts = flows.flatMap(({ name, lines }) => {
      const field = template.fields.find((one) => one.name === name);
      return field === undefined ? [] : [fieldText(template, field, lines)];
    });
    if (key !== undefined) texts.push(recordText(template, key, fields, history, reveal));
    yield* Console.log(texts.join("\n\n"));
    return exit.done;
  }),
};
