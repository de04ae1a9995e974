import { defineRule, mayMean, spanAt } from "../Rule.ts";

export const unreachableEntity = defineRule(
  {
    code: "CW318",
    severity: "warning",
    summary: "An entity with neither a scope nor a parent nor anything that refers to it.",
    why: "No run would ever touch one of its records.",
    withoutIntegration: true,
  },
  (context) => {
    const { entities, entitiesComplete } = context.input;
    // What refers to it may stand in a file that is not sound, or be meant by a name that is not known.
    if (!entitiesComplete) return;
    const names = entities.map((entity) => entity.value.entity);
    const referred = context.sites.flatMap((site) => site.field.reference ?? []);
    const unknown = referred.filter((name) => !names.includes(name));
    for (const entity of entities) {
      const name = entity.value.entity;
      if ((entity.value.scope ?? []).length > 0 || entity.value.parent !== undefined) continue;
      if (referred.includes(name) || unknown.some((other) => mayMean(other, name, names))) continue;
      context.report({
        at: spanAt(entity, ["entity"]),
        message: `"${name}" has no scope and nothing refers to it.`,
        help: "give it a scope, or a field of another entity that refers to it",
      });
    }
  },
);
