import { findsEqual } from "../../value/types/registry.ts";
import { defineRule, mayMean, spanAt } from "../Rule.ts";

export const unlistedMatch = defineRule(
  {
    code: "CW322",
    severity: "error",
    summary:
      "A match rule over a place that the remote list neither returns nor filters by, as the rule compares it.",
    why: "No record would ever be found, and each would be created again.",
  },
  (context) => {
    for (const entity of context.input.entities)
      (entity.value.match ?? []).forEach((match, index) => {
        const list = context.resource("remote", entity.value)?.list;
        match.by.forEach((name, at) => {
          const place = entity.value.fields[name]?.remote;
          const resource = context.resource("remote", entity.value);
          if (resource === undefined || place === undefined || resource.fields[place] === undefined) return;
          if (list?.returns.includes(place) === true) return;
          const { type } = resource.fields[place];
          const rule = entity.value.fields[name]?.type ?? "exact";
          const filters = list?.filters.includes(place) === true;
          if (filters && findsEqual(type, rule)) return;
          // A place that the list names wrongly is blamed there.
          const places = Object.keys(resource.fields);
          const unknown = (list?.returns ?? []).filter((one) => !places.includes(one));
          if (unknown.some((other) => mayMean(other, place, places))) return;
          context.report({
            at: spanAt(entity, ["match", index, "by", at]),
            message:
              list === undefined
                ? `"${name}" cannot be matched: the remote resource "${resource.name}" has no list.`
                : filters
                  ? `"${name}" cannot be matched: the list of "${resource.name}" does not return "${place}", and a search by it finds ${type} values, not all that are equal as ${rule}.`
                  : `"${name}" cannot be matched: the list of "${resource.name}" neither returns "${place}" nor filters by it.`,
            help: filters
              ? "give the rule and the place one type, or name the place under returns, if the system can do it"
              : "name the place under returns or as a {filter} of the list, if the system can do it",
          });
        });
      });
  },
);
