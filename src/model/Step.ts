import * as Schema from "effect/Schema";
import { Event } from "./Event.ts";
import { FieldReason, Origin, RecordCode } from "./Reason.ts";
import { Side } from "./Side.ts";

/** A value as systems exchange it; null is blank. */
export const Cell = Schema.NullOr(Schema.Union(Schema.String, Schema.Number, Schema.Boolean));

/**
 * A value of the plan: known now, or the key (on the side that `wants` says) of a record that an earlier step of
 * the same plan creates there. `key` is its key on the other side; `part` counts the parts of a compound key.
 */
export const PlannedValue = Schema.Union(
  Schema.TaggedStruct("Known", { value: Cell }),
  Schema.TaggedStruct("KeyOf", { entity: Schema.String, key: Schema.String, wants: Side, part: Schema.Int }),
);
export type PlannedValue = typeof PlannedValue.Type;

export const FieldWrite = Schema.Struct({
  field: Schema.String,
  /** The field of the written resource. */
  place: Schema.String,
  value: PlannedValue,
  /** What the place held when the plan was made; left out where it was not read. */
  before: Schema.optionalWith(Cell, { exact: true }),
  reason: FieldReason,
  sensitive: Schema.Boolean,
});
export type FieldWrite = typeof FieldWrite.Type;

const common = { id: Schema.String, entity: Schema.String, resource: Schema.String, origin: Origin };

/** Of a create: late references are to be sent once its record is there; it is whole with the last of them. */
const owes = Schema.optionalWith(Schema.Literal(true), { exact: true });
/** Of an update: it sends a late reference. */
const late = Schema.optionalWith(Schema.Literal(true), { exact: true });
/** Of an update: the create of its record is whole with it. */
const completes = Schema.optionalWith(Schema.Literal(true), { exact: true });

/** Create a record on the remote side from a local one. */
export const PushCreateStep = Schema.TaggedStruct("PushCreate", {
  ...common,
  localKey: Schema.String,
  /** Of a create of several requests that was begun before: the request to go on with, and what is known. */
  resume: Schema.optionalWith(
    Schema.Struct({
      part: Schema.Int,
      taken: Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number) }),
    }),
    { exact: true },
  ),
  /** Of such a create: the key, where it is known already. */
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  writes: Schema.Array(FieldWrite),
  owes,
});
/** Create a record on the local side from a remote one; the local key arises with it. */
export const PullCreateStep = Schema.TaggedStruct("PullCreate", {
  ...common,
  remoteKey: Schema.String,
  writes: Schema.Array(FieldWrite),
  owes,
});
/** Change places of the remote record; a key that is left out is that of the record an earlier step creates. */
export const PushUpdateStep = Schema.TaggedStruct("PushUpdate", {
  ...common,
  localKey: Schema.optionalWith(Schema.String, { exact: true }),
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  writes: Schema.Array(FieldWrite),
  late,
  completes,
});
/** Change places of the local record; a key that is left out is that of the record an earlier step creates. */
export const PullUpdateStep = Schema.TaggedStruct("PullUpdate", {
  ...common,
  localKey: Schema.optionalWith(Schema.String, { exact: true }),
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  writes: Schema.Array(FieldWrite),
  late,
  completes,
});
export const LinkVia = Schema.Literal("create", "match", "adopt", "column", "relink", "restore");
export type LinkVia = typeof LinkVia.Type;

/**
 * Remember a pair, and store the remote key in the local link place if one is named.
 * Without `remoteKey` (or `localKey`) the record is the one that the step `after` creates.
 */
export const LinkStep = Schema.TaggedStruct("Link", {
  ...common,
  localKey: Schema.optionalWith(Schema.String, { exact: true }),
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  after: Schema.optionalWith(Schema.String, { exact: true }),
  via: LinkVia,
  /** The local link place to fill; left out where the column already holds the key, or none counts. */
  column: Schema.optionalWith(Schema.String, { exact: true }),
  before: Schema.optionalWith(Schema.String, { exact: true }),
});

export const Step = Schema.Union(PushCreateStep, PullCreateStep, PushUpdateStep, PullUpdateStep, LinkStep);
export type Step = typeof Step.Type;
export type PushCreateStep = typeof PushCreateStep.Type;
export type PullCreateStep = typeof PullCreateStep.Type;
export type PushUpdateStep = typeof PushUpdateStep.Type;
export type PullUpdateStep = typeof PullUpdateStep.Type;
export type LinkStep = typeof LinkStep.Type;

/** A field write that a run would make under other settings, or of other values, and does not. */
export const Withheld = Schema.Struct({
  entity: Schema.String,
  localKey: Schema.optionalWith(Schema.String, { exact: true }),
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  event: Event,
  field: Schema.String,
  /** The side that would have been written. */
  side: Schema.optionalWith(Side, { exact: true }),
  local: Schema.optionalWith(Cell, { exact: true }),
  remote: Schema.optionalWith(Cell, { exact: true }),
  reason: FieldReason,
  sensitive: Schema.Boolean,
});
export type Withheld = typeof Withheld.Type;

/** A whole record that the plan leaves alone, with its reason. */
export const SetAside = Schema.Struct({
  entity: Schema.String,
  localKey: Schema.optionalWith(Schema.String, { exact: true }),
  remoteKey: Schema.optionalWith(Schema.String, { exact: true }),
  code: RecordCode,
  message: Schema.String,
  origin: Origin,
  /** A person knows about it, and it has not changed since: it asks for nobody. */
  dismissed: Schema.optionalWith(Schema.Literal(true), { exact: true }),
});
export type SetAside = typeof SetAside.Type;
