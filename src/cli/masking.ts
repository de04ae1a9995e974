/** Values of sensitive fields are masked in whatever a command shows, unless `--reveal` is given. */
import { compileJob } from "../compile/compile.ts";
import type { RunReport } from "../execute/RunReport.ts";
import { flow } from "../flow/Flow.ts";
import type { Plan } from "../plan/Plan.ts";
import {
  type IsSensitive,
  type JournalRows,
  maskedBaseline,
  maskedPlan,
  maskedReport,
  maskedRows,
  sensitivityOf,
} from "../report/masked.ts";
import type { Baseline } from "../state/Journal.ts";
import type { OpenMapping } from "./mapping.ts";

export interface Masking {
  readonly plan: (plan: Plan) => Plan;
  readonly report: (report: RunReport) => RunReport;
  readonly rows: <A extends JournalRows>(rows: A) => A;
  readonly baseline: (entity: string, fields: Baseline) => Baseline;
}

const nothing: Masking = {
  plan: (plan) => plan,
  report: (report) => report,
  rows: (rows) => rows,
  baseline: (_entity, fields) => fields,
};

export const masking = (
  { integration, settings }: OpenMapping,
  job: string,
  { reveal }: { readonly reveal: boolean } = { reveal: false },
): Masking => {
  if (reveal) return nothing;
  // Only where it is asked for: the journal may remember jobs that the mapping knows no more.
  let compiled: IsSensitive | undefined;
  const isSensitive: IsSensitive = (entity, field) => {
    compiled ??= sensitivityOf(compileJob(integration, job, settings, flow));
    return compiled(entity, field);
  };
  return {
    plan: (plan) => maskedPlan(plan, isSensitive),
    report: (report) => maskedReport(report, isSensitive),
    rows: maskedRows,
    baseline: (entity, fields) => maskedBaseline(entity, fields, isSensitive),
  };
};
