import { fits } from "../../value/types/registry.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const typeMismatch = defineRule(
  {
    code: "CW309",
    severity: "error",
    summary: "Places whose types do not fit the rule's.",
    why: "Values would be refused, or compared as what they are not.",
  },
  (context) => {
    for (const site of context.sites) {
      const { field, entity } = site;
      if (field.type === undefined) continue;
      const type = field.type;
      const [localName, more] = site.localPlaces;
      if (more !== undefined) continue;
      const local = localName === undefined ? undefined : context.place("local", entity.value, localName);
      const remote =
        field.remote === undefined ? undefined : context.place("remote", entity.value, field.remote);
      const pushes = field.direction === "push-only" || field.direction === "pull-able";
      const pulls = field.direction === "pull-only" || field.direction === "pull-able";
      const report = (side: "local" | "remote", has: string) => {
        context.report({
          at: spanAt(entity, fieldPath(site, "type")),
          message: `Type "${type}" does not fit the ${side} field "${side === "local" ? localName : field.remote}", which is of type "${has}".`,
          related: [{ span: spanAt(entity, fieldPath(site, side)), label: `the ${side} place` }],
        });
      };
      if (local !== undefined && field.push === undefined && field.pull === undefined) {
        if ((pushes || field.direction === undefined) && !fits(local.type, type)) report("local", local.type);
        else if (pulls && !fits(type, local.type)) report("local", local.type);
      }
      if (remote !== undefined) {
        if ((pushes || field.direction === undefined) && !fits(type, remote.type))
          report("remote", remote.type);
        else if (pulls && field.pull === undefined && !fits(remote.type, type)) report("remote", remote.type);
      }
    }
  },
);
