import { own } from "../../kernel/own.ts";
import { didYouMean } from "../../kernel/suggest.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownPlace = defineRule(
  {
    code: "CW314",
    severity: "error",
    summary: "A policy about a place that its system does not declare.",
    why: "A policy that holds of nothing protects nothing.",
  },
  (context) => {
    const { main, systems } = context.input;
    (main.value.never ?? []).forEach((policy, index) => {
      if ((policy.place === undefined) === (policy.entity === undefined))
        context.report({
          at: spanAt(main, ["never", index]),
          message: 'A policy names either a "place" or an "entity".',
        });
      const catalog = systems[policy.write]?.catalog;
      if (policy.place === undefined || catalog === undefined) return;
      const [resourceName = "", fieldName = ""] = policy.place.split(".");
      const resource = own(catalog.resources, resourceName);
      if (resource !== undefined && own(resource.fields, fieldName) !== undefined) return;
      context.report({
        at: spanAt(main, ["never", index, "place"]),
        message: `"${policy.place}" is not a place of the ${policy.write} system.`,
        help:
          resource === undefined
            ? didYouMean(resourceName, Object.keys(catalog.resources))
            : didYouMean(fieldName, Object.keys(resource.fields)),
      });
    });
  },
);
