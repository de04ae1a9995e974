import type { CallLog } from "./call-log.ts";
import type { Database } from "./database.ts";
import type { LimitSettings } from "./limit.ts";
import { countRecords, type RecordCounts } from "./record-counts.ts";
import { countRefusedUnitWrites } from "./unit-refusals.ts";
import { judgeWindows, type WorstWindow } from "./window-judge.ts";
import { readWrites, type WriteEntry } from "./write-log.ts";

export interface Stats {
  readonly calls: {
    readonly total: number;
    readonly byRoute: Readonly<Record<string, number>>;
    readonly byStatus: Readonly<Record<string, number>>;
  };
  /** Reads and searches that the limit let through. */
  readonly reads: number;
  readonly writes: {
    readonly total: number;
    /** As in `{ User: { create: 2, update: 1 } }`. */
    readonly byResource: Readonly<Record<string, Readonly<Record<string, number>>>>;
  };
  /** Writes to units that the switch `refuseUnits` refused. */
  readonly refusedUnitWrites: number;
  /** Calls refused by the limit with 429; those of a fault stand under `faults`. */
  readonly refused: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly limit: { readonly requests: number; readonly windowMs: number; readonly kind: string };
  readonly worstWindow: WorstWindow;
  /** What there is now, by whatever way it came. */
  readonly records: RecordCounts;
  readonly writeLog: readonly WriteEntry[];
}

const countWrites = (log: readonly WriteEntry[]): Record<string, Record<string, number>> => {
  const result: Record<string, Record<string, number>> = {};
  for (const { resource, action } of log) {
    const counts = result[resource] ?? {};
    counts[action] = (counts[action] ?? 0) + 1;
    result[resource] = counts;
  }
  return result;
};

export const gatherStats = async (
  database: Database,
  calls: CallLog,
  { requests, windowMs, kind }: LimitSettings,
): Promise<Stats> => {
  const { total, byRoute, byStatus, reads, refused, faults } = await calls.counts();
  const writeLog = await readWrites(database);
  return {
    calls: { total, byRoute, byStatus },
    reads,
    writes: { total: writeLog.length, byResource: countWrites(writeLog) },
    refusedUnitWrites: await countRefusedUnitWrites(database),
    refused,
    faults,
    limit: { requests, windowMs, kind },
    worstWindow: judgeWindows(await calls.arrivals(), windowMs),
    records: await countRecords(database),
    writeLog,
  };
};
