import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { type Change, changesBetween, changeText } from "../../support/world/changes.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import { directionAllows, entityOf, rulesOf, type Setting, settingOf } from "../permission.ts";

/** Invariant 1 of one change that arrived. */
export const judgeDirection = (setting: Setting, change: Change): void => {
  const entity = entityOf(setting.scenario, change.entity);
  if (change.side === "local" && change.place === "link_id") {
    hold(entity.link, () => `a link was written where none is declared: ${changeText(change)}`);
    return;
  }
  // A new row holds what the database itself gives it.
  if (change.created && change.side === "local" && change.place === "hidden") return;
  hold(
    rulesOf(entity, change.place).some((rule) =>
      directionAllows(setting, entity, rule, change.side, change.created),
    ),
    () => `no rule of this job may ever write this place: ${changeText(change)}`,
  );
};

export const direction: Invariant = {
  name: "1 direction: a side is written only where a rule of this event and job goes that way",
  runs: 120,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        for (const round of [1, 2]) {
          if (round === 2) yield* world.edit;
          const before = yield* world.snapshot;
          yield* world.run();
          for (const change of changesBetween(before, yield* world.snapshot))
            judgeDirection(settingOf(scenario), change);
        }
      }),
    ),
};
