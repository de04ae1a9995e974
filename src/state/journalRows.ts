/** The rows of the journal file as they are stored, and how they become the port's values and back. */
import * as Schema from "effect/Schema";
import { Side } from "../model/Side.ts";
import { Cell, SetAside, Step, Withheld } from "../model/Step.ts";
import type { BaselineRow, CreatingRow, Intent, LinkRow, RunRow, StepRow } from "./Journal.ts";
import { jsonText } from "./stored.ts";

const optionalCell = Schema.optionalWith(Cell, { exact: true });

export const StoredRun = Schema.Struct({
  id: Schema.String,
  kind: Schema.Literal("plan", "run", "apply", "revert"),
  job: Schema.String,
  chosen: Schema.Literal(0, 1),
  started_at: Schema.Number,
  ended_at: Schema.NullOr(Schema.Number),
  status: Schema.Literal("running", "done", "attention", "off", "stopped", "failed", "interrupted"),
  counts: Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Number })),
});

export const StoredStep = Schema.Struct({
  run: Schema.String,
  status: Schema.Literal("planned", "begun", "done", "refused", "lost", "settled", "skipped"),
  message: Schema.NullOr(Schema.String),
  step: Schema.parseJson(Step),
});

export const StoredIntent = Schema.Struct({
  id: Schema.Int,
  run: Schema.String,
  step: Schema.parseJson(Step),
  begun_at: Schema.Number,
  part: Schema.Int,
  digest: Schema.NullOr(Schema.String),
});

export const StoredCreating = Schema.Struct({
  entity: Schema.String,
  local_key: Schema.String,
  next: Schema.Int,
  taken: Schema.parseJson(
    Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number) }),
  ),
  local: Schema.Literal(0, 1),
});

export const StoredWithheld = Schema.Struct({ write: Schema.parseJson(Withheld) });

export const StoredSetAside = Schema.Struct({ record: Schema.parseJson(SetAside) });

export const StoredLink = Schema.Struct({
  entity: Schema.String,
  local_key: Schema.String,
  remote_key: Schema.String,
  column_seen: Schema.Literal(0, 1),
});

export const StoredBaseline = Schema.Struct({
  entity: Schema.String,
  local_key: Schema.String,
  fields: Schema.parseJson(
    Schema.Record({
      key: Schema.String,
      value: Schema.Struct({
        local: optionalCell,
        remote: optionalCell,
        sent: optionalCell,
        stored: optionalCell,
        again: Schema.optionalWith(Schema.Struct({ side: Side, sent: Cell, over: Cell }), { exact: true }),
      }),
    }),
  ),
});

export const runOf = (row: typeof StoredRun.Type): RunRow => ({
  id: row.id,
  kind: row.kind,
  job: row.job,
  chosen: row.chosen === 1,
  startedAt: row.started_at,
  endedAt: row.ended_at ?? undefined,
  status: row.status,
  counts: row.counts,
});

export const stepOf = (row: typeof StoredStep.Type): StepRow => ({
  run: row.run,
  step: row.step,
  status: row.status,
  message: row.message ?? undefined,
});

export const intentOf = (row: typeof StoredIntent.Type): Intent => ({
  id: row.id,
  run: row.run,
  step: row.step,
  begunAt: row.begun_at,
  part: row.part,
  digest: row.digest ?? undefined,
});

export const creatingOf = (row: typeof StoredCreating.Type): CreatingRow => ({
  entity: row.entity,
  localKey: row.local_key,
  next: row.next,
  taken: row.taken,
  ...(row.local === 1 ? { local: true } : {}),
});

export const linkOf = (row: typeof StoredLink.Type): LinkRow => ({
  entity: row.entity,
  localKey: row.local_key,
  remoteKey: row.remote_key,
  columnSeen: row.column_seen === 1,
});

export const baselineOf = (row: typeof StoredBaseline.Type): BaselineRow => ({
  entity: row.entity,
  localKey: row.local_key,
  fields: row.fields,
});

/** Links as the JSON text that the insert takes apart. */
export const linksText = (links: ReadonlyArray<LinkRow>): string =>
  jsonText(links.map((link) => [link.entity, link.localKey, link.remoteKey, link.columnSeen ? 1 : 0]));

/** Baselines as the JSON text that the insert takes apart; the fields stay a text inside it. */
export const baselinesText = (rows: ReadonlyArray<BaselineRow>): string =>
  jsonText(rows.map((row) => [row.entity, row.localKey, jsonText(row.fields)]));

export const creatingText = (rows: ReadonlyArray<CreatingRow>): string =>
  jsonText(
    rows.map((row) => [row.entity, row.localKey, row.next, jsonText(row.taken), row.local === true ? 1 : 0]),
  );

/** Keys of links or baselines as the JSON text that the delete takes apart. */
export const keysText = (
  rows: ReadonlyArray<{ readonly entity: string; readonly localKey: string }>,
): string => jsonText(rows.map((row) => [row.entity, row.localKey]));
