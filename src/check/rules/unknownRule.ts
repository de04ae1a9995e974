import type { Span } from "../../kernel/Source.ts";
import type { EntityFile } from "../../language/files/EntityFile.ts";
import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, spanAt } from "../Rule.ts";

/** The field that was meant where a place of it is named. */
const placeHelp = ({ fields }: EntityFile, place: string): string | undefined => {
  for (const [name, field] of Object.entries(fields)) {
    if (field.remote === place) return `did you mean "${name}"? "${place}" is its remote place`;
    if (field.local === place) return `did you mean "${name}"? "${place}" is its local place`;
  }
  return undefined;
};

export const unknownRule = defineRule(
  {
    code: "CW312",
    severity: "error",
    summary: "A name that is not one of the entity's fields.",
    why: "The group, match, condition or guard would leave out what its author meant.",
    withoutIntegration: true,
  },
  (context) => {
    for (const entity of context.input.entities) {
      const known = Object.keys(entity.value.fields);
      const one = (name: string, at: Span, beside: ReadonlyArray<string>) => {
        if (known.includes(name)) return;
        const place = placeHelp(entity.value, name);
        context.report({
          at,
          message: `"${name}" is not a field of the entity "${entity.value.entity}".`,
          ...(place === undefined ? nameAdvice(at, name, known, beside) : { help: place }),
        });
      };
      const judge = (names: ReadonlyArray<string> | undefined, path: ReadonlyArray<string | number>) => {
        names?.forEach((name, index) => {
          one(name, spanAt(entity, [...path, index]), names);
        });
      };
      (entity.value.groups ?? []).forEach((group, index) => judge(group.fields, ["groups", index, "fields"]));
      (entity.value.match ?? []).forEach((match, index) => judge(match.by, ["match", index, "by"]));
      (entity.value.moves ?? []).forEach((move, index) => judge(move.needs, ["moves", index, "needs"]));
      const guarded = Object.keys(entity.value.guards?.fields ?? {});
      for (const name of guarded) one(name, spanAt(entity, ["guards", "fields", name], "key"), guarded);
    }
  },
);
