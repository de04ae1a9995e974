/**
 * Everything that a job may write under the settings compiled in, as its template and the flow function say: what
 * a later run is compared with. Pure.
 */
import type {
  EntityTemplate,
  FieldTemplate,
  FlowTemplate,
  JobTemplate,
  MoveTemplate,
} from "../compile/PlanTemplate.ts";
import type { Contest, FlowService } from "../flow/Flow.ts";
import { hashOf } from "../kernel/stableJson.ts";
import { type Integration, originOf } from "../language/Integration.ts";
import type { SettingValues } from "../language/settings.ts";
import { type Event, events } from "../model/Event.ts";
import { originText } from "../model/Reason.ts";
import type { Side } from "../model/Side.ts";
import type { Permission, Surface } from "../model/Surface.ts";
import { analyse } from "../value/expression/analyse.ts";
import { conjuncts, expressionIdentity } from "../value/expression/conjuncts.ts";

/** Every way in which two sides can differ, as the conflict rules see it. */
const contests: ReadonlyArray<Contest> = [false, true].flatMap((localBlank) =>
  [false, true].flatMap((remoteBlank) =>
    [undefined, false, true].flatMap((localChanged) =>
      [undefined, false, true].map((remoteChanged) => ({
        localBlank,
        remoteBlank,
        localChanged,
        remoteChanged,
      })),
    ),
  ),
);
const always = contests.map(() => "1").join("");

/** Values of the settings that an expression looks at: with others the same words mean something else. */
const settingsRead = (source: string, settings: SettingValues): SettingValues => {
  const read: Record<string, SettingValues[string]> = {};
  for (const { variable, field } of analyse(source).reads) {
    if (variable !== "settings") continue;
    for (const [name, value] of Object.entries(settings))
      if (field === undefined || field === name) read[name] = value;
  }
  return read;
};

const expressionWords = (source: string, settings: SettingValues): string => {
  const read = Object.entries(settingsRead(source, settings));
  return read.length === 0
    ? source
    : `${source} with ${read.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ")}`;
};

const expressionPart = (source: string, settings: SettingValues) => ({
  is: hashOf([expressionIdentity(source), settingsRead(source, settings)]),
  words: expressionWords(source, settings),
});

const conditionLimits = (
  where: string | undefined,
  settings: SettingValues,
): Readonly<Record<string, string>> => {
  if (where === undefined) return {};
  const read = settingsRead(where, settings);
  return Object.fromEntries(
    conjuncts(where).map((part) => [`where ${hashOf([part, read])}`, expressionWords(where, settings)]),
  );
};

const whenWords: { readonly [E in Event]: string } = {
  "create-remote": "when a record is made on the remote side",
  "create-local": "when a record is made on the local side",
  update: "when a pair is updated",
};
const moveWords: { readonly [E in Event]: string } = {
  "create-remote": "records may be made on the remote side",
  "create-local": "records may be made on the local side",
  update: "pairs may be updated",
};

const plain = { limits: {}, parts: {}, cases: always, decider: "" };

const meaningWords = ({ meaning }: FieldTemplate): { readonly is: string; readonly words: string } => {
  switch (meaning._tag) {
    case "Type":
      return { is: meaning.type, words: meaning.type };
    case "Codes":
      return {
        is: hashOf(meaning),
        words: `code table ${meaning.table} (${hashOf(meaning.pairs).slice(0, 6)})`,
      };
    case "Reference":
      return { is: hashOf(meaning), words: `reference to ${meaning.entity}` };
  }
};

const comparison = "compares ";

/** The rule that a part of a permission tells the comparison of; undefined for other parts. Earlier versions did not store them. */
export const comparedRule = (part: string): string | undefined =>
  part.startsWith(comparison) ? part.slice(comparison.length) : undefined;

