/** What two sets of setting values make of one mapping: moves that open or shut, and fields that flow otherwise. */
import type { FlowService } from "../../flow/Flow.ts";
import { moveFlow } from "../../language/fieldFlow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound, type SoundProfile } from "../../language/Integration.ts";
import { type SettingValues, settingsInForce } from "../../language/settings.ts";
import { gateOrigin, gateText } from "../decidedBy.ts";
import { changedSettings } from "./changedSettings.ts";
import { placesOf } from "./Places.ts";
import { noGateShut, ruleFlow, sameFlow } from "./RuleFlow.ts";
import type { ChangedFlow, ChangedMove, MoveSide, SettingsDiff } from "./SettingsDiff.ts";
import { entitySites, type Site } from "./Site.ts";

const moveSide = (
  integration: Integration,
  entity: Sound<EntityFile>,
  { event, job }: Site,
  values: SettingValues,
): (MoveSide & { readonly index: number }) | undefined => {
  const move = moveFlow(integration.main.value, entity.value, event, job, values);
  if (move._tag === "NoMove") return undefined;
  if (move._tag === "Open") return { open: true, decidedBy: noGateShut, index: move.index };
  const at = gateOrigin(integration, entity, move.gate, move, undefined);
  return { open: false, decidedBy: gateText(move.gate, at), index: move.index };
};

/** The differences between two profiles of one integration. */
export const diffSettings = (
  integration: Integration,
  flow: FlowService,
  a: SoundProfile,
  b: SoundProfile,
): SettingsDiff => {
  const declared = integration.main.value.settings ?? {};
  const inA = settingsInForce(declared, a.value.settings ?? {});
  const inB = settingsInForce(declared, b.value.settings ?? {});
  const settings = changedSettings(integration, a, b);
  const moves: Array<ChangedMove> = [];
  const flows: Array<ChangedFlow> = [];
  const same = { settings: Object.keys(declared).length - settings.length, moves: 0, flows: 0 };
  for (const { file, ...site } of entitySites(integration)) {
    const before = moveSide(integration, file, site, inA);
    const after = moveSide(integration, file, site, inB);
    if (before === undefined || after === undefined) continue;
    if (before.open === after.open) same.moves++;
    else
      moves.push({
        ...site,
        ...originOf(file, ["moves", after.index]),
        a: { open: before.open, decidedBy: before.decidedBy },
        b: { open: after.open, decidedBy: after.decidedBy },
      });
    for (const field of Object.keys(file.value.fields).sort()) {
      const [one, other] = [inA, inB].map((values) => ruleFlow(integration, flow, file, field, site, values));
      if (one === undefined || other === undefined || one.reason === "not-in-group") continue;
      if (sameFlow(one, other)) same.flows++;
      else
        flows.push({
          ...site,
          field,
          places: placesOf(file.value, field),
          ...originOf(file, ["fields", field]),
          a: one,
          b: other,
        });
    }
  }
  return {
    integration: integration.main.value.name,
    a: { profile: a.value.profile, file: a.file },
    b: { profile: b.value.profile, file: b.file },
    settings,
    moves,
    flows,
    same,
  };
};
