/** Sentences and values of reasons: what decided about one field, with the line of its rule and its gate. */
import type { FieldTemplate, FlowTemplate } from "../compile/PlanTemplate.ts";
import {
  type FieldReason,
  type GateReason,
  originText,
  type WithheldCode,
  type WriteCode,
} from "../model/Reason.ts";

const gateText = (gate: GateReason | undefined): string =>
  gate === undefined ? "no gate" : `${gate.setting} is ${gate.value} (${originText(gate.origin)})`;

const writeMessages: { readonly [C in WriteCode]: (field: FieldTemplate, flow: FlowTemplate) => string } = {
  push: (_, flow) => `the sides differ; ${gateText(flow.gate)}`,
  pull: (_, flow) => `the sides differ; ${gateText(flow.gate)}`,
  "fill-blanks": () => "a blank side is filled from the other",
  "latest-change": () => "only this source has changed since the last settled run",
  "remote-wins": () => "both sides hold a value; the remote one wins",
  "local-wins": () => "both sides hold a value; the local one wins",
  otherwise: () => "the value is blank or held back; its declared stand-in goes",
  revert: () => "put back to what it held before",
};

const withheldMessages: {
  readonly [C in WithheldCode]: (field: FieldTemplate, flow: FlowTemplate) => string;
} = {
  "move-closed": (_, flow) =>
    flow.gate === undefined ? "the job makes no such move" : `the move is shut: ${gateText(flow.gate)}`,
  "not-in-group": () => "no group lists the field for this event",
  "gate-closed": (_, flow) => gateText(flow.gate),
  "mode-other-way": (field, flow) =>
    `${gateText(flow.gate)}, and a ${field.direction} field does not go that way`,
  direction: (field) => `a ${field.direction} field never goes that way`,
  where: (_, flow) => `the condition of "${flow.group?.title ?? "its group"}" does not hold`,
  unread: () => "a source value was not read",
  "blank-source": () => "the source is blank, and a blank does not overwrite a value",
  settled: () => "the system keeps what was written in another form; that was reported and is settled",
  conflict: () => "both sides hold different values, and the conflict rule is: report",
  "unresolved-reference": () =>
    "the record that it refers to is not linked and cannot be created in this job",
  question: () => "it needs an answer that was not given with the command",
  "not-writable": () => "the code table leaves this value alone",
  "schema-drift": (_, flow) => flow.drift ?? "a field that the rule looks at is not what it was",
  "changed-since": () => "the place has changed since, and is left alone",
};

/** What is asked of the person who starts the job. */
export const askedFor = (inputs: ReadonlyArray<string>): string =>
  `it needs an answer: give ${inputs.map((name) => `--input ${name}=…`).join(" and ")}`;

const base = (field: FieldTemplate, flow: FlowTemplate) => ({
  rule: field.rule,
  direction: field.direction ?? ("push-only" as const),
  ...(flow.group === undefined ? {} : { group: { title: flow.group.title, origin: flow.group.origin } }),
  ...(flow.gate === undefined ? {} : { gate: flow.gate }),
});

export const writeReason = (
  field: FieldTemplate,
  flow: FlowTemplate,
  code: WriteCode,
  message?: string,
): FieldReason => ({
  code,
  message: message ?? writeMessages[code](field, flow),
  ...base(field, flow),
});

export const withheldReason = (
  field: FieldTemplate,
  flow: FlowTemplate,
  code: WithheldCode,
  message?: string,
): FieldReason => ({ code, message: message ?? withheldMessages[code](field, flow), ...base(field, flow) });

/** Why a record is not created while a field that its create would carry has drifted. */
export const withoutDrifted = (field: FieldTemplate, flow: FlowTemplate): string =>
  `it would be created without ${field.name}: ${withheldMessages["schema-drift"](field, flow)}`;
