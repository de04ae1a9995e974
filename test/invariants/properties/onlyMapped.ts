import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { changesBetween, changeText } from "../../support/world/changes.ts";
import { isObj } from "../../support/world/server.ts";
import { each, hold, type Invariant, overWorlds } from "../harness.ts";
import { entityOf, rulesOf } from "../permission.ts";

export const onlyMapped: Invariant = {
  name: "6 only what is mapped: no other place is sent, filled or blanked",
  runs: 80,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        const first = yield* world.snapshot;
        yield* world.run();
        yield* world.edit;
        yield* world.run();
        yield* each([...world.log], (arrived) =>
          Effect.sync(() => {
            const entity = entityOf(scenario, arrived.entity);
            const judge = (place: string, nested: boolean): void => {
              const declared = entity.places.find((one) => one.name === place);
              hold(
                rulesOf(entity, place).some(
                  (rule) => rule.direction === "push-only" || rule.direction === "pull-able",
                ) && (declared?.nested ?? false) === nested,
                () =>
                  `a ${arrived.method} names what no rule sends: ${place} in ${JSON.stringify(arrived.body)}`,
              );
            };
            for (const [place, value] of Object.entries(arrived.body))
              if (place === "details" && isObj(value))
                for (const inner of Object.keys(value)) judge(inner, true);
              else judge(place, false);
          }),
        );
        for (const change of changesBetween(first, yield* world.snapshot)) {
          const entity = entityOf(scenario, change.entity);
          const isLink = change.side === "local" && change.place === "link_id" && entity.link;
          const byDatabase = change.created && change.side === "local" && change.place === "hidden";
          hold(
            isLink || byDatabase || rulesOf(entity, change.place).length > 0,
            () => `an unmapped place changed: ${changeText(change)}`,
          );
        }
      }),
    ),
};
