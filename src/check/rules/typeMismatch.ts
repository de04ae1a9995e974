import type { Side } from "../../model/Side.ts";
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
      const misfit = (
        side: Side,
      ): { readonly side: Side; readonly name: string; readonly type: string } | undefined => {
        const place = side === "local" ? local : remote;
        if (place === undefined || (side === "local" && (field.push ?? field.pull) !== undefined))
          return undefined;
        const [from, to] = side === "local" ? [place.type, type] : [type, place.type];
        const fitsUp = !(pushes || field.direction === undefined) || fits(from, to);
        const fitsDown = !pulls || (side === "remote" && field.pull !== undefined) || fits(to, from);
        return fitsUp && fitsDown ? undefined : { side, name: place.name, type: place.type };
      };
      const misfits = (["local", "remote"] as const).flatMap((side) => misfit(side) ?? []);
      if (misfits.length === 0) continue;
      const said = misfits.map(
        (one) => `the ${one.side} field "${one.name}", which is of type "${one.type}"`,
      );
      context.report({
        at: spanAt(entity, fieldPath(site, "type")),
        message: `Type "${type}" does not fit ${said.join(", nor ")}.`,
        related: misfits.map((one) => ({
          span: spanAt(entity, fieldPath(site, one.side)),
          label: `the ${one.side} place`,
        })),
      });
    }
  },
);
