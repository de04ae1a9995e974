import type { CodesOperator, EntityOperator, IntegrationOperator } from "../Operator.ts";
import { droppedBlank, otherCodes } from "./codeDefaults.ts";
import { droppedRow, swappedCodes } from "./codeRows.ts";
import { conflict } from "./conflict.ts";
import { direction } from "./direction.ts";
import { blanks, bothTransforms, late, otherwise, pull, push } from "./fieldKey.ts";
import { groupField } from "./groupField.ts";
import { groupGate } from "./groupGate.ts";
import { integrationGate } from "./integrationGate.ts";
import { matchRule } from "./matchRule.ts";
import { moveGate } from "./moveGate.ts";
import { needs } from "./needs.ts";
import { onlyReferenced } from "./onlyReferenced.ts";
import { swappedPlaces } from "./swappedPlaces.ts";
import { toggleDefault } from "./toggleDefault.ts";
import { when } from "./when.ts";
import { where } from "./where.ts";

/** Every operator, by the kind of file that it changes. */
export const ofIntegrations: ReadonlyArray<IntegrationOperator> = [integrationGate, toggleDefault];
export const ofEntities: ReadonlyArray<EntityOperator> = [
  direction,
  groupGate,
  moveGate,
  where,
  when,
  needs,
  conflict,
  blanks,
  swappedPlaces,
  groupField,
  otherwise,
  push,
  pull,
  bothTransforms,
  matchRule,
  onlyReferenced,
  late,
];
export const ofCodes: ReadonlyArray<CodesOperator> = [swappedCodes, droppedRow, droppedBlank, otherCodes];
