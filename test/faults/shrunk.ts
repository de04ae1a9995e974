/** Checks that an invariant fails against a fault, and keeps the smallest mapping that shows it. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Invariant, seed } from "../invariants/harness.ts";
import { isolation } from "../invariants/properties/isolation.ts";
import { order } from "../invariants/properties/order.ts";
import { describe } from "../support/arbitrary/scenario.ts";
import { type Bench, openBench } from "../support/world/World.ts";
import { type Fault, faults } from "./faults.ts";

/** Longest search for a counterexample and then a smaller one, in milliseconds. */
const patience = 30_000;
/** For what only few scenarios can show: a record in trouble beside others, a reference to a new record. */
const longPatience = 60_000;
const rare: ReadonlySet<Invariant> = new Set([isolation, order]);

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
        const details = await fc.check(invariant.property(opened.bench, fault.layers), {
          seed,
          numRuns: invariant.runs * 5,
          interruptAfterTimeLimit: rare.has(invariant) ? longPatience : patience,
        });
        const [smallest] = details.counterexample ?? [];
        const error = details.errorInstance;
        table.push(
          `== ${fault.name}\n   fails: ${invariant.name} (run ${details.numRuns}, shrunk ${details.numShrinks} times)\n   ${
            error instanceof Error ? error.message.split("\n").slice(0, 2).join(" ").slice(0, 240) : ""
          }\n${smallest === undefined ? "" : describe(smallest, false)}`,
        );
        expect(details.counterexample, "the fault was not noticed").not.toBeNull();
      });
};
