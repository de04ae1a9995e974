import { defineRule, mayMean, spanAt } from "../Rule.ts";

export const requiredPlaceNotFilled = defineRule(
  {
    code: "CW319",
    severity: "error",
    summary: "A create that leaves out a place which the system requires.",
    why: "Every create would be refused.",
  },
  (context) => {
    for (const entity of context.input.entities)
      (entity.value.moves ?? []).forEach((move, index) => {
        if (move.do === "update") return;
        const side = move.do === "create-remote" ? "remote" : "local";
        const wrong = move.do === "create-remote" ? "pull-only" : "push-only";
        const resource = context.resource(side, entity.value);
        if (resource === undefined) return;
        if (resource.create === undefined) {
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `The ${side} resource "${resource.name}" declares no create.`,
          });
          return;
        }
        const filled = new Set<string>();
        for (const site of context.sites) {
          if (site.entity !== entity || site.field.direction === undefined || site.field.direction === wrong)
            continue;
          if (!context.inGroup(entity.value, site.name, "create")) continue;
          for (const place of side === "remote" ? [site.field.remote] : site.localPlaces)
            if (place !== undefined) filled.add(place);
        }
        const places = Object.keys(resource.fields);
        const unknown = [...filled].filter((place) => !places.includes(place));
        if (side === "local" && entity.value.local.link !== undefined)
          filled.add(entity.value.local.link.field);
        const missing = Object.values(resource.fields).filter(
          (field) =>
            field.required &&
            !filled.has(field.name) &&
            !unknown.some((place) => mayMean(place, field.name, places)),
        );
        if (missing.length > 0)
          context.report({
            at: spanAt(entity, ["moves", index, "do"]),
            message: `"${move.do}" does not fill ${missing.map((field) => `"${field.name}"`).join(", ")}, which "${resource.name}" requires.`,
            help: "put a rule for it in a group whose events hold create",
          });
      });
  },
);
