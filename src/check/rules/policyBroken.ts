import { combinations, type SettingValues, whenHolds } from "../../language/settings.ts";
import { events } from "../../model/Event.ts";
import { defineRule, fieldPath, type RuleContext, spanAt } from "../Rule.ts";

/** The setting values under which the policy is broken, in words. */
const said = (values: SettingValues): string => {
  const turned = Object.entries(values).map(([name, value]) => `${name}: ${String(value)}`);
  return turned.length === 0 ? "under any settings" : `with ${turned.join(", ")}`;
};

const turnedFrom = (context: RuleContext, values: SettingValues): number =>
  Object.entries(values).filter(([name, value]) => {
    const setting = context.settings[name];
    const fallback = setting?.default ?? (setting?.type === "mode" ? "ignore" : false);
    return value !== fallback;
  }).length;

/** Directions that may ever write a side. */
const mayWrite = {
  local: ["pull-only", "pull-able"],
  remote: ["push-only", "pull-able"],
} as const;

export const policyBroken = defineRule(
  {
    code: "CW405",
    severity: "error",
    summary: "A rule that some settings let write what a policy forbids.",
    why: "Policies are intent, written apart from the rules, so that no combination of settings may break them.",
  },
  (context) => {
    const { main } = context.input;
    (main.value.never ?? []).forEach((policy, index) => {
      // A policy about both or neither is said to be unclear; it cannot be judged.
      if ((policy.place === undefined) === (policy.entity === undefined)) return;
      for (const site of context.sites) {
        if (site.field.direction === undefined || !context.concerns(policy, site)) continue;
        let smallest:
          | { readonly values: SettingValues; readonly event: string; readonly job: string }
          | undefined;
        for (const event of events) {
          const names = [
            ...context.settingsOf(site.entity.value, site.name, event),
            ...Object.keys(policy.unless ?? {}),
          ];
          for (const job of context.jobs)
            for (const values of combinations(context.settings, names)) {
              if (policy.unless !== undefined && whenHolds(policy.unless, values)) continue;
              if (!context.writes(site.entity.value, site.name, event, job, values)[policy.write]) continue;
              if (
                smallest === undefined ||
                turnedFrom(context, values) < turnedFrom(context, smallest.values)
              )
                smallest = { values, event, job };
            }
        }
        const ways: ReadonlyArray<string> = mayWrite[policy.write];
        if (smallest === undefined && policy.unless === undefined && ways.includes(site.field.direction))
          context.report({
            at: spanAt(site.entity, fieldPath(site, "direction")),
            message: `"${site.name}" is ${site.field.direction}, so that it may write ${policy.write} "${policy.place ?? policy.entity}" as soon as a move and a group let it; a policy says never.`,
            related: [{ span: spanAt(main, ["never", index]), label: "the policy" }],
          });
        if (smallest !== undefined)
          context.report({
            at: spanAt(site.entity, fieldPath(site, "direction")),
            message: `"${site.name}" is ${site.field.direction}, so that job "${smallest.job}" writes ${policy.write} "${policy.place ?? policy.entity}" on ${smallest.event} ${said(smallest.values)}; a policy says never.`,
            related: [{ span: spanAt(main, ["never", index]), label: "the policy" }],
          });
      }
      // Linking writes the link place, whatever the gates.
      const stored = context.protectedPlace(policy);
      for (const entity of context.input.entities) {
        const link = entity.value.local.link?.field;
        if (policy.write !== "local" || stored === undefined || link === undefined) continue;
        if (context.place("local", entity.value, link)?.stored !== stored) continue;
        context.report({
          at: spanAt(entity, ["local", "link", "field"]),
          message: `"${link}" is the link place of "${entity.value.entity}" and is written by linking; a policy says never.`,
          related: [{ span: spanAt(main, ["never", index]), label: "the policy" }],
        });
      }
    });
  },
);
