/** Checks that an invariant fails against a fault, and keeps the smallest mapping that shows it. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seed } from "../invariants/harness.ts";
import { describe } from "../support/arbitrary/scenario.ts";
import { type Bench, openBench } from "../support/world/World.ts";
import { type Fault, faults } from "./faults.ts";

/** Longest search for a smaller counterexample, in milliseconds. Finding one at all is bounded by runs, not by time. */
const patience = 2_000;
const mostRuns = 2_000;

/** Tests every `parts`-th fault from `part`, so that two files can share them. */
export const testFaults = (part: number, parts: number): void => {
  const opened: { bench?: Bench; close?: () => Promise<void> } = {};
  const table: Array<string> = [];
  beforeAll(async () => {
    Object.assign(opened, await openBench());
  });
  afterAll(async () => {
    console.log(`Planted faults and what they break:\n${table.join("\n")}`);
    await opened.close?.();
  });
  const mine: ReadonlyArray<Fault> = faults.filter((_, index) => index % parts === part);
  for (const fault of mine)
    for (const invariant of fault.breaks)
      test(`"${fault.name}" breaks invariant ${invariant.name}`, { timeout: 300_000 }, async () => {
        if (opened.bench === undefined) throw new Error("the bench is not open");
        const property = invariant.property(opened.bench, fault.layers);
        const found = await fc.check(property, { seed, numRuns: mostRuns, endOnFailure: true });
        expect(found.counterexample, "the fault was not noticed").not.toBeNull();
        // The same failure again, now made smaller for as long as patience lasts.
        const shrunk = await fc.check(property, {
          seed,
          numRuns: 1,
          ...(found.counterexamplePath === null ? {} : { path: found.counterexamplePath }),
          interruptAfterTimeLimit: patience,
        });
        const details = shrunk.counterexample === null ? found : shrunk;
        const [smallest] = details.counterexample ?? [];
        const error = details.errorInstance;
        table.push(
          `== ${fault.name}\n   fails: ${invariant.name} (run ${found.numRuns}, shrunk ${details.numShrinks} times)\n   ${
            error instanceof Error ? error.message.split("\n").slice(0, 2).join(" ").slice(0, 240) : ""
          }\n${smallest === undefined ? "" : describe(smallest, false)}`,
        );
      });
};
