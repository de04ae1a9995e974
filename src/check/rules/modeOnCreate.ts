import { defineRule, spanAt } from "../Rule.ts";

export const modeOnCreate = defineRule(
  {
    code: "CW403",
    severity: "error",
    summary: "A mode before a group whose events hold create.",
    why: "A mode does not gate a create; the reader of the group would think that it does.",
  },
  (context) => {
    for (const entity of context.input.entities)
      (entity.value.groups ?? []).forEach((group, index) => {
        if (
          group.gate === undefined ||
          context.settings[group.gate]?.type !== "mode" ||
          !group.events.includes("create")
        )
          return;
        context.report({
          at: spanAt(entity, ["groups", index, "gate"]),
          message: `The mode "${group.gate}" stands before "${group.title}", whose events hold create.`,
          help: "list the fields of the create in a group of their own, without the mode",
        });
      });
  },
);
