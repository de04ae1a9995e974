/** What two versions of a mapping do otherwise, over all settings that an administrator may choose. */

import { changedDeclarations } from "./changedDeclarations.ts";
import { fieldPairs, isMoved, isTurned } from "./changedFields.ts";
import { changedFlows } from "./changedFlows.ts";
import { changedMoves } from "./changedMoves.ts";
import type { FlowChange, MappingDiff, MoveChange } from "./MappingDiff.ts";
import { sitesOf } from "./Site.ts";
import { entitiesOfBoth, type Versions } from "./Versions.ts";
import { widened } from "./widened.ts";

/** The differences between two versions of a mapping; folders are named as the caller names them. */
export const diffMapping = (
  versions: Versions,
  folders: { readonly old: string; readonly new: string },
): MappingDiff => {
  const pairs = fieldPairs(versions);
  const both = pairs.filter((one) => one.old !== undefined && one.new !== undefined);
  const moves: Array<MoveChange> = [];
  const flows: Array<FlowChange> = [];
  const settings = changedDeclarations(versions);
  const unchanged = both.filter((one) => !isMoved(one) && !isTurned(one)).length;
  const same = { fields: unchanged, settings: settings.same, flows: 0, moves: 0 };
  const jobs = [versions.old, versions.new].flatMap((one) => Object.keys(one.main.value.jobs));
  for (const site of sitesOf(entitiesOfBoth(versions), jobs)) {
    const turned = changedMoves(versions, site);
    if (turned?.length === 0) same.moves++;
    moves.push(...(turned ?? []));
    for (const { field } of both.filter(({ entity }) => entity === site.entity)) {
      const found = changedFlows(versions, site, field);
      if (found?.length === 0) same.flows++;
      flows.push(...(found ?? []));
    }
  }
  return {
    old: { folder: folders.old, integration: versions.old.main.value.name },
    new: { folder: folders.new, integration: versions.new.main.value.name },
    widened: widened(versions, pairs),
    added: pairs.filter((one) => one.old === undefined),
    removed: pairs.filter((one) => one.new === undefined),
    moved: both.filter(isMoved),
    turned: both.filter(isTurned),
    settings: settings.changed,
    moves,
    flows,
    same,
  };
};

/** Whether anything differs. */
export const differs = (diff: MappingDiff): boolean =>
  [
    diff.widened,
    diff.added,
    diff.removed,
    diff.moved,
    diff.turned,
    diff.settings,
    diff.moves,
    diff.flows,
  ].some((some) => some.length > 0);
