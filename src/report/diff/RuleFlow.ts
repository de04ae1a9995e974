/** What happens to one field for an event in a job at given setting values, as the planner's own function says. */
import * as Schema from "effect/Schema";
import type { FlowService } from "../../flow/Flow.ts";
import { fieldFlow, standsIn } from "../../language/fieldFlow.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import type { Integration, Sound } from "../../language/Integration.ts";
import type { SettingValues } from "../../language/settings.ts";
import { ConflictRule } from "../../model/Conflict.ts";
import { WithheldCode } from "../../model/Reason.ts";
import { decidedBy } from "../decidedBy.ts";
import { outcomeOf } from "../outcome.ts";
import type { Site } from "./Site.ts";

export const RuleFlow = Schema.Struct({
  flow: Schema.Literal("push", "pull", "decide", "otherwise", "nothing").annotations({
    description:
      "decide: as the conflict rule says. otherwise: the declared stand-in goes up in place of the value.",
  }),
  conflict: Schema.optionalWith(Schema.Array(ConflictRule), { exact: true }).annotations({
    description: "Of decide: the conflict rule.",
  }),
  reason: Schema.optionalWith(Schema.Union(WithheldCode, Schema.Literal("no-move")), {
    exact: true,
  }).annotations({ description: "Of nothing: why." }),
  decidedBy: Schema.String.annotations({ description: "The setting and its line, or what else decided." }),
});
export type RuleFlow = typeof RuleFlow.Type;

/** Stands where a move or a field goes through and no gate of its own names a setting. */
export const noGateShut = "no gate is shut";

/** The flow of a field at a site under these setting values. */
export const ruleFlow = (
  integration: Integration,
  flow: FlowService,
  entity: Sound<EntityFile>,
  fieldName: string,
  { event, job }: Site,
  values: SettingValues,
): RuleFlow => {
  const main = integration.main.value;
  const found = fieldFlow(flow, main, entity.value, fieldName, event, job, values);
  if (found.move._tag === "NoMove")
    return { flow: "nothing", reason: "no-move", decidedBy: "no move of the entity stands for it" };
  const open = found.move._tag === "Open" && found.verdict._tag !== "Withheld" && found.gate === undefined;
  const by = open ? noGateShut : decidedBy(integration, entity, fieldName, found);
  const { verdict } = found;
  if (standsIn(entity.value, fieldName, event, verdict)) return { flow: "otherwise", decidedBy: by };
  if (verdict._tag === "Withheld") return { flow: "nothing", reason: verdict.code, decidedBy: by };
  return {
    flow: outcomeOf[verdict._tag],
    ...(verdict._tag === "Decide" ? { conflict: entity.value.fields[fieldName]?.conflict ?? [] } : {}),
    decidedBy: by,
  };
};

/** Whether the same happens, for whatever reason. */
export const sameFlow = (a: RuleFlow, b: RuleFlow): boolean => flowText(a) === flowText(b);

/** "push", "pull", "nothing", or the conflict rule. */
export const flowText = (one: RuleFlow): string =>
  one.flow === "decide"
    ? `by ${(one.conflict ?? []).join(", ")}`
    : one.flow === "otherwise"
      ? "push its stand-in (otherwise)"
      : one.flow;
