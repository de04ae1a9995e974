/** What a run is made of beside its files: the real parts, each of which a planted fault may put another in place of. */
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { Engine } from "../../../src/execute/Engine.ts";
import { Readers, Writers } from "../../../src/execute/systems.ts";
import { Flow } from "../../../src/flow/Flow.ts";
import type { Journal } from "../../../src/state/Journal.ts";
import * as JournalMemory from "../../../src/state/JournalMemory.ts";
import type { StateError } from "../../../src/state/StateError.ts";

export interface Layers {
  readonly flow: Layer.Layer<Flow>;
  readonly engine: Layer.Layer<Engine>;
  /** On top of the real systems. */
  readonly systems: Layer.Layer<Readers | Writers, never, Readers | Writers>;
  readonly journal: Layer.Layer<Journal, StateError>;
}

const asTheyAre: Layer.Layer<Readers | Writers, never, Readers | Writers> = Layer.context<
  Readers | Writers
>();

/** The real parts. */
export const real: Layers = {
  flow: Flow.layer,
  engine: Engine.layer,
  systems: asTheyAre,
  journal: JournalMemory.layer,
};

/** Both halves of both systems, changed before a run is given them. */
export const changedSystems = (change: {
  readonly readers?: (real: Readers["Type"]) => Readers["Type"];
  readonly writers?: (real: Writers["Type"]) => Writers["Type"];
}): Layers["systems"] =>
  Layer.effectContext(
    Effect.map(Effect.all([Readers, Writers]), ([readers, writers]) =>
      Context.make(Readers, change.readers?.(readers) ?? readers).pipe(
        Context.add(Writers, change.writers?.(writers) ?? writers),
      ),
    ),
  );
