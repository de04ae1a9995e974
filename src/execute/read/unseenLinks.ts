/**
 * Local records that the remote ones refer to, and whose link the state alone knows: the job fills their link place when it
 * reads them. Read now, because the next run would read them for the reference that this one writes.
 */

import * as Effect from "effect/Effect";
import type { Key } from "../../model/Record.ts";
import { acts } from "../../plan/settleRecord.ts";
import type { EntityState, ReadEffect, Reading } from "./Reading.ts";

/** By remote key, the local records whose link place has not been seen to hold it. */
const unseenOf = ({ template, links, locals }: EntityState): ReadonlyMap<Key, Key> =>
  new Map(
    template.link === undefined || !acts(template)
      ? []
      : [...links.values()].flatMap(({ columnSeen, remoteKey, localKey }) =>
          columnSeen || locals.has(localKey) ? [] : [[remoteKey, localKey] as const],
        ),
  );

/** Asks for those that a pull of one of the records read so far would lead to. */
export const readUnseenLinks = (reading: Reading, state: EntityState): ReadEffect<void> =>
  Effect.gen(function* () {
    const { template } = state;
    const records = [
      ...state.remoteOnly.values(),
      ...[...state.remotes.values()].flatMap((one) => (one._tag === "Read" ? [one.record] : [])),
    ];
    for (const field of template.fields) {
      const target =
        field.meaning._tag === "Reference" && field.direction !== "push-only"
          ? reading.states.get(field.meaning.entity)
          : undefined;
      if (target === undefined) continue;
      const unseen = unseenOf(target);
      if (unseen.size === 0) continue;
      for (const { pulled } of records) {
        const candidate = pulled[field.name];
        const localKey = candidate?._tag === "Refers" ? unseen.get(candidate.key) : undefined;
        if (localKey !== undefined) target.wanted.add(localKey);
      }
      // An entity that has had its turn is not read again by itself.
      if (target.template.rank >= template.rank) yield* reading.readWanted(target);
    }
  });
