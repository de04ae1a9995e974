import { combinations } from "../../language/settings.ts";
import { type Event, events } from "../../model/Event.ts";
import { defineRule, type FieldSite, fieldPath, type RuleContext, spanAt } from "../Rule.ts";

/** Places as stored that a rule names, by side. */
const storedPlaces = (context: RuleContext, site: FieldSite) => ({
  local: site.localPlaces.map((name) => context.place("local", site.entity.value, name)?.stored),
  remote:
    site.field.remote === undefined
      ? []
      : [context.place("remote", site.entity.value, site.field.remote)?.stored],
});

const meet = (
  a: ReadonlyArray<string | undefined>,
  b: ReadonlyArray<string | undefined>,
): string | undefined => a.find((place) => place !== undefined && b.includes(place));

export const doubleWriter = defineRule(
  {
    code: "CW402",
    severity: "error",
    summary: "Two rules that write one place, or push and pull one place, in the same event.",
    why: "It would be chance which of them holds, and runs could write for ever.",
  },
  (context) => {
    const sites = context.sites.filter((site) => site.field.direction !== undefined);
    const places = new Map(sites.map((site) => [site, storedPlaces(context, site)]));
    const clash = (a: FieldSite, b: FieldSite, event: Event): string | undefined => {
      const pa = places.get(a);
      const pb = places.get(b);
      if (pa === undefined || pb === undefined) return undefined;
      const remote = meet(pa.remote, pb.remote);
      const local = meet(pa.local, pb.local);
      if (remote === undefined && local === undefined) return undefined;
      const names = new Set([
        ...context.settingsOf(a.entity.value, a.name, event),
        ...context.settingsOf(b.entity.value, b.name, event),
      ]);
      for (const job of context.jobs)
        for (const values of combinations(context.settings, names)) {
          const wa = context.writes(a.entity.value, a.name, event, job, values);
          const wb = context.writes(b.entity.value, b.name, event, job, values);
          // A rule that writes neither side does nothing here, and reads nothing.
          if (!(wa.local || wa.remote) || !(wb.local || wb.remote)) continue;
          if (remote !== undefined && (wa.remote || wb.remote)) return remote;
          if (local !== undefined && (wa.local || wb.local)) return local;
        }
      return undefined;
    };
    const sharing = new Map<string, Array<FieldSite>>();
    const order = new Map(sites.map((site, index) => [site, index]));
    for (const later of sites) {
      const own = places.get(later);
      // Each side by itself: a local and a remote place can have one name.
      const names = (["local", "remote"] as const).flatMap((side) =>
        (own?.[side] ?? []).flatMap((place) => (place === undefined ? [] : [`${side} ${place}`])),
      );
      const before = [...new Set(names.flatMap((name) => sharing.get(name) ?? []))];
      before.sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
      for (const name of new Set(names)) {
        const all = sharing.get(name);
        if (all === undefined) sharing.set(name, [later]);
        else all.push(later);
      }
      for (const earlier of before) {
        // Two entities over one table are judged as well; two remote resources are different places.
        const event = events.find((one) => clash(earlier, later, one) !== undefined);
        if (event === undefined) continue;
        const place = clash(earlier, later, event) ?? "";
        context.report({
          at: spanAt(later.entity, fieldPath(later), "key"),
          message: `"${later.name}" and "${earlier.name}" both take "${place}" on ${event}, and one of them writes it.`,
          related: [{ span: spanAt(earlier.entity, fieldPath(earlier), "key"), label: "the other rule" }],
        });
        break;
      }
    }
  },
);
