/** Wrong variants of the engine, each put in by Layer, and the invariants that must notice it. */
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Stream from "effect/Stream";
import type { EntityTemplate, FieldTemplate, JobTemplate } from "../../src/compile/PlanTemplate.ts";
import { ConnectorError } from "../../src/connector/ConnectorError.ts";
import { applyPlan } from "../../src/execute/applyPlan.ts";
import { Engine, type EngineService } from "../../src/execute/Engine.ts";
import { makeEvaluator } from "../../src/execute/evaluate/makeEvaluator.ts";
import { Flow, type FlowService, flow } from "../../src/flow/Flow.ts";
import type { FieldReason } from "../../src/model/Reason.ts";
import type { Cell, Cells } from "../../src/model/Record.ts";
import type { FieldWrite, Step } from "../../src/model/Step.ts";
import type { EntityReadings, RemoteReading } from "../../src/plan/Evaluated.ts";
import { makePlan, type PlanInput, type Planned } from "../../src/plan/makePlan.ts";
import type { Baseline, BaselineRow, JournalService } from "../../src/state/Journal.ts";
import type { Invariant } from "../invariants/harness.ts";
import { cutShort } from "../invariants/properties/cutShort.ts";
import { direction } from "../invariants/properties/direction.ts";
import { fixedPoint } from "../invariants/properties/fixedPoint.ts";
import { fourStates } from "../invariants/properties/fourStates.ts";
import { isolation } from "../invariants/properties/isolation.ts";
import { mode } from "../invariants/properties/mode.ts";
import { monotone } from "../invariants/properties/monotone.ts";
import { onlyMapped } from "../invariants/properties/onlyMapped.ts";
import { order } from "../invariants/properties/order.ts";
import { pingPong } from "../invariants/properties/pingPong.ts";
import { predicted } from "../invariants/properties/predicted.ts";
import { reason } from "../invariants/properties/reason.ts";
import { roundTrip } from "../invariants/properties/roundTrip.ts";
import { changedSystems, type Layers, real } from "../support/world/layers.ts";

export interface Fault {
  readonly name: string;
  readonly layers: Layers;
  readonly breaks: ReadonlyArray<Invariant>;
}

const withFlow = (wrong: FlowService["verdict"]): Layers => ({
  ...real,
  flow: Layer.succeed(Flow, { ...flow, verdict: wrong }),
});
const withEngine = (wrong: Partial<EngineService>): Layers => ({
  ...real,
  engine: Layer.succeed(Engine, { makeEvaluator, makePlan, applyPlan, ...wrong }),
});

const withFields = (
  template: EntityTemplate,
  change: (field: FieldTemplate) => FieldTemplate,
): EntityTemplate => ({ ...template, fields: template.fields.map(change) });

/** A planner whose input or outcome is changed. */
const planner = (change: {
  readonly input?: (input: PlanInput) => PlanInput;
  readonly planned?: (planned: Planned) => Planned;
}): Layers =>
  withEngine({
    makePlan: (input) => {
      const planned = makePlan(change.input?.(input) ?? input);
      return change.planned?.(planned) ?? planned;
    },
  });

const mapReadings = (input: PlanInput, change: (readings: EntityReadings) => EntityReadings): PlanInput => ({
  ...input,
  readings: new Map([...input.readings].map(([entity, readings]) => [entity, change(readings)])),
});

const mapWrites = (planned: Planned, change: (write: FieldWrite) => FieldWrite): Planned => ({
  ...planned,
  steps: planned.steps.map(
    (step): Step => ("writes" in step ? { ...step, writes: step.writes.map(change) } : step),
  ),
});

const mapReasons = (planned: Planned, change: (reason: FieldReason) => FieldReason): Planned => {
  const mapped = mapWrites(planned, (write) => ({ ...write, reason: change(write.reason) }));
  return {
    ...mapped,
    withheld: mapped.withheld.map((held) => ({ ...held, reason: change(held.reason) })),
  };
};

const pullOnlyPushes: Layers = {
  ...withEngine({
    makeEvaluator: (job, clock) => {
      const evaluator = makeEvaluator(job, clock);
      const both = (template: EntityTemplate) =>
        withFields(template, (field) =>
          field.direction === "pull-only" && field.local.length > 0
            ? { ...field, direction: "pull-able" }
            : field,
        );
      return {
        ...evaluator,
        local: (template, ...rest) => evaluator.local(both(template), ...rest),
        remote: (template, ...rest) => evaluator.remote(both(template), ...rest),
      };
    },
  }),
  flow: Layer.succeed(Flow, {
    ...flow,
    verdict: (question) => {
      const verdict = flow.verdict(question);
      return question.direction === "pull-only" && question.event === "update" && verdict._tag === "Pull"
        ? { _tag: "Push" }
        : verdict;
    },
  }),
};

