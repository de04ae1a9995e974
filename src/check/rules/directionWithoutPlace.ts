import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const directionWithoutPlace = defineRule(
  {
    code: "CW414",
    severity: "error",
    summary: "A direction for which a place, or the expression in its stead, is missing.",
    why: "There would be nothing to take the value from, or nowhere to put it.",
    withoutIntegration: true,
  },
  (context) => {
    for (const site of context.sites) {
      const { field, entity } = site;
      const report = (message: string) =>
        context.report({
          at: spanAt(entity, fieldPath(site, field.direction === undefined ? "remote" : "direction")),
          message,
        });
      const hasLocal = site.localPlaces.length > 0;
      const hasRemote = field.remote !== undefined;
      switch (field.direction) {
        case "push-only":
          if (!hasRemote) report(`"${site.name}" is push-only and has no remote place.`);
          else if (!hasLocal && field.push === undefined)
            report(`"${site.name}" is push-only and has neither a local place nor a push expression.`);
          break;
        case "pull-only":
          if (!hasLocal) report(`"${site.name}" is pull-only and has no local place.`);
          else if (!hasRemote && field.pull === undefined)
            report(`"${site.name}" is pull-only and has neither a remote place nor a pull expression.`);
          break;
        case "pull-able":
          if (!hasLocal || !hasRemote)
            report(`"${site.name}" is pull-able and needs a local and a remote place.`);
          break;
        default:
          if (!hasRemote || (!hasLocal && field.push === undefined))
            report(`"${site.name}" only matches, and needs a local and a remote place.`);
      }
    }
  },
);
