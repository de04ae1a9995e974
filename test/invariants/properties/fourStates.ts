import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { changesBetween, changeText } from "../../support/world/changes.ts";
import { inWorld } from "../../support/world/World.ts";
import { canonical, differences } from "../canonical.ts";
import { acrossWorlds, hold, type Invariant } from "../harness.ts";
import { entityOf, rulesOf } from "../permission.ts";

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "string" && value.trim() === "");

export const fourStates: Invariant = {
  name: "7 four states: unread is neither compared nor a source, and a blank overwrites only where the rule says so",
  runs: 80,
  property: (bench, layers) =>
    acrossWorlds(scenarios({ hidden: true }), async (scenario) => {
      const judged = await inWorld(bench, layers, scenario, (world) =>
        Effect.gen(function* () {
          for (const round of [1, 2]) {
            if (round === 2) yield* world.edit;
            const before = yield* world.snapshot;
            yield* world.run();
            for (const change of changesBetween(before, yield* world.snapshot)) {
              const entity = entityOf(scenario, change.entity);
              hold(change.place !== "(record)", () => `a record is gone: ${changeText(change)}`);
              const place = entity.places.find((one) => one.name === change.place);
              if (!isBlank(change.before) && isBlank(change.after))
                hold(
                  rulesOf(entity, change.place).some((rule) => rule.clear),
                  () => `a blank overwrote a value: ${changeText(change)}`,
                );
              hold(
                place?.hidden !== true || change.created,
                () => `a place that was never read was compared: ${changeText(change)}`,
              );
            }
          }
          return yield* canonical(world, yield* world.snapshot);
        }),
      );
      // Short rows cost reads, and change nothing else.
      const entities = scenario.spec.entities.map((entity) => ({ ...entity, short: !entity.short }));
      const other = { ...scenario, spec: { ...scenario.spec, entities } };
      const whole = await inWorld(bench, layers, other, (world) =>
        Effect.gen(function* () {
          yield* world.run();
          yield* world.edit;
          yield* world.run();
          return yield* canonical(world, yield* world.snapshot);
        }),
      );
      const apart = differences(judged, whole);
      hold(apart.length === 0, () => `what lists show made a difference:\n${apart.join("\n")}`);
    }),
};
