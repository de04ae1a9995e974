/**
 * Crosswalk as a library: everything that the command does, with typed errors. Services are Effect tags;
 * `layer`s for the live ones stand beside them.
 */
export { type CasesChecked, checkCases } from "./check/cases/checkCases.ts";
export type * from "./check/cases/TestCase.ts";
export { type Checker, type CheckResult, makeChecker, type SystemKind } from "./check/check.ts";
export { describeCode } from "./check/describeCode.ts";
export { compileJob } from "./compile/compile.ts";
export type * from "./compile/PlanTemplate.ts";
export type { Connector, ConnectorKind, OpenOptions, Reader, Writer } from "./connector/Connector.ts";
export { ConnectorError, type ConnectorReason } from "./connector/ConnectorError.ts";
export { Deadline } from "./connector/Deadline.ts";
export { connectorKinds } from "./connector/registry.ts";
export { type Code, codes } from "./diagnostic/Code.ts";
export type { Diagnostic, Related, Severity } from "./diagnostic/Diagnostic.ts";
export type { Edit, Fix } from "./diagnostic/Fix.ts";
export { printGithub } from "./diagnostic/printGithub.ts";
export { printHuman } from "./diagnostic/printHuman.ts";
export { diagnosticsJson } from "./diagnostic/printJson.ts";
export { type CodeDescription, sarif } from "./diagnostic/printSarif.ts";
export { applySaved } from "./execute/applySaved.ts";
export { Engine, type EngineService } from "./execute/Engine.ts";
export {
  GuardRefused,
  type JobOptions,
  NothingChosen,
  PlanForeign,
  type RunOptions,
} from "./execute/JobOptions.ts";
export { acknowledgementOf } from "./execute/makeJobPlan.ts";
export type { RunReport, StepOutcome } from "./execute/RunReport.ts";
export type { Selection } from "./execute/read/Reading.ts";
export { planRevert, type RevertOptions, revertRun } from "./execute/revertRun.ts";
export { planJob, previewJob, runJob } from "./execute/runJob.ts";
export { Readers, Writers } from "./execute/systems.ts";
export { HandedOver, type UnderRunLock, underRunLock } from "./execute/underRunLock.ts";
export { Flow, type FlowService, flow, type Verdict } from "./flow/Flow.ts";
export type { Integration, SoundProfile } from "./language/Integration.ts";
export { loadCases } from "./language/loadCases.ts";
export {
  findIntegration,
  IntegrationNotFound,
  type LoadedFiles,
  loadIntegration,
} from "./language/loadIntegration.ts";
export { type SettingValue, type SettingValues, settingsInForce } from "./language/settings.ts";
export type { Catalog, CatalogField, CatalogResource } from "./model/Catalog.ts";
export type { FieldReason } from "./model/Reason.ts";
export type { Cell, Cells, Key, SystemRecord } from "./model/Record.ts";
export type { SetAside, Step, Withheld } from "./model/Step.ts";
export type {
  CreateWrite,
  PullCreate,
  PullUpdate,
  PushCreate,
  PushUpdate,
  UpdateWrite,
} from "./model/Write.ts";
export { countPlan, hasChanges, Plan } from "./plan/Plan.ts";
export { differs, diffMapping } from "./report/diff/diffMapping.ts";
export { diffSettings } from "./report/diff/diffSettings.ts";
export { liveCounts } from "./report/diff/liveCounts.ts";
export type { MappingDiff } from "./report/diff/MappingDiff.ts";
export type { SettingsDiff } from "./report/diff/SettingsDiff.ts";
export { type DocsOptions, docsPage } from "./report/docs/docsPage.ts";
export { maskedPlan, maskedReport, maskedRows, sensitivityOf } from "./report/masked.ts";
export { planText } from "./report/planText.ts";
export { runText } from "./report/runText.ts";
export { runSchedule } from "./schedule/runSchedule.ts";
export type { AskedRun, RunRequest } from "./state/AskedRun.ts";
export { BootClockLive, BootClockSimulated } from "./state/BootClock.ts";
export { BootClock, type BudgetHandle, Budgets, type Limit } from "./state/Budget.ts";
export { layer as budgetsMemory } from "./state/BudgetMemory.ts";
export { layer as budgetsSqlite } from "./state/BudgetSqlite.ts";
export { Journal, type JournalService } from "./state/Journal.ts";
export { layer as journalMemory } from "./state/JournalMemory.ts";
export { layer as journalSqlite } from "./state/JournalSqlite.ts";
export { type LongWait, LongWaits, type LongWaitsService } from "./state/LongWaits.ts";
export { RunLock } from "./state/RunLock.ts";
export { layer as runLockMemory } from "./state/RunLockMemory.ts";
export { layer as runLockSqlite } from "./state/runLockSqlite.ts";
export { IntentOpen, RunLocked, StateError } from "./state/StateError.ts";
export { type Bounds, type CaseRunner, makeCaseRunner, standardBounds } from "./trial/CaseRunner.ts";
export {
  type Comparison,
  compare,
  type Difference,
  isAsExpected,
  type PartDifference,
} from "./trial/compare.ts";
export { type DescribedPlan, described } from "./trial/described.ts";
export { type MappingTexts, textsOf } from "./trial/mappingTexts.ts";
export { memoryReader } from "./trial/memoryReader.ts";
export { planCase } from "./trial/planCase.ts";
export { type CaseOutcome, runCase } from "./trial/runCase.ts";
export { TrialProgram } from "./trial/TrialProgram.ts";
export { updateCases } from "./trial/updateCases.ts";
