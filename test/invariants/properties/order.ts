import * as Effect from "effect/Effect";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { flat } from "../../support/world/server.ts";
import { localId } from "../../support/world/World.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import { entityOf, gateState, moveOf, moveOpen, settingOf } from "../permission.ts";
import { createTable, holdsBackOnCreate } from "../tables.ts";

export const order: Invariant = {
  name: "12 order: a record is written after those it refers to, and a late reference once both are there",
  runs: 200,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios(), (world, scenario) =>
      Effect.gen(function* () {
        const before = yield* world.snapshot;
        yield* world.run();
        const after = yield* world.snapshot;
        for (const arrived of world.log) {
          const entity = entityOf(scenario, arrived.entity);
          hold(
            arrived.dangling.length === 0,
            () =>
              `${arrived.method} ${arrived.entity} came before what it refers to: ${arrived.dangling.join(", ")}`,
          );
          for (const rule of entity.rules)
            if (arrived.method === "POST" && rule.reference?.late === true)
              hold(
                !(rule.place in flat(arrived.body)),
                () => `a create sent the late reference ${rule.name}: ${JSON.stringify(arrived.body)}`,
              );
        }
        // Nothing is left out because what it refers to came too late.
        const setting = settingOf(scenario);
        for (const entity of scenario.spec.entities) {
          const move = moveOf(setting, entity, "create-remote");
          const starts = entity.scope !== undefined && !entity.scope.linked && move?.referenced === false;
          if (!starts || !moveOpen(setting, entity, "create-remote")) continue;
          if (entity.places.some((place) => place.required)) continue;
          const linked = new Set(
            (yield* Effect.orDie(world.journal.links(entity.name))).map((row) => row.localKey),
          );
          for (const [index, record] of (scenario.records[entity.name] ?? []).entries())
            hold(
              record.stage !== "only-local" || linked.has(String(localId(entity.name, index))),
              () => `${entity.name} ${record.code} was to be created, and was not`,
            );
        }
        // A record that was created refers to whatever its source refers to, if that has a counterpart by now.
        for (const entity of scenario.spec.entities) {
          const links = yield* Effect.orDie(world.journal.links(entity.name));
          for (const rule of entity.rules) {
            if (rule.reference === undefined || rule.direction === undefined || rule.create === undefined)
              continue;
            if (holdsBackOnCreate[gateState(setting.settings, rule.create)]) continue;
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
              const wanted =
                refers === null || refers === undefined ? undefined : targets.get(String(refers));
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
