/** Runs that were handed over, in memory: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import { stableJson } from "../kernel/stableJson.ts";
import type { AskedRun } from "./AskedRun.ts";
import type { JournalService } from "./Journal.ts";

export const askedInMemory = (): Pick<JournalService, "askRun" | "askedRuns" | "takeAsked" | "dropAsked"> => {
  let rows: ReadonlyArray<AskedRun> = [];
  const begun = new Set<number>();
  let last = 0;
  return {
    askRun: (request, askedAt) =>
      Effect.sync(() => {
        const text = stableJson(request);
        const waiting = rows.find((row) => !begun.has(row.id) && stableJson(row.request) === text);
        if (waiting !== undefined) return { id: waiting.id, folded: true };
        last += 1;
        rows = [...rows, { id: last, request, askedAt }];
        return { id: last, folded: false };
      }),
    askedRuns: Effect.sync(() => rows),
    takeAsked: Effect.sync(() => {
      const [row] = rows;
      if (row !== undefined) begun.add(row.id);
      return row;
    }),
    dropAsked: (id) =>
      Effect.sync(() => {
        rows = rows.filter((row) => row.id !== id);
      }),
  };
};
