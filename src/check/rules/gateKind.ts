import type { Path } from "../../language/Document.ts";
import type { Setting } from "../../language/files/IntegrationFile.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const gateKind = defineRule(
  {
    code: "CW407",
    severity: "error",
    summary: "A gate that is not a switch: a mode or toggle before a group, a toggle elsewhere.",
    why: "It could not be told when the gate is open.",
  },
  (context) => {
    const judge = (
      sound: Parameters<typeof spanAt>[0],
      gate: string | undefined,
      path: Path,
      allowed: ReadonlyArray<Setting["type"]>,
    ) => {
      const setting = gate === undefined ? undefined : context.settings[gate];
      if (setting === undefined || allowed.includes(setting.type)) return;
      context.report({
        at: spanAt(sound, path),
        message: `"${gate}" is a ${setting.type} and cannot stand here as a gate; expected a ${allowed.join(" or a ")}.`,
      });
    };
    const { main, entities } = context.input;
    judge(main, main.value.gate, ["gate"], ["toggle"]);
    for (const entity of entities) {
      (entity.value.moves ?? []).forEach((move, index) =>
        judge(entity, move.gate, ["moves", index, "gate"], ["toggle"]),
      );
      (entity.value.groups ?? []).forEach((group, index) =>
        judge(entity, group.gate, ["groups", index, "gate"], ["mode", "toggle"]),
      );
    }
  },
);
