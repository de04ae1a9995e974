/** What complete reads have shown, in memory: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import type { JournalService } from "./Journal.ts";
import type { FieldsSeen, ListCount } from "./ReadsSeen.ts";

const inOrder = <A>(rows: ReadonlyMap<string, A>): ReadonlyArray<A> =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

export const readsInMemory = (): Pick<JournalService, "readsSeen" | "putReadsSeen"> => {
  const lists = new Map<string, ListCount>();
  const fields = new Map<string, FieldsSeen>();
  return {
    readsSeen: Effect.sync(() => ({ lists: inOrder(lists), fields: inOrder(fields) })),
    putReadsSeen: (seen) =>
      Effect.sync(() => {
        for (const row of seen.lists) lists.set([row.side, row.resource, row.filter].join(" "), row);
        for (const row of seen.fields) fields.set([row.side, row.resource, row.way].join(" "), row);
      }),
  };
};