/** How rules compare that say which records belong together, whichever way they flow; by their names. */
const comparedParts = (
  entity: EntityTemplate,
  names: ReadonlyArray<string>,
  settings: SettingValues,
): Permission["parts"] =>
  Object.fromEntries(
    names.flatMap((name) => {
      const field = entity.fields.find((one) => one.name === name);
      if (field === undefined) return [];
      const sources = [...(field.push ?? []), ...(field.pull === undefined ? [] : [field.pull])];
      const meaning = meaningWords(field);
      return [
        [
          `${comparison}${name}`,
          {
            is: hashOf([
              meaning.is,
              field.local,
              field.remote,
              field.push?.map((source) => expressionPart(source, settings).is),
              field.pull === undefined ? undefined : expressionPart(field.pull, settings).is,
            ]),
            words: [
              `${field.local.join(", ") || "no place"} and ${field.remote ?? "no place"} as ${meaning.words}`,
              ...sources.map((source) => expressionWords(source, settings)),
            ].join(", "),
          },
        ],
      ];
    }),
  );

/** Limits of a move that creates: what finds a partner first keeps a record from being made. */
const partnerLimits = (entity: EntityTemplate): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...entity.match.map(({ by }) => [`match ${by.join(" ")}`, `unless matched by ${by.join(", ")}`]),
    ...(entity.link === undefined
      ? []
      : [[`link ${entity.link}`, `unless ${entity.link} names the partner`]]),
  ]);

const movePermission = (
  entity: EntityTemplate,
  event: Event,
  move: Extract<MoveTemplate, { _tag: "Open" }>,
  settings: SettingValues,
): Permission => ({
  ...plain,
  key: `${entity.entity} ${event}`,
  says: `${entity.entity}: ${moveWords[event]}`,
  origin: move.origin,
  limits: {
    ...(move.onlyReferenced ? { referenced: "only those that others refer to" } : {}),
    ...Object.fromEntries(move.needs.map((name) => [`needs ${name}`, `only with ${name}`])),
    ...conditionLimits(move.where, settings),
    ...(event === "update" ? {} : partnerLimits(entity)),
  },
});

const scopePermissions = (entity: EntityTemplate, settings: SettingValues): ReadonlyArray<Permission> => [
  ...(entity.scope === undefined
    ? []
    : [
        {
          ...plain,
          key: `${entity.entity} scope`,
          says: `${entity.entity}: the job starts from its records`,
          origin: entity.scope.origin,
          limits: {
            ...(entity.scope.chosen ? { chosen: "only those that are named" } : {}),
            ...(entity.scope.linked ? { linked: "only those that are linked" } : {}),
            ...conditionLimits(entity.scope.where, settings),
          },
        },
      ]),
  ...(entity.parent === undefined
    ? []
    : [
        {
          ...plain,
          parts: comparedParts(entity, [entity.parent.field], settings),
          key: `${entity.entity} parent ${entity.parent.field}`,
          says: `${entity.entity}: records follow their ${entity.parent.entity} into the job`,
          origin: entity.origin,
        },
      ]),
];

const linkPermissions = (entity: EntityTemplate, settings: SettingValues): ReadonlyArray<Permission> => [
  ...entity.match.map(({ by, origin }) => ({
    ...plain,
    parts: comparedParts(entity, by, settings),
    key: `${entity.entity} match ${by.join(" ")}`,
    says: `${entity.entity}: records may be linked by ${by.join(", ")}`,
    origin,
  })),
  ...(entity.link === undefined
    ? []
    : [
        {
          ...plain,
          key: `${entity.entity} link ${entity.local.fields[entity.link]?.stored ?? entity.link}`,
          says: `${entity.entity}: the partner's key may be stored in local ${entity.local.name}.${entity.link}`,
          origin: entity.origin,
        },
      ]),
];

/** In which of the ways to differ a side is written, and what decides. */
const waysOf = (
  field: FieldTemplate,
  verdict: Exclude<FlowTemplate["verdict"], { readonly _tag: "Withheld" }>,
  side: Side,
  flow: FlowService,
): { readonly cases: string; readonly decider: string } | undefined => {
  const way = side === "remote" ? "push" : "pull";
  if (verdict._tag !== "Decide")
    return (verdict._tag === "Push") === (way === "push")
      ? { cases: always, decider: "wherever they differ" }
      : undefined;
  const cases = contests
    .map((contest) => (flow.decide(field.conflict, contest).decision === way ? "1" : "0"))
    .join("");
  return cases.includes("1") ? { cases, decider: `as ${field.conflict.join(", ")} decides` } : undefined;
};

