import * as Schema from "effect/Schema";
import { Direction } from "./Direction.ts";
import { GateState } from "./Gate.ts";

/** A line of a mapping file, relative to the integration's folder. */
export const Origin = Schema.Struct({ file: Schema.String, line: Schema.Int });
export type Origin = typeof Origin.Type;

export const originText = (origin: Origin): string => `${origin.file}:${origin.line}`;

/** Why a field is written. */
export const WriteCode = Schema.Literal(
  "push",
  "pull",
  "fill-blanks",
  "latest-change",
  "remote-wins",
  "local-wins",
  "otherwise",
  "revert",
);
export type WriteCode = typeof WriteCode.Type;

/** Why a field is not written although a rule stands for it. */
export const WithheldCode = Schema.Literal(
  "move-closed",
  "not-in-group",
  "gate-closed",
  "mode-other-way",
  "direction",
  "where",
  "unread",
  "blank-source",
  "settled",
  "conflict",
  "unresolved-reference",
  "question",
  "not-writable",
  "schema-drift",
  "changed-since",
);
export type WithheldCode = typeof WithheldCode.Type;

/** Why a whole record is left alone. The first group is *not eligible*, the second needs a person. */
export const RecordCode = Schema.Literal(
  "not-in-scope",
  "no-move",
  "move-gate",
  "needs",
  "where",
  "ambiguous",
  "claimed-twice",
  "broken-link",
  "unlinked",
  "in-doubt",
  "unfinished",
  "question",
  "required-blank",
  "unresolved-reference",
  "bad-value",
  "read-failed",
  "write-failed",
  "changed-since",
  "incomplete-read",
  "schema-drift",
  "shared-place",
  "quarantined",
);
export type RecordCode = typeof RecordCode.Type;

/** Record codes that ask for a person (exit code 1); the others are only counted. */
export const needsPerson: ReadonlySet<RecordCode> = new Set<RecordCode>([
  "ambiguous",
  "claimed-twice",
  "broken-link",
  "unlinked",
  "in-doubt",
  "unfinished",
  "question",
  "required-blank",
  "unresolved-reference",
  "bad-value",
  "read-failed",
  "write-failed",
  "changed-since",
  "incomplete-read",
  "schema-drift",
  "shared-place",
  "quarantined",
]);

/** Whether a record that was set aside still asks for a person: nobody has said that it is known. */
export const asksForPerson = (record: { readonly code: RecordCode; readonly dismissed?: true }): boolean =>
  needsPerson.has(record.code) && record.dismissed !== true;

/** The gate that stood before a field, and the setting value that decided. */
export const GateReason = Schema.Struct({
  setting: Schema.String,
  value: Schema.String,
  state: GateState,
  origin: Origin,
});
export type GateReason = typeof GateReason.Type;

/** What decided about one field: the rule and its line, its direction, the gate and its value. */
export const FieldReason = Schema.Struct({
  code: Schema.Union(WriteCode, WithheldCode),
  message: Schema.String,
  rule: Origin,
  direction: Direction,
  group: Schema.optionalWith(Schema.Struct({ title: Schema.String, origin: Origin }), { exact: true }),
  gate: Schema.optionalWith(GateReason, { exact: true }),
});
export type FieldReason = typeof FieldReason.Type;
