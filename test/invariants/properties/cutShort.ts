import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { inWorld } from "../../support/world/World.ts";
import { canonical, differences } from "../canonical.ts";
import { acrossWorlds, hold, type Invariant } from "../harness.ts";

/** Runs that end it, at most: a record may wait for another one in each. */
const runsAfter = 3;

export const cutShort: Invariant = {
  name: "a run that is cut short before any record, and the runs after it, leave what whole runs leave",
  runs: 120,
  property: (bench, layers) =>
    acrossWorlds(scenarios(), async (scenario) => {
      const whole = await inWorld(bench, layers, scenario, (world) =>
        Effect.gen(function* () {
          for (let run = 0; run <= runsAfter; run += 1) yield* world.run();
          return yield* canonical(world, yield* world.snapshot);
        }),
      );
      await inWorld(bench, layers, scenario, (world) =>
        Effect.gen(function* () {
          yield* world.run({ records: scenario.dice % 7 });
          for (let run = 0; run < runsAfter; run += 1) yield* world.run();
          const apart = differences(whole, yield* canonical(world, yield* world.snapshot));
          hold(apart.length === 0, () => `whole | cut short and gone on:\n${apart.join("\n")}`);
          const writes = world.log.length;
          yield* world.run();
          hold(world.log.length === writes, () => "another run sent writes");
        }),
      );
    }),
};
