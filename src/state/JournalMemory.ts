/** The journal in memory, for simulations and tests: the same contract, gone with its layer. */
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import type { SetAside, Step, Withheld } from "../model/Step.ts";
import { askedInMemory } from "./askedMemory.ts";
import {
  type BaselineRow,
  type CreatingDone,
  type CreatingRow,
  type Intent,
  Journal,
  type JournalService,
  type LinkRow,
  type RunRow,
  type StepRow,
} from "./Journal.ts";
import { outcomeStatus } from "./outcomeStatus.ts";
import { payloadDigest } from "./payloadDigest.ts";
import { quarantineInMemory } from "./quarantineMemory.ts";
import { readsInMemory } from "./readsMemory.ts";
import { IntentOpen, StateError } from "./StateError.ts";
import { surfaceInMemory } from "./surfaceMemory.ts";

interface Run {
  row: RunRow;
  readonly steps: Map<string, StepRow>;
  readonly withheld: Array<Withheld>;
  readonly setAside: Array<SetAside>;
}

interface OpenIntent {
  readonly intent: Intent;
  readonly record: string;
}

const failed = (operation: string, message: string) => new StateError({ operation, path: "memory", message });

const byLocalKey = (a: { readonly localKey: string }, b: { readonly localKey: string }): number => {
  if (a.localKey === b.localKey) return 0;
  return a.localKey < b.localKey ? -1 : 1;
};

/** Rows under (entity, local key). */
const makeTable = <Row extends { readonly entity: string; readonly localKey: string }>() => {
  const entities = new Map<string, Map<string, Row>>();
  const put = (row: Row): void => {
    const rows = entities.get(row.entity) ?? new Map<string, Row>();
    entities.set(row.entity, rows.set(row.localKey, row));
  };
  return {
    put,
    all: (entity: string) => Effect.sync(() => [...(entities.get(entity)?.values() ?? [])].sort(byLocalKey)),
    putAll: (rows: ReadonlyArray<Row>) => Effect.sync(() => rows.forEach(put)),
    removeAll: (rows: ReadonlyArray<{ readonly entity: string; readonly localKey: string }>) =>
      Effect.sync(() => {
        for (const row of rows) entities.get(row.entity)?.delete(row.localKey);
      }),
  };
};

