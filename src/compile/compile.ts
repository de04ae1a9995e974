/** Integration × setting values → the plan template of one job. Asks the flow function for every verdict. */
import type { FlowService } from "../flow/Flow.ts";
import { orderByDependency } from "../kernel/graph.ts";
import { type FieldFlow, fieldFlow, type GateFlow, moveFlow } from "../language/fieldFlow.ts";
import type { EntityFile } from "../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound } from "../language/Integration.ts";
import { gateStateOf, type SettingValues, whenHolds } from "../language/settings.ts";
import type { CatalogResource } from "../model/Catalog.ts";
import type { Event } from "../model/Event.ts";
import type { FieldType } from "../model/FieldType.ts";
import type { GateReason } from "../model/Reason.ts";
import type { Side } from "../model/Side.ts";
import { analyse } from "../value/expression/analyse.ts";
import { guardsOf } from "./guardsOf.ts";
import type {
  EntityTemplate,
  FieldTemplate,
  FlowTemplate,
  JobTemplate,
  Meaning,
  MoveTemplate,
} from "./PlanTemplate.ts";

/** A breach of what the checker has already made sure of: our bug, never the user's. */
const impossible = (what: string): never => {
  throw new Error(`compile: ${what} (the checker lets no such mapping through)`);
};

/** The gate as a reason names it: the setting, its value, and the line where it stands before the field. */
const gateReason = (
  integration: Integration,
  entity: Sound<EntityFile>,
  gate: GateFlow,
  index: { readonly move: number | undefined; readonly group: number | undefined },
): GateReason => ({
  setting: gate.setting,
  value:
    gate.value === undefined
      ? "unset"
      : typeof gate.value === "object"
        ? JSON.stringify(gate.value)
        : String(gate.value),
  state: gate.state,
  origin:
    gate.stands === "integration"
      ? originOf(integration.main, ["gate"])
      : gate.stands === "move"
        ? originOf(entity, ["moves", index.move ?? 0, "gate"])
        : originOf(entity, ["groups", index.group ?? 0, "gate"]),
});

const eventFlow = (integration: Integration, entity: Sound<EntityFile>, found: FieldFlow): FlowTemplate => {
  const group = found.group === undefined ? undefined : entity.value.groups?.[found.group];
  const move = found.move._tag === "NoMove" ? undefined : found.move.index;
  return {
    verdict: found.verdict,
    ...(group === undefined || found.group === undefined
      ? {}
      : {
          group: {
            index: found.group,
            title: group.title,
            origin: originOf(entity, ["groups", found.group, "title"]),
            ...(group.where === undefined ? {} : { where: group.where }),
          },
        }),
    ...(found.gate === undefined
      ? {}
      : { gate: gateReason(integration, entity, found.gate, { move, group: found.group }) }),
  };
};

const perEvent = <A>(make: (event: Event) => A): { readonly [E in Event]: A } => ({
  "create-remote": make("create-remote"),
  "create-local": make("create-local"),
  update: make("update"),
});

const fieldTemplate = (
  integration: Integration,
  entity: Sound<EntityFile>,
  local: CatalogResource,
  remote: CatalogResource,
  name: string,
  job: string,
  values: SettingValues,
  flow: FlowService,
): FieldTemplate => {
  const field = entity.value.fields[name] ?? impossible(`no field "${name}"`);
  const localPlaces =
    field.local === undefined ? [] : typeof field.local === "string" ? [field.local] : field.local;
  const localField = local.fields[localPlaces[0] ?? ""];
  const remoteField = field.remote === undefined ? undefined : remote.fields[field.remote];
  const table = field.codes === undefined ? undefined : integration.codes.get(field.codes);
  const meaning: Meaning =
    field.reference !== undefined
      ? { _tag: "Reference", entity: field.reference, keyTypes: keyTypesOf(integration, field.reference) }
      : table !== undefined
        ? {
            _tag: "Codes",
            table: table.value.codes,
            pairs: {
              pairs: table.value.pairs,
              ...(table.value.push === undefined ? {} : { push: table.value.push }),
              ...(table.value.pull === undefined ? {} : { pull: table.value.pull }),
            },
          }
        : { _tag: "Type", type: field.type ?? impossible(`"${name}" has no meaning`) };
  return {
    name,
    rule: originOf(entity, ["fields", name]),
    direction: field.direction,
    local: localPlaces,
    remote: field.remote,
    localType: localField?.type,
    remoteType: remoteField?.type,
    type: meaning._tag === "Type" ? meaning.type : (remoteField?.type ?? localField?.type ?? "text"),
    meaning,
    push: typeof field.push === "string" ? [field.push] : field.push,
    pull: field.pull,
    otherwise: field.otherwise,
    conflict: field.conflict ?? [],
    clearsBlanks: field.blanks === "clear",
    required: {
      local: localPlaces.some((place) => local.fields[place]?.required === true),
      remote: remoteField?.required === true,
    },
    late: field.late === true,
    sensitive:
      localPlaces.some((place) => local.fields[place]?.sensitive === true) || remoteField?.sensitive === true,
    reads: [
      ...(field.remote === undefined ? [] : [field.remote]),
      ...(field.pull === undefined
        ? []
        : analyse(field.pull).reads.flatMap((read) =>
            read.variable === "remote" && read.field !== undefined ? [read.field] : [],
          )),
    ],
    flows: perEvent((event) =>
      eventFlow(
        integration,
        entity,
        fieldFlow(flow, integration.main.value, entity.value, name, event, job, values),
      ),
    ),
  };
};

