/** Settings that one version of a mapping alone declares, or that have another type or default there. */
import { isDeepStrictEqual } from "node:util";
import { own } from "../../kernel/own.ts";
import { type Integration, originOf } from "../../language/Integration.ts";
import { settingsInForce } from "../../language/settings.ts";
import type { SettingChange, SettingVersion } from "./MappingDiff.ts";
import type { Versions } from "./Versions.ts";

const versionOf = (integration: Integration, name: string): SettingVersion | undefined => {
  const declared = integration.main.value.settings ?? {};
  const setting = own(declared, name);
  const fallback = own(settingsInForce(declared, {}), name);
  return setting === undefined
    ? undefined
    : {
        type: setting.type,
        ...(fallback === undefined ? {} : { default: fallback }),
        ...originOf(integration.main, ["settings", name]),
      };
};

const same = (before: SettingVersion | undefined, after: SettingVersion | undefined): boolean =>
  before?.type === after?.type && isDeepStrictEqual(before?.default, after?.default);

/** Every setting of either version: those that changed by name, and how many did not. */
export const changedDeclarations = (
  versions: Versions,
): { readonly changed: ReadonlyArray<SettingChange>; readonly same: number } => {
  const names = [versions.old, versions.new].flatMap((one) => Object.keys(one.main.value.settings ?? {}));
  const all = [...new Set(names)].sort().map((setting) => {
    const [before, after] = [versionOf(versions.old, setting), versionOf(versions.new, setting)];
    return {
      setting,
      ...(before === undefined ? {} : { old: before }),
      ...(after === undefined ? {} : { new: after }),
    };
  });
  const changed = all.filter((one) => !same(one.old, one.new));
  return { changed, same: all.length - changed.length };
};
