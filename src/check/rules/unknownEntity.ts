import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const unknownEntity = defineRule(
  {
    code: "CW305",
    severity: "error",
    summary: "An entity that no file declares.",
    why: "The reference could never be resolved, nor the policy hold.",
    withoutIntegration: true,
  },
  (context) => {
    const { entities, main, unsound } = context.input;
    const names = entities.map((entity) => entity.value.entity);
    for (const site of context.sites) {
      const target = site.field.reference;
      if (target === undefined || names.includes(target) || unsound.has(target)) continue;
      const at = spanAt(site.entity, fieldPath(site, "reference"));
      context.report({
        at,
        message: `"${target}" is not an entity.`,
        ...nameAdvice(at, target, names),
      });
    }
    (main.value.never ?? []).forEach((policy, index) => {
      if (policy.entity === undefined || names.includes(policy.entity) || unsound.has(policy.entity)) return;
      const at = spanAt(main, ["never", index, "entity"]);
      context.report({
        at,
        message: `"${policy.entity}" is not an entity.`,
        ...nameAdvice(at, policy.entity, names),
      });
    });
  },
);
