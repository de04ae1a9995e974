/** What becomes of a field that both versions of a mapping have, under every combination of settings. */
import { settingsOf } from "../../language/fieldFlow.ts";
import { originOf } from "../../language/Integration.ts";
import type { SettingValues } from "../../language/settings.ts";
import { conditionsOf } from "./conditions.ts";
import type { Change, FlowChange } from "./MappingDiff.ts";
import { placesOf } from "./Places.ts";
import { flowText, type RuleFlow, ruleFlow } from "./RuleFlow.ts";
import type { Site } from "./Site.ts";
import { settingsOfBoth, type Versions } from "./Versions.ts";

const changeOf = (from: RuleFlow, to: RuleFlow): Change =>
  from.flow === "nothing" ? "gained" : to.flow === "nothing" ? "lost" : "changed";

/** The changes of one field at a site; undefined where it takes part in neither version. */
export const changedFlows = (
  versions: Versions,
  site: Site,
  field: string,
): ReadonlyArray<FlowChange> | undefined => {
  const before = versions.old.entities.get(site.entity);
  const after = versions.new.entities.get(site.entity);
  if (before === undefined || after === undefined) return undefined;
  const names = [
    ...new Set([
      ...settingsOf(versions.old.main.value, before.value, field, site.event),
      ...settingsOf(versions.new.main.value, after.value, field, site.event),
    ]),
  ];
  const all = settingsOfBoth(versions, names);
  const found = new Map<string, { from: RuleFlow; to: RuleFlow; some: Array<SettingValues> }>();
  let takesPart = false;
  for (const values of all) {
    const from = ruleFlow(versions.old, versions.flow, before, field, site, values);
    const to = ruleFlow(versions.new, versions.flow, after, field, site, values);
    takesPart ||= [from, to].some(({ reason }) => reason !== "no-move" && reason !== "not-in-group");
    const key = `${flowText(from)} → ${flowText(to)}`;
    if (flowText(from) === flowText(to)) continue;
    const one = found.get(key) ?? { from, to, some: [] };
    one.some.push(values);
    found.set(key, one);
  }
  if (!takesPart) return undefined;
  return [...found.values()].map(({ from, to, some }) => ({
    ...site,
    field,
    places: placesOf(after.value, field),
    change: changeOf(from, to),
    from: flowText(from),
    to: flowText(to),
    when: conditionsOf(names, all, some),
    old: originOf(before, ["fields", field]),
    new: originOf(after, ["fields", field]),
  }));
};
