/**
 * The plan that puts back what a run has written: from the before-values of its journaled steps, and only where the
 * record still holds what that run wrote. Both sides are read now; creates and links stay.
 */
import * as Effect from "effect/Effect";
import * as Stream from "effect/Stream";
import type { EntityTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import type { Reader } from "../connector/Connector.ts";
import type { ConnectorError } from "../connector/ConnectorError.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Integration } from "../language/Integration.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import { type Cell, type Cells, type Key, keyParts } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite, PullUpdateStep, PushUpdateStep, SetAside, Step, Withheld } from "../model/Step.ts";
import { pairedKey } from "../plan/Evaluated.ts";
import { guardsPassed } from "../plan/guard.ts";
import { localHalf } from "../plan/localHalf.ts";
import { linkOf, typedRemoteKey } from "../plan/match.ts";
import { orderSteps } from "../plan/order.ts";
import type { Plan } from "../plan/Plan.ts";
import { stepId } from "../plan/Planning.ts";
import type { Baseline, BaselineRow, JournalService, LinkRow, StepRow } from "../state/Journal.ts";
import { types } from "../value/types/registry.ts";
import { recordId } from "./earlierIntents.ts";
import { mappingDigest } from "./mappingDigest.ts";
import { type PairNow, revertWrites, type WrittenPlace } from "./revertWrites.ts";
import type { Readers } from "./systems.ts";

/** What one run has changed of one side of one record that was there before. */
interface Changed {
  readonly side: Side;
  readonly template: EntityTemplate;
  readonly localKey: Key | undefined;
  readonly remoteKey: Key | undefined;
  /** By place; of a place that was written twice the first before and the last value. */
  readonly writes: Map<string, FieldWrite>;
}

/** What became of a step is known to be a change, or may be: where the place holds the value, it was one. */
const mayHaveChanged: ReadonlySet<StepRow["status"]> = new Set(["done", "lost", "settled", "begun"]);

const isUpdate = (step: Step): step is PushUpdateStep | PullUpdateStep =>
  step._tag === "PushUpdate" || step._tag === "PullUpdate";

type ReadNow = ReadonlyMap<Key, Cells | { readonly _tag: "Failed"; readonly message: string }>;

/** Records by key, in whichever way the system offers; a key that is not in the answer is not there. */
const readNow = <S extends Side>(
  reader: Reader<S>,
  resource: CatalogResource,
  keys: ReadonlyArray<Key>,
): Effect.Effect<ReadNow | undefined, ConnectorError> =>
  Effect.gen(function* () {
    const found = new Map<Key, Cells | { readonly _tag: "Failed"; readonly message: string }>();
    if (keys.length === 0) return found;
    if (resource.read !== undefined) {
      for (const [index, result] of (yield* reader.read(resource.name, keys)).entries()) {
        const key = keys[index];
        if (key === undefined || result._tag === "Missing") continue;
        found.set(
          key,
          result._tag === "Found" ? result.record.cells : { _tag: "Failed", message: result.error.message },
        );
      }
      return found;
    }
    if (resource.list === undefined || resource.list.needs.length > 0) return undefined;
    const wanted = new Set(keys);
    yield* Stream.runForEach(reader.list(resource.name, {}), ({ records }) =>
      Effect.sync(() => {
        for (const record of records) if (wanted.has(record.key)) found.set(record.key, record.cells);
      }),
    );
    return found;
  });

const isFailed = (
  read: Cells | { readonly _tag: "Failed"; readonly message: string },
): read is { readonly _tag: "Failed"; readonly message: string } =>
  "_tag" in read && read._tag === "Failed" && "message" in read;

export interface RevertInput {
  readonly integration: Integration;
  readonly profile: string;
  readonly job: JobTemplate;
  readonly flow: FlowService;
  readonly readers: Readers["Type"];
  readonly journal: JournalService;
  readonly run: string;
  readonly now: string;
  readonly today: string;
  readonly widening: Plan["widening"];
}

/** A key that an earlier step of the run made, as the cell that was sent; undefined where it is not known any more. */
const sentCell = (
  input: RevertInput,
  { template, side }: Changed,
  links: ReadonlyMap<string, ReadonlyArray<LinkRow>>,
  { value, place }: FieldWrite,
): Cell | undefined => {
  if (value._tag === "Known") return value.value;
  const rows = links.get(value.entity) ?? [];
  const row = rows.find((one) => (value.wants === "remote" ? one.localKey : one.remoteKey) === value.key);
  if (row === undefined) return undefined;
  const text = keyParts(value.wants === "remote" ? row.remoteKey : row.localKey)[value.part] ?? "";
  const parsed = types[template[side].fields[place]?.type ?? "exact"].parse(text, {
    timezone: input.job.timezone,
  });
  return parsed._tag === "Parsed" ? parsed.cell : text;
};

