import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const lateWithoutUpdate = defineRule(
  {
    code: "CW419",
    severity: "error",
    summary: "A late reference that no update carries.",
    why: "It is sent after its record is made. Were the run cut short in between, no later run would look at it, and it would be lost without a word.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      const { entity, name, field } = site;
      if (field.late !== true || field.direction === undefined) continue;
      const { groups = [], moves = [] } = entity.value;
      const inGroup = (event: "create" | "update") =>
        groups.some((group) => group.events.includes(event) && group.fields.includes(name));
      const isMade = moves.some(
        (move) =>
          (move.do === "create-remote" && field.direction !== "pull-only") ||
          (move.do === "create-local" && field.direction !== "push-only"),
      );
      if (!isMade || !inGroup("create")) continue;
      const isUpdated = moves.some((move) => move.do === "update");
      if (isUpdated && inGroup("update")) continue;
      context.report({
        at: spanAt(entity, fieldPath(site, "late")),
        message: `"${name}" is sent after its record is made, and nothing would send it if a run were cut short in between: ${isUpdated ? "no group lists it for updates" : "the entity has no update move"}.`,
        help: isUpdated
          ? "list it in a group of events: [update] as well"
          : "give the entity an update move, and list it in a group of events: [update] as well",
      });
    }
  },
);
