import { combinations, gateStateOf } from "../../language/settings.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const undecidedConflict = defineRule(
  {
    code: "CW401",
    severity: "error",
    summary: "A pull-able rule behind no mode that names no conflict rule.",
    why: "Where both sides hold different values, nothing says which is taken.",
  },
  (context) => {
    for (const site of context.sites) {
      if (site.field.direction !== "pull-able" || site.field.conflict !== undefined) continue;
      const groups = (site.entity.value.groups ?? []).filter(
        (group) => group.events.includes("update") && group.fields.includes(site.name),
      );
      // In two groups at once it is blamed for that, where one of them has a mode that would decide.
      const isMode = (gate: string | undefined) =>
        gate !== undefined && context.settings[gate]?.type === "mode";
      if (groups.some((group) => isMode(group.gate))) continue;
      const open = groups.find((group) => {
        const setting = group.gate === undefined ? undefined : context.settings[group.gate];
        if (group.gate !== undefined && setting === undefined) return false;
        return combinations(context.settings, group.gate === undefined ? [] : [group.gate]).some((values) => {
          const gate = group.gate === undefined ? "none" : gateStateOf(setting, values[group.gate]);
          return (
            context.input.flow.verdict({ direction: "pull-able", gate, event: "update" })._tag === "Decide"
          );
        });
      });
      if (open !== undefined)
        context.report({
          at: spanAt(site.entity, fieldPath(site, "direction")),
          message: `"${site.name}" is pull-able in "${open.title}" behind no mode, and has no conflict rule.`,
          help: "put the group behind a mode setting, or add conflict: [remote-wins] (or local-wins, report)",
        });
    }
  },
);
