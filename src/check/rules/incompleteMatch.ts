import { findsEqual } from "../../value/types/registry.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const incompleteMatch = defineRule(
  {
    code: "CW324",
    severity: "warning",
    summary:
      "A match rule over a list that leaves records out, by a place that it is not narrowed by, as the rule compares it.",
    why: "A record that the rule does not find may be one that the list leaves out, so that it is set aside and never created.",
  },
  (context) => {
    for (const entity of context.input.entities)
      (entity.value.match ?? []).forEach((match, index) => {
        const resource = context.resource("remote", entity.value);
        const list = resource?.list;
        if (list?.partial !== true) return;
        match.by.forEach((name, at) => {
          const field = entity.value.fields[name];
          const place = field?.remote;
          if (place === undefined || !list.returns.includes(place)) return;
          // What is compared in local words cannot be asked for in remote ones.
          const inLocalWords = field?.pull !== undefined && field.push === undefined;
          const found = findsEqual(resource?.fields[place]?.type ?? "exact", field?.type ?? "exact");
          if (list.filters.includes(place) && !inLocalWords && found) return;
          context.report({
            at: spanAt(entity, ["match", index, "by", at]),
            message: `The list of "${resource?.name ?? ""}" leaves records out and is not narrowed by "${place}"${found ? "" : `, where it finds ${resource?.fields[place]?.type} values and not all that are equal as ${field?.type}`}: whether "${name}" has a match there cannot be told.`,
            help: found
              ? "make it a {filter} of the list, if the system can do it, or leave the rule out"
              : "give the rule and the place one type, or leave the rule out",
          });
        });
      });
  },
);
