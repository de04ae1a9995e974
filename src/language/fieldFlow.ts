/**
 * Brings one rule of an entity to the flow function: which move and which group stand for an event in a job,
 * which gate is before them, and what it says at these setting values. The verdict is the flow function's.
 */
import type { FlowService, Verdict } from "../flow/Flow.ts";
import { own } from "../kernel/own.ts";
import type { Event } from "../model/Event.ts";
import type { GateState } from "../model/Gate.ts";
import type { EntityFile } from "./files/EntityFile.ts";
import type { IntegrationFile } from "./files/IntegrationFile.ts";
import { gateStateOf, type SettingValue, type SettingValues } from "./settings.ts";

export interface GateFlow {
  readonly setting: string;
  readonly value: SettingValue | undefined;
  readonly state: GateState;
  readonly stands: "integration" | "move" | "group";
}

/** Whether a record may be touched at all for an event in a job. */
export type MoveFlow =
  | { readonly _tag: "Open"; readonly index: number }
  | { readonly _tag: "NoMove" }
  | { readonly _tag: "Shut"; readonly index: number; readonly gate: GateFlow };

export interface FieldFlow {
  readonly verdict: Verdict | { readonly _tag: "Withheld"; readonly code: "move-closed" | "not-in-group" };
  readonly move: MoveFlow;
  /** Index of the group that stands for the event. */
  readonly group: number | undefined;
  /** The gate that decided, or the one that let it through. */
  readonly gate: GateFlow | undefined;
}

const toggleGate = (
  integration: IntegrationFile,
  values: SettingValues,
  name: string | undefined,
  stands: GateFlow["stands"],
): GateFlow | undefined =>
  name === undefined
    ? undefined
    : {
        setting: name,
        value: values[name],
        state: gateStateOf(integration.settings?.[name], values[name]),
        stands,
      };

export const moveFlow = (
  integration: IntegrationFile,
  entity: EntityFile,
  event: Event,
  job: string,
  values: SettingValues,
): MoveFlow => {
  const moves = (entity.moves ?? []).map((move, index) => ({ move, index }));
  const standing = moves.filter(({ move }) => move.do === event && move.jobs.includes(job));
  if (standing.length === 0) return { _tag: "NoMove" };
  const master = toggleGate(integration, values, integration.gate, "integration");
  let shut: MoveFlow | undefined;
  for (const { move, index } of standing) {
    const own = toggleGate(integration, values, move.gate, "move");
    const barrier = [master, own].find((gate) => gate !== undefined && gate.state !== "on");
    if (barrier === undefined) return { _tag: "Open", index };
    shut ??= { _tag: "Shut", index, gate: barrier };
  }
  return shut ?? { _tag: "NoMove" };
};

/** The event as groups name it. */
export const groupEvent = (event: Event): "create" | "update" => (event === "update" ? "update" : "create");

export const fieldFlow = (
  flow: FlowService,
  integration: IntegrationFile,
  entity: EntityFile,
  fieldName: string,
  event: Event,
  job: string,
  values: SettingValues,
): FieldFlow => {
  const move = moveFlow(integration, entity, event, job, values);
  const direction = entity.fields[fieldName]?.direction;
  const groups = (entity.groups ?? [])
    .map((group, index) => ({ group, index }))
    .filter(({ group }) => group.events.includes(groupEvent(event)) && group.fields.includes(fieldName));
  if (direction === undefined || groups.length === 0)
    return { verdict: { _tag: "Withheld", code: "not-in-group" }, move, group: undefined, gate: undefined };
  let first: FieldFlow | undefined;
  for (const { group, index } of groups) {
    const gate = toggleGate(integration, values, group.gate, "group");
    const verdict = flow.verdict({ direction, gate: gate?.state ?? "none", event });
    const found: FieldFlow =
      move._tag === "Open"
        ? { verdict, move, group: index, gate }
        : {
            verdict: { _tag: "Withheld", code: "move-closed" },
            move,
            group: index,
            gate: move._tag === "Shut" ? move.gate : undefined,
          };
    if (verdict._tag !== "Withheld") return found;
    first ??= found;
  }
  return (
    first ?? { verdict: { _tag: "Withheld", code: "not-in-group" }, move, group: undefined, gate: undefined }
  );
};

/** Whether a declared `otherwise` goes up on a create in place of a value that a closed gate holds back. */
export const standsIn = (
  entity: EntityFile,
  fieldName: string,
  event: Event,
  verdict: FieldFlow["verdict"],
): boolean =>
  event === "create-remote" &&
  verdict._tag === "Withheld" &&
  verdict.code === "gate-closed" &&
  own(entity.fields, fieldName)?.otherwise !== undefined;

/** Settings that decide whether a move stands open for an event. */
export const moveSettingsOf = (
  integration: IntegrationFile,
  entity: EntityFile,
  event: Event,
): ReadonlyArray<string> => {
  const moves = (entity.moves ?? []).filter((move) => move.do === event);
  return [
    ...new Set([integration.gate, ...moves.map((move) => move.gate)].filter((name) => name !== undefined)),
  ];
};

/** Settings that a rule's flow for an event can depend on. */
export const settingsOf = (
  integration: IntegrationFile,
  entity: EntityFile,
  fieldName: string,
  event: Event,
): ReadonlyArray<string> => {
  const names = new Set(moveSettingsOf(integration, entity, event));
  for (const group of entity.groups ?? [])
    if (
      group.gate !== undefined &&
      group.events.includes(groupEvent(event)) &&
      group.fields.includes(fieldName)
    )
      names.add(group.gate);
  return [...names];
};
