/** Runs that were handed over, in memory: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import { stableJson } from "../kernel/stableJson.ts";
import type { AskedRun } from "./AskedRun.ts";
import type { JournalService } from "./Journal.ts";

export const askedInMemory = (): Pick<
  JournalService,
  "askRun" | "askedRuns" | "takeAsked" | "dropAsked" | "leaveAsked"
> => {
  let rows: ReadonlyArray<AskedRun> = [];
  const begun = new Set<number>();
  let last = 0;
  const setTries = (id: number, tries: number): void => {
    rows = rows.map((row) => (row.id === id ? { ...row, tries } : row));
  };
  const drop = (id: number): void => {
    rows = rows.filter((row) => row.id !== id);
  };
  return {
    askRun: (request, askedAt) =>
      Effect.sync(() => {
        const text = stableJson(request);
        const waiting = rows.find((row) => !begun.has(row.id) && stableJson(row.request) === text);
        if (waiting !== undefined) {
          setTries(waiting.id, 0);
          return { id: waiting.id, folded: true };
        }
        last += 1;
        rows = [...rows, { id: last, request, askedAt, tries: 0 }];
        return { id: last, folded: false };
      }),
    askedRuns: Effect.sync(() => rows),
    takeAsked: Effect.sync(() => {
      const [row] = rows;
      if (row === undefined) return undefined;
      begun.add(row.id);
      setTries(row.id, row.tries + 1);
      return rows[0];
    }),
    dropAsked: (id) => Effect.sync(() => drop(id)),
    leaveAsked: (id) =>
      Effect.sync(() => {
        const text = stableJson(rows.find((row) => row.id === id)?.request ?? null);
        const again = rows.some((row) => !begun.has(row.id) && stableJson(row.request) === text);
        if (again) drop(id);
        else begun.delete(id);
      }),
  };
};