/** Updates of the run by side and record, and the records that it created. */
const changesOf = (
  input: RevertInput,
  rows: ReadonlyArray<StepRow>,
  links: ReadonlyMap<string, ReadonlyArray<LinkRow>>,
) => {
  const done = rows.filter(({ status }) => mayHaveChanged.has(status)).map(({ step }) => step);
  const created = new Map<string, Step>();
  for (const step of done)
    if (step._tag === "PushCreate" || step._tag === "PullCreate")
      created.set(`${step._tag === "PushCreate" ? "remote" : "local"} ${recordId(step)}`, step);
  const changes = new Map<string, Changed>();
  const unknown: Array<Step> = [];
  for (const step of done) {
    if (!isUpdate(step)) continue;
    const side = step._tag === "PushUpdate" ? "remote" : "local";
    if (created.has(`${side} ${recordId(step)}`)) continue;
    const template = input.job.entities.find(({ entity }) => entity === step.entity);
    if (template === undefined) {
      unknown.push(step);
      continue;
    }
    const own = links.get(step.entity) ?? [];
    const localKey = step.localKey ?? own.find((row) => row.remoteKey === step.remoteKey)?.localKey;
    const remoteKey = step.remoteKey ?? own.find((row) => row.localKey === step.localKey)?.remoteKey;
    const id = `${side} ${recordId(step)}`;
    const change = changes.get(id) ?? { side, template, localKey, remoteKey, writes: new Map() };
    changes.set(id, change);
    for (const write of step.writes) {
      const { before: _, ...later } = write;
      const first = change.writes.get(write.place);
      change.writes.set(
        write.place,
        first === undefined
          ? write
          : { ...later, ...(first.before === undefined ? {} : { before: first.before }) },
      );
    }
  }
  return { changes: [...changes.values()], created: [...created.values()], unknown };
};

const keysOf = (step: Step) => ({
  ...("localKey" in step && step.localKey !== undefined ? { localKey: step.localKey } : {}),
  ...("remoteKey" in step && step.remoteKey !== undefined ? { remoteKey: step.remoteKey } : {}),
});

/** Both sides of every pair that is to be touched, as they are now. */
const readPairs = (
  input: RevertInput,
  changes: ReadonlyArray<Changed>,
  links: ReadonlyMap<string, ReadonlyArray<LinkRow>>,
): Effect.Effect<(change: Changed) => PairNow, ConnectorError> =>
  Effect.gen(function* () {
    const { readers, job } = input;
    const pairs = new Map<
      string,
      { readonly local: ReadNow | undefined; readonly remote: ReadNow | undefined }
    >();
    for (const template of job.entities) {
      const own = changes.filter((change) => change.template === template);
      const keys = (of: "localKey" | "remoteKey") => [...new Set(own.flatMap((change) => change[of] ?? []))];
      pairs.set(template.entity, {
        local: yield* readNow(readers.local, template.local, keys("localKey")),
        remote: yield* readNow(readers.remote, template.remote, keys("remoteKey")),
      });
    }
    return ({ template, localKey, remoteKey }) => {
      const read = pairs.get(template.entity);
      const nothing = (message: string): PairNow => ({ local: undefined, remote: undefined, message });
      const cells = (side: Side, key: Key | undefined) =>
        key === undefined ? undefined : read?.[side]?.get(key);
      if (read?.local === undefined || read.remote === undefined)
        return nothing("the system has no way to read the record now");
      const local = cells("local", localKey);
      const remote = cells("remote", remoteKey);
      for (const one of [local, remote])
        if (one !== undefined && isFailed(one)) return nothing(`it could not be read: ${one.message}`);
      if (local === undefined || isFailed(local)) return nothing("its local record is not there any more");
      if (remote === undefined || isFailed(remote)) return nothing("its remote record is not there any more");
      const remembered = (links.get(template.entity) ?? []).find((row) => row.localKey === localKey);
      const linked = pairedKey(linkOf(template, local, remembered, job.timezone));
      return linked !== undefined && typedRemoteKey(template, linked, job.timezone) === remoteKey
        ? { local, remote, message: "" }
        : nothing("its two records are not linked to each other any more");
    };
  });

/** What both sides hold once the writes are done, for the three-way comparison of later runs. */
const observed = (
  { template }: Changed,
  now: PairNow,
  before: Baseline | undefined,
  writes: ReadonlyArray<FieldWrite>,
): Baseline => {
  const fields: Record<string, Baseline[string]> = { ...before };
  for (const name of new Set(writes.map((write) => write.field))) {
    const field = template.fields.find((one) => one.name === name);
    const local = now.local === undefined ? undefined : localHalf(field?.local ?? [], now.local);
    const remote = now.remote?.[field?.remote ?? ""];
    fields[name] = {
      ...(local === undefined ? {} : { local }),
      ...(remote === undefined ? {} : { remote }),
    };
  }
  return fields;
};

const many = (n: number, one: string): string => `${n} ${one}${n === 1 ? "" : "s"}`;

