/** What `diff-settings` finds between two profiles: the form of its JSON. */
import * as Schema from "effect/Schema";
import { Origin } from "../../model/Reason.ts";
import { LiveCounts } from "./liveCounts.ts";
import { Places } from "./Places.ts";
import { RuleFlow } from "./RuleFlow.ts";
import { siteFields } from "./Site.ts";

const Scalar = Schema.Union(Schema.String, Schema.Number, Schema.Boolean);
/** A setting's value, as JSON gives it. */
export const Value = Schema.Union(
  Scalar,
  Schema.Array(Schema.String),
  Schema.Record({ key: Schema.String, value: Scalar }),
);

const SettingSide = Schema.Struct({
  value: Schema.optionalWith(Value, { exact: true }).annotations({
    description: "Left out where neither the profile nor the mapping gives one.",
  }),
  from: Schema.Literal("profile", "default").annotations({ description: "Who gives the value." }),
  ...Origin.fields,
});
export type SettingSide = typeof SettingSide.Type;

const ChangedSetting = Schema.Struct({
  setting: Schema.String,
  title: Schema.String,
  gates: Schema.Boolean.annotations({
    description:
      "Whether it stands before a move, a group or everything; others change values and conditions.",
  }),
  a: SettingSide,
  b: SettingSide,
});
export type ChangedSetting = typeof ChangedSetting.Type;

const MoveSide = Schema.Struct({ open: Schema.Boolean, decidedBy: Schema.String });
export type MoveSide = typeof MoveSide.Type;

const ChangedMove = Schema.Struct({ ...siteFields, ...Origin.fields, a: MoveSide, b: MoveSide });
export type ChangedMove = typeof ChangedMove.Type;

const ChangedFlow = Schema.Struct({
  ...siteFields,
  field: Schema.String,
  places: Places,
  ...Origin.fields,
  a: RuleFlow,
  b: RuleFlow,
});
export type ChangedFlow = typeof ChangedFlow.Type;

const ProfileName = Schema.Struct({ profile: Schema.String, file: Schema.String });

export const SettingsDiff = Schema.Struct({
  integration: Schema.String,
  a: ProfileName,
  b: ProfileName,
  settings: Schema.Array(ChangedSetting),
  moves: Schema.Array(ChangedMove),
  flows: Schema.Array(ChangedFlow).annotations({
    description: "Fields to which something else happens, by entity, job, event and field.",
  }),
  same: Schema.Struct({ settings: Schema.Int, moves: Schema.Int, flows: Schema.Int }).annotations({
    description: "How many are the same under both.",
  }),
  live: Schema.optionalWith(Schema.Array(LiveCounts), { exact: true }).annotations({
    description: "For each job that was asked for: the records that it would touch in the systems of A.",
  }),
});
export type SettingsDiff = typeof SettingsDiff.Type;
