import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const unknownCodeTable = defineRule(
  {
    code: "CW306",
    severity: "error",
    summary: "A code table that no file declares.",
    why: "No value of the field could be translated.",
    withoutIntegration: true,
  },
  (context) => {
    const names = context.input.codes.map((table) => table.value.codes);
    for (const site of context.sites) {
      const table = site.field.codes;
      if (table === undefined || names.includes(table) || context.input.unsound.has(table)) continue;
      const at = spanAt(site.entity, fieldPath(site, "codes"));
      context.report({
        at,
        message: `"${table}" is not a code table.`,
        ...nameAdvice(at, table, names),
      });
    }
  },
);