/** Reads both sides and says what would be put back. Writes to neither system. */
export const makeRevertPlan = Effect.fn("makeRevertPlan")(function* (input: RevertInput) {
  const { job, journal, readers, run } = input;
  const before = { local: yield* readers.local.requests, remote: yield* readers.remote.requests };
  const rows = yield* journal.steps(run);
  const links = new Map<string, ReadonlyArray<LinkRow>>();
  for (const template of job.entities) {
    const own = yield* journal.links(template.entity);
    links.set(
      template.entity,
      own.map((row) => ({ ...row, remoteKey: typedRemoteKey(template, row.remoteKey, job.timezone) })),
    );
  }
  const { changes, created, unknown } =
    job.shutBy === undefined ? changesOf(input, rows, links) : { changes: [], created: [], unknown: [] };
  const nowOf = yield* readPairs(input, changes, links);
  const baselines = new Map<string, Baseline>();
  for (const { entity } of job.entities)
    for (const row of yield* journal.baselines(entity))
      baselines.set(`${entity}:${row.localKey}`, row.fields);

  const steps: Array<Step> = [];
  const withheld: Array<Withheld> = [];
  const remembered = new Map<string, BaselineRow>();
  const considered: Record<string, number> = {};
  for (const change of changes) {
    const { template, side, localKey, remoteKey } = change;
    const { entity } = template;
    considered[entity] = (considered[entity] ?? 0) + 1;
    const id = `${entity}:${localKey ?? ""}`;
    const baseline = baselines.get(id);
    const now = nowOf(change);
    const places: ReadonlyArray<WrittenPlace> = [...change.writes.values()].map((write) => ({
      write,
      sent: sentCell(input, change, links, write),
    }));
    const found = revertWrites({ ...input, template, side, localKey, remoteKey, places, now, baseline });
    withheld.push(...found.withheld);
    if (found.writes.length === 0 || localKey === undefined || remoteKey === undefined) continue;
    steps.push({
      _tag: side === "remote" ? "PushUpdate" : "PullUpdate",
      id: stepId(entity, localKey, side === "remote" ? "revert-push" : "revert-pull"),
      entity,
      resource: template[side].name,
      origin: template.origin,
      localKey,
      remoteKey,
      writes: found.writes,
    });
    const fields = observed(change, now, remembered.get(id)?.fields ?? baseline, found.writes);
    remembered.set(id, { entity, localKey, fields });
  }
  const ordered = orderSteps(job, steps);
  const linked = Object.fromEntries([...links].map(([entity, own]) => [entity, own.length]));
  const stay = rows.filter(({ step, status }) => step._tag === "Link" && status === "done").length;
  const places = steps.reduce((sum, step) => sum + (isUpdate(step) ? step.writes.length : 0), 0);
  const setAside: ReadonlyArray<SetAside> = [
    ...created.map(
      (step): SetAside => ({
        entity: step.entity,
        ...keysOf(step),
        code: "no-move",
        message: `created by run ${run} and left as it is: a run never deletes`,
        origin: step.origin,
      }),
    ),
    ...unknown.map(
      (step): SetAside => ({
        entity: step.entity,
        ...keysOf(step),
        code: "no-move",
        message: `changed by run ${run}; the mapping has no such entity any more, so that nothing of it may be written`,
        origin: step.origin,
      }),
    ),
  ];
  const plan: Plan = {
    version: 1,
    integration: job.integration,
    profile: input.profile,
    job: job.job,
    mapping: mappingDigest(job, input.integration),
    madeAt: input.now,
    today: input.today,
    settings: { ...job.settings },
    inputs: {},
    reverts: run,
    steps: ordered,
    withheld,
    setAside,
    notes: [
      ...(job.shutBy === undefined ? [] : [`"${job.shutBy}" is off: nothing is read and nothing is written`]),
      `${many(places, "place")} that run ${run} wrote and that nobody has changed since ${places === 1 ? "is" : "are"} put back`,
      ...(withheld.length === 0
        ? []
        : [
            `${many(withheld.length, "place")} ${withheld.length === 1 ? "is" : "are"} left alone, each with its reason`,
          ]),
      ...(stay === 0
        ? []
        : [
            `${many(stay, "link")} of that run ${stay === 1 ? "stays" : "stay"}; links remove takes one back`,
          ]),
      ...(places === 0
        ? []
        : [
            "the next ordinary run judges the same differences anew and writes the same again, unless the source, the mapping or a mode is changed before",
          ]),
    ],
    chosen: false,
    considered,
    // A share is one of the linked records, not of those that the run happened to change.
    guards: guardsPassed(job, ordered, linked, false),
    widening: input.widening,
    remember: { links: [], forgotten: [], creating: [], baselines: [...remembered.values()] },
    requests: {
      local: (yield* readers.local.requests) - before.local,
      remote: (yield* readers.remote.requests) - before.remote,
    },
  };
  return plan;
});
