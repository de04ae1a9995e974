import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const mappedLink = defineRule(
  {
    code: "CW409",
    severity: "error",
    summary: "A rule that names the place which holds the link.",
    why: "The link place is written by linking alone.",
  },
  (context) => {
    for (const site of context.sites) {
      const link = site.entity.value.local.link?.field;
      const stored = link === undefined ? undefined : context.place("local", site.entity.value, link)?.stored;
      if (stored === undefined) continue;
      const name = site.localPlaces.find(
        (place) => context.place("local", site.entity.value, place)?.stored === stored,
      );
      if (name === undefined) continue;
      context.report({
        at: spanAt(site.entity, fieldPath(site, "local")),
        message: `"${name}" is the link place of "${site.entity.value.entity}" and cannot be mapped by "${site.name}".`,
        related: [{ span: spanAt(site.entity, ["local", "link", "field"]), label: "the link place" }],
      });
    }
  },
);