const blankRemote = (reading: RemoteReading): RemoteReading =>
  reading._tag === "Read"
    ? {
        ...reading,
        record: {
          ...reading.record,
          cells: Object.fromEntries(Object.keys(reading.record.cells).map((name) => [name, null])),
        },
      }
    : reading;

/** A journal through which baselines pass changed. */
const journalWith = (journal: JournalService, change: (row: BaselineRow) => BaselineRow): JournalService => ({
  ...journal,
  putBaselines: (rows) => journal.putBaselines(rows.map(change)),
  settle: (intent, outcome, remembered, at) =>
    journal.settle(
      intent,
      outcome,
      remembered.baseline === undefined
        ? remembered
        : { ...remembered, baseline: change(remembered.baseline) },
      at,
    ),
});

const withoutNormalisations = (row: BaselineRow): BaselineRow => {
  const fields: Record<string, Baseline[string]> = {};
  for (const [name, { sent: _sent, stored: _stored, ...field }] of Object.entries(row.fields))
    fields[name] = field;
  return { ...row, fields };
};

const unreadIsBlank: Layers = withEngine({
  makeEvaluator: (job, clock) => {
    const evaluator = makeEvaluator(job, clock);
    const whole = (template: EntityTemplate, cells: Cells): Cells => {
      const all: Record<string, Cell> = {};
      for (const name of Object.keys(template.remote.fields)) all[name] = null;
      return { ...all, ...cells };
    };
    return {
      ...evaluator,
      remote: (template, { key, cells }, ...rest) =>
        evaluator.remote(template, { key, cells: whole(template, cells) }, ...rest),
    };
  },
});

const codesPulledWrongly: Layers = withEngine({
  makeEvaluator: (job, clock) => {
    const up = makeEvaluator(job, clock);
    const down = makeEvaluator(job, clock);
    const turned = (template: EntityTemplate) =>
      withFields(template, (field) => {
        if (field.meaning._tag !== "Codes") return field;
        const { pairs } = field.meaning.pairs;
        const next = pairs.map((pair, index) => ({
          ...pair,
          local: pairs[(index + 1) % pairs.length]?.local ?? pair.local,
        }));
        return { ...field, meaning: { ...field.meaning, pairs: { ...field.meaning.pairs, pairs: next } } };
      });
    return { ...up, remote: (template, ...rest) => down.remote(turned(template), ...rest) };
  },
});

const recordOf = (step: Step): string =>
  `${step.entity} ${("localKey" in step ? step.localKey : undefined) ?? ("remoteKey" in step ? step.remoteKey : "")}`;

/** Records one after the other; the first that fails is the last. */
const stopsAtFirstFailure: Layers = withEngine({
  applyPlan: (options) =>
    Effect.gen(function* () {
      const records = [...new Set(options.plan.steps.map(recordOf))];
      let last = yield* applyPlan({ ...options, plan: { ...options.plan, steps: [] } });
      for (const record of records) {
        const steps = options.plan.steps.filter((step) => recordOf(step) === record);
        const done = yield* applyPlan({ ...options, plan: { ...options.plan, steps } });
        last = {
          ...done,
          outcomes: [...last.outcomes, ...done.outcomes],
          setAside: [...last.setAside, ...done.setAside],
        };
        if (done.setAside.length > 0) break;
      }
      return last;
    }).pipe(Effect.withSpan("applyPlan")),
});

const reversed = (job: JobTemplate): JobTemplate => ({
  ...job,
  entities: job.entities.map((entity) => ({ ...entity, rank: job.entities.length - 1 - entity.rank })),
});

