/**
 * What must not happen on fields that have drifted. A rule that looks at one writes nothing, in neither direction, nor
 * its stand-in; a match rule that compares one finds nothing and rules nothing out.
 */
import type {
  EntityTemplate,
  FieldTemplate,
  FlowTemplate,
  MoveTemplate,
} from "../../compile/PlanTemplate.ts";
import { type Event, events } from "../../model/Event.ts";
import { type Origin, originText } from "../../model/Reason.ts";
import type { Side } from "../../model/Side.ts";
import type { SetAside } from "../../model/Step.ts";
import type { Pairing } from "../../plan/Evaluated.ts";
import { comparedFields } from "../../plan/match.ts";
import { analyse } from "../../value/expression/analyse.ts";
import type { EntityState } from "./Reading.ts";
import { type Drifts, type Trust, withoutDrifts } from "./Trust.ts";

type Looked = { readonly [V in "local" | "remote" | "parent"]: Drifts };

const looked = (trust: Trust, template: EntityTemplate, parent: EntityTemplate | undefined): Looked => ({
  local: trust.drifts("local", template.local.name),
  remote: trust.drifts("remote", template.remote.name),
  parent: parent === undefined ? new Map() : trust.drifts("local", parent.local.name),
});

/** What has become of a field that an expression looks at. One that looks at a whole record looks at each. */
const driftIn = (source: string | undefined, drifts: Looked): string | undefined => {
  if (source === undefined) return undefined;
  for (const { variable, field } of analyse(source).reads) {
    if (variable !== "local" && variable !== "remote" && variable !== "parent") continue;
    const found = field === undefined ? [...drifts[variable].values()][0] : drifts[variable].get(field);
    if (found !== undefined) return found;
  }
  return undefined;
};

const driftOf = (field: FieldTemplate, drifts: Looked): string | undefined => {
  const places = [
    ...field.local.map((name) => drifts.local.get(name)),
    ...[...(field.remote === undefined ? [] : [field.remote]), ...field.reads].map((name) =>
      drifts.remote.get(name),
    ),
  ];
  const sources = [...(field.push ?? []), field.pull, field.otherwise];
  return (
    places.find((one) => one !== undefined) ??
    sources.map((source) => driftIn(source, drifts)).find((one) => one !== undefined)
  );
};

const held = (flow: FlowTemplate, drift: string, standsIn: boolean): FlowTemplate =>
  flow.verdict._tag === "Withheld" && !(standsIn && flow.verdict.code === "gate-closed")
    ? flow
    : { ...flow, drift, verdict: { _tag: "Withheld", code: "schema-drift" } };

/** The rule as it may act: not at all where it looks at a drifted field, not on an event whose group does. */
const rule = (field: FieldTemplate, drifts: Looked): FieldTemplate => {
  const own = driftOf(field, drifts);
  const flow = (event: Event): FlowTemplate => {
    const drift = own ?? driftIn(field.flows[event].group?.where, drifts);
    return drift === undefined
      ? field.flows[event]
      : held(field.flows[event], drift, event === "create-remote" && field.otherwise !== undefined);
  };
  const flows = {
    "create-remote": flow("create-remote"),
    "create-local": flow("create-local"),
    update: flow("update"),
  };
  // Nobody has blanked what cannot be seen: its stand-in does not go in its place.
  return own === undefined && events.every((event) => flows[event] === field.flows[event])
    ? field
    : { ...field, flows, otherwise: undefined };
};

/** The move as it may be made: not at all where it, or the scope, is decided by a drifted field. */
const move = (template: EntityTemplate, event: Event, drifts: Looked): MoveTemplate => {
  const found = template.moves[event];
  const sources = [template.scope?.where, found._tag === "Open" ? found.where : undefined];
  return sources.some((source) => driftIn(source, drifts) !== undefined) ? { _tag: "None" } : found;
};

/** The entity with the rules and the moves that look at a drifted field held back. */
export const heldBack = (
  trust: Trust,
  template: EntityTemplate,
  parent: EntityTemplate | undefined,
): EntityTemplate => {
  const drifts = looked(trust, template, parent);
  return drifts.local.size + drifts.remote.size + drifts.parent.size === 0
    ? template
    : {
        ...template,
        moves: {
          "create-remote": move(template, "create-remote", drifts),
          "create-local": move(template, "create-local", drifts),
          update: move(template, "update", drifts),
        },
        fields: template.fields.map((field) => rule(field, drifts)),
      };
};

