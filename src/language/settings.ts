import type { GateState } from "../model/Gate.ts";
import type { Setting } from "./files/IntegrationFile.ts";

export type SettingValue =
  | string
  | number
  | boolean
  | ReadonlyArray<string>
  | { readonly [key: string]: string | number | boolean };
export type SettingValues = Readonly<Record<string, SettingValue>>;

const modes: ReadonlyArray<string> = ["ignore", "push", "pull"];

/** All values of a setting that can gate or stand in a `when`; undefined where they are not finite. */
export const finiteValues = (setting: Setting): ReadonlyArray<SettingValue> | undefined => {
  switch (setting.type) {
    case "mode":
      return modes;
    case "toggle":
      return [false, true];
    case "choice":
      return Object.keys(setting.choices ?? {});
    case "list":
    case "map":
    case "text":
    case "integer":
      return undefined;
  }
};

/** Why a value is not one of the setting's, or undefined. */
export const settingFault = (setting: Setting, value: unknown): string | undefined => {
  const finite = finiteValues(setting);
  if (finite !== undefined)
    return finite.some((v) => v === value) ? undefined : `one of ${finite.map(String).join(", ")}`;
  switch (setting.type) {
    case "text":
      return typeof value === "string" ? undefined : "text";
    case "integer":
      return typeof value === "number" && Number.isSafeInteger(value) ? undefined : "a whole number";
    case "list": {
      if (!Array.isArray(value) || value.some((item) => typeof item !== "string")) return "a list of texts";
      const known = Object.keys(setting.choices ?? {});
      return known.length === 0 || value.every((item) => known.includes(item))
        ? undefined
        : `a list of some of ${known.join(", ")}`;
    }
    case "map":
      return typeof value === "object" && value !== null && !Array.isArray(value) ? undefined : "a map";
    default:
      return undefined;
  }
};

/** The value that holds where neither profile nor file gives one. */
const fallback = (setting: Setting): SettingValue | undefined =>
  setting.default ??
  (setting.type === "mode"
    ? "ignore"
    : setting.type === "toggle"
      ? false
      : setting.type === "list"
        ? []
        : undefined);

/** The values in force: the profile's, else the defaults. Settings without either are left out. */
export const settingsInForce = (
  declared: Readonly<Record<string, Setting>>,
  given: SettingValues,
): SettingValues => {
  const values: Record<string, SettingValue> = {};
  for (const [name, setting] of Object.entries(declared)) {
    const value = given[name] ?? fallback(setting);
    if (value !== undefined) values[name] = value;
  }
  return values;
};

/** What a gate setting says at this value. A gate whose setting has no value is shut. */
export const gateStateOf = (setting: Setting | undefined, value: SettingValue | undefined): GateState => {
  if (setting?.type === "mode") return value === "push" || value === "pull" ? value : "ignore";
  return value === true ? "on" : "off";
};

/** Whether every named setting has the named value. */
export const whenHolds = (
  when: Readonly<Record<string, string | number | boolean>> | undefined,
  values: SettingValues,
): boolean => when === undefined || Object.entries(when).every(([name, value]) => values[name] === value);

/** Every combination of values of the named finite settings, on top of `base`. */
export const combinations = (
  declared: Readonly<Record<string, Setting>>,
  names: Iterable<string>,
  base: SettingValues = {},
): ReadonlyArray<SettingValues> => {
  let all: ReadonlyArray<SettingValues> = [base];
  for (const name of new Set(names)) {
    const setting = declared[name];
    const values = setting === undefined ? undefined : finiteValues(setting);
    if (values !== undefined) all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all;
};
