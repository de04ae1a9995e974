import type { events } from "../../model/Event.ts";
import { defineRule, type FieldSite, fieldPath, spanAt } from "../Rule.ts";

export const placeWithoutAccess = defineRule(
  {
    code: "CW317",
    severity: "error",
    summary: "A rule that writes or compares a place whose system does not allow it.",
    why: "The write would be refused on every run, or never happen.",
  },
  (context) => {
    const inGroup = (site: FieldSite, event: "create" | "update") =>
      (site.entity.value.groups ?? []).some(
        (group) => group.events.includes(event) && group.fields.includes(site.name),
      );
    const moves = (site: FieldSite, event: (typeof events)[number]) =>
      (site.entity.value.moves ?? []).some((move) => move.do === event);
    for (const site of context.sites) {
      const { field, entity } = site;
      const pushes = field.direction === "push-only" || field.direction === "pull-able";
      const pulls = field.direction === "pull-only" || field.direction === "pull-able";
      const updates = inGroup(site, "update") && moves(site, "update");
      const refuse = (side: "local" | "remote", name: string, message: string) => {
        context.report({
          at: spanAt(entity, fieldPath(site, side)),
          message: `"${name}" ${message}`,
          related: [
            {
              span: spanAt(entity, fieldPath(site, "direction")),
              label: `"${site.name}" is ${field.direction}`,
            },
          ],
        });
      };
      const remote =
        field.remote === undefined ? undefined : context.place("remote", entity.value, field.remote);
      if (remote !== undefined) {
        if (
          pushes &&
          inGroup(site, "create") &&
          moves(site, "create-remote") &&
          !remote.access.includes("create")
        )
          refuse("remote", remote.name, "cannot be given when a remote record is created.");
        else if (pushes && updates && !remote.access.includes("update"))
          refuse("remote", remote.name, "cannot be changed on the remote side.");
        else if (field.direction !== undefined && updates && !remote.access.includes("read"))
          refuse("remote", remote.name, "cannot be read, so that no update could be compared.");
        else if (
          pulls &&
          inGroup(site, "create") &&
          moves(site, "create-local") &&
          !remote.access.includes("read")
        )
          refuse("remote", remote.name, "cannot be read.");
      }
      for (const name of site.localPlaces) {
        const local = context.place("local", entity.value, name);
        if (local === undefined) continue;
        if (pulls && updates && !local.access.includes("update"))
          refuse("local", local.name, "cannot be changed on the local side.");
        else if (
          pulls &&
          inGroup(site, "create") &&
          moves(site, "create-local") &&
          !local.access.includes("create")
        )
          refuse("local", local.name, "cannot be given when a local record is created.");
        else if (!local.access.includes("read")) refuse("local", local.name, "cannot be read.");
      }
    }
  },
);
