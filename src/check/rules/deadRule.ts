import { combinations } from "../../language/settings.ts";
import { events } from "../../model/Event.ts";
import { defineRule, fieldPath, spanAt } from "../Rule.ts";

export const deadRule = defineRule(
  {
    code: "CW408",
    severity: "warning",
    summary: "A rule that no setting and no job can activate.",
    why: "Its author meant something to flow, and nothing ever will.",
  },
  (context) => {
    for (const site of context.sites) {
      if (site.field.direction === undefined) continue;
      const grouped = (site.entity.value.groups ?? []).some((group) => group.fields.includes(site.name));
      if (!grouped || !context.gatesAreSound(site.entity.value)) continue;
      const alive = events.some((event) =>
        context.jobs.some((job) =>
          combinations(context.settings, context.settingsOf(site.entity.value, site.name, event)).some(
            (values) =>
              context.flowOf(site.entity.value, site.name, event, job, values).verdict._tag !== "Withheld",
          ),
        ),
      );
      if (!alive)
        context.report({
          at: spanAt(site.entity, fieldPath(site), "key"),
          message: `No job and no setting lets "${site.name}" (${site.field.direction}) flow.`,
          help: "check the events of its groups and the moves of the entity",
        });
    }
  },
);
