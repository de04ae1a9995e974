import * as Effect from "effect/Effect";
import type { Raw } from "../../support/arbitrary/domains.ts";
import type { EntitySpec, PlaceSpec, RecordSpec } from "../../support/arbitrary/Spec.ts";
import { scenarios } from "../../support/arbitrary/scenario.ts";
import { flat } from "../../support/world/server.ts";
import { localId, remoteId, type Snapshot, type World } from "../../support/world/World.ts";
import { hold, type Invariant, overWorlds } from "../harness.ts";
import { created, type Held, numberIn, updated } from "../oracle.ts";
import { moveOf, moveOpen, type Setting, settingOf } from "../permission.ts";

interface Keys {
  readonly local: string | undefined;
  readonly remote: string | undefined;
}

const rawOf = (value: unknown): Raw =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;

const heldIn = (snapshot: Snapshot, entity: EntitySpec, keys: Keys, place: PlaceSpec, code: string): Held => {
  const row = snapshot.local[entity.name]?.get(keys.local ?? "");
  const object = flat({ ...snapshot.remote[entity.name]?.get(keys.remote ?? "") });
  return {
    local: place.computed ? -1 : numberIn(place, "local", rawOf(row?.[place.name]), code),
    remote: numberIn(place, "remote", rawOf(object[place.name]), code),
  };
};

/** Whether the two records of a stage are a pair. */
const isPair = (entity: EntitySpec, record: RecordSpec): boolean =>
  record.stage === "column" ||
  record.stage === "state" ||
  (record.stage === "matchable" && entity.match && entity.scope?.linked !== true);

/** Which record is to be created, if any; undefined where this reading does not say. */
const toCreate = (
  setting: Setting,
  entity: EntitySpec,
  record: RecordSpec,
): "create-remote" | "create-local" | "nothing" | undefined => {
  if (record.stage === "only-remote")
    return moveOpen(setting, entity, "create-local") ? "create-local" : "nothing";
  if (record.stage !== "only-local") return undefined;
  if (entity.scope?.linked === true || entity.scope === undefined) return "nothing";
  const move = moveOf(setting, entity, "create-remote");
  return move !== undefined && !move.referenced && moveOpen(setting, entity, "create-remote")
    ? "create-remote"
    : "nothing";
};

const keysOf = (world: World, entity: EntitySpec, index: number) =>
  Effect.map(Effect.orDie(world.journal.links(entity.name)), (links): Keys => {
    const [local, remote] = [String(localId(entity.name, index)), String(remoteId(entity, index))];
    const byLocal = links.find((row) => decodeURIComponent(row.localKey) === local);
    const byRemote = links.find((row) => decodeURIComponent(row.remoteKey) === remote);
    return {
      local: byRemote === undefined ? local : decodeURIComponent(byRemote.localKey),
      remote: byLocal === undefined ? remote : decodeURIComponent(byLocal.remoteKey),
    };
  });

const text = (held: Held): string => `value ${held.local} | value ${held.remote}`;

export const predicted: Invariant = {
  name: "what arrives is what the tables alone predict, for pairs and for new records",
  runs: 220,
  property: (bench, layers) =>
    overWorlds(bench, layers, scenarios({ references: false }), (world, scenario) =>
      Effect.gen(function* () {
        const setting = settingOf(scenario);
        const all = scenario.spec.entities.flatMap((entity) =>
          (scenario.records[entity.name] ?? []).map((record, index) => ({ entity, record, index })),
        );
        const seeded = yield* world.snapshot;
        yield* world.run();
        const after = yield* world.snapshot;
        const made = { local: new Map<string, number>(), remote: new Map<string, number>() };
        for (const { entity, record, index } of all) {
          const keys = yield* keysOf(world, entity, index);
          const event = toCreate(setting, entity, record);
          const id = `${entity.name} ${record.code} (${record.stage})`;
          if (isPair(entity, record) && entity.scope !== undefined)
            for (const place of entity.places) {
              const held = heldIn(seeded, entity, keys, place, record.code);
              const wanted = updated(setting, entity, place, held, undefined);
              const got = heldIn(after, entity, keys, place, record.code);
              hold(
                text(got) === text(wanted),
                () => `${id} ${place.name}: had ${text(held)}, expected ${text(wanted)}, got ${text(got)}`,
              );
            }
          if (event !== "create-remote" && event !== "create-local") continue;
          const side = event === "create-remote" ? "local" : "remote";
          const expected = entity.places.map((place) => ({
            place,
            wanted: created(
              setting,
              entity,
              place,
              event,
              heldIn(seeded, entity, keys, place, record.code)[side],
            ),
          }));
          // A record without a value for a required place is not created.
          if (
            event === "create-remote" &&
            expected.some(({ place, wanted }) => place.required && wanted.remote === -1)
          )
            continue;
          const other = event === "create-remote" ? "remote" : "local";
          made[other].set(entity.name, (made[other].get(entity.name) ?? 0) + 1);
          for (const { place, wanted } of expected) {
            const got = heldIn(after, entity, keys, place, record.code);
            hold(
              text(got) === text(wanted),
              () => `${id} ${event} ${place.name}: expected ${text(wanted)}, got ${text(got)}`,
            );
          }
        }
        for (const entity of scenario.spec.entities) {
          // What "ambiguous" and "linked only" lead to is not predicted here.
          if (entity.scope?.linked === true) continue;
          const odd = (scenario.records[entity.name] ?? []).some(
            (record) =>
              record.stage === "ambiguous" ||
              record.stage === "claimed-twice" ||
              (record.stage === "matchable" && !entity.match),
          );
          if (odd) continue;
          for (const side of ["local", "remote"] as const) {
            const grown = (after[side][entity.name]?.size ?? 0) - (seeded[side][entity.name]?.size ?? 0);
            const wanted = made[side].get(entity.name) ?? 0;
            hold(
              grown === wanted,
              () => `${entity.name}: ${grown} ${side} records were created, expected ${wanted}`,
            );
          }
        }
        // Once settled, only what people change can make a difference.
        yield* world.run();
        const before = yield* world.snapshot;
        yield* world.edit;
        const edited = yield* world.snapshot;
        yield* world.run();
        const last = yield* world.snapshot;
        for (const { entity, record, index } of all) {
          if (!isPair(entity, record) || entity.scope === undefined) continue;
          const keys = yield* keysOf(world, entity, index);
          for (const place of entity.places) {
            const was = heldIn(before, entity, keys, place, record.code);
            const held = heldIn(edited, entity, keys, place, record.code);
            // A difference that was left standing (a blank source, a reported conflict) has settled nothing.
            const settled = was.local === was.remote ? was : undefined;
            const wanted = updated(setting, entity, place, held, settled);
            const got = heldIn(last, entity, keys, place, record.code);
            hold(
              text(got) === text(wanted),
              () =>
                `${entity.name} ${record.code} ${place.name}: settled at ${text(was)}, changed to ${text(held)}, expected ${text(wanted)}, got ${text(got)}`,
            );
          }
        }
      }),
    ),
};
