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
      const parts = context.resource("remote", entity.value)?.create?.parts ?? [];
      // What is harmless twice need not be found again.
      const harmless = parts.length > 0 && parts.every((part) => part.lost === "repeat");
      (entity.value.moves ?? []).forEach((move, index) => {
        if (move.do === "update" || (move.do === "create-remote" && harmless)) return;
        if (entity.value.local.link === undefined && (entity.value.match ?? []).length === 0)
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `"${entity.value.entity}" makes "${move.do}" and has neither a link place nor a match rule.`,
            help: "name the local field that holds the remote key under local.link, or fields to match by",
          });
        else if (
          move.do === "create-remote" &&
          (entity.value.match ?? []).length === 0 &&
          parts.some((part) => part.lost === "find")
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
