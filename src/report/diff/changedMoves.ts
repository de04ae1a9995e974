/** Creates and updates that are open in one version of a mapping alone, and under which settings. */
import { moveFlow, moveSettingsOf } from "../../language/fieldFlow.ts";
import { type Integration, originOf } from "../../language/Integration.ts";
import type { SettingValues } from "../../language/settings.ts";
import { conditionsOf } from "./conditions.ts";
import type { MoveChange } from "./MappingDiff.ts";
import type { Site } from "./Site.ts";
import { settingsOfBoth, type Versions } from "./Versions.ts";

const isOpen = (integration: Integration, site: Site, values: SettingValues): boolean => {
  const entity = integration.entities.get(site.entity)?.value;
  return (
    entity !== undefined &&
    moveFlow(integration.main.value, entity, site.event, site.job, values)._tag === "Open"
  );
};

const originIn = (integration: Integration, { entity: name, event, job }: Site) => {
  const entity = integration.entities.get(name);
  const index = entity?.value.moves?.findIndex((move) => move.do === event && move.jobs.includes(job)) ?? -1;
  return entity === undefined || index < 0 ? undefined : originOf(entity, ["moves", index]);
};

/** What became of the moves of a site: gained under some settings, lost under others; undefined where there is none. */
export const changedMoves = (versions: Versions, site: Site): ReadonlyArray<MoveChange> | undefined => {
  const before = originIn(versions.old, site);
  const after = originIn(versions.new, site);
  if (before === undefined && after === undefined) return undefined;
  const names = [
    ...new Set(
      [versions.old, versions.new].flatMap((one) => {
        const entity = one.entities.get(site.entity)?.value;
        return entity === undefined ? [] : moveSettingsOf(one.main.value, entity, site.event);
      }),
    ),
  ];
  const all = settingsOfBoth(versions, names);
  return (["gained", "lost"] as const).flatMap((change) => {
    const some = all.filter(
      (values) =>
        isOpen(versions.new, site, values) !== isOpen(versions.old, site, values) &&
        isOpen(versions.new, site, values) === (change === "gained"),
    );
    return some.length === 0
      ? []
      : [
          {
            ...site,
            change,
            when: conditionsOf(names, all, some),
            ...(before === undefined ? {} : { old: before }),
            ...(after === undefined ? {} : { new: after }),
          },
        ];
  });
};
