import * as Effect from "effect/Effect";
import * as Exit from "effect/Exit";
import * as Scope from "effect/Scope";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seed } from "../invariants/harness.ts";
import { beginnings, counts, sequences } from "./commands.ts";
import { emptyModel } from "./Model.ts";
import { makeStage, type Stage } from "./Stage.ts";

const opened: { stage?: Stage; scope?: Scope.CloseableScope } = {};

beforeAll(async () => {
  const scope = await Effect.runPromise(Scope.make());
  opened.scope = scope;
  opened.stage = await Effect.runPromise(Scope.extend(makeStage, scope));
});
afterAll(async () => {
  if (opened.scope !== undefined) await Effect.runPromise(Scope.close(opened.scope, Exit.void));
});

test("whatever happens to both sides, to settings, state and runs, both come out as the model says", async () => {
  const { stage } = opened;
  if (stage === undefined) throw new Error("the stage is not open");
  await fc.assert(
    fc.asyncProperty(beginnings, sequences, async (first, commands) => {
      await fc.asyncModelRun(async () => {
        await Effect.runPromise(stage.reset);
        const model = emptyModel();
        for (const command of first) if (await command.check(model)) await command.run(model, stage);
        return { model, real: stage };
      }, commands);
    }),
    { seed, numRuns: Number(process.env.CROSSWALK_MODEL_RUNS ?? "20") },
  );
  // Not for nothing: runs were killed and failed, and a fault was met.
  expect(counts.Killed).toBeGreaterThan(0);
  expect(counts.reverts).toBeGreaterThan(0);
  expect([...stage.cloud.met.values()].reduce((sum, times) => sum + times, 0)).toBeGreaterThan(5);
});
