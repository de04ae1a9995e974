import * as Effect from "effect/Effect";
import { valueNumber } from "../../support/arbitrary/domains.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { flat } from "../../support/world/server.ts";
import { localId, remoteId, type World } from "../../support/world/World.ts";
import { each, hold, type Invariant, overWorlds } from "../harness.ts";

/** The number of the value that a side holds in each place of each record. */
const numbers = (world: World, side: "local" | "remote") =>
  Effect.map(world.snapshot, (snapshot) => {
    const found = new Map<string, number | undefined>();
    for (const entity of world.scenario.spec.entities)
      for (const index of (world.scenario.records[entity.name] ?? []).keys()) {
        const record =
          side === "local"
            ? snapshot.local[entity.name]?.get(String(localId(entity.name, index)))
            : flat({ ...snapshot.remote[entity.name]?.get(String(remoteId(entity, index))) });
        for (const place of entity.places) {
          const raw = record?.[place.name];
          const cell =
            typeof raw === "string" || typeof raw === "number" || typeof raw === "boolean" ? raw : null;
          found.set(`${entity.name} ${index} ${place.name}`, valueNumber(place.domain, side, cell));
        }
      }
    return found;
  });

export const roundTrip: Invariant = {
  name: "8 round trip: what goes up and comes down again is equal, and the other way round",
  runs: 60,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios({ mirrored: true }), (world, scenario) =>
      Effect.gen(function* () {
        const there = scenario.dice % 2 === 0 ? "push" : "pull";
        const back = there === "push" ? "pull" : "push";
        const source = there === "push" ? "local" : "remote";
        const start = yield* numbers(world, source);
        yield* world.run({ settings: { ...scenario.settings, m1: there } });
        for (const entity of scenario.spec.entities)
          yield* each([...(scenario.records[entity.name] ?? []).keys()], (index) =>
            each(entity.places, (place) => world.change(source, entity.name, index, place.name, null)),
          );
        yield* world.run({ settings: { ...scenario.settings, m1: back } });
        const end = yield* numbers(world, source);
        for (const [where, was] of start)
          if (was !== undefined && was >= 0)
            hold(
              end.get(where) === was,
              () => `${where} held value ${was}, went ${there}, and came back as ${end.get(where)}`,
            );
      }),
    ),
};
