/** One record of a reverted run: which of its places are put back, and which are left alone and why. Pure. */
import type { EntityTemplate, FieldTemplate, JobTemplate } from "../compile/PlanTemplate.ts";
import type { FlowService } from "../flow/Flow.ts";
import type { Policy } from "../language/files/IntegrationFile.ts";
import type { Integration } from "../language/Integration.ts";
import { whenHolds } from "../language/settings.ts";
import { gateStates } from "../model/Gate.ts";
import type { WithheldCode } from "../model/Reason.ts";
import type { Cell, Cells, Key } from "../model/Record.ts";
import type { Side } from "../model/Side.ts";
import type { FieldWrite, Withheld } from "../model/Step.ts";
import { withheldReason, writeReason } from "../plan/reasons.ts";
import type { Baseline } from "../state/Journal.ts";
import { equalCells } from "../value/types/registry.ts";

/** What a run has written into one place of one record. */
export interface WrittenPlace {
  readonly write: FieldWrite;
  /** The value as it was sent; undefined where it was the key of a record, and that is not known any more. */
  readonly sent: Cell | undefined;
}

/** What both sides of the record hold now; undefined: not read, with the reason. */
export interface PairNow {
  readonly local: Cells | undefined;
  readonly remote: Cells | undefined;
  readonly message: string;
}

const writesOf = { local: ["Pull", "Decide"], remote: ["Push", "Decide"] } as const;

/** Whether any gate may let the rule change the side: its direction, asked of the one decision function. */
const mayFlow = (flow: FlowService, field: FieldTemplate, side: Side): boolean => {
  const { direction } = field;
  const ways: ReadonlyArray<string> = writesOf[side];
  return (
    direction !== undefined &&
    gateStates.some((gate) => ways.includes(flow.verdict({ direction, gate, event: "update" })._tag))
  );
};

const isAboutPlace = (integration: Integration, policy: Policy, template: EntityTemplate, place: string) => {
  if (policy.entity !== undefined) return policy.entity === template.entity;
  const [resource = "", field = ""] = (policy.place ?? "").split(".");
  const stored = integration.systems[policy.write].catalog.resources[resource]?.fields[field]?.stored;
  return stored !== undefined && stored === template[policy.write].fields[place]?.stored;
};

const isForbidden = (
  integration: Integration,
  job: JobTemplate,
  template: EntityTemplate,
  side: Side,
  place: string,
): boolean =>
  (integration.main.value.never ?? []).some(
    (policy) =>
      policy.write === side &&
      !(policy.unless !== undefined && whenHolds(policy.unless, job.settings)) &&
      isAboutPlace(integration, policy, template, place),
  );

export interface RevertRecord {
  readonly integration: Integration;
  readonly job: JobTemplate;
  readonly flow: FlowService;
  readonly run: string;
  readonly template: EntityTemplate;
  readonly side: Side;
  readonly localKey: Key | undefined;
  readonly remoteKey: Key | undefined;
  readonly places: ReadonlyArray<WrittenPlace>;
  readonly now: PairNow;
  readonly baseline: Baseline | undefined;
}

type Judged =
  | { readonly _tag: "Back"; readonly write: FieldWrite }
  /** It holds what it held before. */
  | { readonly _tag: "Nothing" }
  | { readonly _tag: "Left"; readonly code: WithheldCode; readonly message: string };

const left = (code: WithheldCode, message: string): Judged => ({ _tag: "Left", code, message });

const judge = (input: RevertRecord, field: FieldTemplate | undefined, place: WrittenPlace): Judged => {
  const { template, side, run, now } = input;
  const { write, sent } = place;
  const declared = template[side].fields[write.place];
  if (field === undefined || declared === undefined || !mayFlow(input.flow, field, side))
    return left("direction", `no rule of the mapping as it is today may write the ${side} ${write.place}`);
  if (!declared.access.includes("update"))
    return left("direction", `the ${side} ${write.place} cannot be changed`);
  if (isForbidden(input.integration, input.job, template, side, write.place))
    return left("direction", `a policy says never to write the ${side} ${write.place}`);
  const held = now[side]?.[write.place];
  if (held === undefined)
    return now[side] === undefined
      ? left("changed-since", now.message)
      : left("unread", "what the place holds now was not read");
  if (write.before === undefined) return left("unread", "what the place held before was not read");
  if (held === write.before) return { _tag: "Nothing" };
  if (sent === undefined)
    return left("changed-since", "the record that it was made to refer to is not linked any more");
  const type = declared.type;
  const known = input.baseline?.[write.field];
  const isNormalised =
    known?.sent !== undefined &&
    known.stored !== undefined &&
    equalCells(type, known.sent, sent) &&
    equalCells(
      "exact",
      known.stored === null ? null : String(known.stored),
      held === null ? null : String(held),
    );
  if (!equalCells(type, held, sent) && !isNormalised)
    return equalCells(type, held, write.before)
      ? { _tag: "Nothing" }
      : left("changed-since", `the place holds something else than run ${run} wrote, and is left alone`);
  if (write.before === null && declared.required)
    return left("not-writable", "it was blank before, and the place cannot be without a value");
  return {
    _tag: "Back",
    write: {
      field: field.name,
      place: write.place,
      value: { _tag: "Known", value: write.before },
      before: held,
      reason: writeReason(
        field,
        field.flows.update,
        "revert",
        `put back to what it held before run ${run}, which wrote what it holds now`,
      ),
      sensitive: write.sensitive || field.sensitive,
    },
  };
};

/** The rule that stands for the place today, by name first. */
const ruleOf = (template: EntityTemplate, side: Side, write: FieldWrite): FieldTemplate | undefined => {
  const own = template.fields.filter((field) =>
    side === "remote" ? field.remote === write.place : field.local.includes(write.place),
  );
  return own.find((field) => field.name === write.field) ?? own[0];
};

/** The places of one rule are put back together or not at all: half a key names another record. */
export const revertWrites = (
  input: RevertRecord,
): { readonly writes: ReadonlyArray<FieldWrite>; readonly withheld: ReadonlyArray<Withheld> } => {
  const { template, side, now } = input;
  const writes: Array<FieldWrite> = [];
  const withheld: Array<Withheld> = [];
  const byRule = new Map<string, Array<{ readonly place: WrittenPlace; readonly judged: Judged }>>();
  for (const place of input.places) {
    const judged = judge(input, ruleOf(template, side, place.write), place);
    const own = byRule.get(place.write.field) ?? [];
    byRule.set(place.write.field, [...own, { place, judged }]);
  }
  for (const own of byRule.values()) {
    const reason = own.find(({ judged }) => judged._tag === "Left")?.judged;
    for (const { place, judged } of own) {
      if (reason?._tag !== "Left") {
        if (judged._tag === "Back") writes.push(judged.write);
        continue;
      }
      const { write } = place;
      const field = ruleOf(template, side, write);
      const held = now[side]?.[write.place];
      withheld.push({
        entity: template.entity,
        ...(input.localKey === undefined ? {} : { localKey: input.localKey }),
        ...(input.remoteKey === undefined ? {} : { remoteKey: input.remoteKey }),
        event: "update",
        field: write.field,
        side,
        ...(held === undefined ? {} : { [side]: held }),
        reason:
          field === undefined
            ? { ...write.reason, code: reason.code, message: reason.message }
            : withheldReason(field, field.flows.update, reason.code, reason.message),
        sensitive: write.sensitive || field?.sensitive === true,
      });
    }
  }
  return { writes, withheld };
};
