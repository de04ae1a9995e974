/** How every invariant is checked: by its property over generated mappings, in a world of real parts. */
import * as Effect from "effect/Effect";
import type { Scope } from "effect/Scope";
import fc from "fast-check";
import { afterAll, beforeAll, test } from "vitest";
import type { Drawn } from "../support/arbitrary/scenario.ts";
import { type Layers, real } from "../support/world/layers.ts";
import { type Bench, inWorld, openBench, type World } from "../support/world/World.ts";

/** One property; the same for the real parts and for planted faults. */
export interface Invariant {
  readonly name: string;
  readonly runs: number;
  readonly property: (bench: Bench, layers: Layers) => fc.IAsyncProperty<[Drawn]>;
}

export const seed = Number(process.env.CROSSWALK_SEED ?? "20260302");

/** Fails the property with what was seen. */
export function hold(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new Error(message());
}

/** A property of one scenario, judged in a world of its own. */
export const overWorlds = (
  bench: Bench,
  layers: Layers,
  scenarios: fc.Arbitrary<Drawn>,
  body: (world: World, scenario: Drawn) => Effect.Effect<void, never, Scope>,
): fc.IAsyncProperty<[Drawn]> =>
  fc.asyncProperty(scenarios, (scenario) =>
    inWorld(bench, layers, scenario, (world) => body(world, scenario)),
  );

/** A property that compares what happens to the same records in several worlds, one after the other. */
export const acrossWorlds = (
  scenarios: fc.Arbitrary<Drawn>,
  body: (scenario: Drawn) => Promise<void>,
): fc.IAsyncProperty<[Drawn]> => fc.asyncProperty(scenarios, body);

/** The test of one invariant. */
export const testInvariant = (invariant: Invariant, after?: () => void): void => {
  const opened: { bench?: Bench; close?: () => Promise<void> } = {};
  beforeAll(async () => {
    Object.assign(opened, await openBench());
  });
  afterAll(() => opened.close?.());
  test(invariant.name, { timeout: 600_000 }, async () => {
    if (opened.bench === undefined) throw new Error("the bench is not open");
    await fc.assert(invariant.property(opened.bench, real), {
      seed,
      numRuns: invariant.runs,
      endOnFailure: process.env.CROSSWALK_SHRINK === "no",
    });
    after?.();
  });
};

export const each = <A>(
  all: ReadonlyArray<A>,
  body: (one: A) => Effect.Effect<void, never, Scope>,
): Effect.Effect<void, never, Scope> => Effect.forEach(all, body, { discard: true });
