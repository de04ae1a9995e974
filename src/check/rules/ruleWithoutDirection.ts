import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const ruleWithoutDirection = defineRule(
  {
    code: "CW411",
    severity: "error",
    summary: "A rule that stands in a group and has no direction.",
    why: "What may ever happen to the field is the first thing that a mapping must say.",
  },
  (context) => {
    for (const site of context.sites) {
      if (site.field.direction !== undefined) continue;
      const grouped = (site.entity.value.groups ?? []).find((group) => group.fields.includes(site.name));
      const needs = context.resource("remote", site.entity.value)?.list?.needs ?? [];
      const matched =
        (site.entity.value.match ?? []).some((match) => match.by.includes(site.name)) ||
        (site.field.remote !== undefined && needs.includes(site.field.remote));
      if (grouped === undefined && matched) continue;
      context.report({
        at: spanAt(site.entity, fieldPath(site), "key"),
        message:
          grouped === undefined
            ? `"${site.name}" has no direction, and neither a match rule nor the remote list uses it.`
            : `"${site.name}" stands in "${grouped.title}" and has no direction.`,
        help: "add direction: push-only, pull-only or pull-able",
      });
    }
  },
);