export const make: Effect.Effect<JournalService> = Effect.sync(() => {
  const runs = new Map<string, Run>();
  const open = new Map<number, OpenIntent>();
  const links = makeTable<LinkRow>();
  const baselines = makeTable<BaselineRow>();
  const creating = new Map<string, CreatingRow>();
  const putCreating = (row: CreatingRow | CreatingDone): void => {
    const record = `${row.entity} ${row.localKey}`;
    if ("done" in row) creating.delete(record);
    else creating.set(record, row);
  };
  let lastIntent = 0;

  const withRun = <A, E>(
    operation: string,
    id: string,
    use: (run: Run) => Effect.Effect<A, E>,
  ): Effect.Effect<A, E | StateError> =>
    Effect.suspend((): Effect.Effect<A, E | StateError> => {
      const run = runs.get(id);
      return run === undefined ? Effect.fail(failed(operation, `there is no run ${id}`)) : use(run);
    });

  /** What a run holds; nothing of a run that does not exist. */
  const read = <A>(id: string, part: (run: Run) => ReadonlyArray<A>) =>
    Effect.sync(() => {
      const run = runs.get(id);
      return run === undefined ? [] : [...part(run)];
    });

  const mark = (run: Run, step: Step, status: StepRow["status"], message: string | undefined): void => {
    const planned = run.steps.get(step.id)?.step ?? step;
    run.steps.set(step.id, { run: run.row.id, step: planned, status, message });
  };

  const service: JournalService = {
    startRun: ({ id, kind, job, chosen, startedAt }) =>
      Effect.suspend(() => {
        if (runs.has(id)) return Effect.fail(failed("start a run", `there is a run ${id} already`));
        for (const run of runs.values()) {
          if (kind !== "plan" && run.row.kind !== "plan" && run.row.status === "running") {
            run.row = { ...run.row, status: "interrupted" };
          }
        }
        const row: RunRow = {
          id,
          kind,
          job,
          chosen,
          startedAt,
          endedAt: undefined,
          status: "running",
          counts: {},
        };
        runs.set(id, { row, steps: new Map(), withheld: [], setAside: [] });
        return Effect.void;
      }),

    recordPlan: (id, plan) =>
      withRun("record a plan", id, (run) => {
        const ids = new Set([...run.steps.keys(), ...plan.steps.map((step) => step.id)]);
        if (ids.size < run.steps.size + plan.steps.length) {
          return Effect.fail(failed("record a plan", `the run ${id} has a step twice`));
        }
        for (const step of plan.steps) mark(run, step, "planned", undefined);
        run.withheld.push(...plan.withheld);
        run.setAside.push(...plan.setAside);
        return Effect.void;
      }),

    begin: (id, step, { entity, side, key }, at, part = 0) =>
      withRun("begin a step", id, (run) => {
        const record = JSON.stringify([entity, side, key]);
        for (const other of open.values()) {
          if (other.record === record) return Effect.fail(new IntentOpen({ entity, record: key }));
        }
        lastIntent += 1;
        open.set(lastIntent, {
          intent: { id: lastIntent, run: id, step, begunAt: at, part, digest: payloadDigest(step, part) },
          record,
        });
        mark(run, step, "begun", undefined);
        return Effect.succeed(lastIntent);
      }),

    settle: (intent, outcome, remembered) =>
      Effect.suspend(() => {
        const found = open.get(intent);
        if (found === undefined)
          return Effect.fail(failed("settle a step", `the intent ${intent} is not open`));
        return withRun("settle a step", found.intent.run, (run) => {
          const after = outcomeStatus(outcome);
          if (!after.open) open.delete(intent);
          mark(run, found.intent.step, after.status, after.message);
          if (remembered.link !== undefined) links.put(remembered.link);
          if (remembered.baseline !== undefined) baselines.put(remembered.baseline);
          if (remembered.creating !== undefined) putCreating(remembered.creating);
          return Effect.void;
        });
      }),

    skip: (id, steps) =>
      Effect.sync(() => {
        const run = runs.get(id);
        for (const left of steps) {
          const row = run?.steps.get(left.id);
          if (row?.status === "planned") {
            run?.steps.set(left.id, { ...row, status: "skipped", message: left.message });
          }
        }
      }),

    setAside: (id, records) =>
      records.length === 0
        ? Effect.void
        : withRun("set records aside", id, (run) => Effect.sync(() => void run.setAside.push(...records))),

    endRun: (id, status, counts, at) =>
      withRun("end a run", id, (run) =>
        Effect.sync(() => {
          run.row = { ...run.row, status, counts, endedAt: at };
        }),
      ),

    openIntents: Effect.sync(() => [...open.values()].map(({ intent }) => intent)),
    creating: Effect.sync(() => [...creating.values()]),
    decide: ({ entity, localKey }, how) =>
      Effect.sync(() => {
        const records = ["local", "remote"].map((side) => JSON.stringify([entity, side, localKey]));
        const record = `${entity} ${localKey}`;
        const own = [...open].filter(([, one]) => records.includes(one.record));
        for (const [id, { intent }] of own) {
          open.delete(id);
          if (how === "adopted" && intent.step._tag === "PushCreate")
            putCreating({
              entity,
              localKey,
              next: intent.part + 1,
              taken: creating.get(record)?.taken ?? {},
            });
        }
        if (how === "adopted" || own.length > 0) return own.length;
        return creating.delete(record) ? 1 : 0;
      }),
    putCreating: (rows) => Effect.sync(() => rows.forEach(putCreating)),
    runs: (limit) =>
      Effect.sync(() =>
        [...runs.values()]
          .map((run) => run.row)
          .reverse()
          .sort((a, b) => b.startedAt - a.startedAt)
          .slice(0, limit),
      ),
    lastCompleted: Effect.sync(() => {
      const last = new Map<string, number>();
      for (const { row } of runs.values()) {
        const whole =
          (row.kind === "run" || row.kind === "apply") &&
          !row.chosen &&
          (row.status === "done" || row.status === "attention");
        if (whole && row.endedAt !== undefined)
          last.set(row.job, Math.max(last.get(row.job) ?? 0, row.endedAt));
      }
      return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([job, endedAt]) => ({ job, endedAt }));
    }),
    run: (id) => Effect.sync(() => runs.get(id)?.row),
    steps: (id) => read(id, (run) => [...run.steps.values()]),
    withheld: (id) => read(id, (run) => run.withheld),
    recordsSetAside: (id) => read(id, (run) => run.setAside),

    links: links.all,
    putLinks: links.putAll,
    removeLinks: links.removeAll,
    baselines: baselines.all,
    putBaselines: baselines.putAll,
    removeBaselines: baselines.removeAll,
    ...quarantineInMemory(),
    ...surfaceInMemory(),
    ...askedInMemory(),
    ...readsInMemory(),
  };
  return service;
});

export const layer: Layer.Layer<Journal> = Layer.effect(Journal, make);
