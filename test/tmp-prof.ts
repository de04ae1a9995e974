import fc from "fast-check";
import * as Effect from "effect/Effect";
import { scenarios } from "./support/arbitrary/scenario.ts";
import { real } from "./support/world/layers.ts";
import { inWorld, openBench } from "./support/world/World.ts";
import { checkScenario } from "./support/world/integration.ts";
const { bench, close } = await openBench();
const samples = fc.sample(scenarios({}), { numRuns: 150, seed: 3 });
const t0 = performance.now();
for (const s of samples) checkScenario(s, "/x");
const t1 = performance.now();
for (const s of samples) await inWorld(bench, real, s, (world) => Effect.gen(function* () {
      yield* world.snapshot; yield* world.run(); yield* world.snapshot; }));
const t2 = performance.now();
for (const s of samples) await inWorld(bench, real, s, (world) => world.snapshot);
const t3 = performance.now();
console.log("check", (t1 - t0) / 150, "world+run", (t2 - t1) / 150, "world", (t3 - t2) / 150);
await close();
