/** Two versions of one mapping, and every combination of settings that anything in either may depend on. */
import type { FlowService } from "../../flow/Flow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound } from "../../language/Integration.ts";
import { combinations, type SettingValues } from "../../language/settings.ts";
import type { Origin } from "../../model/Reason.ts";

export interface Versions {
  readonly old: Integration;
  readonly new: Integration;
  readonly flow: FlowService;
}

/** Every combination of values that the named settings may have in either version, each once. */
export const settingsOfBoth = (
  versions: Versions,
  names: ReadonlyArray<string>,
): ReadonlyArray<SettingValues> => {
  const [before, after] = [versions.old, versions.new].map((one) => one.main.value.settings ?? {});
  const all = [
    ...combinations({ ...before, ...after }, names),
    ...combinations({ ...after, ...before }, names),
  ];
  return [...new Map(all.map((one) => [JSON.stringify(names.map((name) => one[name])), one])).values()];
};

/** Names of the entities of both versions. */
export const entitiesOfBoth = (versions: Versions): ReadonlyArray<string> =>
  [...new Set([...versions.old.entities.keys(), ...versions.new.entities.keys()])].sort();

/** The line of a field's direction. */
export const directionOrigin = (entity: Sound<EntityFile>, field: string): Origin =>
  originOf(entity, ["fields", field, "direction"]);
