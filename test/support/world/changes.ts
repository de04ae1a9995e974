/** What is different on both sides between two moments. */
import type { Side } from "../../../src/model/Side.ts";
import { flat } from "./server.ts";
import type { Snapshot } from "./World.ts";

export interface Change {
  readonly side: Side;
  readonly entity: string;
  readonly key: string;
  /** The record was not there before. */
  readonly created: boolean;
  /** Column or key; `link_id` is the link place. */
  readonly place: string;
  readonly before: unknown;
  readonly after: unknown;
}

const records = (snapshot: Snapshot, side: Side, entity: string) =>
  side === "local" ? snapshot.local[entity] : snapshot.remote[entity];

/** Every place that changed; of a record that is new, every place that holds something. */
export const changesBetween = (before: Snapshot, after: Snapshot): ReadonlyArray<Change> => {
  const changes: Array<Change> = [];
  for (const side of ["local", "remote"] as const)
    for (const entity of ["alpha", "beta", "gamma"]) {
      const old = records(before, side, entity);
      for (const [key, now] of records(after, side, entity) ?? []) {
        const was = old?.get(key);
        const then = was === undefined ? {} : flat({ ...was });
        const holds = flat({ ...now });
        for (const place of new Set([...Object.keys(then), ...Object.keys(holds)])) {
          const [a, b] = [then[place] ?? null, holds[place] ?? null];
          if (place === "id" || JSON.stringify(a) === JSON.stringify(b)) continue;
          changes.push({ side, entity, key, created: was === undefined, place, before: a, after: b });
        }
      }
      for (const key of old?.keys() ?? [])
        if (records(after, side, entity)?.has(key) !== true)
          changes.push({
            side,
            entity,
            key,
            created: false,
            place: "(record)",
            before: "there",
            after: "gone",
          });
    }
  return changes;
};

export const changeText = (change: Change): string =>
  `${change.side} ${change.entity} ${change.key} ${change.place}: ${JSON.stringify(change.before)} → ${JSON.stringify(change.after)}`;
