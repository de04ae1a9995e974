import { own } from "../../kernel/own.ts";
import { nameAdvice } from "../nameAdvice.ts";
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
      const path = ["never", index, "place"];
      const dot = resourceName.length;
      const [name, known, start, end] =
        resource === undefined
          ? ([resourceName, catalog.resources, 0, dot] as const)
          : ([fieldName, resource.fields, dot + 1, policy.place.length] as const);
      context.report({
        at: spanAt(main, path),
        message: `"${policy.place}" is not a place of the ${policy.write} system.`,
        ...nameAdvice(main.document.spanInside(path, start, end), name, Object.keys(known)),
      });
    });
  },
);
