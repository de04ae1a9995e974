/** The quarantine as the command shows it: one entry a record and job, and what decides it. */
import * as Schema from "effect/Schema";
import { Origin, RecordCode } from "../model/Reason.ts";
import { recordArgument } from "../plan/quarantine.ts";
import type { Intent } from "../state/Journal.ts";
import { type QuarantineRow, recordName } from "../state/Quarantine.ts";

const optional = <A, I>(schema: Schema.Schema<A, I>) => Schema.optionalWith(schema, { exact: true });

export const QuarantineEntry = Schema.Struct({
  record: Schema.String.annotations({ description: "As the commands take it, e.g. learner:7." }),
  job: Schema.String.annotations({ description: "The job that set it aside." }),
  entity: Schema.String,
  localKey: optional(Schema.String),
  remoteKey: optional(Schema.String),
  code: RecordCode,
  message: Schema.String,
  origin: Origin.annotations({ description: "The line of the mapping that decided." }),
  since: Schema.Number.annotations({ description: "Milliseconds since 1970." }),
  lastSeen: Schema.Number,
  times: Schema.Int.annotations({ description: "Runs that have come to it." }),
  run: Schema.String.annotations({ description: "The last run that met the reason." }),
  refused: optional(
    Schema.Struct({
      attempts: Schema.Int,
      nextTry: Schema.Number.annotations({
        description: "The write is not tried before, unless what would be written changes.",
      }),
    }).annotations({
      description: "Of a write that its system has refused. What has none is judged anew in every run.",
    }),
  ),
  dismissed: optional(Schema.Struct({ at: Schema.Number, note: optional(Schema.String) })).annotations({
    description: "A person knows about it: it asks for nobody as long as the reason stays the same.",
  }),
  inDoubt: optional(Schema.Literal("create", "update")).annotations({
    description:
      "What has no known outcome, of code in-doubt. An update is compared anew by the next run, and nobody has to decide it.",
  }),
  commands: Schema.Array(Schema.String).annotations({ description: "What decides it." }),
});
export type QuarantineEntry = typeof QuarantineEntry.Type;

/** Commands that decide about a record that stands in doubt. */
const whatDecides = (
  record: string,
  code: QuarantineRow["code"],
  isLocal: boolean,
  inDoubt: QuarantineEntry["inDoubt"],
): ReadonlyArray<string> => {
  if (inDoubt === "create" && isLocal)
    return [`crosswalk links add ${record} REMOTE`, `crosswalk links remove ${record}`];
  if ((code === "ambiguous" || code === "claimed-twice") && isLocal)
    return [`crosswalk links add ${record} REMOTE`];
  return code === "write-failed" ? [`crosswalk quarantine retry ${record}`] : [];
};

const isCreate = ({ step }: Intent): boolean => step._tag === "PushCreate" || step._tag === "PullCreate";

/** A record that is known by both keys is a pair: nothing is to be created there. */
const inDoubtOf = (
  row: QuarantineRow,
  intents: ReadonlyArray<Intent>,
): { readonly inDoubt?: "create" | "update" } => {
  if (row.code !== "in-doubt") return {};
  const own = intents.filter(
    ({ step }) =>
      step.entity === row.entity &&
      "localKey" in step &&
      row.localKey !== undefined &&
      step.localKey === row.localKey,
  );
  const isPair = row.localKey !== undefined && row.remoteKey !== undefined;
  return { inDoubt: isPair || (own.length > 0 && !own.some(isCreate)) ? "update" : "create" };
};

const entryOf = ({ refused, ...row }: QuarantineRow, intents: ReadonlyArray<Intent>): QuarantineEntry => {
  const record = recordArgument(row);
  const doubt = inDoubtOf(row, intents);
  return {
    record,
    ...row,
    ...(refused === undefined ? {} : { refused: { attempts: refused.attempts, nextTry: refused.nextTry } }),
    ...doubt,
    commands: whatDecides(record, row.code, row.localKey !== undefined, doubt.inDoubt),
  };
};

const collator = new Intl.Collator("en", { numeric: true });

/**
 * Sorted by entity, key and job. Creates that were begun and have no known outcome are among them also where no run
 * has come to them yet; what remains open of a change is compared anew by the next run, and is not.
 */
export const quarantineEntries = (
  rows: ReadonlyArray<QuarantineRow>,
  intents: ReadonlyArray<Intent>,
  jobOf: (run: string) => string,
): ReadonlyArray<QuarantineEntry> => {
  const known = new Set(rows.map(recordName));
  const begun = intents.flatMap(({ step, run, begunAt }): ReadonlyArray<QuarantineRow> => {
    if (step._tag !== "PushCreate" && step._tag !== "PullCreate") return [];
    const keys = step._tag === "PushCreate" ? { localKey: step.localKey } : { remoteKey: step.remoteKey };
    if (known.has(recordName({ entity: step.entity, ...keys }))) return [];
    return [
      {
        job: jobOf(run),
        entity: step.entity,
        ...keys,
        code: "in-doubt",
        message: "its create was begun and has no known outcome; the next run looks it up",
        origin: step.origin,
        since: begunAt,
        lastSeen: begunAt,
        times: 1,
        run,
      },
    ];
  });
  return [...rows, ...begun]
    .map((row) => entryOf(row, intents))
    .sort(
      (a, b) =>
        collator.compare(a.entity, b.entity) ||
        collator.compare(a.record, b.record) ||
        (a.job < b.job ? -1 : 1),
    );
};
