/**
 * What the flow function says of a field under each value of its gates. Nothing here compares a direction with a
 * gate: every answer is the planner's own.
 */
import { fieldFlow, settingsOf } from "../../language/fieldFlow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import {
  combinations,
  finiteValues,
  gateStateOf,
  type SettingValue,
  type SettingValues,
} from "../../language/settings.ts";
import type { Event } from "../../model/Event.ts";
import { type Outcome, outcomeOf } from "../outcome.ts";
import type { Page } from "./Page.ts";

const inOrder: ReadonlyArray<Outcome> = ["push", "pull", "decide", "nothing"];

export const jobsOf = (page: Page): ReadonlyArray<string> => Object.keys(page.integration.main.value.jobs);

/** The values that a gate can have; on the page of one installation, the one that it has there. */
export const gateValues = (page: Page, gate: string): ReadonlyArray<SettingValue> => {
  if (page.here !== undefined) {
    const value = page.here.settings[gate];
    return value === undefined ? [] : [value];
  }
  const setting = page.integration.main.value.settings?.[gate];
  return (setting === undefined ? undefined : finiteValues(setting)) ?? [];
};

/** Whether a gate with this value lets anything through. */
export const isOpen = (page: Page, gate: string, value: SettingValue | undefined): boolean => {
  const state = gateStateOf(page.integration.main.value.settings?.[gate], value);
  return state !== "off" && state !== "ignore";
};

/** Gates that can stand before a field for an event, the master switch left out. */
export const gatesOf = (
  page: Page,
  entity: EntityFile,
  field: string,
  event: Event,
): ReadonlyArray<string> => {
  const main = page.integration.main.value;
  return settingsOf(main, entity, field, event).filter((name) => name !== main.gate);
};

/**
 * What may happen to a field for an event in a job at these values, each other gate being open in every way that it
 * can be, or as it is in the one installation whose page this is; nothing at all where the job makes no such move. With a group, only what that group lets through.
 */
export const outcomes = (
  page: Page,
  entity: EntityFile,
  field: string,
  event: Event,
  job: string,
  fixed: SettingValues,
  group?: number,
): ReadonlyArray<Outcome> => {
  const main = page.integration.main.value;
  const others = settingsOf(main, entity, field, event).filter((name) => !Object.hasOwn(fixed, name));
  const found = new Set<Outcome>();
  const open = (values: SettingValues): boolean => others.every((name) => isOpen(page, name, values[name]));
  const all =
    page.here === undefined
      ? [...combinations(main.settings ?? {}, others, fixed)].filter(open)
      : [{ ...page.here.settings, ...fixed }];
  for (const values of all) {
    const flow = fieldFlow(page.flow, main, entity, field, event, job, values);
    if (flow.move._tag === "NoMove" || (group !== undefined && flow.group !== group)) continue;
    found.add(outcomeOf[flow.verdict._tag]);
  }
  return inOrder.filter((one) => found.has(one));
};

/** What a group does with a field for an event in any job, at one value of its gate. */
export const groupOutcomes = (
  page: Page,
  entity: EntityFile,
  group: number,
  field: string,
  event: Event,
  value: SettingValue | undefined,
): ReadonlyArray<Outcome> => {
  const gate = entity.groups?.[group]?.gate;
  const fixed: SettingValues = gate === undefined || value === undefined ? {} : { [gate]: value };
  const found = jobsOf(page).flatMap((job) => outcomes(page, entity, field, event, job, fixed, group));
  return inOrder.filter((one) => one !== "nothing" && found.includes(one));
};

/** The values of a group's gate, or the one case where it has none. */
export const casesOf = (
  page: Page,
  entity: EntityFile,
  group: number,
): ReadonlyArray<SettingValue | undefined> => {
  const gate = entity.groups?.[group]?.gate;
  return gate === undefined ? [undefined] : gateValues(page, gate);
};
