import { own } from "../../kernel/own.ts";
import type { Side } from "../../model/Side.ts";
import { nameAdvice } from "../nameAdvice.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const unknownField = defineRule(
  {
    code: "CW302",
    severity: "error",
    summary: "A field that the resource does not declare.",
    why: "Nothing would be read or written for it.",
  },
  (context) => {
    const judge = (
      side: Side,
      entity: (typeof context.input.entities)[number],
      name: string,
      path: ReadonlyArray<string | number>,
    ) => {
      const resource = context.resource(side, entity.value);
      if (resource === undefined || own(resource.fields, name) !== undefined) return;
      const at = spanAt(entity, path);
      context.report({
        at,
        message: `"${name}" is not a field of the ${side} resource "${resource.name}".`,
        ...nameAdvice(at, name, Object.keys(resource.fields)),
      });
    };
    for (const site of context.sites) {
      site.localPlaces.forEach((name, index) => {
        judge(
          "local",
          site.entity,
          name,
          fieldPath(site, "local", ...(typeof site.field.local === "string" ? [] : [index])),
        );
      });
      if (site.field.remote !== undefined)
        judge("remote", site.entity, site.field.remote, fieldPath(site, "remote"));
    }
    for (const entity of context.input.entities)
      if (entity.value.local.link !== undefined)
        judge("local", entity, entity.value.local.link.field, ["local", "link", "field"]);
  },
);
