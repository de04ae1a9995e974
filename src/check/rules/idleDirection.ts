import { combinations } from "../../language/settings.ts";
import { events } from "../../model/Event.ts";
import type { Side } from "../../model/Side.ts";
import { defineRule, fieldPath, mayMean, spanAt } from "../Rule.ts";

export const idleDirection = defineRule(
  {
    code: "CW416",
    severity: "warning",
    summary: "A pull-able rule that no setting and no job ever lets go one of its two ways.",
    why: "The direction is what may ever happen: one that says more than is meant opens a way to a later change.",
  },
  (context) => {
    for (const site of context.sites) {
      const entity = site.entity.value;
      if (site.field.direction !== "pull-able" || !context.gatesAreSound(entity)) continue;
      // Without both places it is blamed for that.
      if (site.localPlaces.length === 0 || site.field.remote === undefined) continue;
      // A name in a group that is not known may mean it.
      const declared = Object.keys(entity.fields);
      const unknown = (entity.groups ?? []).flatMap((group) =>
        group.fields.filter((name) => !declared.includes(name)),
      );
      if (unknown.some((name) => mayMean(name, site.name, declared))) continue;
      const goes = (side: Side): boolean =>
        events.some((event) =>
          context.jobs.some((job) =>
            combinations(context.settings, context.settingsOf(entity, site.name, event)).some(
              (values) => context.writes(entity, site.name, event, job, values)[side],
            ),
          ),
        );
      const [local, remote] = [goes("local"), goes("remote")];
      // One that goes neither way is dead, and one that a policy forbids has been refused.
      if (local === remote) continue;
      const idle: Side = local ? "remote" : "local";
      const refused = (context.input.main.value.never ?? []).some(
        (policy) => policy.write === idle && policy.unless === undefined && context.concerns(policy, site),
      );
      if (refused) continue;
      context.report({
        at: spanAt(site.entity, fieldPath(site, "direction")),
        message: `"${site.name}" is pull-able, and no job and no setting ever lets it be ${local ? "pushed" : "pulled"}.`,
        help: `say ${local ? "pull-only" : "push-only"}`,
      });
    }
  },
);
