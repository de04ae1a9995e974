import type { EntityField, EntityFile } from "../../language/files/EntityFile.ts";
import type { Event } from "../../model/Event.ts";
import { defineRule, spanAt } from "../Rule.ts";

/** Whether a record of the side that a move starts from has a value of the rule: on an update, of the local one. */
const hasValue = (entity: EntityFile, name: string, field: EntityField, event: Event): boolean => {
  if (event === "create-local") return field.direction === "pull-only" || field.direction === "pull-able";
  // Compared in local words: there is a value to send only where it goes up as well.
  if (field.pull !== undefined && field.push === undefined) return field.direction === "pull-able";
  return field.direction !== "pull-only" || (entity.match ?? []).some(({ by }) => by.includes(name));
};

export const needWithoutValue = defineRule(
  {
    code: "CW418",
    severity: "error",
    summary: "A move that needs a field which the side that it starts from never has a value of.",
    why: "No record would ever be eligible, whatever its fields hold.",
    withoutIntegration: true,
  },
  (context) => {
    for (const entity of context.input.entities)
      (entity.value.moves ?? []).forEach((move, index) => {
        move.needs?.forEach((name, position) => {
          const field = Object.hasOwn(entity.value.fields, name) ? entity.value.fields[name] : undefined;
          if (field === undefined || hasValue(entity.value, name, field, move.do)) return;
          const from = move.do === "create-local" ? "remote" : "local";
          context.report({
            at: spanAt(entity, ["moves", index, "needs", position]),
            message: `The move ${move.do} needs "${name}", of which the ${from} side never has a value to send${field.direction === undefined ? "" : `: it is ${field.direction}`}.`,
            help:
              move.do === "update" && field.remote !== undefined
                ? `leave it out, or ask for the value of the other side: where: "$not($blank($remote.${field.remote}))"`
                : "leave it out",
          });
        });
      });
  },
);