const moveTemplate = (
  integration: Integration,
  entity: Sound<EntityFile>,
  event: Event,
  job: string,
  values: SettingValues,
): MoveTemplate => {
  const found = moveFlow(integration.main.value, entity.value, event, job, values);
  if (found._tag === "NoMove") return { _tag: "None" };
  const origin = originOf(entity, ["moves", found.index, "do"]);
  if (found._tag === "Shut")
    return {
      _tag: "Shut",
      origin,
      gate: gateReason(integration, entity, found.gate, { move: found.index, group: undefined }),
    };
  const move = entity.value.moves?.[found.index];
  return {
    _tag: "Open",
    origin,
    onlyReferenced: move?.only === "referenced",
    needs: move?.needs ?? [],
    where: move?.where,
  };
};

/** Types of the key of an entity's records, on each side. */
const keyTypesOf = (integration: Integration, entity: string) => {
  const file = integration.entities.get(entity)?.value ?? impossible(`no entity "${entity}"`);
  const of = (side: Side): ReadonlyArray<FieldType> => {
    const resource = integration.systems[side].catalog.resources[file[side].resource];
    return (resource?.key ?? []).map((name) => resource?.fields[name]?.type ?? "exact");
  };
  return { local: of("local"), remote: of("remote") };
};

const parentOf = (file: EntityFile): EntityTemplate["parent"] => {
  const entity = file.parent === undefined ? undefined : file.fields[file.parent]?.reference;
  return file.parent === undefined || entity === undefined ? undefined : { field: file.parent, entity };
};

/** Names of entities, each after those it refers to. */
const writingOrder = (integration: Integration): ReadonlyArray<string> => {
  const ordering = orderByDependency([...integration.entities.keys()], (name) =>
    Object.values(integration.entities.get(name)?.value.fields ?? {}).flatMap((field) =>
      field.reference === undefined || field.late === true ? [] : [field.reference],
    ),
  );
  return ordering._tag === "Ordered" ? ordering.order : impossible("a cycle of references");
};

/** The integration's own gate where these values leave it shut. */
const shutBy = (integration: Integration, values: SettingValues): { readonly shutBy?: string } => {
  const { gate, settings } = integration.main.value;
  if (gate === undefined || gateStateOf(settings?.[gate], values[gate]) === "on") return {};
  return { shutBy: settings?.[gate]?.title ?? gate };
};

export const compileJob = (
  integration: Integration,
  job: string,
  values: SettingValues,
  flow: FlowService,
): JobTemplate => {
  const declared = integration.main.value.jobs[job] ?? impossible(`no job "${job}"`);
  return {
    integration: integration.main.value.name,
    job,
    title: declared.title,
    timezone: integration.main.value.timezone,
    settings: values,
    guards: guardsOf(integration),
    widening: integration.main.value.guards?.widening ?? "acknowledge",
    ...shutBy(integration, values),
    entities: writingOrder(integration).map((name, rank): EntityTemplate => {
      const entity = integration.entities.get(name) ?? impossible(`no entity "${name}"`);
      const file = entity.value;
      const resource = (side: "local" | "remote"): CatalogResource =>
        integration.systems[side].catalog.resources[file[side].resource] ??
        impossible(`no resource of "${name}"`);
      const local = resource("local");
      const remote = resource("remote");
      const scopeIndex = (file.scope ?? []).findIndex((scope) => scope.jobs.includes(job));
      const scope = file.scope?.[scopeIndex];
      const declaredLink = file.local.link;
      const link =
        declaredLink !== undefined && whenHolds(declaredLink.when, values) ? declaredLink.field : undefined;
      return {
        entity: name,
        title: file.title,
        origin: originOf(entity, ["entity"], "value"),
        rank,
        local,
        remote,
        lookup: link === undefined && (file.moves ?? []).length === 0,
        link,
        parent: parentOf(file),
        scope:
          scope === undefined
            ? undefined
            : {
                origin: originOf(entity, ["scope", scopeIndex], "value"),
                chosen: scope.chosen === true,
                linked: scope.linked === true,
                where: scope.where,
              },
        match: (file.match ?? []).flatMap((match, index) =>
          whenHolds(match.when, values)
            ? [{ by: match.by, origin: originOf(entity, ["match", index], "value") }]
            : [],
        ),
        moves: perEvent((event) => moveTemplate(integration, entity, event, job, values)),
        fields: Object.keys(file.fields).map((field) =>
          fieldTemplate(integration, entity, local, remote, field, job, values, flow),
        ),
      };
    }),
  };
};
