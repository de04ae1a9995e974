/** Settings whose values in force differ between two profiles. */
import { isDeepStrictEqual } from "node:util";
import { own } from "../../kernel/own.ts";
import { type Integration, originOf, type SoundProfile } from "../../language/Integration.ts";
import { type SettingValues, settingsInForce } from "../../language/settings.ts";
import type { ChangedSetting, SettingSide } from "./SettingsDiff.ts";

const gatesOf = (integration: Integration): ReadonlySet<string | undefined> =>
  new Set([
    integration.main.value.gate,
    ...[...integration.entities.values()].flatMap(({ value }) =>
      [...(value.moves ?? []), ...(value.groups ?? [])].map((one) => one.gate),
    ),
  ]);

const sideOf = (
  integration: Integration,
  profile: SoundProfile,
  name: string,
  values: SettingValues,
): SettingSide => {
  const value = own(values, name);
  const given = own(profile.value.settings ?? {}, name) !== undefined;
  return {
    ...(value === undefined ? {} : { value }),
    from: given ? "profile" : "default",
    ...(given
      ? originOf(profile, ["settings", name])
      : originOf(integration.main, ["settings", name, "default"])),
  };
};

/** Each setting that differs, by its identifier, with its value, file and line on either side. */
export const changedSettings = (
  integration: Integration,
  a: SoundProfile,
  b: SoundProfile,
): ReadonlyArray<ChangedSetting> => {
  const declared = integration.main.value.settings ?? {};
  const gates = gatesOf(integration);
  const [inA, inB] = [a, b].map((one) => settingsInForce(declared, one.value.settings ?? {}));
  return Object.entries(declared)
    .filter(([name]) => !isDeepStrictEqual(own(inA ?? {}, name), own(inB ?? {}, name)))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { title }]) => ({
      setting: name,
      title,
      gates: gates.has(name),
      a: sideOf(integration, a, name, inA ?? {}),
      b: sideOf(integration, b, name, inB ?? {}),
    }));
};
