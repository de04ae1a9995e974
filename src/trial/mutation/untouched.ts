/** Whether a case's plan can come out otherwise under a mutant at all: told without planning it. */
import type { TestCase } from "../../check/cases/TestCase.ts";
import type { FlowService } from "../../flow/Flow.ts";
import { stableJson } from "../../kernel/stableJson.ts";
import type { CodesFile } from "../../language/files/CodesFile.ts";
import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration } from "../../language/Integration.ts";
import type { SettingValues } from "../../language/settings.ts";
import type { Cell } from "../../model/Record.ts";
import type { Side } from "../../model/Side.ts";
import { codeText } from "../../value/codes.ts";
import type { Mutant } from "./Mutant.ts";
import { narrowed, settingsOfTemplates, templateText } from "./templates.ts";

export interface Templates {
  /** Whether the mutated entity comes out the same for a job at these settings. */
  readonly same: (mutant: Mutant, entity: string, job: string, values: SettingValues) => boolean;
  /** Whether the job of a case comes out the same at two settings, all expressions included. */
  readonly sameSettings: (test: TestCase, after: SettingValues) => boolean;
  /** Whether it does so for every job and all settings: no case could tell the two apart. */
  readonly alwaysSame: (mutant: Mutant, entity: string) => boolean;
}

/** Whether a case holds a record of an entity; where it does not, nothing that the entity says has an effect. */
const hasRecords = (test: TestCase, file: EntityFile): boolean =>
  (["local", "remote"] as const).some((side) => (test.records[side].get(file[side].resource)?.size ?? 0) > 0);

/** Templates of the mapping as it is are made once. */
export const makeTemplates = (integration: Integration, flow: FlowService): Templates => {
  const own = new Map<string, string>();
  const ownText = (entity: string, job: string, values: SettingValues): string => {
    const id = stableJson([entity, job, values]);
    const made = own.get(id);
    if (made !== undefined) return made;
    const text = templateText(narrowed(integration, entity), entity, job, values, flow);
    own.set(id, text);
    return text;
  };
  const known = new WeakMap<Mutant, Map<string, boolean>>();
  const same: Templates["same"] = (mutant, entity, job, values) => {
    const answers = known.get(mutant) ?? new Map<string, boolean>();
    known.set(mutant, answers);
    const id = stableJson([entity, job, values]);
    const answer =
      answers.get(id) ??
      templateText(narrowed(mutant.integration, entity), entity, job, values, flow) ===
        ownText(entity, job, values);
    answers.set(id, answer);
    return answer;
  };
  const expressions = [...integration.entities.values()]
    .map(({ document }) => document.source.text)
    .join("\n");
  return {
    same,
    sameSettings: (test, after) => {
      const { job, settings: before } = test;
      const turned = Object.keys({ ...before, ...after }).filter(
        (name) => stableJson(before[name] ?? null) !== stableJson(after[name] ?? null),
      );
      if (turned.length === 0) return true;
      const { gate } = integration.main.value;
      return (
        !turned.some((name) => name === gate || expressions.includes(`settings.${name}`)) &&
        !/\$settings(?!\.\w)/.test(expressions) &&
        [...integration.entities].every(
          ([entity, { value }]) =>
            !hasRecords(test, value) || ownText(entity, job, before) === ownText(entity, job, after),
        )
      );
    },
    alwaysSame: (mutant, entity) => {
      const file = integration.entities.get(entity)?.value;
      const all = file === undefined ? undefined : settingsOfTemplates(integration, file);
      return (
        all?.every((values) =>
          Object.keys(integration.main.value.jobs).every((job) => same(mutant, entity, job, values)),
        ) === true
      );
    },
  };
};

/** Codes of each side that a changed code table may translate otherwise. */
const changedCodes = (before: CodesFile, after: CodesFile): { readonly [S in Side]: ReadonlySet<string> } => {
  const rowText = ({ local, remote }: CodesFile["pairs"][number]): string => stableJson([local, remote]);
  const [old, now] = [new Set(before.pairs.map(rowText)), new Set(after.pairs.map(rowText))];
  const changed = [
    ...before.pairs.filter((row) => !now.has(rowText(row))),
    ...after.pairs.filter((row) => !old.has(rowText(row))),
  ];
  const remote = new Set(changed.map((row) => codeText(row.remote)));
  return {
    remote,
    // What goes up may come down again by another row of the same remote code.
    local: new Set([
      ...changed.map((row) => codeText(row.local)),
      ...before.pairs.filter((row) => remote.has(codeText(row.remote))).map((row) => codeText(row.local)),
    ]),
  };
};

const holds = (
  test: TestCase,
  side: Side,
  resource: string,
  place: string | undefined,
  codes: ReadonlySet<string>,
): boolean =>
  place !== undefined &&
  [...(test.records[side].get(resource)?.values() ?? [])].some((cells) => {
    const cell: Cell = cells[place] ?? null;
    return cell !== null && codes.has(codeText(cell));
  });

const mayTranslate = (
  test: TestCase,
  file: EntityFile,
  { local, remote, push }: EntityField,
  codes: { readonly [S in Side]: ReadonlySet<string> },
): boolean =>
  // An expression may make any code of anything.
  push !== undefined ||
  holds(test, "local", file.local.resource, typeof local === "string" ? local : local?.[0], codes.local) ||
  holds(test, "remote", file.remote.resource, remote, codes.remote);

/** True: the case is planned the same under the mutant, word for word but for reasons. */
export const isUntouched = (
  integration: Integration,
  templates: Templates,
  mutant: Mutant,
  test: TestCase,
): boolean => {
  if (mutant.entity !== undefined) {
    const file = integration.entities.get(mutant.entity)?.value;
    return (
      (file !== undefined && !hasRecords(test, file)) ||
      templates.same(mutant, mutant.entity, test.job, test.settings)
    );
  }
  const { table } = mutant;
  if (table === undefined) return false;
  const before = integration.codes.get(table)?.value;
  const after = mutant.integration.codes.get(table)?.value;
  if (before === undefined || after === undefined) return false;
  // What stands for a blank or an unlisted code is asked of any record.
  if (stableJson([before.push, before.pull]) !== stableJson([after.push, after.pull]))
    return ![...integration.entities.values()].some(
      ({ value }) =>
        Object.values(value.fields).some((field) => field.codes === table) && hasRecords(test, value),
    );
  const codes = changedCodes(before, after);
  return ![...integration.entities.values()].some(({ value }) =>
    Object.values(value.fields).some(
      (field) => field.codes === table && mayTranslate(test, value, field, codes),
    ),
  );
};
