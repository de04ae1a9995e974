import { defineRule, spanAt } from "../Rule.ts";

export const missingLink = defineRule(
  {
    code: "CW313",
    severity: "error",
    summary: "An entity that creates records and has nothing to find them again by.",
    why: "Without a link place or a match rule, a lost state folder or answer would make every record twice.",
  },
  (context) => {
    for (const entity of context.input.entities) {
      (entity.value.moves ?? []).forEach((move, index) => {
        if (move.do === "update") return;
        if (entity.value.local.link === undefined && (entity.value.match ?? []).length === 0)
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `"${entity.value.entity}" makes "${move.do}" and has neither a link place nor a match rule.`,
            help: "name the local field that holds the remote key under local.link, or fields to match by",
          });
        else if (
          move.do === "create-remote" &&
          (entity.value.match ?? []).length === 0 &&
          context.resource("remote", entity.value)?.create?.parts.some((part) => part.lost === "find") ===
            true
        )
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `"${entity.value.entity}" creates remote records whose lost answers are settled by looking them up, and has no match rule.`,
            help: "add a match rule, or declare lost: doubt on the create of the system file",
          });
      });
    }
  },
);
