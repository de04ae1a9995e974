import type { Rule } from "../Rule.ts";
import { ambiguousCode } from "./ambiguousCode.ts";
import { conflictNeverAsked } from "./conflictNeverAsked.ts";
import { deadRule } from "./deadRule.ts";
import { directionWithoutPlace } from "./directionWithoutPlace.ts";
import { doubleWriter } from "./doubleWriter.ts";
import { duplicateName } from "./duplicateName.ts";
import { expressionSyntax } from "./expressionSyntax.ts";
import { gateKind } from "./gateKind.ts";
import { idleDirection } from "./idleDirection.ts";
import { impureFunction } from "./impureFunction.ts";
import { incompleteMatch } from "./incompleteMatch.ts";
import { mappedLink } from "./mappedLink.ts";
import { missingLink } from "./missingLink.ts";
import { modeOnCreate } from "./modeOnCreate.ts";
import { needWithoutValue } from "./needWithoutValue.ts";
import { oneWayTransform } from "./oneWayTransform.ts";
import { openEndedConflict } from "./openEndedConflict.ts";
import { overlappingGroups } from "./overlappingGroups.ts";
import { overlappingMoves } from "./overlappingMoves.ts";
import { placeWithoutAccess } from "./placeWithoutAccess.ts";
import { policyBroken } from "./policyBroken.ts";
import { referenceArity } from "./referenceArity.ts";
import { referenceCycle } from "./referenceCycle.ts";
import { requiredPlaceNotFilled } from "./requiredPlaceNotFilled.ts";
import { ruleInNoGroup } from "./ruleInNoGroup.ts";
import { ruleWithoutDirection } from "./ruleWithoutDirection.ts";
import { settingValueNotAllowed } from "./settingValueNotAllowed.ts";
import { stalePush } from "./stalePush.ts";
import { typeMismatch } from "./typeMismatch.ts";
import { unboundedExpression } from "./unboundedExpression.ts";
import { unclearMeaning } from "./unclearMeaning.ts";
import { undecidedConflict } from "./undecidedConflict.ts";
import { unknownCodeTable } from "./unknownCodeTable.ts";
import { unknownEntity } from "./unknownEntity.ts";
import { unknownField } from "./unknownField.ts";
import { unknownFunction } from "./unknownFunction.ts";
import { unknownJob } from "./unknownJob.ts";
import { unknownParent } from "./unknownParent.ts";
import { unknownPlace } from "./unknownPlace.ts";
import { unknownResource } from "./unknownResource.ts";
import { unknownRule } from "./unknownRule.ts";
import { unknownSetting } from "./unknownSetting.ts";
import { unknownTimeZone } from "./unknownTimeZone.ts";
import { unknownVariable } from "./unknownVariable.ts";
import { unlistedMatch } from "./unlistedMatch.ts";
import { unquotedExpression } from "./unquotedExpression.ts";
import { unreachableEntity } from "./unreachableEntity.ts";
import { unseenPlace } from "./unseenPlace.ts";
import { unusedCodeTable } from "./unusedCodeTable.ts";
import { unusedJob } from "./unusedJob.ts";
import { unusedSetting } from "./unusedSetting.ts";
import { wrongNumberOfArguments } from "./wrongNumberOfArguments.ts";

/** Every rule, in the order in which a reader would want to meet their findings. */
export const rules: ReadonlyArray<Rule> = [
  duplicateName,
  unknownResource,
  unknownField,
  unseenPlace,
  unknownSetting,
  unknownJob,
  unknownEntity,
  unknownCodeTable,
  unknownRule,
  unknownParent,
  unknownPlace,
  unknownTimeZone,
  settingValueNotAllowed,
  unclearMeaning,
  typeMismatch,
  referenceArity,
  referenceCycle,
  missingLink,
  unlistedMatch,
  incompleteMatch,
  placeWithoutAccess,
  requiredPlaceNotFilled,
  unreachableEntity,
  unusedSetting,
  unusedCodeTable,
  unusedJob,
  gateKind,
  modeOnCreate,
  ruleWithoutDirection,
  ruleInNoGroup,
  directionWithoutPlace,
  undecidedConflict,
  openEndedConflict,
  conflictNeverAsked,
  oneWayTransform,
  mappedLink,
  overlappingMoves,
  overlappingGroups,
  doubleWriter,
  policyBroken,
  deadRule,
  idleDirection,
  stalePush,
  needWithoutValue,
  expressionSyntax,
  unknownVariable,
  unknownFunction,
  wrongNumberOfArguments,
  impureFunction,
  unboundedExpression,
  unquotedExpression,
  ambiguousCode,
];
