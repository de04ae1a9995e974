/** What `diff-mapping` finds between two versions of a mapping: the form of its JSON. */
import * as Schema from "effect/Schema";
import { SettingType } from "../../language/files/IntegrationFile.ts";
import { Direction } from "../../model/Direction.ts";
import { Origin } from "../../model/Reason.ts";
import { Side } from "../../model/Side.ts";
import { Condition } from "./conditions.ts";
import { Places } from "./Places.ts";
import { Value } from "./SettingsDiff.ts";
import { siteFields } from "./Site.ts";

const origin = Schema.optionalWith(Origin, { exact: true });
const direction = Schema.optionalWith(Direction, { exact: true });

const FieldVersion = Schema.Struct({
  direction,
  places: Places,
  writes: Schema.Array(Side).annotations({ description: "Sides that some settings let it write." }),
  ...Origin.fields,
});
export type FieldVersion = typeof FieldVersion.Type;

const fieldVersion = Schema.optionalWith(FieldVersion, { exact: true });

const Widened = Schema.Struct({
  entity: Schema.String,
  field: Schema.optionalWith(Schema.String, { exact: true }).annotations({
    description: "Left out where records of the entity may now be created.",
  }),
  what: Schema.Array(Schema.String).annotations({ description: "What may happen now and could not before." }),
  old: origin,
  new: Origin,
});
export type Widened = typeof Widened.Type;

const FieldChange = Schema.Struct({
  entity: Schema.String,
  field: Schema.String,
  old: fieldVersion,
  new: fieldVersion,
});
export type FieldChange = typeof FieldChange.Type;

const SettingVersion = Schema.Struct({
  type: SettingType,
  default: Schema.optionalWith(Value, { exact: true }).annotations({
    description: "The value where a profile gives none.",
  }),
  ...Origin.fields,
});
export type SettingVersion = typeof SettingVersion.Type;

const settingVersion = Schema.optionalWith(SettingVersion, { exact: true });

const SettingChange = Schema.Struct({ setting: Schema.String, old: settingVersion, new: settingVersion });
export type SettingChange = typeof SettingChange.Type;

const Change = Schema.Literal("gained", "lost", "changed");
export type Change = typeof Change.Type;

const changed = {
  ...siteFields,
  change: Change,
  when: Schema.Array(Condition).annotations({ description: "The settings under which it differs." }),
  old: origin,
  new: origin,
};

const MoveChange = Schema.Struct(changed);
export type MoveChange = typeof MoveChange.Type;

const FlowChange = Schema.Struct({
  ...changed,
  field: Schema.String,
  places: Places,
  from: Schema.String.annotations({ description: "push, pull, nothing, or the conflict rule." }),
  to: Schema.String,
});
export type FlowChange = typeof FlowChange.Type;

const Version = Schema.Struct({ folder: Schema.String, integration: Schema.String });

export const MappingDiff = Schema.Struct({
  old: Version,
  new: Version,
  widened: Schema.Array(Widened),
  added: Schema.Array(FieldChange),
  removed: Schema.Array(FieldChange),
  moved: Schema.Array(FieldChange).annotations({ description: "Fields with another place." }),
  turned: Schema.Array(FieldChange).annotations({ description: "Fields with another direction." }),
  settings: Schema.Array(SettingChange).annotations({
    description: "Settings that one version alone declares, or of another type or default.",
  }),
  moves: Schema.Array(MoveChange),
  flows: Schema.Array(FlowChange).annotations({
    description: "Of fields that both versions have: what happens otherwise, and under which settings.",
  }),
  same: Schema.Struct({ fields: Schema.Int, settings: Schema.Int, flows: Schema.Int, moves: Schema.Int }),
});
export type MappingDiff = typeof MappingDiff.Type;