const sameLine = (a: Origin, b: Origin): boolean => a.file === b.file && a.line === b.line;

/** What must not be concluded of a pairing, and why. A rule that has found a pair rests on those before it. */
const unsure = (state: EntityState, trust: Trust, pairing: Pairing): string | undefined => {
  const { template, localDoubt } = state;
  if (pairing._tag !== "Matched" && pairing._tag !== "Missing") return undefined;
  // Another local record may claim the same partner.
  if (pairing._tag === "Matched" && localDoubt !== undefined)
    return `whether it is the only one to match cannot be told: ${localDoubt}`;
  const last =
    pairing._tag === "Missing"
      ? template.match.length
      : template.match.findIndex(({ origin }) => sameLine(origin, pairing.rule)) + 1;
  const drifts = looked(trust, template, undefined);
  for (const { by, origin } of template.match.slice(0, last))
    for (const field of comparedFields(template, by)) {
      const drift = driftOf(field, drifts);
      if (drift !== undefined) return `the match rule at ${originText(origin)} cannot be asked: ${drift}`;
    }
  return undefined;
};

/** Leaves out, as unread, what was taken for blank before all of a resource had been read. */
const forget = (state: EntityState, { local, remote }: Looked): void => {
  if (local.size > 0)
    for (const [key, record] of state.locals)
      state.locals.set(key, { ...record, cells: withoutDrifts(local, record.cells) });
  if (remote.size === 0) return;
  for (const [key, found] of state.remotes)
    if (found._tag === "Read")
      state.remotes.set(key, {
        _tag: "Read",
        record: { ...found.record, cells: withoutDrifts(remote, found.record.cells) },
      });
  for (const [key, record] of state.remoteOnly)
    state.remoteOnly.set(key, { ...record, cells: withoutDrifts(remote, record.cells) });
};

/** Takes back what was concluded from fields, or from a list, that cannot be believed. */
export const takeBack = (state: EntityState, trust: Trust): void => {
  forget(state, looked(trust, state.template, undefined));
  for (const [key, pairing] of state.pairings) {
    const message = unsure(state, trust, pairing);
    if (message !== undefined) state.pairings.set(key, { _tag: "Unsure", message });
  }
  // A remote record that nobody is seen to claim may be claimed all the same.
  if (state.localDoubt !== undefined || unsure(state, trust, { _tag: "Missing" }) !== undefined)
    state.remoteOnly.clear();
};

const conditions = (template: EntityTemplate): ReadonlyArray<string | undefined> => [
  template.scope?.where,
  ...events.map((event) => {
    const move = template.moves[event];
    return move._tag === "Open" ? move.where : undefined;
  }),
];

/** Each drifted field that an entity looks at, with what is held back for it. */
export const driftFindings = (
  trust: Trust,
  template: EntityTemplate,
  parent: EntityTemplate | undefined,
): ReadonlyArray<SetAside> => {
  const findings: Array<SetAside> = [];
  const drifts = looked(trust, template, parent);
  const none: Looked = { local: new Map(), remote: new Map(), parent: new Map() };
  for (const side of ["local", "remote"] satisfies ReadonlyArray<Side>)
    for (const [name, message] of drifts[side]) {
      const only: Looked = { ...none, [side]: new Map([[name, message]]) };
      const rules = template.fields.filter((field) => rule(field, only) !== field || driftOf(field, only));
      const judges = conditions(template).some((source) => driftIn(source, only) !== undefined);
      if (rules.length === 0 && !judges) continue;
      const what = [
        ...rules.map((field) => `${field.name} (${originText(field.rule)})`),
        ...(judges ? ["what its scope and moves decide by it"] : []),
      ];
      findings.push({
        entity: template.entity,
        code: "schema-drift",
        message: `${message}; held back: ${what.join(", ")}`,
        origin: rules[0]?.rule ?? template.origin,
      });
    }
  return findings;
};
