/** Why a field flows, or does not: its flow table under the given settings, and what the other values would do. */
import type { EntityTemplate, FieldTemplate } from "../compile/PlanTemplate.ts";
import type { FlowService } from "../flow/Flow.ts";
import { fieldFlow, settingsOf } from "../language/fieldFlow.ts";
import type { Integration } from "../language/Integration.ts";
import { originOf } from "../language/Integration.ts";
import { combinations, type SettingValues } from "../language/settings.ts";
import { type Event, events } from "../model/Event.ts";
import { originText } from "../model/Reason.ts";
import type { SetAside, Withheld } from "../model/Step.ts";
import { shownKey } from "../plan/keys.ts";
import { shownHalf } from "../plan/localHalf.ts";
import type { Baseline, RunRow, StepRow } from "../state/Journal.ts";
import { decidedBy } from "./decidedBy.ts";
import { type Reveal, shownCell, shownChange } from "./values.ts";

export interface FlowLine {
  readonly event: Event;
  readonly job: string;
  readonly flows: string;
  readonly decidedBy: string;
  readonly rule: string;
  readonly group?: string;
  readonly otherwise: ReadonlyArray<{ readonly settings: SettingValues; readonly flows: string }>;
}

const verdictText = (verdict: { readonly _tag: string; readonly code?: string }): string =>
  verdict._tag === "Push"
    ? "local → remote"
    : verdict._tag === "Pull"
      ? "remote → local"
      : verdict._tag === "Decide"
        ? "as the conflict rule decides"
        : `nothing (${verdict.code ?? ""})`;

/** The flows of one field, job by job and event by event, under `values` and under every other value that matters. */
export const fieldFlows = (
  integration: Integration,
  entityName: string,
  fieldName: string,
  values: SettingValues,
  flow: FlowService,
): ReadonlyArray<FlowLine> => {
  const entity = integration.entities.get(entityName);
  if (entity === undefined) return [];
  const main = integration.main.value;
  const rule = originText(originOf(entity, ["fields", fieldName]));
  return Object.keys(main.jobs).flatMap((job) =>
    events.flatMap((event): ReadonlyArray<FlowLine> => {
      const found = fieldFlow(flow, main, entity.value, fieldName, event, job, values);
      if (found.move._tag === "NoMove") return [];
      const names = settingsOf(main, entity.value, fieldName, event);
      const now = verdictText(found.verdict);
      const group = found.group === undefined ? undefined : entity.value.groups?.[found.group];
      const otherwise = combinations(main.settings ?? {}, names)
        .filter((other) => names.filter((name) => other[name] !== values[name]).length === 1)
        .map((other) => ({
          settings: Object.fromEntries(
            names.filter((name) => other[name] !== values[name]).map((name) => [name, other[name] ?? ""]),
          ),
          flows: verdictText(
            fieldFlow(flow, main, entity.value, fieldName, event, job, { ...values, ...other }).verdict,
          ),
        }));
      return [
        {
          event,
          job,
          flows: now,
          decidedBy: decidedBy(integration, entity, fieldName, found),
          rule,
          ...(group === undefined || found.group === undefined
            ? {}
            : {
                group: `"${group.title}" ${originText(originOf(entity, ["groups", found.group, "title"]))}`,
              }),
          otherwise,
        },
      ];
    }),
  );
};

const eventText: { readonly [E in Event]: string } = {
  "create-remote": "creating the remote record",
  "create-local": "creating the local record",
  update: "updating a pair",
};

export const fieldText = (
  template: EntityTemplate,
  field: FieldTemplate,
  lines: ReadonlyArray<FlowLine>,
): string => {
  const places = `${field.local.length === 0 ? "(computed)" : field.local.map((place) => template.local.fields[place]?.stored ?? place).join(", ")} ↔ ${field.remote === undefined ? "(computed)" : `${template.remote.name}.${field.remote}`}`;
  return [
    `${template.entity}.${field.name}  ${field.direction ?? "matches only"}  ${places}  [${originText(field.rule)}]`,
    ...lines.flatMap((line) => [
      `  ${line.job}, ${eventText[line.event]}: ${line.flows}; ${line.decidedBy}${line.group === undefined ? "" : `; group ${line.group}`}`,
      ...line.otherwise
        .filter((other) => other.flows !== line.flows)
        .map(
          (other) =>
            `      with ${Object.entries(other.settings)
              .map(([name, value]) => `${name}: ${String(value)}`)
              .join(", ")}: ${other.flows}`,
        ),
    ]),
  ].join("\n");
};

export interface RecordHistory {
  readonly run: RunRow;
  readonly steps: ReadonlyArray<StepRow>;
  readonly withheld: ReadonlyArray<Withheld>;
  readonly setAside: ReadonlyArray<SetAside>;
  readonly baseline: Baseline | undefined;
  readonly remoteKey: string | undefined;
  /** Plans and runs since then that had nothing to write, to withhold or to set aside for the record. */
  readonly later: number;
}

/** Why a field of one record was or was not written in the last run that the journal remembers. */
export const recordText = (
  template: EntityTemplate,
  key: string,
  fieldNames: ReadonlyArray<string>,
  history: RecordHistory | undefined,
  options: Reveal,
): string => {
  if (history === undefined)
    return `No plan or run of this profile has looked at ${template.entity} ${shownKey(key)} yet.`;
  const { run } = history;
  const head = `In the last ${run.kind} (${run.id}, "${run.job}", ${new Date(run.startedAt).toISOString().slice(0, 19).replace("T", " ")} UTC) of ${template.entity} ${shownKey(key)}${history.remoteKey === undefined ? "" : `, linked to remote ${shownKey(history.remoteKey)}`}:`;
  const aside = history.setAside.map(
    (one) => `  the record was left alone: ${one.code}: ${one.message} [${originText(one.origin)}]`,
  );
  const fields = fieldNames.flatMap((name): ReadonlyArray<string> => {
    const field = template.fields.find((one) => one.name === name);
    if (field === undefined) return [];
    for (const row of history.steps) {
      if (row.step._tag === "Link") continue;
      for (const write of row.step.writes)
        if (write.field === name)
          return [
            `  ${name}: ${row.step._tag.startsWith("Push") ? "written to remote" : "written to local"} (${row.status}): ${shownChange(write, options)}`,
            `      ${write.reason.code}: ${write.reason.message} [${originText(write.reason.rule)}]`,
          ];
    }
    const held = history.withheld.find((one) => one.field === name);
    if (held !== undefined)
      return [
        `  ${name}: not written: local ${shownCell(held.local, held.sensitive, options)}, remote ${shownCell(held.remote, held.sensitive, options)}`,
        `      ${held.reason.code}: ${held.reason.message} [${originText(held.reason.rule)}]`,
      ];
    const base = history.baseline?.[name];
    if (base === undefined || (base.local === undefined && base.remote === undefined))
      return [`  ${name}: nothing to write: the run did not read it`];
    return [
      `  ${name}: nothing to write: local ${shownCell(shownHalf(field.local, base.local), field.sensitive, options)}, remote ${shownCell(base.remote, field.sensitive, options)} when last read`,
    ];
  });
  const since =
    history.later === 0
      ? []
      : [
          `  ${history.later} later ${history.later === 1 ? "plan or run" : "plans and runs"} had nothing to write or withhold for it.`,
        ];
  return [head, ...aside, ...fields, ...since].join("\n");
};