export const faults: ReadonlyArray<Fault> = [
  { name: "a pull-only field is pushed on update", layers: pullOnlyPushes, breaks: [direction, mode] },
  {
    name: "the mode ignore is taken for push",
    layers: withFlow((question) =>
      flow.verdict(question.gate === "ignore" ? { ...question, gate: "push" } : question),
    ),
    breaks: [mode, monotone],
  },
  {
    name: "a toggle that is off lets a create through",
    layers: withFlow((question) =>
      flow.verdict(
        question.gate === "off" && question.event !== "update" ? { ...question, gate: "on" } : question,
      ),
    ),
    breaks: [mode],
  },
  {
    name: "the planner forgets what the remote side holds",
    layers: planner({
      input: (input) =>
        mapReadings(input, (readings) => ({
          ...readings,
          remotes: new Map([...readings.remotes].map(([key, reading]) => [key, blankRemote(reading)])),
        })),
    }),
    breaks: [fixedPoint],
  },
  {
    name: "a normalisation is not remembered",
    layers: withEngine({
      applyPlan: (options) =>
        applyPlan({ ...options, journal: journalWith(options.journal, withoutNormalisations) }),
    }),
    breaks: [pingPong],
  },
  {
    name: "the remote writer sends a field that no rule names",
    layers: {
      ...real,
      systems: changedSystems({
        writers: (writers) => ({
          ...writers,
          remote: {
            ...writers.remote,
            update: (write) =>
              writers.remote.update({ ...write, cells: { ...write.cells, spare: "sent along" } }),
          },
        }),
      }),
    },
    breaks: [onlyMapped, direction],
  },
  {
    name: "the local writer blanks a column that no rule names",
    layers: {
      ...real,
      systems: changedSystems({
        writers: (writers) => ({
          ...writers,
          local: {
            ...writers.local,
            update: (write) => writers.local.update({ ...write, cells: { ...write.cells, spare: null } }),
          },
        }),
      }),
    },
    breaks: [onlyMapped],
  },
  { name: "what was not read is taken for blank", layers: unreadIsBlank, breaks: [fourStates] },
  {
    name: "a blank overwrites a value without being allowed to",
    layers: planner({
      input: (input) =>
        mapReadings(input, (readings) => ({
          ...readings,
          template: withFields(readings.template, (field) => ({ ...field, clearsBlanks: true })),
        })),
    }),
    breaks: [fourStates],
  },
  { name: "codes come down as their neighbours", layers: codesPulledWrongly, breaks: [roundTrip] },
  { name: "the run stops at the first record that fails", layers: stopsAtFirstFailure, breaks: [isolation] },
  {
    name: "one row that cannot be read ends the run",
    layers: {
      ...real,
      systems: changedSystems({
        readers: (readers) => ({
          ...readers,
          local: {
            ...readers.local,
            list: (resource, filter) =>
              Stream.mapEffect(readers.local.list(resource, filter), (page) =>
                page.bad.length === 0
                  ? Effect.succeed(page)
                  : Effect.fail(
                      new ConnectorError({
                        reason: "malformed",
                        system: "base",
                        operation: `list ${resource}`,
                        message: "a row does not fit",
                      }),
                    ),
              ),
          },
        }),
      }),
    },
    breaks: [isolation],
  },
  {
    name: "records are written before those they refer to",
    layers: withEngine({ applyPlan: (options) => applyPlan({ ...options, job: reversed(options.job) }) }),
    breaks: [order],
  },
  {
    name: "a reference goes up as the local key of its record",
    layers: planner({
      planned: (planned) =>
        mapWrites(planned, (write) =>
          write.value._tag === "KeyOf" && write.value.wants === "remote"
            ? { ...write, value: { _tag: "Known", value: write.value.key } }
            : write,
        ),
    }),
    breaks: [order],
  },
  {
    name: "what a create owes is forgotten with its run",
    layers: planner({
      input: (input) =>
        mapReadings(input, (readings) => ({
          ...readings,
          creating: new Map(
            [...readings.creating].filter(([, { local, next }]) => local !== true && next > 1),
          ),
        })),
    }),
    breaks: [cutShort],
  },
  {
    name: "a reason names the line below its rule",
    layers: planner({
      planned: (planned) =>
        mapReasons(planned, (one) => ({ ...one, rule: { ...one.rule, line: one.rule.line + 1 } })),
    }),
    breaks: [reason],
  },
  {
    name: "a reason names another value of its gate",
    layers: planner({
      planned: (planned) =>
        mapReasons(planned, (one) =>
          one.gate === undefined ? one : { ...one, gate: { ...one.gate, value: "something else" } },
        ),
    }),
    breaks: [reason],
  },
  {
    name: "remote-wins lets the local side win",
    layers: {
      ...real,
      flow: Layer.succeed(Flow, {
        ...flow,
        decide: (rules, contest) => {
          const found = flow.decide(rules, contest);
          return found.by === "remote-wins" ? { ...found, decision: "push" } : found;
        },
      }),
    },
    breaks: [predicted],
  },
  {
    name: "latest-change takes the side that has not changed",
    layers: {
      ...real,
      flow: Layer.succeed(Flow, {
        ...flow,
        decide: (rules, contest) => {
          const found = flow.decide(rules, contest);
          return found.by === "latest-change"
            ? { ...found, decision: found.decision === "push" ? "pull" : "push" }
            : found;
        },
      }),
    },
    breaks: [predicted],
  },
];
