import { defineRule, spanAt } from "../Rule.ts";

export const unreachableEntity = defineRule(
  {
    code: "CW318",
    severity: "warning",
    summary: "An entity with neither a scope nor anything that refers to it.",
    why: "No run would ever touch one of its records.",
  },
  (context) => {
    for (const entity of context.input.entities) {
      const name = entity.value.entity;
      if ((entity.value.scope ?? []).length > 0) continue;
      if (context.sites.some((site) => site.field.reference === name)) continue;
      context.report({
        at: spanAt(entity, ["entity"]),
        message: `"${name}" has no scope and nothing refers to it.`,
      });
    }
  },
);
