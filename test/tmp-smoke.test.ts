import fc from "fast-check";
import * as Effect from "effect/Effect";
import { afterAll, beforeAll, test } from "vitest";
import { scenarios, describe } from "./support/arbitrary/scenario.ts";
import { real } from "./support/world/layers.ts";
import { inWorld, openBench, type Bench } from "./support/world/World.ts";
import { checkScenario } from "./support/world/integration.ts";
import { changesBetween, changeText } from "./support/world/changes.ts";
let bench: Bench; let close: () => Promise<void>;
beforeAll(async () => { const o = await openBench(); bench = o.bench; close = o.close; });
afterAll(() => close());
test("accepted", () => {
  const codes = new Map<string, number>();
  const n = 300;
  let bad = 0;
  const t = performance.now();
  fc.assert(fc.property(scenarios({ habits: true, hidden: true }), (s) => {
    const r = checkScenario(s, "/x");
    if (r.integration === undefined) { bad++; for (const d of r.diagnostics) if (d.severity === "error") { if (!codes.has(d.code)) console.log(describe(s), d.message); codes.set(d.code, (codes.get(d.code) ?? 0) + 1); } }
  }), { numRuns: n, seed: 1 });
  console.log("bad", bad, n, codes, (performance.now() - t) / n);
});
test("runs", async () => {
  const t = performance.now();
  let n = 0, steps = 0, changes = 0;
  await fc.assert(fc.asyncProperty(scenarios({}), async (s) => {
    await inWorld(bench, real, s, (world) => Effect.gen(function* () {
      const before = yield* world.snapshot;
      const report = yield* world.run();
      const after = yield* world.snapshot;
      n++; steps += report.plan.steps.length; changes += changesBetween(before, after).length;
      if (n === 7) console.log(describe(s), changesBetween(before, after).map(changeText).join("\n"));
    }));
  }), { numRuns: 100, seed: 1 });
  console.log("runs", n, steps, changes, (performance.now() - t) / n);
});
