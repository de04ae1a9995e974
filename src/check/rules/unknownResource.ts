import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownResource = defineRule(
  {
    code: "CW301",
    severity: "error",
    summary: "A resource that the system does not declare.",
    why: "Nothing could be read or written for the entity.",
  },
  (context) => {
    for (const entity of context.input.entities)
      for (const side of ["local", "remote"] as const) {
        const system = context.input.systems[side];
        if (system === undefined || context.resource(side, entity.value) !== undefined) continue;
        const name = entity.value[side].resource;
        const at = spanAt(entity, [side, "resource"]);
        context.report({
          at,
          message: `"${name}" is not a resource of the ${side} system "${system.name}".`,
          ...nameAdvice(at, name, Object.keys(system.catalog.resources)),
        });
      }
  },
);
