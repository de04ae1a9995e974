/** What a mapping says of one entity, at given settings, with everything left out that only explains. */
import { compileJob } from "../../compile/compile.ts";
import type { EntityTemplate, FieldTemplate, FlowTemplate } from "../../compile/PlanTemplate.ts";
import type { FlowService } from "../../flow/Flow.ts";
import { stableJson } from "../../kernel/stableJson.ts";
import { moveSettingsOf } from "../../language/fieldFlow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import { combinations, type SettingValues } from "../../language/settings.ts";
import { type Event, events } from "../../model/Event.ts";
import { comparesLocally } from "../../plan/match.ts";

/** Another entity as far as this one's template looks at it: its resources, for the keys of references. */
const bare = ({ value, ...sound }: Sound<EntityFile>): Sound<EntityFile> => ({
  ...sound,
  value: {
    entity: value.entity,
    title: value.title,
    local: value.local,
    remote: value.remote,
    fields: {},
  },
});

/** The integration with one entity alone, so that a template of it costs no more than it must. */
export const narrowed = (integration: Integration, entity: string): Integration => ({
  ...integration,
  entities: new Map(
    [...integration.entities].map(([name, sound]) => [name, name === entity ? sound : bare(sound)]),
  ),
});

const flowEssence = ({ verdict, group }: FlowTemplate) => ({ verdict, where: group?.where ?? null });

const neverUpdates = ({ flows }: FieldTemplate): boolean =>
  flows.update.verdict._tag === "Withheld" &&
  (flows.update.verdict.code === "move-closed" || flows.update.verdict.code === "not-in-group");

/** Whether a job can start from records of the entity at all. */
const hasRoots = ({ scope, parent, moves }: EntityTemplate): boolean =>
  scope !== undefined || parent !== undefined || moves["create-local"]._tag === "Open";

const moveEssence = (template: EntityTemplate, event: Event) => {
  const move = template.moves[event];
  return move._tag === "Open"
    ? {
        _tag: move._tag,
        // Where no record is started from, all are referred to.
        onlyReferenced: move.onlyReferenced || (event === "create-remote" && !hasRoots(template)),
        needs: move.needs,
        where: move.where ?? null,
      }
    : { _tag: move._tag };
};

/** Of a field that no update writes, what its direction says beside what flows: which of its values are made. */
const lookedAt = (template: EntityTemplate, field: FieldTemplate) => ({
  up: comparesLocally(field)
    ? field.direction === "pull-able"
    : field.direction !== "pull-only" || template.match.some(({ by }) => by.includes(field.name)),
  down: template.moves["create-local"]._tag === "Open" && field.direction !== "push-only",
  isRule: field.direction !== undefined,
});

const fieldEssence = (template: EntityTemplate, field: FieldTemplate) => {
  const { rule: _, flows, direction, ...rest } = field;
  return {
    ...rest,
    ...(neverUpdates(field) ? { lookedAt: lookedAt(template, field) } : { direction }),
    flows: Object.fromEntries(events.map((event) => [event, flowEssence(flows[event])])),
  };
};

/** As text, so that two are the same exactly when a plan of either comes out the same but for its wording. */
export const templateText = (
  /** Narrowed to the entity. */
  integration: Integration,
  entity: string,
  job: string,
  values: SettingValues,
  flow: FlowService,
): string => {
  const template = compileJob(integration, job, values, flow).entities.find((one) => one.entity === entity);
  if (template === undefined) return "";
  const { origin: _, rank: __, local, remote, scope, match, moves: ___, fields, ...rest } = template;
  return stableJson({
    ...rest,
    local: local.name,
    remote: remote.name,
    scope: scope === undefined ? null : { ...scope, origin: null },
    match: match.map(({ by }) => by),
    moves: Object.fromEntries(events.map((event) => [event, moveEssence(template, event)])),
    fields: fields.map((field) => fieldEssence(template, field)),
  });
};

/** Finite settings that what is said of an entity can depend on. */
const settingsOfEntity = ({ main }: Integration, file: EntityFile): ReadonlySet<string> =>
  new Set([
    ...events.flatMap((event) => moveSettingsOf(main.value, file, event)),
    ...(file.groups ?? []).flatMap(({ gate }) => gate ?? []),
    ...[file.local.link?.when, ...(file.match ?? []).map(({ when }) => when)].flatMap((when) =>
      Object.keys(when ?? {}),
    ),
  ]);

/** Above this many combinations of settings nobody looks: a mutant then counts as different. */
const mostCombinations = 4096;

/** Every combination of setting values that matters to an entity, open ones first; undefined: too many. */
export const settingsOfTemplates = (
  integration: Integration,
  file: EntityFile,
): ReadonlyArray<SettingValues> | undefined => {
  const names = settingsOfEntity(integration, file);
  if (2 ** names.size > mostCombinations) return undefined;
  const all = combinations(integration.main.value.settings ?? {}, names);
  return all.length > mostCombinations ? undefined : [...all].reverse();
};
