/** The files of a generated integration, one line a rule, so that a person can read a counterexample. */
import { codePairs } from "./domains.ts";
import type { EntitySpec, IntegrationSpec, PlaceSpec, RuleSpec, Settings } from "./Spec.ts";

export interface Text {
  readonly file: string;
  readonly text: string;
}

const quoted = (text: string): string => JSON.stringify(text);

const flow = (entries: ReadonlyArray<readonly [string, string | undefined]>): string =>
  `{ ${entries.flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}`])).join(", ")} }`;

const ruleLine = (rule: RuleSpec): string =>
  `  ${rule.name}: ${flow([
    ["local", rule.computed === undefined ? rule.place : undefined],
    ["remote", rule.place],
    ["type", rule.domain.type],
    ["codes", rule.domain.codes ? "letters" : undefined],
    ["reference", rule.reference?.entity],
    ["direction", rule.direction],
    ["push", rule.push === undefined ? undefined : quoted(rule.push)],
    ["pull", rule.pull === undefined ? undefined : quoted(rule.pull)],
    ["otherwise", rule.otherwise === undefined ? undefined : quoted(rule.otherwise.expression)],
    ["conflict", rule.conflict.length === 0 ? undefined : `[${rule.conflict.join(", ")}]`],
    ["blanks", rule.clear ? "clear" : undefined],
    ["late", rule.reference?.late === true ? "true" : undefined],
  ])}`;

interface Group {
  readonly events: string;
  readonly gate: string | undefined;
  readonly fields: Array<string>;
}

/** Rules with one placement share a group; a rule with one gate for both events stands once. */
const groupsOf = (rules: ReadonlyArray<RuleSpec>): ReadonlyArray<Group> => {
  const groups = new Map<string, Group>();
  const add = (events: string, gate: string | undefined, name: string): void => {
    const id = `${events} ${gate ?? ""}`;
    const group = groups.get(id) ?? { events, gate, fields: [] };
    group.fields.push(name);
    groups.set(id, group);
  };
  for (const rule of rules) {
    const { create, update } = rule;
    if (create !== undefined && update !== undefined && create.gate === update.gate)
      add("create, update", create.gate, rule.name);
    else {
      if (create !== undefined) add("create", create.gate, rule.name);
      if (update !== undefined) add("update", update.gate, rule.name);
    }
  }
  return [...groups.values()];
};

export const entityText = (entity: EntitySpec, jobs: ReadonlyArray<string>): string => {
  const lines = [
    `entity: ${entity.name}`,
    `title: ${entity.name}`,
    `local: { resource: ${entity.name}${entity.link ? ", link: { field: linkId }" : ""} }`,
    `remote: { resource: ${entity.name} }`,
  ];
  if (entity.scope !== undefined)
    lines.push("scope:", `  - { jobs: [${jobs.join(", ")}]${entity.scope.linked ? ", linked: true" : ""} }`);
  if (entity.match) lines.push("match:", "  - { by: [code] }");
  if (entity.moves.length > 0) lines.push("moves:");
  for (const move of entity.moves)
    lines.push(
      `  - ${flow([
        ["do", move.do],
        ["jobs", `[${move.jobs.join(", ")}]`],
        ["gate", move.gate],
        ["only", move.referenced ? "referenced" : undefined],
      ])}`,
    );
  lines.push("fields:", ...entity.rules.map(ruleLine));
  const groups = groupsOf(entity.rules);
  if (groups.length > 0) lines.push("groups:");
  for (const [index, group] of groups.entries())
    lines.push(
      `  - ${flow([
        ["title", `Group ${index + 1}`],
        ["events", `[${group.events}]`],
        ["gate", group.gate],
        ["fields", `[${group.fields.join(", ")}]`],
      ])}`,
    );
  return `${lines.join("\n")}\n`;
};

const remotePlace = (place: PlaceSpec): string =>
  `      ${place.name}: ${flow([
    ["type", place.domain.remoteType],
    ["required", place.required ? "true" : undefined],
    ["at", place.nested ? `[details, ${place.name}]` : undefined],
  ])}`;

const localSystem = (spec: IntegrationSpec): string =>
  [
    "system: base",
    "title: Base",
    "connector: sql",
    "dialect: sqlite",
    "connection: { file: { type: text } }",
    'file: "{file}"',
    "resources:",
    ...spec.entities.flatMap((entity) => [
      `  ${entity.name}:`,
      `    table: ${entity.name}`,
      "    key: [id]",
      "    newKey: generated",
      "    fields:",
      "      id: { type: integer }",
      "      code: { type: exact }",
      ...(entity.link
        ? [`      linkId: { column: link_id, type: ${entity.remoteKey === "integer" ? "integer" : "exact"} }`]
        : []),
      "      spare: { type: text }",
      ...entity.places
        .filter((place) => !place.computed)
        .map((place) => `      ${place.name}: { type: ${place.domain.localType} }`),
    ]),
    "",
  ].join("\n");

const remoteSystem = (spec: IntegrationSpec): string =>
  [
    "system: cloud",
    "title: Cloud",
    "connector: rest",
    "connection: { url: { type: text } }",
    'url: "{url}"',
    "timeout: 5s",
    "responses: { missing: [404], refused: [400, 409, 422], message: error }",
    "resources:",
    ...spec.entities.flatMap((entity) => {
      const shown = ["id", "code", "spare", ...entity.places.filter((p) => !p.hidden).map((p) => p.name)];
      const returns = entity.places.some((place) => place.hidden) ? `, returns: [${shown.join(", ")}]` : "";
      const listed = entity.short ? ", returns: [id, code]" : returns;
      const filter = entity.filtered ? ', query: { code: "{code}" }' : "";
      return [
        `  ${entity.name}:`,
        "    key: [id]",
        "    fields:",
        `      id: { type: ${entity.remoteKey === "integer" ? "integer" : "exact"}, access: [read] }`,
        "      code: { type: exact }",
        "      spare: { type: text }",
        ...entity.places.map(remotePlace),
        `    list: { method: GET, path: /${entity.name}${filter}, rows: body.items, pages: { next: body.next }${listed} }`,
        `    read: { method: GET, path: "/${entity.name}/{id}"${returns} }`,
        `    create: [{ method: POST, path: /${entity.name}, send: all, takes: { id: body.id }, lost: ${entity.match ? "find" : "doubt"} }]`,
        `    update: [{ method: PATCH, path: "/${entity.name}/{id}", send: all }]`,
      ];
    }),
    "",
  ].join("\n");

const mainText = (spec: IntegrationSpec): string =>
  [
    "crosswalk: 1",
    "name: invented",
    "title: An invented integration",
    "timezone: Europe/London",
    "systems: { local: base, remote: cloud }",
    ...(spec.master ? ["gate: master"] : []),
    ...(Object.keys(spec.settings).length === 0 ? [] : ["settings:"]),
    ...Object.entries(spec.settings).map(([name, type]) => `  ${name}: { title: ${name}, type: ${type} }`),
    "jobs:",
    ...spec.jobs.map((job) => `  ${job}: { title: ${job}, trigger: demand }`),
    "",
  ].join("\n");

const codesText = [
  "codes: letters",
  "title: Letters",
  "pairs:",
  ...codePairs.map((pair) => `  - { local: ${pair.local}, remote: ${pair.remote} }`),
  "",
].join("\n");

const profileText = (settings: Settings): string =>
  [
    "profile: test",
    ...(Object.keys(settings).length === 0
      ? []
      : [
          `settings: { ${Object.entries(settings)
            .map(([name, value]) => `${name}: ${String(value)}`)
            .join(", ")} }`,
        ]),
    'connections: { local: { file: base.sqlite }, remote: { url: "http://127.0.0.1" } }',
    "",
  ].join("\n");

export const filesOf = (spec: IntegrationSpec, settings: Settings): ReadonlyArray<Text> => [
  { file: "crosswalk.yaml", text: mainText(spec) },
  { file: "systems/base.yaml", text: localSystem(spec) },
  { file: "systems/cloud.yaml", text: remoteSystem(spec) },
  ...spec.entities.map((entity) => ({
    file: `entities/${entity.name}.yaml`,
    text: entityText(entity, spec.jobs),
  })),
  ...(spec.entities.some((entity) => entity.rules.some((rule) => rule.domain.codes))
    ? [{ file: "codes/letters.yaml", text: codesText }]
    : []),
  { file: "profiles/test.yaml", text: profileText(settings) },
];
