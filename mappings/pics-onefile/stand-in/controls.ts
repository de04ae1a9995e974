import { badRequest } from "./answers.ts";
import type { CallLog } from "./call-log.ts";
import type { Clock } from "./clock.ts";
import type { FaultRequest, Faults } from "./faults.ts";
import type { CallLimit, LimitSettings } from "./limit.ts";
import { withLimitSettings } from "./limit-settings.ts";
import { makeRecordControls } from "./make-record-controls.ts";
import type { RecordControls } from "./record-controls.ts";
import type { Service } from "./service.ts";
import { writeSetting } from "./settings.ts";
import { gatherStats, type Stats } from "./stats.ts";
import { type Switches, withSwitches } from "./switches.ts";
import { clearRefusedUnitWrites } from "./unit-refusals.ts";
import { judgeWindows, type WorstWindow } from "./window-judge.ts";
import { clearWrites } from "./write-log.ts";

/**
 * What a test or a demonstration can do behind the API's back, as a person would in OneFile's own screens. None of
 * it counts as a call or as a write by the API, and none of the API's required fields are asked for.
 */
export interface Controls extends RecordControls {
  stats(): Promise<Stats>;
  /** Forgets calls and writes; the limit keeps what it has counted. */
  resetStats(): Promise<void>;
  /** The fullest window, of the limit's length or another. */
  worstWindow(windowMs?: number): Promise<WorstWindow>;

  /** Gives how many live tokens there were. */
  revokeTokens(): Promise<number>;
  /** Moves the calendar: session ages and LastModified. */
  advanceClock(milliseconds: number): Promise<void>;
  /** Moves the limit's clock. */
  advanceLimitClock(milliseconds: number): Promise<void>;
  setLimit(settings: Partial<LimitSettings>): void;
  setSwitches(switches: Partial<Switches>): void;
  addFault(fault: FaultRequest): void;
  clearFaults(): void;
}

export interface ControlledParts {
  readonly service: Service;
  readonly calls: CallLog;
  readonly limit: CallLimit;
  readonly limitClock: Clock;
  readonly faults: Faults;
}

export const CLOCK_SETTING = "clock offset";
export const LIMIT_CLOCK_SETTING = "limit clock offset";

export const makeControls = ({ service, calls, limit, limitClock, faults }: ControlledParts): Controls => {
  const { database } = service;

  const advance = (clock: Clock, setting: string) => async (milliseconds: number) => {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) throw badRequest("A clock only moves forwards.");
    clock.advance(milliseconds);
    await writeSetting(database, setting, String(clock.offset));
  };

  return {
    ...makeRecordControls(service),
    stats: () => gatherStats(database, calls, limit.settings),
    resetStats: async () => {
      await calls.clear();
      await clearWrites(database);
      await clearRefusedUnitWrites(database);
    },
    worstWindow: async (windowMs = limit.settings.windowMs) => judgeWindows(await calls.arrivals(), windowMs),
    revokeTokens: () => service.sessions.revokeAll(),
    advanceClock: advance(service.clock, CLOCK_SETTING),
    advanceLimitClock: advance(limitClock, LIMIT_CLOCK_SETTING),
    setLimit: (settings) => {
      limit.settings = withLimitSettings(limit.settings, settings);
    },
    setSwitches: (switches) => {
      service.switches = withSwitches(service.switches, switches);
    },
    addFault: (fault) => faults.add(fault),
    clearFaults: () => faults.clear(),
  };
};
