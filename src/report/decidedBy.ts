/** Which line of a mapping decided about a field, or about a move. */
import type { FieldFlow, GateFlow, MoveFlow } from "../language/fieldFlow.ts";
import type { EntityFile } from "../language/files/EntityFile.ts";
import { type Integration, originOf, type Sound } from "../language/Integration.ts";
import { type Origin, originText } from "../model/Reason.ts";

/** Where the gate stands that decided about a move or about a field of a group. */
export const gateOrigin = (
  integration: Integration,
  entity: Sound<EntityFile>,
  gate: GateFlow,
  move: MoveFlow,
  group: number | undefined,
): Origin =>
  gate.stands === "integration"
    ? originOf(integration.main, ["gate"])
    : gate.stands === "move" && move._tag !== "NoMove"
      ? originOf(entity, ["moves", move.index, "gate"])
      : originOf(entity, ["groups", group ?? 0, "gate"]);

/** "updateMode is pull (entities/item.yaml:20)". */
export const gateText = (gate: GateFlow, origin: Origin): string =>
  `${gate.setting} is ${String(gate.value)} (${originText(origin)})`;

/** What decided about a field, in words and with the gate's line. */
export const decidedBy = (
  integration: Integration,
  entity: Sound<EntityFile>,
  fieldName: string,
  found: FieldFlow,
): string => {
  const { verdict, gate, move, group } = found;
  if (verdict._tag === "Withheld" && verdict.code === "not-in-group")
    return "no group lists the field for this event";
  if (verdict._tag === "Withheld" && verdict.code === "direction")
    return `direction: ${entity.value.fields[fieldName]?.direction ?? "none"}`;
  return gate === undefined
    ? "no gate stands before it"
    : gateText(gate, gateOrigin(integration, entity, gate, move, group));
};
