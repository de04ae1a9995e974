import type { SetAside, Step } from "../model/Step.ts";
import type { Plan } from "../plan/Plan.ts";
import type { RunRow } from "../state/Journal.ts";

export interface StepOutcome {
  readonly step: Step;
  readonly status: "done" | "refused" | "lost" | "skipped";
  readonly message?: string;
}

/** A system stores something else than what was written: said once, then settled. */
export interface Normalisation {
  readonly entity: string;
  readonly localKey: string;
  readonly field: string;
  readonly side: "local" | "remote";
  readonly sent: string | number | boolean | null;
  readonly stored: string | number | boolean | null;
  readonly sensitive: boolean;
}

/** What a run did. */
export interface RunReport {
  readonly run: string;
  readonly kind: RunRow["kind"];
  readonly status: RunRow["status"];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly plan: Plan;
  readonly outcomes: ReadonlyArray<StepOutcome>;
  readonly setAside: ReadonlyArray<SetAside>;
  /** Records that were set aside before, and have left the quarantine by themselves. */
  readonly mended: number;
  readonly normalisations: ReadonlyArray<Normalisation>;
  /** Why the run stopped before its end, if it did. */
  readonly stopped: string | undefined;
  readonly counts: Readonly<Record<string, number>>;
  readonly requests: { readonly local: number; readonly remote: number };
}
