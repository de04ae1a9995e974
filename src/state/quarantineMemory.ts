/** The quarantine in memory: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import type { JournalService } from "./Journal.ts";
import { type QuarantineRow, recordName } from "./Quarantine.ts";

export const quarantineInMemory = (): Pick<JournalService, "quarantine" | "changeQuarantine"> => {
  const rows = new Map<string, QuarantineRow>();
  const idOf = (row: QuarantineRow): string => JSON.stringify([recordName(row), row.job]);
  return {
    quarantine: Effect.sync(() =>
      [...rows].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, row]) => row),
    ),
    changeQuarantine: (change) =>
      Effect.sync(() => {
        for (const row of change.remove) rows.delete(idOf(row));
        for (const row of change.put) rows.set(idOf(row), row);
      }),
  };
};
