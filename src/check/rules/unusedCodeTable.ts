import { defineRule, mayMean, spanAt } from "../Rule.ts";

export const unusedCodeTable = defineRule(
  {
    code: "CW326",
    severity: "warning",
    summary: "A code table that no field uses.",
    why: "Its author meant some field to be translated, and that field goes as it is.",
    withoutIntegration: true,
  },
  (context) => {
    const { codes, entitiesComplete } = context.input;
    // What uses it may stand in a file that is not sound, or be meant by a name that is not known.
    if (!entitiesComplete) return;
    const names = codes.map((table) => table.value.codes);
    const used = context.sites.flatMap((site) => site.field.codes ?? []);
    const unknown = used.filter((name) => !names.includes(name));
    for (const table of codes) {
      const name = table.value.codes;
      if (used.includes(name) || unknown.some((other) => mayMean(other, name, names))) continue;
      context.report({
        at: spanAt(table, ["codes"]),
        message: `No field uses the code table "${name}".`,
        help: `say codes: ${name} in a field in place of its type, or take the file away`,
      });
    }
  },
);
