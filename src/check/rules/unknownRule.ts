import { didYouMean } from "../../kernel/suggest.ts";
import { defineRule, spanAt } from "../Rule.ts";

export const unknownRule = defineRule(
  {
    code: "CW312",
    severity: "error",
    summary: "A name that is not one of the entity's fields.",
    why: "The group, match or condition would leave out what its author meant.",
    withoutIntegration: true,
  },
  (context) => {
    for (const entity of context.input.entities) {
      const known = Object.keys(entity.value.fields);
      const judge = (names: ReadonlyArray<string> | undefined, path: ReadonlyArray<string | number>) => {
        names?.forEach((name, index) => {
          if (known.includes(name)) return;
          context.report({
            at: spanAt(entity, [...path, index]),
            message: `"${name}" is not a field of the entity "${entity.value.entity}".`,
            help: didYouMean(name, known),
          });
        });
      };
      (entity.value.groups ?? []).forEach((group, index) => judge(group.fields, ["groups", index, "fields"]));
      (entity.value.match ?? []).forEach((match, index) => judge(match.by, ["match", index, "by"]));
      (entity.value.moves ?? []).forEach((move, index) => judge(move.needs, ["moves", index, "needs"]));
    }
  },
);
