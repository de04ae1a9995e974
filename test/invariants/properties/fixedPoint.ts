import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { inWorld } from "../../support/world/World.ts";
import { canonical, differences } from "../canonical.ts";
import { acrossWorlds, hold, type Invariant } from "../harness.ts";

const stepsText = (steps: ReadonlyArray<unknown>): string =>
  steps.map((step) => JSON.stringify(step)).join("\n");

export const fixedPoint: Invariant = {
  name: "4 fixed point: what a run leaves needs no other run; a plan applied twice is a plan applied once",
  runs: 100,
  property: (bench, layers) =>
    acrossWorlds(scenarios(), async (scenario) => {
      const ran = await inWorld(bench, layers, scenario, (world) =>
        Effect.gen(function* () {
          yield* world.run();
          const after = yield* world.snapshot;
          const writes = world.log.length;
          const plan = yield* world.plan();
          hold(plan.steps.length === 0, () => `a second plan has steps:\n${stepsText(plan.steps)}`);
          yield* world.run();
          const again = differences(
            yield* canonical(world, after),
            yield* canonical(world, yield* world.snapshot),
          );
          hold(again.length === 0, () => `a second run wrote:\n${again.join("\n")}`);
          hold(world.log.length === writes, () => "a second run sent writes");
          return yield* canonical(world, after);
        }),
      );
      await inWorld(bench, layers, scenario, (world) =>
        Effect.gen(function* () {
          const plan = yield* world.plan();
          yield* world.apply(plan);
          const once = yield* canonical(world, yield* world.snapshot);
          const apart = differences(ran, once);
          hold(apart.length === 0, () => `run | saved plan:\n${apart.join("\n")}`);
          yield* world.apply(plan);
          const twice = differences(once, yield* canonical(world, yield* world.snapshot));
          hold(twice.length === 0, () => `applied once | twice:\n${twice.join("\n")}`);
        }),
      );
    }),
};
