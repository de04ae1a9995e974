import { combinations } from "../../language/settings.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const conflictNeverAsked = defineRule(
  {
    code: "CW406",
    severity: "error",
    summary:
      "A conflict rule where nothing ever asks it: a one-way rule, or one that stands behind a mode only.",
    why: "The reader would think that it decides, and the mode or direction does.",
  },
  (context) => {
    for (const site of context.sites) {
      if (site.field.conflict === undefined || !context.gatesAreSound(site.entity.value)) continue;
      const names = context.settingsOf(site.entity.value, site.name, "update");
      const asked = context.jobs.some((job) =>
        combinations(context.settings, names).some(
          (values) =>
            context.flowOf(site.entity.value, site.name, "update", job, values).verdict._tag === "Decide",
        ),
      );
      if (asked) continue;
      const { direction } = site.field;
      const behindMode = (site.entity.value.groups ?? []).some(
        (group) =>
          group.fields.includes(site.name) &&
          group.gate !== undefined &&
          context.settings[group.gate]?.type === "mode",
      );
      const reason =
        direction !== "pull-able"
          ? `the field is ${direction ?? "without a direction"}`
          : behindMode
            ? "the mode before it decides"
            : "no update reaches the field";
      context.report({
        at: spanAt(site.entity, fieldPath(site, "conflict"), "key"),
        message: `The conflict rule of "${site.name}" is never asked: ${reason}.`,
        help: "leave it out",
      });
    }
  },
);
