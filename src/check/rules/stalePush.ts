import { combinations } from "../../language/settings.ts";
import { events } from "../../model/Event.ts";
import { analyse, type Read } from "../../value/expression/analyse.ts";
import { defineRule, type FieldSite, fieldPath, type RuleContext, spanAt } from "../Rule.ts";

/** Push expressions of a rule, each with its path. */
const pushesOf = (site: FieldSite) => {
  const { push } = site.field;
  return typeof push === "string"
    ? [{ source: push, path: fieldPath(site, "push") }]
    : (push ?? []).map((source, index) => ({ source, path: fieldPath(site, "push", index) }));
};

/** The local place that an expression of the rule looks at, as stored. */
const storedOf = (context: RuleContext, site: FieldSite, read: Read): string | undefined => {
  const entity = site.entity.value;
  if (read.field === undefined) return undefined;
  if (read.variable === "local") return context.place("local", entity, read.field)?.stored;
  const reference = entity.parent === undefined ? undefined : entity.fields[entity.parent]?.reference;
  const parent = reference === undefined ? undefined : context.entity(reference)?.value;
  return read.variable !== "parent" || parent === undefined
    ? undefined
    : context.place("local", parent, read.field)?.stored;
};

/** A job and an event in which the one rule is pushed and the other pulled, at some settings. */
const meeting = (context: RuleContext, pushed: FieldSite, pulled: FieldSite): string | undefined => {
  const [up, down] = [pushed.entity.value, pulled.entity.value];
  for (const event of events)
    for (const job of context.jobs) {
      const names = [
        ...context.settingsOf(up, pushed.name, event),
        ...context.settingsOf(down, pulled.name, event),
      ];
      const met = combinations(context.settings, names).some(
        (values) =>
          context.writes(up, pushed.name, event, job, values).remote &&
          context.writes(down, pulled.name, event, job, values).local,
      );
      if (met) return `on ${event} in the job "${job}"`;
    }
  return undefined;
};

export const stalePush = defineRule(
  {
    code: "CW417",
    severity: "warning",
    summary: "A push that looks at a place which is only ever pulled, where both happen in one event.",
    why: "It sends what stood there before the pull, so that every change needs two runs to settle.",
  },
  (context) => {
    for (const site of context.sites) {
      if (!context.gatesAreSound(site.entity.value)) continue;
      for (const { source, path } of pushesOf(site))
        for (const read of analyse(source).reads) {
          const stored = storedOf(context, site, read);
          if (stored === undefined) continue;
          const writers = context.sites.filter((other) => {
            const entity = other.entity.value;
            const isHere = (name: string) => context.place("local", entity, name)?.stored === stored;
            return other.field.direction !== undefined && other.localPlaces.some(isHere);
          });
          // A rule that pushes and one that pulls the very place is refused as a double writer.
          if (writers.some((other) => other.field.direction !== "pull-only")) continue;
          for (const writer of writers) {
            const where = context.gatesAreSound(writer.entity.value)
              ? meeting(context, site, writer)
              : undefined;
            if (where === undefined) continue;
            context.report({
              at: site.entity.document.spanInside(path, read.start, read.end),
              message: `"${site.name}" is pushed ${where} from "${read.field}", which "${writer.name}" pulls there.`,
              related: [{ span: spanAt(writer.entity, fieldPath(writer), "key"), label: "pulled here" }],
              help: "let the push look at a place that is not pulled, or pull in another event",
            });
            break;
          }
        }
    }
  },
);