const fieldPermissions = (
  entity: EntityTemplate,
  field: FieldTemplate,
  event: Event,
  settings: SettingValues,
  flow: FlowService,
): ReadonlyArray<Permission> => {
  const found = field.flows[event];
  if (entity.moves[event]._tag !== "Open" || field.direction === undefined) return [];
  const gate =
    found.gate === undefined
      ? ""
      : ` (${found.gate.setting} is ${found.gate.value}, ${originText(found.gate.origin)})`;
  const permission = (side: Side, place: string): Permission => ({
    ...plain,
    key: `${entity.entity} ${event} ${side} ${entity[side].fields[place]?.stored ?? place}`,
    says: `${entity.entity}.${field.name} may be written to ${side} ${entity[side].name}.${place} ${whenWords[event]}${gate}`,
    origin: field.rule,
    limits: {
      ...conditionLimits(found.group?.where, settings),
      ...(event === "update" && !field.clearsBlanks ? { blanks: "a blank never overwrites a value" } : {}),
      ...(event === "update" && field.required[side] ? { required: "its place is never blanked" } : {}),
    },
  });
  const { otherwise } = field;
  const standIn =
    otherwise === undefined || event !== "create-remote"
      ? {}
      : { otherwise: expressionPart(otherwise, settings) };
  const { verdict } = found;
  if (verdict._tag === "Withheld")
    // The stand-in goes up where a gate holds the value back.
    return verdict.code === "gate-closed" && Object.keys(standIn).length > 0 && field.remote !== undefined
      ? [{ ...permission("remote", field.remote), parts: standIn }]
      : [];
  return (["remote", "local"] as const).flatMap((side): ReadonlyArray<Permission> => {
    const ways = waysOf(field, verdict, side, flow);
    if (ways === undefined) return [];
    const sources = side === "remote" ? (field.push ?? ["$value"]) : [field.pull ?? "$value"];
    const parts = {
      meaning: meaningWords(field),
      source: {
        is: hashOf(sources.map((source) => expressionPart(source, settings).is)),
        words: sources.map((source) => expressionWords(source, settings)).join(", "),
      },
      from: {
        is: hashOf([field.local, field.remote]),
        words: side === "remote" ? field.local.join(", ") || "no place" : (field.remote ?? "no place"),
      },
      ...(side === "remote" ? standIn : {}),
    };
    const places = side === "local" ? field.local : field.remote === undefined ? [] : [field.remote];
    return places.map((place) => ({ ...permission(side, place), ...ways, parts }));
  });
};

export const surfaceOf = (job: JobTemplate, flow: FlowService): Surface =>
  job.entities.flatMap((entity) => [
    ...scopePermissions(entity, job.settings),
    ...linkPermissions(entity, job.settings),
    ...events.flatMap((event) => {
      const move = entity.moves[event];
      return move._tag === "Open" ? [movePermission(entity, event, move, job.settings)] : [];
    }),
    ...events.flatMap((event) =>
      entity.fields.flatMap((field) => fieldPermissions(entity, field, event, job.settings, flow)),
    ),
  ]);

/** No entity is called that. */
const placeKey = ":place ";

/** Whether it tells where a system is reached: earlier versions did not store that. */
export const isPlace = ({ key }: Permission): boolean => key.startsWith(placeKey);

/**
 * The systems whose records the job takes what is remembered for: keys of one mean other records in another. `places`:
 * where each is reached.
 */
export const placePermissions = (integration: Integration, places: Readonly<Record<Side, string>>): Surface =>
  (["local", "remote"] as const).map((side) => {
    const { file, name } = integration.systems[side];
    return {
      ...plain,
      key: `${placeKey}${side}`,
      says: `what is remembered of ${side} records is taken for those of ${name}`,
      origin: originOf(file, ["system"]),
      parts: { place: { is: places[side], words: places[side] } },
    };
  });

/** Stands for a surface: the same one has the same, whatever the wording and the lines. */
export const surfaceToken = (job: string, surface: Surface): string =>
  hashOf([
    job,
    surface
      .map(({ key, limits, parts, cases }) => ({
        key,
        limits: Object.keys(limits).sort(),
        parts: Object.entries(parts).map(([name, { is }]) => [name, is]),
        cases,
      }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  ]).slice(0, 10);
