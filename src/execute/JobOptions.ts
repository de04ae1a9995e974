/** What a job is planned and carried out with, and what refuses it or ends it. */
import * as Data from "effect/Data";
import type * as Effect from "effect/Effect";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import type { Integration } from "../language/Integration.ts";
import type { SettingValues } from "../language/settings.ts";
import type { Widened } from "../model/Surface.ts";
import type { GuardPassed, Plan } from "../plan/Plan.ts";
import type { StateError } from "../state/StateError.ts";
import type { RunReport } from "./RunReport.ts";
import type { Selection } from "./read/Reading.ts";

/**
 * The plan would change more than a guard allows, or may write more than the last run of its job could, and was not told
 * that it may (exit code 76).
 */
export class GuardRefused extends Data.TaggedError("GuardRefused")<{
  readonly guards: ReadonlyArray<GuardPassed>;
  /** What has widened and is not acknowledged. */
  readonly widened: ReadonlyArray<Widened>;
  /** What `accept` must hold for this plan to be carried out. */
  readonly accept: ReadonlyArray<string>;
  readonly plan: Plan;
}> {}

/** A system (or our own state) failed in the middle for every record to come: what was done, and why it ended. */
export class RunEnded extends Data.TaggedError("RunEnded")<{
  readonly cause: ConnectorError | StateError;
  readonly report: RunReport;
}> {}

/** A saved plan that is not of this mapping, settings, profile or job. */
export class PlanForeign extends Data.TaggedError("PlanForeign")<{ readonly message: string }> {}

/** The job starts only from records that the command names, and none were named (exit code 64). */
export class NothingChosen extends Data.TaggedError("NothingChosen")<{
  readonly job: string;
  readonly entities: ReadonlyArray<string>;
}> {}

export interface JobOptions {
  readonly integration: Integration;
  readonly profile: string;
  readonly job: string;
  readonly settings: SettingValues;
  readonly selection: Selection;
  /** What was given with the command, by the names of the job's inputs. */
  readonly inputs?: Readonly<Record<string, string>>;
}

export interface RunOptions extends JobOptions {
  /** Guards that may be passed, by name, and the tokens of widenings that a person knows about. */
  readonly accept: ReadonlyArray<string>;
  /** A reason to stop before the next record, or nothing. */
  readonly stopWhen?: Effect.Effect<string | undefined>;
}

/** Records were named one by one. */
export const isChosen = ({ selection }: JobOptions): boolean => selection._tag === "Only";
