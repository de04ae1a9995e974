import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { flat } from "../../support/world/server.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import { entityOf, gateState, settingOf } from "../permission.ts";
import { createTable, holdsBackOnCreate } from "../tables.ts";

export const order: Invariant = {
  name: "12 order: a record is written after those it refers to, and a late reference once both are there",
  runs: 100,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        const before = yield* world.snapshot;
        yield* world.run();
        const after = yield* world.snapshot;
        const { settings } = settingOf(scenario);
        for (const arrived of world.log) {
          const entity = entityOf(scenario, arrived.entity);
          hold(
            arrived.dangling.length === 0,
            () => `${arrived.method} ${arrived.entity} came before what it refers to: ${arrived.dangling.join(", ")}`,
          );
          for (const rule of entity.rules)
            if (arrived.method === "POST" && rule.reference?.late === true)
              hold(
                !(rule.place in flat(arrived.body)),
                () => `a create sent the late reference ${rule.name}: ${JSON.stringify(arrived.body)}`,
              );
        }
        // A record that was created refers to whatever its source refers to, if that has a counterpart by now.
        for (const entity of scenario.spec.entities) {
          const links = yield* Effect.orDie(world.journal.links(entity.name));
          for (const rule of entity.rules) {
            if (rule.reference === undefined || rule.direction === undefined || rule.create === undefined)
              continue;
            if (holdsBackOnCreate[gateState(settings, rule.create)]) continue;
            if (!createTable[rule.direction]["create-remote"]) continue;
            const targets = new Map(
              (yield* Effect.orDie(world.journal.links(rule.reference.entity))).map((row) => [
                decodeURIComponent(row.localKey),
                decodeURIComponent(row.remoteKey),
              ]),
            );
            for (const link of links) {
              const remoteKey = decodeURIComponent(link.remoteKey);
              if (before.remote[entity.name]?.has(remoteKey) === true) continue;
              const refers = before.local[entity.name]?.get(decodeURIComponent(link.localKey))?.[rule.place];
              const wanted = refers === null || refers === undefined ? undefined : targets.get(String(refers));
              if (wanted === undefined) continue;
              const has = flat({ ...after.remote[entity.name]?.get(remoteKey) })[rule.place];
              hold(
                String(has) === wanted,
                () =>
                  `${entity.name} ${remoteKey} should refer to ${wanted} in ${rule.place}, and holds ${JSON.stringify(has)}`,
              );
            }
          }
        }
      }),
    ),
};
