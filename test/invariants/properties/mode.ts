import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { type Change, changesBetween, changeText } from "../../support/world/changes.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import {
  createEvent,
  entityOf,
  moveOpen,
  rulesOf,
  type Setting,
  settingOf,
  tableAllows,
} from "../permission.ts";

/** Invariant 2 of one change that arrived. */
const judgeMode = (setting: Setting, change: Change): void => {
  const entity = entityOf(setting.scenario, change.entity);
  if (change.side === "local" && ["link_id", "hidden"].includes(change.place)) return;
  if (change.created)
    hold(
      moveOpen(setting, entity, createEvent(change.side)),
      () => `a record was created although no move is open: ${changeText(change)}`,
    );
  hold(
    rulesOf(entity, change.place).some((rule) =>
      tableAllows(setting, entity, rule, change.side, change.created),
    ),
    () => `the gates do not let this place be written: ${changeText(change)}`,
  );
};

export const mode: Invariant = {
  name: "2 mode: a gate lets through what its table row says, and nothing else",
  runs: 120,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        for (const round of [1, 2]) {
          if (round === 2) yield* world.edit;
          const before = yield* world.snapshot;
          yield* world.run();
          for (const change of changesBetween(before, yield* world.snapshot))
            judgeMode(settingOf(scenario), change);
        }
      }),
    ),
};
