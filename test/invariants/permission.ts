/** What the tables allow at the setting values of a run: asked of a change that was seen to arrive. */
import type { Event } from "../../src/model/Event.ts";
import type { GateState } from "../../src/model/Gate.ts";
import type { Side } from "../../src/model/Side.ts";
import type {
  EntitySpec,
  MoveSpec,
  Placement,
  RuleSpec,
  Scenario,
  Settings,
} from "../support/arbitrary/Spec.ts";
import { createTable, holdsBackOnCreate, updateTable } from "./tables.ts";

export interface Setting {
  readonly scenario: Scenario;
  readonly job: string;
  readonly settings: Settings;
}

export const settingOf = (scenario: Scenario): Setting => ({
  scenario,
  job: scenario.job,
  settings: scenario.settings,
});

/** What a gate says at these setting values. */
export const gateState = (settings: Settings, placement: Placement): GateState => {
  if (placement.gate === undefined) return "none";
  const value = settings[placement.gate];
  if (value === "push" || value === "pull" || value === "ignore") return value;
  return value === true ? "on" : "off";
};

export const moveOf = (
  { job }: Pick<Setting, "job">,
  entity: EntitySpec,
  event: Event,
): MoveSpec | undefined => entity.moves.find((move) => move.do === event && move.jobs.includes(job));

/** Whether records of the entity may be touched at all for the event. */
export const moveOpen = (setting: Setting, entity: EntitySpec, event: Event): boolean => {
  const move = moveOf(setting, entity, event);
  if (move === undefined) return false;
  if (setting.scenario.spec.master && setting.settings.master !== true) return false;
  return move.gate === undefined || setting.settings[move.gate] === true;
};

export const createEvent = (side: Side): "create-remote" | "create-local" =>
  side === "remote" ? "create-remote" : "create-local";

const wayOf = (side: Side): "push" | "pull" => (side === "remote" ? "push" : "pull");

export const entityOf = (scenario: Scenario, name: string): EntitySpec => {
  const found = scenario.spec.entities.find((entity) => entity.name === name);
  if (found === undefined) throw new Error(`something was written to ${name}, which is no entity`);
  return found;
};

export const rulesOf = (entity: EntitySpec, place: string): ReadonlyArray<RuleSpec> =>
  entity.rules.filter((rule) => rule.place === place);

/** Whether, under any settings, the rule may write the side on the event in this job. */
export const directionAllows = (
  setting: Pick<Setting, "job">,
  entity: EntitySpec,
  rule: RuleSpec,
  side: Side,
  created: boolean,
): boolean => {
  if (rule.direction === undefined) return false;
  const may = side === "remote" ? rule.direction !== "pull-only" : rule.direction !== "push-only";
  const updates = rule.update !== undefined && moveOf(setting, entity, "update") !== undefined;
  const creates =
    created && rule.create !== undefined && moveOf(setting, entity, createEvent(side)) !== undefined;
  return may && (updates || creates);
};

/** Whether the tables let the rule write the side now: on update, or on create and the update that follows it. */
export const tableAllows = (
  setting: Setting,
  entity: EntitySpec,
  rule: RuleSpec,
  side: Side,
  created: boolean,
): boolean => {
  if (rule.direction === undefined) return false;
  if (created && rule.create !== undefined && moveOpen(setting, entity, createEvent(side)))
    if (
      createTable[rule.direction][createEvent(side)] &&
      (!holdsBackOnCreate[gateState(setting.settings, rule.create)] ||
        (side === "remote" && rule.otherwise !== undefined))
    )
      return true;
  if (rule.update === undefined || !moveOpen(setting, entity, "update")) return false;
  const cell = updateTable[rule.direction][gateState(setting.settings, rule.update)];
  return cell === "conflict" || cell === wayOf(side);
};
