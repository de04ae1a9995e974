/** Both sides as text that does not depend on which keys new records happened to be given. */
import * as Effect from "effect/Effect";
import { flat } from "../support/world/server.ts";
import { localId, remoteId, type Snapshot, type World } from "../support/world/World.ts";

const decoded = (key: string): string => decodeURIComponent(key);

/** A name for each record of a side: its key, or, of a new one, that of the record it was made from. */
const namesOf = (world: World) =>
  Effect.gen(function* () {
    const local = new Map<string, string>();
    const remote = new Map<string, string>();
    for (const entity of world.scenario.spec.entities) {
      const seededLocal = new Set<string>();
      const seededRemote = new Set<string>();
      for (const index of (world.scenario.records[entity.name] ?? []).keys()) {
        seededLocal.add(String(localId(entity.name, index)));
        seededRemote.add(String(remoteId(entity, index)));
      }
      for (const row of yield* Effect.orDie(world.journal.links(entity.name))) {
        const [a, b] = [decoded(row.localKey), decoded(row.remoteKey)];
        if (!seededRemote.has(b) && seededLocal.has(a)) remote.set(`${entity.name}/${b}`, `made of ${a}`);
        if (!seededLocal.has(a) && seededRemote.has(b)) local.set(`${entity.name}/${a}`, `made of ${b}`);
      }
    }
    return { local, remote };
  });

export type Canonical = ReadonlyMap<string, string>;

/** Every place of every record: `side entity record place` to its value. */
export const canonical = (world: World, snapshot: Snapshot): Effect.Effect<Canonical> =>
  Effect.map(namesOf(world), (names) => {
    const places = new Map<string, string>();
    for (const side of ["local", "remote"] as const)
      for (const entity of world.scenario.spec.entities) {
        const name = (of: "local" | "remote", what: string, key: unknown): string =>
          names[of].get(`${what}/${String(key)}`) ?? String(key);
        const records = side === "local" ? snapshot.local[entity.name] : snapshot.remote[entity.name];
        for (const [key, record] of records ?? []) {
          const id = `${side} ${entity.name} ${name(side, entity.name, key)}`;
          places.set(`${id} (record)`, "there");
          for (const [place, value] of Object.entries(flat({ ...record }))) {
            if (place === "id" || value === null || value === undefined) continue;
            const target = entity.places.find((one) => one.name === place)?.reference;
            places.set(
              `${id} ${place}`,
              place === "link_id"
                ? name("remote", entity.name, value)
                : target === undefined
                  ? JSON.stringify(value)
                  : name(side, target, value),
            );
          }
        }
      }
    return places;
  });

/** Where two states differ, as text. */
export const differences = (
  a: Canonical,
  b: Canonical,
  counts: (place: string) => boolean = () => true,
): ReadonlyArray<string> =>
  [...new Set([...a.keys(), ...b.keys()])]
    .filter((place) => counts(place) && a.get(place) !== b.get(place))
    .sort()
    .map((place) => `${place}: ${a.get(place) ?? "nothing"} | ${b.get(place) ?? "nothing"}`);
